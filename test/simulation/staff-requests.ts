/** What staff ask the service for. Whoever asks does not wait for a service that dies meanwhile. */
import type { StaffOutcome } from '#src/ports/staff.js';
import type { App } from '#src/town/town.js';
import type { StaffAct } from './history.js';
import { latestNotice } from './notice-rows.js';
import type { Promises } from './promises.js';
import type { Service } from './service.js';
import type { SimCitizen } from './town.js';
import type { World } from './world.js';

type RequestedAct = Extract<
  StaffAct,
  'stop' | 'sendNow' | 'confirm' | 'retract' | 'test' | 'changePost'
>;

export class StaffRequests {
  constructor(
    private readonly world: World,
    private readonly service: Service,
    private readonly promises: Promises,
  ) {}

  /** Nothing is asked for of which no notice has been made. */
  act(act: RequestedAct, number: number): void {
    const notice = latestNotice(this.world.database, number);
    if (notice === null) return;
    const { id } = notice;
    switch (act) {
      case 'stop':
        return this.#askFor(
          ({ staff }) => staff.stop({ id }),
          () => this.promises.staff.isStopped(id),
        );
      case 'sendNow':
        return this.ask(({ staff }) => staff.sendNow({ id }));
      case 'confirm':
        return this.confirm(id);
      case 'retract':
        return this.#askFor(
          ({ staff }) => staff.retract({ id, correction: null }),
          () => this.promises.staff.isRetracted(id),
        );
      case 'test':
        return this.ask(({ staff }) => staff.test({ id }));
      case 'changePost':
        return this.#changePost(id, number);
    }
  }

  confirm(id: number): void {
    // it may go before they are answered
    this.promises.staff.isConfirmed(id);
    this.promises.restores.isDecided(id);
    this.ask(({ staff }) => staff.confirm({ id }));
  }

  resumeSending(): void {
    this.promises.stop.lifts();
    this.ask(({ staff }) => staff.resumeSending({}));
  }

  /** By the paper register. */
  enter({ phone }: SimCitizen): void {
    const { pc } = this.world;
    // signed this very day: words that were written before and are heard after it count all the same
    const at = pc.now();
    const people = [{ phone, at, origin: 'registro di carta', privacyVersion: null }];
    this.ask(({ storage }) =>
      storage.registerAdmin.enter({ people, now: pc.now(), rehearse: false }),
    );
  }

  #changePost(id: number, number: number): void {
    const { posts } = this.promises;
    const text = posts.otherText(number);
    posts.asksFor(id, number, text);
    this.ask(async ({ staff }) => {
      const outcome = await staff.changePost({ id, text });
      posts.isAnswered(id, text, outcome.kind === 'done');
      return outcome;
    });
  }

  /** @param onDone they are told that it is done */
  #askFor(what: (app: App) => Promise<StaffOutcome>, onDone: () => void): void {
    this.ask(async (app) => {
      const outcome = await what(app);
      if (outcome.kind === 'done') onDone();
      return outcome;
    });
  }

  ask(what: (app: App) => Promise<unknown>): void {
    const { running } = this.service;
    const { trace } = this.world;
    if (running === null) return;
    what(running.app).then(
      (answer) => trace.note('  staff are answered', { answer }),
      (error: unknown) => trace.note('  staff are told of an error', { error }),
    );
  }
}

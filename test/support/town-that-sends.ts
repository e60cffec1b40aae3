/** A town in memory whose notices are sent by a process that may end, and by another one after it. */
import assert from 'node:assert/strict';
import { FakeTown } from '../fakes/fake-town.js';
import type { FakeCitizen } from '../fakes/fake-citizens.js';
import type { StorageFixture } from './storage.js';
import { useTownOf } from './town-under-test.js';

export class TownThatSends extends FakeTown {
  /** the one that runs, or is to run */
  process = this.sending();

  async start(): Promise<void> {
    this.process.start();
    await this.whatsapp.start();
  }

  /** How lists are used; what is not said is as it is in `LIST_SETTINGS`. */
  setLists(settings: Partial<FakeTown['listSettings']>): void {
    this.listSettings = { ...this.listSettings, ...settings };
    this.process = this.sending();
  }

  /** Waits until these notices are sent. */
  finishes(...noticeIds: number[]): Promise<void> {
    return this.timePassesUntil('the notice to be sent', () =>
      noticeIds.every((id) => this.finished.includes(id)),
    );
  }

  everyoneShows(citizens: readonly FakeCitizen[], ...texts: string[]): void {
    for (const citizen of citizens) assert.deepEqual(this.shown(citizen), texts);
  }

  /** How each message went, in the order in which WhatsApp accepted them. */
  routes(): string[] {
    return this.whatsapp.accepted.map(({ target }) =>
      target.kind === 'list' ? `list of ${String(target.recipients.length)}` : 'person',
    );
  }

  async isWaitingFor(code: string): Promise<boolean> {
    const { route, why } = await this.process.deliveryStatus();
    return route === 'waiting' && why.code === code;
  }

  alertCodes(): string[] {
    return this.alerts.current().map(({ code }) => code);
  }
}

/** For each test a town of its own. @param found what is to be there before a test */
export function useTownThatSends(found: (town: TownThatSends) => void): StorageFixture {
  let town: TownThatSends;
  return useTownOf(
    TownThatSends,
    (founded) => {
      town = founded;
      found(town);
    },
    () => town.process.stop(0),
  );
}

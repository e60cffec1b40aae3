/**
 * The session of a simulated WhatsApp Web: the page is loaded, the number linked, the page connected; and what
 * takes that away.
 */
import type { Release } from '#src/ports/runtime.js';
import type { LossReason, SessionState } from '#src/model/session.js';
import type { TransportSession } from '#src/ports/transport.js';
import { ACCOUNT } from '../fakes/fake-whatsapp.js';
import type { Draw } from './draw.js';
import { Listeners } from './listeners.js';
import type { Scheduler } from './scheduler.js';
import { SimConditions } from './sim-conditions.js';
import { ANSWER_LIMIT, SimPage } from './sim-page.js';
import type { Town } from './town.js';

const MINUTE = 60_000;

const CHANGED: SessionState = {
  name: 'lost',
  reason: { kind: 'incompatible', missing: ['WAWebSendMsgJob'] },
};

export abstract class SimSession extends SimConditions implements TransportSession {
  readonly account = ACCOUNT;
  linked = true;
  /** the number has been linked once */
  wasReady = false;
  linkNumber = 1;
  #state: SessionState = { name: 'stopped' };
  #page: SimPage;
  #network = true;
  /** WhatsApp Web has what sending needs */
  #isUsable = true;
  /** the page believes in a connection that there is no more */
  #isDead = false;
  readonly #listeners = new Listeners<SessionState>();

  constructor(
    town: Town,
    protected readonly time: Scheduler,
    private readonly draw: Draw,
  ) {
    super(town);
    this.#page = new SimPage(1, this.announced, time, draw);
  }

  /** The page has become ready, and can reach the servers. */
  protected abstract connects(): void;

  get state(): SessionState {
    return this.#state;
  }

  get isReady(): boolean {
    return this.#state.name === 'ready';
  }

  get connected(): boolean {
    return this.isReady && !this.#isDead;
  }

  /** The page that is open, or was the last one. */
  get page(): SimPage {
    return this.#page;
  }

  /** True time since when the page has been ready. */
  get readySince(): number {
    return this.#page.readySince;
  }

  onState(listener: (state: SessionState) => void): Release {
    return this.#listeners.add(listener);
  }

  start(): Promise<void> {
    this.#load();
    return Promise.resolve();
  }

  stop(): Promise<void> {
    this.#page.close();
    this.#become({ name: 'stopped' });
    return Promise.resolve();
  }

  restart(): Promise<void> {
    this.#loadAfter({ name: 'lost', reason: { kind: 'failed', detail: 'restart' } });
    return Promise.resolve();
  }

  processes(): Promise<readonly number[]> {
    return Promise.resolve([]);
  }

  unlink(): Promise<boolean> {
    return Promise.resolve(false);
  }

  /** Something else that the page is asked. */
  ask<T>(work: () => Promise<T>, lost: () => T): Promise<T> {
    if (!this.isReady || this.shapeless) return Promise.resolve(lost());
    return this.#page.call(
      async (page) => {
        await page.wait(20, 800);
        const answer = await work();
        await page.wait(20, 800);
        return answer;
      },
      lost,
      ANSWER_LIMIT,
    );
  }

  // -------------------------------------------------- what befalls it

  /** The service is gone, and its browser with it. */
  die(): void {
    this.#listeners.clear();
    this.#page.close();
    this.#state = { name: 'stopped' };
  }

  cut(): void {
    this.#network = false;
    if (this.isReady) this.#become({ name: 'lost', reason: { kind: 'network' } });
  }

  mend(): void {
    if (this.#network) return;
    this.#network = true;
    if (this.#state.name !== 'lost' || this.#state.reason.kind !== 'network') return;
    this.#ready();
  }

  /** The PC sleeps: the servers cannot reach the page, which does not know that afterwards. */
  suspend(ms: number): void {
    this.time.postpone(this.#page, ms);
    this.#isDead = true;
    // the page notices by itself after some minutes
    this.time.after(
      ms + 5 * MINUTE,
      () => {
        if (this.#isDead) this.#loseFor(10_000, { kind: 'network' });
      },
      this.#page,
    );
  }

  /** Another browser has taken the session over, and it is taken back. */
  conflict(): void {
    this.#loseFor(MINUTE, { kind: 'conflict' });
  }

  block(): void {
    this.#loseFor(10 * MINUTE, { kind: 'blocked', state: 'TOS_BLOCK' });
  }

  reload(): void {
    if (this.#state.name === 'stopped') return;
    void this.restart();
  }

  /** WhatsApp Web has changed, or is as it was. */
  changePage(isUsable: boolean): void {
    if (this.#isUsable === isUsable) return;
    this.#isUsable = isUsable;
    this.reload();
  }

  /** Staff scan the code. */
  scan(): void {
    this.linked = true;
    if (this.#state.name === 'pairing') this.#sync();
  }

  /** Staff scan it with another phone than the comune's, which is unlinked at once. */
  scanWithAnother(): void {
    if (this.#state.name !== 'pairing') return;
    const masked = { expectedMasked: '39366•••', foundMasked: '39333•••' };
    this.#loadAfter({ name: 'lost', reason: { kind: 'wrong-number', ...masked } });
  }

  protected logOut(): void {
    this.linked = false;
    this.linkNumber += 1;
    if (this.#state.name === 'stopped') return;
    this.#loadAfter({ name: 'lost', reason: { kind: 'logged-out' } });
  }

  #load(): void {
    this.#page = new SimPage(this.#page.number + 1, this.announced, this.time, this.draw);
    this.#become({ name: 'starting' });
    this.time.after(
      this.draw.between(2_000, 8_000),
      () => {
        if (!this.#isUsable) this.#become(CHANGED);
        else if (this.linked) this.#sync();
        else this.#become({ name: 'pairing', qr: 'code' });
      },
      this.#page,
    );
  }

  #loadAfter(lost: SessionState): void {
    this.#page.close();
    this.#become(lost);
    this.#load();
  }

  #sync(): void {
    this.#become({ name: 'syncing' });
    const ready = (): void => {
      if (this.#network) this.#ready();
      else this.time.after(10_000, ready, this.#page);
    };
    this.time.after(this.draw.between(1_000, 6_000), ready, this.#page);
  }

  #ready(): void {
    this.#isDead = false;
    this.wasReady = true;
    this.#page.readySince = this.time.now;
    this.#become({
      name: 'ready',
      account: this.account,
      pairingId: `link ${String(this.linkNumber)}`,
    });
    this.connects();
  }

  #loseFor(ms: number, reason: LossReason): void {
    if (!this.isReady) return;
    this.#become({ name: 'lost', reason });
    this.time.after(
      ms,
      () => {
        if (this.#state.name === 'lost' && this.#network) this.#ready();
      },
      this.#page,
    );
  }

  #become(state: SessionState): void {
    this.#state = state;
    this.time.stir();
    this.#listeners.tell(state);
  }
}

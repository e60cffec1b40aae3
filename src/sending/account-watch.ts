import {
  coldUntil,
  refusesCold,
  UNKNOWN,
  type AccountFacts,
  type AccountHealth,
} from '../model/account-health.js';
import type { Phone } from '../model/person.js';
import type { Clock, Logger, Release } from '../ports/runtime.js';
import type { SendingStore } from '../ports/storage.js';
import type { Topics } from '../runtime/topics.js';
import type { AccountReader, TransportSession } from '../ports/transport.js';

/** What was read is read again after so long, in milliseconds. */
const INTERVAL = 15 * 60_000;
/** A citizen has written: their token is there a moment later. */
const AFTER_WORD = 10_000;
/** An urgent notice does not wait longer for a reading; what was read before is used then. */
const URGENT_PATIENCE = 500;

export interface AccountWatchParts {
  readonly session: Pick<TransportSession, 'state' | 'onState'>;
  readonly account: AccountReader | null;
  readonly store: Pick<SendingStore, 'saveHealth' | 'noteTokens' | 'warmth'>;
  /** staff's numbers, the only ones that the credit query names */
  readonly testPhones: readonly Phone[];
  readonly clock: Clock;
  readonly log: Logger;
  readonly topics: Topics;
}

const SAYS_NOTHING: AccountReader = {
  facts: () => Promise.resolve(UNKNOWN),
  tokens: () => Promise.resolve(null),
};

/**
 * Knows what the account may do: read when the session is ready, before a notice, after a refusal, and
 * every quarter of an hour at most. What could not be read is unknown. Credits are counted down with
 * what goes out until they are read again.
 */
export class AccountWatch {
  readonly #parts: AccountWatchParts;
  #health: AccountHealth | null = null;
  /** tokens given before have expired; null: nothing is known of tokens */
  #expiredBefore: number | null = null;
  /** people written to by list since the credits were read, and since the present reading began */
  #spent = 0;
  #spentMeanwhile = 0;
  /** people to whom a list message is on its way */
  #underway = 0;
  #reading: Promise<void> | null = null;
  #ready: AbortController | null = null;
  #release: Release | null = null;

  constructor(parts: AccountWatchParts) {
    this.#parts = parts;
  }

  start(): void {
    const { session, topics } = this.#parts;
    if (this.#release === null) {
      const releases = [
        session.onState(() => this.#follow()),
        // a person who gets a reply has written to us, and gave a token with that message
        topics.on(['replies'], () => this.#citizenWrote()),
      ];
      this.#release = () => {
        for (const release of releases) release();
      };
    }
    this.#follow();
  }

  stop(): void {
    this.#release?.();
    this.#release = null;
    this.#ready?.abort();
    this.#ready = null;
  }

  /** Null: it has not been read since the session became ready. */
  get health(): AccountHealth | null {
    return this.#health;
  }

  /** People who can still be written to by list for nothing; null: not known. */
  get listPeopleLeft(): number | null {
    const remaining = this.#health?.credits?.remaining ?? null;
    return remaining === null ? null : Math.max(0, remaining - this.#spent - this.#underway);
  }

  /** A message to so many people by list is on its way, until the release is called. */
  listUnderway(people: number): Release {
    this.#underway += people;
    return () => {
      this.#underway -= people;
    };
  }

  /**
   * People whose token was given before cannot be written to one to one now; null: nobody is refused
   * for that, or nothing is known of tokens.
   */
  async coldBefore(urgent: boolean): Promise<number | null> {
    const { clock } = this.#parts;
    if (this.#coldBefore === null) return null;
    // a reading that is old may keep people waiting for nothing
    if (clock.now() - (this.#health?.at ?? 0) >= INTERVAL) await this.beforeNotice(urgent);
    return this.#coldBefore;
  }

  /** The same by what was read last, and until when that holds (null: not known). */
  get cold(): { readonly before: number | null; readonly until: number | null } {
    const until = coldUntil(this.#health ?? UNKNOWN, this.#parts.clock.now());
    return { before: this.#coldBefore, until };
  }

  get #coldBefore(): number | null {
    const facts: AccountFacts = this.#health ?? UNKNOWN;
    return refusesCold(facts, this.#parts.clock.now()) ? this.#expiredBefore : null;
  }

  /** Something is about to go that hangs on it. */
  async beforeNotice(urgent: boolean): Promise<void> {
    const reading = this.#read();
    if (!urgent) return reading;
    const enough = new AbortController();
    await Promise.race([reading, this.#parts.clock.sleep(URGENT_PATIENCE, enough.signal)]);
    enough.abort();
  }

  /** People have been written to by list, or may have been. */
  noteList(people: number): void {
    this.#spent += people;
    this.#spentMeanwhile += people;
  }

  /** The servers have refused something: why may be told now. */
  noteRefusal(): void {
    // the answer to a reading that began before does not know of it
    const before = this.#reading ?? Promise.resolve();
    void before.then(() => this.#read());
  }

  #citizenWrote(): void {
    if (this.#coldBefore === null || this.#ready === null) return;
    void this.#parts.clock.sleep(AFTER_WORD, this.#ready.signal).then(() => this.#read());
  }

  #follow(): void {
    if (this.#parts.session.state.name === 'ready') {
      if (this.#ready !== null) return;
      const ready = (this.#ready = new AbortController());
      this.#keepReading(ready.signal).catch((error: unknown) =>
        this.#parts.log.error('account.failed', { error }),
      );
      return;
    }
    this.#ready?.abort();
    this.#ready = null;
    // the person waited for there may never answer
    this.#reading = null;
    this.#health = null;
    this.#expiredBefore = null;
  }

  async #keepReading(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.#read();
      await this.#parts.clock.sleep(INTERVAL, signal);
    }
  }

  /** All callers in a session share one reading. */
  #read(): Promise<void> {
    if (this.#reading !== null) return this.#reading;
    const reading = this.#readNow()
      .catch((error: unknown) => this.#parts.log.warn('account.not-read', { error }))
      .finally(() => {
        if (this.#reading === reading) this.#reading = null;
      });
    this.#reading = reading;
    return reading;
  }

  async #readNow(): Promise<void> {
    const { store, testPhones, clock, log, topics } = this.#parts;
    const account = this.#parts.account ?? SAYS_NOTHING;
    const ready = this.#ready;
    if (ready === null) return;
    const at = clock.now();
    this.#spentMeanwhile = 0;
    const [facts, tokens] = await Promise.all([account.facts(testPhones), account.tokens()]);
    if (ready.signal.aborted) return;
    const before = this.#health;
    if (tokens !== null) await store.noteTokens(tokens.given);
    const health = { ...facts, at, ...(await this.#warmth(tokens?.expiredBefore ?? null)) };
    if (ready.signal.aborted) return;
    this.#spent = facts.credits === null ? this.#spent : this.#spentMeanwhile;
    this.#health = health;
    this.#expiredBefore = tokens?.expiredBefore ?? null;
    await store.saveHealth(health);
    const isNews = before === null || JSON.stringify({ ...before, at }) !== JSON.stringify(health);
    if (isNews) log.info('account.health', { ...facts });
    if (isNews) topics.touch('route');
    // somebody may have given a token; readers of this before a notice are not woken by it
    else if (refusesCold(health, at)) topics.touch('people');
  }

  /** Of all subscribers, how many have a valid token. */
  async #warmth(since: number | null): Promise<Pick<AccountHealth, 'warmth'>> {
    if (since === null) return {};
    const { warm, cold } = await this.#parts.store.warmth(since);
    return { warmth: { warm, people: warm + cold } };
  }
}

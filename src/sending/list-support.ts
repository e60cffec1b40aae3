import type { Clock, Logger } from '../ports/runtime.js';
import type { BroadcastLists, ListSupport } from '../ports/transport.js';
import { LATE_PATIENCE } from './choose-route.js';

/** First and longest pause before the transport is asked again for what lists need, in milliseconds. */
const ASK_AGAIN = [5_000, 30 * 60_000] as const;

export interface ListSupportParts {
  readonly lists: Pick<BroadcastLists, 'support'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** `again`: it is not the first answer of this transport. Awaited before the transport is asked once more. */
  readonly onAnswer: (again: boolean) => Promise<void>;
}

/** What the present transport offers for lists, asked until it is known for good or the transport is another. */
export class ListSupportWatch {
  #support: ListSupport | null = null;
  /** the present question to the transport */
  #asked: Promise<void> | null = null;
  /** ends the asking when the session is not ready any more */
  #asking: AbortController | null = null;
  /** by `Clock.elapsed`; null: the support is not late */
  #lateSince: number | null = null;

  constructor(private readonly parts: ListSupportParts) {}

  /** null: the transport has not answered yet */
  get support(): ListSupport | null {
    return this.#support;
  }

  /** For how long the transport has said that it is late, in milliseconds. */
  get lateFor(): number {
    return this.#lateSince === null ? 0 : this.parts.clock.elapsed() - this.#lateSince;
  }

  /** The session is ready with a transport that may offer something else than the one before. */
  begin(): void {
    this.end();
    const asking = (this.#asking = new AbortController());
    this.#keepAsking(asking.signal).catch((error: unknown) =>
      this.parts.log.error('lists.failed', { error }),
    );
  }

  /** Forgets what the transport has said. */
  end(): void {
    this.#asking?.abort();
    this.#asking = null;
    this.#support = null;
    this.#asked = null;
    this.#lateSince = null;
  }

  /** Asks no more; what was said stays. */
  stop(): void {
    this.#asking?.abort();
  }

  /** Everybody who asks before the transport has answered waits for the same answer. @throws SessionLostError */
  async known(): Promise<void> {
    if (this.#support !== null) return;
    const asked = (this.#asked ??= this.#ask());
    await asked;
  }

  async #ask(): Promise<void> {
    const { lists, clock, log } = this.parts;
    const asking = this.#asking;
    try {
      const support = await lists.support();
      if (this.#asking !== asking) return;
      if (support.kind === 'late') this.#lateSince ??= clock.elapsed();
      else this.#lateSince = null;
      const isNews = JSON.stringify(support) !== JSON.stringify(this.#support);
      this.#support = support;
      if (isNews && support.kind !== 'supported') log.warn('lists.missing', { ...support });
    } finally {
      if (this.#asking === asking) this.#asked = null;
    }
  }

  /**
   * What lists need may be missing in this transport now and be there later: the transport is asked again, after
   * pauses that grow. Nothing waits for these questions.
   */
  async #keepAsking(signal: AbortSignal): Promise<void> {
    const { clock, log, onAnswer } = this.parts;
    const [shortest, longest] = ASK_AGAIN;
    for (let pause: number = shortest; !signal.aborted; pause = Math.min(pause * 2, longest)) {
      this.#asked ??= this.#ask();
      await this.#asked.catch((error: unknown) => log.warn('lists.not-asked', { error }));
      if (signal.aborted) return;
      // what fails here passes, and the next answer tells
      await onAnswer(pause > shortest).catch((error: unknown) =>
        log.warn('lists.not-told', { error }),
      );
      if (this.#support !== null && !mayChange(this.#support)) return;
      // when the patience ends, notices that wait for lists are woken
      const patient = LATE_PATIENCE - this.lateFor;
      await clock.sleep(
        this.#lateSince !== null && patient > 0 ? Math.min(pause, patient) : pause,
        signal,
      );
    }
  }
}

/** The kind of the account is that of the phone it was linked from; the phone may announce lists later. */
function mayChange(support: ListSupport): boolean {
  return (
    support.kind === 'late' || (support.kind === 'unsupported' && support.why !== 'account-type')
  );
}

import type { Clock } from '../ports/runtime.js';

/** So often in a row a list is tried, with the growing pauses of the loop, before others go ahead. */
const TRIES = 4;
/** Milliseconds. */
const PAUSE = 60_000;

interface Failing {
  readonly times: number;
  /** elapsed time */
  readonly until: number;
}

/**
 * Notices of which WhatsApp Web cannot send a list, though it is ready: the first times it may be the page,
 * and everything waits, so that notices stay in their order. When it lasts, the notice is tried once a minute,
 * and the others have their turn in between.
 */
export class PassedOver {
  readonly #clock: Pick<Clock, 'elapsed'>;
  readonly #failing = new Map<number, Failing>();

  constructor({ clock }: { readonly clock: Pick<Clock, 'elapsed'> }) {
    this.#clock = clock;
  }

  /** A list of it could not be sent. Tells whether the others are to go meanwhile. */
  failed(noticeId: number): boolean {
    const times = (this.#failing.get(noticeId)?.times ?? 0) + 1;
    const now = this.#clock.elapsed();
    this.#failing.set(noticeId, { times, until: times < TRIES ? now : now + PAUSE });
    return times >= TRIES;
  }

  /** It could, or is over. */
  forget(noticeId: number): void {
    this.#failing.delete(noticeId);
  }

  /** Ids of the notices that are not to be tried now. */
  get resting(): readonly number[] {
    const now = this.#clock.elapsed();
    return [...this.#failing].flatMap(([id, { until }]) => (until > now ? id : []));
  }
}

import type { NextPerson } from '../model/delivery.js';
import type { Turns } from '../model/outlook.js';
import type { Clock } from '../ports/runtime.js';
import type { OutboxStore } from '../ports/storage/outbox.js';
import {
  EARLY,
  foresee,
  LATE,
  nextTurn,
  type Batch,
  type Jitter,
  type NextTurn,
  type RateLimits,
  type Past,
  type Turn,
} from './pace.js';
import { DAY } from '../runtime/time.js';

export interface RateLimiterParts {
  readonly store: Pick<OutboxStore, 'begunToPeople'>;
  readonly limits: RateLimits;
  readonly jitter: Jitter;
  /** when the account was linked first; null: not known yet */
  readonly linkedAt: () => Promise<number | null>;
  readonly clock: Clock;
}

/** When each of these batches has its turns, if nothing comes between. */
export type TurnsOf = (batches: readonly Batch[]) => readonly Turns[];

export function turnsOf(
  batches: readonly Batch[],
  past: Past,
  limits: RateLimits,
  now: number,
): readonly Turns[] {
  const late = foresee(batches, past, limits, LATE, now);
  return foresee(batches, past, limits, EARLY, now).map(({ firstAt, waitsFor, lastAt }, index) => ({
    firstAt,
    waitsFor,
    ends: { from: lastAt, to: Math.max(lastAt, late[index]?.lastAt ?? lastAt) },
  }));
}

/**
 * Spaces the one-to-one messages of notices. What was sent is read from the database, once in full
 * and from then on what is new. Replies are not paced, their receivers have just written.
 */
export class RateLimiter {
  readonly #parts: RateLimiterParts;
  readonly #turns: Turn[] = [];

  constructor(parts: RateLimiterParts) {
    this.#parts = parts;
  }

  /** When a message may go that is urgent, or is not bound to the hours of the day. */
  async next({ anyHour, urgent }: Pick<NextPerson, 'anyHour' | 'urgent'>): Promise<NextTurn> {
    const { limits, jitter, clock } = this.#parts;
    return nextTurn(await this.#past(), limits, jitter, clock.now(), anyHour, urgent);
  }

  /** What can be said now of when messages will have their turn. */
  async forecast(): Promise<TurnsOf> {
    const { limits, clock } = this.#parts;
    const past = await this.#past();
    const turns = { ...past, turns: [...past.turns] };
    const now = clock.now();
    return (batches) => turnsOf(batches, turns, limits, now);
  }

  async #past(): Promise<Past> {
    const { store, linkedAt, clock } = this.#parts;
    const now = clock.now();
    // the clock was set back, and what is stored with it
    if ((this.#turns.at(-1)?.at ?? 0) > now) this.#turns.length = 0;
    const dayAgo = now - DAY;
    const since = Math.max(dayAgo, this.#turns.at(-1)?.at ?? 0);
    const news = await store.begunToPeople(since);
    // those of the very last moment come again
    while ((this.#turns.at(-1)?.at ?? 0) >= since) this.#turns.pop();
    for (const turn of news) this.#turns.push(turn);
    const outdated = this.#turns.findIndex(({ at }) => at > dayAgo);
    if (outdated > 0) this.#turns.splice(0, outdated);
    return { turns: this.#turns, linkedAt: await linkedAt() };
  }
}

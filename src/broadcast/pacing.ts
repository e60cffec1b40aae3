import type { Clock } from '../ports/runtime.js';

/** Seconds between two one-to-one notices; `8-20` in the settings. */
export interface PauseRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Spaces the one-to-one messages of notices: identical messages in a quick row are what gets
 * numbers blocked. Replies are not paced, their receivers have just written.
 */
export class Pacing {
  readonly #range: PauseRange;
  readonly #clock: Clock;
  readonly #random: () => number;
  #next = -Infinity;

  /** @param random evenly distributed in [0, 1) */
  constructor(range: PauseRange, clock: Clock, random: () => number) {
    this.#range = range;
    this.#clock = clock;
    this.#random = random;
  }

  /** When the next message may go: a time, past or to come, in milliseconds since 1970. */
  next(): number {
    return this.#next;
  }

  /** A message has gone: the pause starts now. */
  sent(): void {
    const { from, to } = this.#range;
    const seconds = from + (to - from) * this.#random();
    this.#next = this.#clock.now() + seconds * 1_000;
  }
}

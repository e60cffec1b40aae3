import type { Clock } from '#src/ports/runtime.js';
import { idle } from '../support/in-flight.js';

/** More sleeps than any test needs: something goes round in a circle. */
const MOST_JUMPS = 100_000;
/** No test waits for longer; in milliseconds. */
const LONGEST = 400 * 24 * 60 * 60_000;

interface Sleeper {
  /** elapsed time */
  readonly until: number;
  readonly wake: () => void;
}

/**
 * A clock that stands still until it is moved. Moved, it goes from one sleeper to the next, and
 * waits each time until whoever has woken has done what there was to do: until nothing is in flight.
 */
export class ManualClock implements Clock {
  /** milliseconds of every sleep that was asked for, the oldest first */
  readonly naps: number[] = [];
  #elapsed = 0;
  /** the time of day at the moment 0 of the time that has gone by */
  #origin: number;
  readonly #sleepers = new Set<Sleeper>();

  constructor(start = Date.UTC(2026, 10, 24, 9, 32)) {
    this.#origin = start;
  }

  now(): number {
    return this.#origin + this.#elapsed;
  }

  /** Never whole, as in a process: what is stored must not depend on it. */
  elapsed(): number {
    return this.#elapsed + 0.3;
  }

  /** how many wait for the time to go by */
  get sleepers(): number {
    return this.#sleepers.size;
  }

  /** The time of day is set, forwards or back, as NTP does it; no time goes by. */
  setBy(ms: number): void {
    this.#origin += ms;
  }

  /** So much time goes by. Resolves when nothing is in flight any more. */
  async advance(ms: number): Promise<void> {
    const end = this.#elapsed + ms;
    for (let jumps = 0; jumps < MOST_JUMPS; jumps += 1) {
      await idle();
      const next = this.#nextWaking;
      if (next > end) {
        this.#elapsed = end;
        return;
      }
      this.#moveTo(next);
    }
    throw new Error(`within ${String(ms)} ms there is no end of sleeps`);
  }

  /** So much time goes by at once, as when the PC sleeps: whoever slept wakes late. */
  async leap(ms: number): Promise<void> {
    await idle();
    this.#moveTo(this.#elapsed + ms);
    await idle();
  }

  /**
   * Time goes by until the condition holds; it is asked whenever nothing is in flight. Fails when
   * nobody sleeps whom time could wake.
   * @param late by how much a sleeper may wake late, in milliseconds, after so much time: those who
   *   sleep often do not keep a test waiting that is about days
   */
  async passesUntil(
    what: string,
    condition: () => boolean | Promise<boolean>,
    late: (passed: number) => number = () => 0,
  ): Promise<void> {
    const start = this.#elapsed;
    for (let jumps = 0; jumps < MOST_JUMPS; jumps += 1) {
      await idle();
      if (await condition()) return;
      const next = this.#nextWaking;
      if (next - start > LONGEST && next < Infinity) break;
      if (next === Infinity) throw new Error(`waited in vain for ${what}: nobody sleeps`);
      this.#moveTo(next + late(this.#elapsed - start));
    }
    throw new Error(`waited in vain for ${what}`);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.naps.push(ms);
    if (ms <= 0 || signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#sleepers.delete(sleeper);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const sleeper = { until: this.#elapsed + ms, wake };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', wake);
    });
  }

  get #nextWaking(): number {
    return Math.min(...[...this.#sleepers].map(({ until }) => until));
  }

  #moveTo(elapsed: number): void {
    this.#elapsed = elapsed;
    for (const sleeper of [...this.#sleepers]) if (sleeper.until <= elapsed) sleeper.wake();
  }
}

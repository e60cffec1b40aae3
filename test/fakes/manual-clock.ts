import type { Clock } from '#src/ports/runtime.js';

/** A clock that stands still until it is moved. */
export class ManualClock implements Clock {
  #elapsed = 0;
  /** the time of day at the moment 0 of the time that has gone by */
  #origin: number;
  readonly #sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();

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

  advance(ms: number): void {
    this.#elapsed += ms;
    for (const sleeper of [...this.#sleepers]) if (sleeper.until <= this.#elapsed) sleeper.wake();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted === true) {
        resolve();
        return;
      }
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
}

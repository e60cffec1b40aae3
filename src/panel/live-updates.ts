import type { Clock, Logger, Release } from '../ports/runtime.js';
import type { StatusSource } from '../ports/staff.js';

/** Between two looks, in milliseconds: several changes in a row are shown as one. */
const INTERVAL = 1_000;

/**
 * Tells open pages that something has changed. While anybody listens the status is asked for its mark
 * every second; that cannot forget a source of changes, and costs one small query.
 */
export class LiveUpdates {
  readonly #status: StatusSource;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #listeners = new Set<() => void>();
  #stopping: AbortController | null = null;

  constructor(status: StatusSource, clock: Clock, log: Logger) {
    this.#status = status;
    this.#clock = clock;
    this.#log = log;
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  listen(listener: () => void): Release {
    this.#listeners.add(listener);
    if (this.#stopping === null) {
      this.#stopping = new AbortController();
      void this.#watch(this.#stopping.signal);
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.stop();
    };
  }

  stop(): void {
    this.#stopping?.abort();
    this.#stopping = null;
  }

  async #watch(signal: AbortSignal): Promise<void> {
    let last: string | null = null;
    while (!signal.aborted) {
      try {
        const mark = await this.#status.mark();
        if (last !== null && mark !== last) for (const listener of this.#listeners) listener();
        last = mark;
      } catch (error) {
        this.#log.warn('panel.mark-failed', { error });
      }
      await this.#clock.sleep(INTERVAL, signal);
    }
  }
}

import type { Clock } from '../ports/runtime.js';

export interface RoundTimes {
  /** before the first round, in milliseconds */
  readonly first: number;
  /** between the end of one and the beginning of the next */
  readonly pause: number;
}

/**
 * A piece of work that is done again and again, one round after the other.
 *
 * idle → (start) running → (stop) stopping: the round that has begun is finished, and no other begins.
 */
export class Rounds {
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  /** @param round must not fail; it is told when nothing further is wanted of it */
  constructor(
    private readonly clock: Clock,
    private readonly times: RoundTimes,
    private readonly round: (stopped: AbortSignal) => Promise<void> | void,
  ) {}

  start(): void {
    this.#running = this.#run(this.#stopping.signal);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(stopped: AbortSignal): Promise<void> {
    if (this.times.first > 0) await this.clock.sleep(this.times.first, stopped);
    while (!stopped.aborted) {
      await this.round(stopped);
      await this.clock.sleep(this.times.pause, stopped);
    }
  }
}

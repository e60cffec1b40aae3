import type { Clock, Prunable, Logger, Service } from '../ports/runtime.js';
import { HOUR } from '../runtime/time.js';

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

/** After a start there are more pressing things to do. */
const FIRST = HOUR;
const INTERVAL = 24 * HOUR;

/** Removes once a day what is kept for a time only. What cannot be removed is tried again the next day. */
export class Pruning implements Service {
  readonly name = 'pruning';
  readonly #rounds: Rounds;

  constructor(
    private readonly prunable: readonly Prunable[],
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    const times = { first: FIRST, pause: INTERVAL };
    this.#rounds = new Rounds(clock, times, (stopped) => this.#pruneAll(stopped));
  }

  start(): Promise<void> {
    this.#rounds.start();
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  async #pruneAll(stopped: AbortSignal): Promise<void> {
    for (const one of this.prunable) {
      if (!stopped.aborted) await this.#prune(one);
    }
  }

  async #prune(one: Prunable): Promise<void> {
    try {
      const gone = await one.prune(this.clock.now());
      if (gone > 0) this.logger.info('pruning.done', { what: one.name, gone });
    } catch (error) {
      this.logger.warn('pruning.failed', { what: one.name, error });
    }
  }
}

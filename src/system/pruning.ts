import type { Prunable, Clock, Logger, Service } from '../ports/runtime.js';
import { HOUR } from '../runtime/time.js';

/** After a start there are more pressing things to do. */
const FIRST = HOUR;
const INTERVAL = 24 * HOUR;

/** Removes once a day what is kept for a time only. What cannot be removed is tried again the next day. */
export class Pruning implements Service {
  readonly name = 'pruning';
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(
    private readonly prunable: readonly Prunable[],
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  start(): Promise<void> {
    this.#running = this.#run(this.#stopping.signal);
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(stopped: AbortSignal): Promise<void> {
    await this.clock.sleep(FIRST, stopped);
    while (!stopped.aborted) {
      for (const one of this.prunable) {
        if (!stopped.aborted) await this.#prune(one);
      }
      await this.clock.sleep(INTERVAL, stopped);
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

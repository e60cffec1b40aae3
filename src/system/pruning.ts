import type { Prunable, Clock, Logger, Service } from '../ports/runtime.js';
import { HOUR } from '../runtime/time.js';
import { Rounds } from './rounds.js';

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

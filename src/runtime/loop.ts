import type { Clock, Logger, Release } from '../ports/runtime.js';
import { InvariantError } from '../errors.js';
import type { Topic, Topics } from './topics.js';

/** A loop that polls for work, and a queue that runs one task at a time. */

/**
 * What a step found: more to do now, nothing to do, something that stands in the way, or more to do
 * at a time, in milliseconds since 1970. A step that throws stands for `retry`.
 */
export type Step = 'again' | 'idle' | 'retry' | { readonly until: number };

/** Milliseconds. */
export interface LoopPauses {
  /** the longest time without looking */
  readonly poll: number;
  /** the first pause after `retry`; it doubles from then on */
  readonly retry: number;
  /** the longest pause after `retry` */
  readonly mostRetry: number;
}

/** Given as a reason: without one each wake-up makes an error, with its stack. */
const WOKEN = 'woken';

const PAUSES: LoopPauses = { poll: 30_000, retry: 1_000, mostRetry: 60_000 };

export interface LoopParts {
  /** for the log: `<name>.failed` */
  readonly name: string;
  /** does one round; gives up early, between two acts, when the signal is aborted */
  readonly step: (signal: AbortSignal) => Promise<Step>;
  readonly clock: Clock;
  readonly log: Logger;
  /** told of a bug; its caller ends the program */
  readonly onBug: (error: InvariantError) => void;
  readonly pauses?: LoopPauses;
  readonly topics?: Pick<Topics, 'on'>;
  /** what wakes it while it runs */
  readonly wokenBy?: readonly Topic[];
}

/**
 * Does its step again and again, never two at a time.
 *
 * Stopped: nothing runs. `start` makes it
 * stepping: one step runs. A wake-up meanwhile is remembered. `again` or a remembered wake-up leads to
 *   the next step, otherwise it is
 * resting: until the pause is over or a wake-up comes, then stepping.
 * From anywhere `stop` makes it stopped, once the step that runs has come back or the time given
 * for that is over.
 */
export class Loop {
  readonly #parts: LoopParts;
  readonly #pauses: LoopPauses;
  #stopping = new AbortController();
  #rest = new AbortController();
  #woken = false;
  #running: Promise<void> | null = null;
  #release: Release | undefined;

  constructor(parts: LoopParts) {
    this.#parts = parts;
    this.#pauses = parts.pauses ?? PAUSES;
  }

  start(): void {
    if (this.#running !== null) return;
    const { topics, wokenBy = [] } = this.#parts;
    this.#release = topics?.on(wokenBy, () => this.wake());
    this.#stopping = new AbortController();
    this.#running = this.#run(this.#stopping.signal);
  }

  /** There may be something to do. */
  wake(): void {
    this.#woken = true;
    this.#rest.abort(WOKEN);
  }

  /** Resolves when no step runs any more, or after `patience` milliseconds. */
  async stop(patience: number): Promise<void> {
    const running = this.#running;
    if (running === null) return;
    this.#running = null;
    this.#release?.();
    this.#stopping.abort();
    this.#rest.abort(WOKEN);
    const ended = new AbortController();
    await Promise.race([
      running.finally(() => ended.abort(WOKEN)),
      this.#parts.clock.sleep(patience, ended.signal),
    ]);
  }

  async #run(stopped: AbortSignal): Promise<void> {
    let retries = 0;
    while (!stopped.aborted) {
      this.#woken = false;
      const step = await this.#step(stopped);
      retries = step === 'retry' ? retries + 1 : 0;
      if (step === 'again') continue;
      await this.#pause(this.#pauseAfter(step, retries), stopped);
    }
  }

  async #step(stopped: AbortSignal): Promise<Step> {
    const { name, step, log, onBug } = this.#parts;
    try {
      return await step(stopped);
    } catch (error) {
      log.error(`${name}.failed`, { error });
      if (error instanceof InvariantError) onBug(error);
      return 'retry';
    }
  }

  async #pause(ms: number, stopped: AbortSignal): Promise<void> {
    if (this.#woken || stopped.aborted) return;
    // a controller is dear, and most rests end by themselves
    if (this.#rest.signal.aborted) this.#rest = new AbortController();
    await this.#parts.clock.sleep(ms, this.#rest.signal);
  }

  #pauseAfter(step: Exclude<Step, 'again'>, retries: number): number {
    const { poll, retry, mostRetry } = this.#pauses;
    if (step === 'idle') return poll;
    if (step === 'retry') return Math.min(mostRetry, retry * 2 ** (retries - 1));
    return Math.min(poll, step.until - this.#parts.clock.now());
  }
}

/** Does one piece of work at a time, first come, first served; one that fails does not keep the next. */
export class SerialQueue {
  #last: Promise<unknown> = Promise.resolve();

  /** Resolves, or rejects, as `work` does. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Resolves when all that was asked for until now has been done. */
  async idle(): Promise<void> {
    await this.#last;
  }
}

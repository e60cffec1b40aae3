import process from 'node:process';
import type { InvariantError } from '../errors.js';
import type { Clock, Logger, Replannable } from '../ports/runtime.js';
import { Loop, type Step } from '../runtime/loop.js';
import { everyDay } from '../runtime/schedule.js';
import { HOUR } from '../runtime/time.js';

/** Between two attempts while something is being sent. */
const RETRY = 5_000;
/** A threshold that is too low must not make it restart all the time. */
const LEAST_BETWEEN = HOUR;
/** A planned restart that cannot be made for so long is left for the next night. */
const PLANNED_PATIENCE = 2 * HOUR;

const MEGABYTE = 1024 * 1024;

export interface BrowserRestartSettings {
  /** `HH:MM` in `zone`, or `off` */
  readonly at: string;
  readonly zone: string;
  /** of this process and the browser together; 0: no limit */
  readonly memoryMegabytes: number;
}

export interface BrowserRestartParts {
  /** process ids of the browser */
  readonly processes: () => Promise<readonly number[]>;
  /** a message is on its way at this moment */
  readonly isSending: () => boolean;
  /** restarts the browser; nothing is sent once it has been called */
  readonly restart: () => Promise<void>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly onBug: (error: InvariantError) => void;
  /** resident memory of these processes, in bytes */
  readonly memoryOf: (pids: readonly number[]) => Promise<number>;
  /** between two looks at the memory, in milliseconds */
  readonly lookEvery: number;
}

type Reason = 'planned' | 'memory';

/**
 * Restarts the browser every night, because a page that runs for weeks grows slow and large, and
 * at other times when it has taken too much memory. Never while something is being sent.
 *
 * resting: looks at the memory now and then. The hour of night, or too much memory, makes one
 * due: tried again every few seconds until nothing is being sent; then restarted, and resting again.
 */
export class BrowserRestarts implements Replannable {
  readonly name = 'browser-restarts';
  readonly #everyNight: Replannable;
  readonly #loop: Loop;
  #due: { readonly reason: Reason; readonly since: number } | null = null;
  #lastAt = -Infinity;

  constructor(
    private readonly settings: BrowserRestartSettings,
    private readonly parts: BrowserRestartParts,
  ) {
    const { at, zone } = settings;
    this.#everyNight = everyDay(this.name, at, zone, () => this.plan());
    const { clock, log, onBug, lookEvery } = parts;
    this.#loop = new Loop({
      ...{ name: this.name, clock, log, onBug },
      step: (stopped) => this.#step(stopped),
      pauses: { poll: lookEvery, retry: RETRY, mostRetry: RETRY },
    });
  }

  /** @throws Error when the time of day is none */
  async start(): Promise<void> {
    await this.#everyNight.start();
    this.#loop.start();
  }

  async replan(): Promise<void> {
    await this.#everyNight.replan();
  }

  /** Waits for no measurement: nothing follows from it any more. */
  async stop(): Promise<void> {
    await this.#loop.stop(0);
    await this.#everyNight.stop();
  }

  /** It is time: the browser is restarted as soon as nothing is being sent. */
  plan(): void {
    this.#due = { reason: 'planned', since: this.parts.clock.elapsed() };
    this.#loop.wake();
  }

  async #step(stopped: AbortSignal): Promise<Step> {
    await this.#look();
    if (!stopped.aborted) await this.#act();
    return this.#due === null ? 'idle' : 'retry';
  }

  async #look(): Promise<void> {
    const { clock, log, processes, memoryOf } = this.parts;
    const { memoryMegabytes } = this.settings;
    if (memoryMegabytes === 0 || this.#due !== null) return;
    if (clock.elapsed() - this.#lastAt < LEAST_BETWEEN) return;
    try {
      const bytes = await memoryOf([process.pid, ...(await processes())]);
      const megabytes = Math.round(bytes / MEGABYTE);
      if (megabytes <= memoryMegabytes) return;
      log.warn('browser.too-large', { megabytes, limit: memoryMegabytes });
      this.#due = { reason: 'memory', since: clock.elapsed() };
    } catch (error) {
      // A process may end while it is being measured.
      log.debug('browser.not-measured', { error });
    }
  }

  async #act(): Promise<void> {
    const { clock, log, isSending, restart } = this.parts;
    const due = this.#due;
    if (due === null) return;
    if (isSending()) {
      if (due.reason === 'memory' || clock.elapsed() - due.since < PLANNED_PATIENCE) return;
      log.warn('browser.restart-left', { reason: due.reason });
      this.#due = null;
      return;
    }
    this.#due = null;
    this.#lastAt = clock.elapsed();
    log.info('browser.restarting', { reason: due.reason });
    await restart();
  }
}

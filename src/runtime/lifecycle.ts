import type { EventEmitter } from 'node:events';
import type { ElapsedTime, Logger, Service } from '../ports/runtime.js';

export type { Service };

/**
 * Starts services in order and stops them in reverse. Both may be asked for repeatedly: all callers
 * share one promise. A service that cannot start stops those before it; one that cannot stop, or does not
 * come to an end of it, does not keep the others from stopping. To be used once.
 */
export class Lifecycle {
  readonly #services: readonly Service[];
  readonly #log: Logger;
  readonly #running: Service[] = [];
  readonly #patience: StopPatience | null;
  #starting: Promise<void> | null = null;
  #stopping: Promise<readonly string[]> | null = null;

  /** @param patience absent or null: each service may take as long as it likes to stop */
  constructor(services: readonly Service[], log: Logger, patience: StopPatience | null = null) {
    this.#services = services;
    this.#log = log;
    this.#patience = patience;
  }

  /** Rejects with the first service's error; the services before it have been stopped then. */
  start(): Promise<void> {
    this.#starting ??= this.#startAll();
    return this.#starting;
  }

  /**
   * Never rejects. During a start it takes effect after the service that is just starting.
   * @returns names of services that were left behind
   */
  stop(): Promise<readonly string[]> {
    this.#stopping ??= this.#stopAll();
    return this.#stopping;
  }

  async #startAll(): Promise<void> {
    for (const service of this.#services) {
      if (this.#stopping !== null) return;
      try {
        await service.start();
      } catch (error) {
        await this.#stopRunning();
        throw error;
      }
      this.#running.push(service);
    }
  }

  async #stopAll(): Promise<readonly string[]> {
    await this.#starting?.catch(() => undefined);
    return await this.#stopRunning();
  }

  async #stopRunning(): Promise<readonly string[]> {
    const leftBehind: string[] = [];
    for (let service = this.#running.pop(); service; service = this.#running.pop()) {
      const { name } = service;
      try {
        if (await this.#stopsInTime(service)) continue;
        this.#log.error('service.stop-too-slow', { service: name });
      } catch (error) {
        this.#log.error('service.stop-failed', { service: name, error });
      }
      leftBehind.push(name);
    }
    return leftBehind;
  }

  async #stopsInTime(service: Service): Promise<boolean> {
    const stopped = service.stop().then(() => true);
    if (this.#patience === null) return await stopped;
    const { clock, milliseconds } = this.#patience;
    const over = new AbortController();
    try {
      return await Promise.race([
        stopped,
        clock.sleep(milliseconds, over.signal).then(() => false),
      ]);
    } finally {
      over.abort();
      // what fails after that has been told already
      stopped.catch(() => undefined);
    }
  }
}

/** How long each service may take to stop. */
interface StopPatience {
  readonly clock: Pick<ElapsedTime, 'sleep'>;
  readonly milliseconds: number;
}

/**
 * PM2 sends the message `shutdown` where there are no signals (Windows). There SIGHUP is the closing
 * of the console window, which leaves some ten seconds, and SIGBREAK is Ctrl+Break.
 */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'] as const;

/**
 * Why and when the process is to end: a signal or PM2 asks for it (exit code 0), or an unhandled
 * error happened (1, so that PM2 starts the service again).
 */
export class ShutdownSignal {
  /** The exit code. The first reason counts. */
  readonly requested: Promise<number>;
  readonly #log: Logger;
  readonly #isHarmless: (error: unknown) => boolean;
  #resolve: (exitCode: number) => void = () => undefined;

  /** @param isHarmless rejections that others leave behind and that mean nothing to us */
  constructor(log: Logger, isHarmless: (error: unknown) => boolean) {
    this.#log = log;
    this.#isHarmless = isHarmless;
    this.requested = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  /** Listens for as long as the process lives: a late signal must not cut an orderly end short. */
  watch(process: EventEmitter): void {
    for (const signal of SIGNALS) process.on(signal, () => this.#request(signal));
    process.on('message', (message) => {
      if (message === 'shutdown') this.#request('shutdown');
    });
    process.on('uncaughtException', (error) => this.fail(error));
    process.on('unhandledRejection', (error) => {
      if (this.#isHarmless(error)) this.#log.debug('process.stray-rejection', { error });
      else this.fail(error);
    });
  }

  /** An unexpected error: the process has to be restarted. */
  fail(error: unknown): void {
    this.#log.error('process.failed', { error });
    this.#resolve(1);
  }

  #request(reason: string): void {
    this.#log.info('process.stopping', { reason });
    this.#resolve(0);
  }
}

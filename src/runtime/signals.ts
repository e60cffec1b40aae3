import type { EventEmitter } from 'node:events';
import type { Logger } from '../ports/runtime.js';

/**
 * PM2 sends the message `shutdown` where there are no signals (Windows). There SIGHUP is the closing
 * of the console window, which leaves some ten seconds, and SIGBREAK is Ctrl+Break.
 */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'] as const;

/**
 * Why and when the process is to end: a signal or PM2 asks for it (exit code 0), or something broke
 * that nobody handled (1, so that PM2 starts the service again).
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

  /** Something broke: the process is to be started again. */
  fail(error: unknown): void {
    this.#log.error('process.failed', { error });
    this.#resolve(1);
  }

  #request(reason: string): void {
    this.#log.info('process.stopping', { reason });
    this.#resolve(0);
  }
}

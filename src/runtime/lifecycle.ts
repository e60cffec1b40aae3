import type { Logger, Service } from '../ports/runtime.js';

export type { Service };

/**
 * Starts services in order and stops them in reverse. Both may be asked for repeatedly: all callers
 * share one promise. A service that cannot start stops those before it; one that cannot stop does
 * not keep the others from stopping. To be used once.
 */
export class Lifecycle {
  readonly #services: readonly Service[];
  readonly #log: Logger;
  readonly #running: Service[] = [];
  #starting: Promise<void> | null = null;
  #stopping: Promise<void> | null = null;

  constructor(services: readonly Service[], log: Logger) {
    this.#services = services;
    this.#log = log;
  }

  /** Rejects with the first service's error; the services before it have been stopped then. */
  start(): Promise<void> {
    this.#starting ??= this.#startAll();
    return this.#starting;
  }

  /** Never rejects. During a start it takes effect after the service that is just starting. */
  stop(): Promise<void> {
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

  async #stopAll(): Promise<void> {
    await this.#starting?.catch(() => undefined);
    await this.#stopRunning();
  }

  async #stopRunning(): Promise<void> {
    for (let service = this.#running.pop(); service; service = this.#running.pop()) {
      try {
        await service.stop();
      } catch (error) {
        this.#log.error('service.stop-failed', { service: service.name, error });
      }
    }
  }
}

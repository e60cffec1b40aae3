import { statfs } from 'node:fs/promises';
import type { Alerts, Clock, Logger, Service } from '../ports/runtime.js';
import { DISK_LOW } from '../messages/it/alerts/storage.js';

const LOW = 'disk-low';
const INTERVAL = 60_000;
const MEGABYTE = 1024 * 1024;
/** Enough for some days of work; the alert goes when there is a good deal more. */
const TOO_LITTLE = 200 * MEGABYTE;
const ENOUGH = 300 * MEGABYTE;

/** Tells staff that the disk fills up, before it is full. */
export class DiskWatch implements Service {
  readonly name = 'disk-watch';
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  /** @param free bytes that may still be written where a folder lies */
  constructor(
    private readonly folder: string,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly alerts: Alerts,
    private readonly free: (folder: string) => Promise<number> = freeBytes,
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
    while (!stopped.aborted) {
      await this.#look();
      await this.clock.sleep(INTERVAL, stopped);
    }
  }

  async #look(): Promise<void> {
    try {
      const free = await this.free(this.folder);
      if (free < TOO_LITTLE) {
        this.alerts.raise(LOW, DISK_LOW);
      } else if (free >= ENOUGH) {
        this.alerts.clear(LOW);
      }
    } catch (error) {
      this.logger.debug('disk.unknown', { error });
    }
  }
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

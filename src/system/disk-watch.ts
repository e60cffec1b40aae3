import { statfs } from 'node:fs/promises';
import type { Alerts, Clock, Logger, Service } from '../ports/runtime.js';
import { DISK_LOW } from '../messages/it/alerts.js';
import { Rounds } from './schedule.js';

const LOW = 'disk-low';
const INTERVAL = 60_000;
const MEGABYTE = 1024 * 1024;
/** Enough for some days of work; the alert goes when there is a good deal more. */
const TOO_LITTLE = 200 * MEGABYTE;
const ENOUGH = 300 * MEGABYTE;

/** Tells staff that the disk fills up, before it is full. */
export class DiskWatch implements Service {
  readonly name = 'disk-watch';
  readonly #rounds: Rounds;

  /** @param free bytes that may still be written where a folder lies */
  constructor(
    private readonly folder: string,
    clock: Clock,
    private readonly logger: Logger,
    private readonly alerts: Alerts,
    private readonly free: (folder: string) => Promise<number> = freeBytes,
  ) {
    this.#rounds = new Rounds(clock, { first: 0, pause: INTERVAL }, () => this.#look());
  }

  start(): Promise<void> {
    this.#rounds.start();
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return this.#rounds.stop();
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

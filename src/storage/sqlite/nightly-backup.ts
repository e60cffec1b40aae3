import { EARLIER_COPIES } from '../../messages/it/backups.js';
import cron, { type ScheduledTask } from 'node-cron';
import { StorageError } from '../../errors.js';
import type { Alerts, Clock, Logger, Replannable } from '../../ports/runtime.js';
import { backUp, backups } from './backup.js';
import { HOUR, DAY } from '../../runtime/time.js';

/** After a start there are more pressing things to do. */
const FIRST_LOOK = 10 * 60_000;
const RETRY = HOUR;

const FAILED = 'backup-failed';

export interface NightlyBackupSettings {
  readonly database: string;
  /** `HH:MM` in `zone`, or `off` */
  readonly at: string;
  readonly zone: string;
  readonly keep: number;
}

/**
 * Copies the database every night. A PC that is off at night makes up for it: some minutes after a
 * start, when the last copy is more than a day old. A copy that fails is tried again every hour.
 */
export class NightlyBackup implements Replannable {
  readonly name = 'nightly-backup';
  readonly #stopping = new AbortController();
  #task: ScheduledTask | null = null;
  #running: Promise<void> | null = null;

  constructor(
    private readonly settings: NightlyBackupSettings,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly alerts: Alerts,
  ) {}

  start(): Promise<void> {
    this.#task = this.#schedule();
    if (this.#task !== null) void this.#makeUp();
    return Promise.resolve();
  }

  #schedule(): ScheduledTask | null {
    const { at, zone } = this.settings;
    if (at === 'off') return null;
    const [hour, minute] = at.split(':').map(Number);
    return cron.schedule(`${minute} ${hour} * * *`, () => void this.copy(), { timezone: zone });
  }

  async replan(): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    await this.#task?.destroy();
    this.#task = this.#schedule();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#task?.destroy();
    await this.#running;
  }

  /** Resolves when a copy has been made, or the service stops. */
  copy(): Promise<void> {
    this.#running ??= this.#copy().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #makeUp(): Promise<void> {
    const { signal } = this.#stopping;
    await this.clock.sleep(FIRST_LOOK, signal);
    if (signal.aborted) return;
    const newest = (await backups(this.settings.database)).find(({ kind }) => kind === 'notte');
    const age = newest === undefined ? Infinity : this.clock.now() - newest.at;
    // one from the future says nothing of the nights since: the clock was ahead then
    if (newest === undefined || age > DAY || age < 0) await this.copy();
    else this.logger.info('backup.recent', { name: newest.name });
  }

  async #copy(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted && !(await this.#attempt())) await this.clock.sleep(RETRY, signal);
  }

  async #attempt(): Promise<boolean> {
    const { database, keep } = this.settings;
    try {
      const { name } = await backUp(database, { kind: 'notte', now: this.clock.now(), keep });
      this.logger.info('backup.made', { name });
      this.alerts.clear(FAILED);
      return true;
    } catch (error) {
      this.logger.error('backup.failed', { error });
      const why = error instanceof StorageError ? error.message : String(error);
      this.alerts.raise(FAILED, `${why} ${EARLIER_COPIES}`);
      return false;
    }
  }
}

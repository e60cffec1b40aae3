/**
 * A file in the watched folder for each alert that is up, because that folder is where staff look.
 * It appears and disappears with its alert. One that a person deletes stays away until its alert
 * comes again; those that an earlier run left are removed at the start. What only has the name of one
 * is a notice of a clerk, and never touched.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Alert } from '../model/status.js';
import type { Alerts, Clock, Logger, Release, Service } from '../ports/runtime.js';
import { exists, writeDurably } from './durable.js';
import { forNotepad } from './names.js';
import { isPassingText } from './own-texts.js';
import { ALERT_FILE_NAMES, alertFile } from '../messages/it/folder-notes.js';
import { errorCode, mkdir, unlink } from '../runtime/disk.js';

export interface AlertFileSettings {
  /** the watched folder */
  readonly folder: string;
  /** `Europe/Rome` */
  readonly zone: string;
}

const RETRY = 30_000;

export class AlertFiles implements Service {
  readonly name = 'alert-files';
  readonly #stopping = new AbortController();
  /** By code the alert whose file was written; also of one that a person has deleted. */
  readonly #written = new Map<string, Alert>();
  #running: Promise<void> | null = null;
  #changed = true;
  #cleaned = false;
  #release: Release | null = null;

  constructor(
    private readonly settings: AlertFileSettings,
    private readonly alerts: Pick<Alerts, 'current' | 'onChange'>,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  start(): Promise<void> {
    this.#release = this.alerts.onChange(() => this.#follow());
    this.#follow();
    return Promise.resolve();
  }

  /** What is up stays written: it goes on being true while the service is stopped. */
  async stop(): Promise<void> {
    this.#release?.();
    this.#stopping.abort();
    await this.#running;
  }

  #follow(): void {
    this.#changed = true;
    this.#running ??= this.#bringUpToDate().finally(() => {
      this.#running = null;
    });
  }

  async #bringUpToDate(): Promise<void> {
    const { signal } = this.#stopping;
    while (this.#changed) {
      this.#changed = false;
      try {
        await this.#round();
      } catch (error) {
        // errors stop here: the part that raises an alert has its own trouble to deal with
        this.logger.warn('alert-files.failed', { error });
        if (signal.aborted) return;
        this.#changed = true;
        await this.clock.sleep(RETRY, signal);
      }
    }
  }

  async #round(): Promise<void> {
    const { folder } = this.settings;
    if (!this.#cleaned) {
      await mkdir(folder, { recursive: true });
      const named = (await readdir(folder)).filter((name) => ALERT_FILE.test(name));
      for (const name of named) await removeOurs(join(folder, name));
      this.#cleaned = true;
    }
    const current = this.alerts.current();
    const up = new Map(current.map(({ code, since }) => [code, since]));
    for (const [code, { since }] of this.#written) {
      // Since another time: it has gone and come again while a file was being written.
      if (up.get(code) === since) continue;
      await removeOurs(join(folder, alertFileName(code)));
      this.#written.delete(code);
    }
    let taken: string | null = null;
    for (const alert of current) {
      const before = this.#written.get(alert.code);
      if (before?.text === alert.text) continue;
      const path = join(folder, alertFileName(alert.code));
      const isThere = await exists(path);
      if (isThere ? await isPassingText(path) : before === undefined) {
        await writeDurably(path, forNotepad(alertFile(alert, this.settings.zone)));
      } else if (isThere) {
        taken = path;
        continue;
      }
      this.#written.set(alert.code, alert);
    }
    if (taken !== null)
      throw new Error(`a notice is called ${taken}, and has to be taken in first`);
  }
}

function alertFileName(code: string): string {
  const what = ALERT_FILE_NAMES[code] ?? code.replace(/[^\w-]/g, '-');
  return `AVVISO-CAMPANILE-${what}.txt`;
}

const ALERT_FILE = /^AVVISO-CAMPANILE-[\w-]+\.txt$/;

async function removeOurs(path: string): Promise<void> {
  if (!(await isPassingText(path))) return;
  try {
    await unlink(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

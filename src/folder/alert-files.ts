/**
 * A file in the watched folder for each alert that is up, because that folder is where staff look.
 * It appears and disappears with its alert. One that a person deletes stays away until its alert
 * comes again; those that an earlier run left, or that could not be removed, go with the next look. What
 * only has the name of one is a notice of a clerk, and never touched.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Alert } from '../model/status.js';
import type { Alerts, Clock, Logger, Release, Service } from '../ports/runtime.js';
import { writeDurably } from './durable.js';
import { forNotepad } from './names.js';
import { writerOfPassing } from './own-texts.js';
import { isMarked } from './places.js';
import { ALERT_FILE_NAMES, alertFile } from '../messages/it/folder-notes.js';
import { mkdir, rm } from '../runtime/disk.js';

export interface AlertFileSettings {
  /** the watched folder */
  readonly folder: string;
  /** `Europe/Rome` */
  readonly zone: string;
}

const RETRY = 30_000;
/** The alert that is up while the folder cannot be looked at. */
const FOLDER_AWAY = 'folder-away';

export class AlertFiles implements Service {
  readonly name = 'alert-files';
  readonly #stopping = new AbortController();
  #rest = new AbortController();
  /** By code the alert whose file was written; also of one that a person has deleted. */
  readonly #written = new Map<string, { readonly alert: Alert; readonly isCertain: boolean }>();
  #running: Promise<void> | null = null;
  #changed = true;
  #wasMarked = false;
  #release: Release | null = null;

  constructor(
    private readonly settings: AlertFileSettings,
    private readonly alerts: Pick<Alerts, 'current' | 'onChange'>,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly writerOf: typeof writerOfPassing = writerOfPassing,
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
    this.#rest.abort();
    await this.#running;
  }

  #follow(): void {
    this.#changed = true;
    this.#rest.abort();
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
        // what one file waits for does not keep another alert from being told
        if (this.#changed) continue;
        this.#changed = true;
        this.#rest = new AbortController();
        await this.clock.sleep(RETRY, this.#rest.signal);
      }
    }
  }

  async #round(): Promise<void> {
    const { folder } = this.settings;
    const current = this.alerts.current();
    // An empty folder may lie in the place of a share; the end of this alert is a change, too.
    if (current.some(({ code }) => code === FOLDER_AWAY)) return;
    const isMarkedNow = await isMarked(folder);
    if (this.#wasMarked && !isMarkedNow) throw new Error(`${folder} is away`);
    this.#wasMarked = isMarkedNow;
    await mkdir(folder, { recursive: true });

    const failures: unknown[] = [];
    const attempt = async (step: () => Promise<void>): Promise<void> => {
      try {
        await step();
      } catch (error) {
        failures.push(error);
      }
    };
    const names = new Set(current.map(({ code }) => alertFileName(code)));
    for (const name of await readdir(folder)) {
      if (!ALERT_FILE.test(name) || names.has(name)) continue;
      await attempt(() => this.#removeOurs(join(folder, name)));
    }
    const since = new Map(current.map((alert) => [alert.code, alert.since]));
    for (const [code, { alert }] of this.#written) {
      // Since another time: it has gone and come again while a file was being written.
      if (since.get(code) !== alert.since) this.#written.delete(code);
    }
    for (const alert of current) await attempt(() => this.#tell(alert, isMarkedNow));
    // One that a program has locked does not keep the others from being right.
    if (failures.length > 0) throw failures[0];
  }

  /** @param isCertain whether this is certainly the folder in which staff look */
  async #tell(alert: Alert, isCertain: boolean): Promise<void> {
    const { folder, zone } = this.settings;
    const before = this.#written.get(alert.code);
    const wasSeen = before !== undefined && (before.isCertain || !isCertain);
    if (wasSeen && before.alert.text === alert.text) return;
    const path = join(folder, alertFileName(alert.code));
    const writer = await this.writerOf(path);
    if (writer === 'unknown') throw new Error(`${path} cannot be read now`);
    if (writer === 'others')
      throw new Error(`a notice is called ${path}, and has to be taken in first`);
    if (writer === 'us' || !wasSeen) await writeDurably(path, forNotepad(alertFile(alert, zone)));
    this.#written.set(alert.code, { alert, isCertain });
  }

  async #removeOurs(path: string): Promise<void> {
    const writer = await this.writerOf(path);
    if (writer === 'unknown') throw new Error(`${path} cannot be read now`);
    if (writer === 'us') await rm(path, { force: true });
  }
}

function alertFileName(code: string): string {
  const what = ALERT_FILE_NAMES[code] ?? code.replace(/[^\w-]/g, '-');
  return `AVVISO-CAMPANILE-${what}.txt`;
}

const ALERT_FILE = /^AVVISO-CAMPANILE-[\w-]+\.txt$/;

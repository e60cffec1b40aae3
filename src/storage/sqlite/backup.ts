/**
 * Copies of the database in `copie/` beside it: `campanile-2026-11-25_03-30-00-notte.sqlite`, in
 * the PC's own time. A file has this name only when it has been checked and is on the disk.
 */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';
import { DateTime } from 'luxon';
import { backupFailed, backupOfDamaged, EARLIER_COPIES } from '../../messages/it/backups.js';
import { StorageError } from '../../errors.js';
import { readOnly, soundness } from './integrity.js';
import {
  giveToOwnerOf,
  makePrivate,
  open,
  rename,
  rm,
  syncFolder,
  writeFile,
} from '../../runtime/disk.js';
import type { Alerts, Clock, Logger, Replannable } from '../../ports/runtime.js';
import { everyDay } from '../../runtime/schedule.js';
import { HOUR, DAY } from '../../runtime/time.js';

/** The purpose of a copy; each kind has its own retention. */
export type BackupKind = 'notte' | 'a-mano' | 'aggiornamento';

const NAME =
  /^campanile-(\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d)-(notte|a-mano|aggiornamento)(-\d+)?\.sqlite$/;

const PARTIAL = /^\.copia-in-corso.*\.tmp$/;

export interface Backup {
  /** absolute path */
  readonly file: string;
  readonly name: string;
  readonly kind: BackupKind;
  /** milliseconds since 1970 */
  readonly at: number;
}

/** Where the copies of a database lie. */
export function backupFolder(database: string): string {
  return join(dirname(database), 'copie');
}

/**
 * Makes a copy and checks it, while others go on working with the database.
 * @param keep how many of this kind stay; older ones are removed only when the new one is good
 * @throws StorageError in Italian; what there was before is still there
 */
export async function backUp(
  database: string,
  options: { readonly kind: BackupKind; readonly now: number; readonly keep: number },
): Promise<Backup> {
  const { kind, now, keep } = options;
  await refuseDamaged(database);
  const folder = backupFolder(database);
  // The service and the command may make one at the same time.
  const partial = join(folder, `.copia-in-corso-${process.pid}.tmp`);
  try {
    await makePrivate(folder);
    await removeCutOff(folder, now);
    await copyWhole(database, partial);
    const file = await freeName(folder, kind, now);
    await rename(partial, file);
    await syncFolder(folder);
    await removeOld(database, { kind, now, keep });
    return { file, name: basename(file), kind, at: now };
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined);
    throw new StorageError(backupFailed(folder), { cause: error });
  }
}

/**
 * A damaged database could still be copied, without the lost rows, and the loss would be noticed
 * too late.
 */
async function refuseDamaged(database: string): Promise<void> {
  const found = await soundness(database);
  if (found.kind !== 'damaged') return;
  throw new StorageError(backupOfDamaged(database, found.detail));
}

/**
 * Writes what is in a database, its log included, to a new file, and sees to it that it is whole
 * and on the disk. A file that was there under the target's name is replaced. Only whose the database is may read it,
 * also in a folder that others come into.
 */
export async function copyWhole(from: string, to: string): Promise<void> {
  await rm(to, { force: true });
  await writeFile(to, '', { flag: 'wx', mode: 0o600 });
  await giveToOwnerOf(from, to);
  // SQLite vacuums into an empty file, too, and leaves its mode as it is.
  await readOnly(from, (sql) => sql.raw('vacuum into :to', { to }));
  // SQLite does not do so when it vacuums into a file.
  const written = await open(to, 'r+');
  try {
    await written.sync();
  } finally {
    await written.close();
  }
  const found = await soundness(to);
  if (found.kind !== 'sound') throw new StorageError(`The copy is ${found.kind}`);
}

/** What a program that was killed had begun. */
async function removeCutOff(folder: string, now: number): Promise<void> {
  for (const name of (await readdir(folder)).filter((found) => PARTIAL.test(found))) {
    const file = join(folder, name);
    const begun = await stat(file).catch(() => null);
    if (begun !== null && now - begun.mtimeMs > HOUR) await rm(file, { force: true });
  }
}

/** The newest first; they are not checked. */
export async function backups(database: string): Promise<readonly Backup[]> {
  const folder = backupFolder(database);
  const names = await readdir(folder).catch(() => []);
  return names
    .flatMap((name) => {
      const [, time, kind] = NAME.exec(name) ?? [];
      if (time === undefined || kind === undefined) return [];
      const at = DateTime.fromFormat(time, TIME).toMillis();
      return [{ file: join(folder, name), name, kind: kind as BackupKind, at }];
    })
    .sort((a, b) => b.at - a.at);
}

/**
 * The newest first, but with those last that were made while the clock was ahead: nothing says how old they are.
 * @param now unix milliseconds
 */
export async function trustedBackups(database: string, now: number): Promise<readonly Backup[]> {
  const all = await backups(database);
  return [...all.filter(({ at }) => at <= now), ...all.filter(({ at }) => at > now)];
}

/**
 * The newest copy that is whole and that this version can read.
 * @param now unix milliseconds
 */
export async function newestGood(database: string, now: number): Promise<Backup | null> {
  for (const backup of await trustedBackups(database, now)) {
    const found = await soundness(backup.file).catch(() => null);
    if (found?.kind === 'sound') return backup;
  }
  return null;
}

const TIME = 'yyyy-MM-dd_HH-mm-ss';

async function freeName(folder: string, kind: BackupKind, now: number): Promise<string> {
  const time = DateTime.fromMillis(now).toFormat(TIME);
  const taken = new Set(await readdir(folder));
  for (let number = 1; ; number += 1) {
    const again = number === 1 ? '' : `-${number}`;
    const name = `campanile-${time}-${kind}${again}.sqlite`;
    if (!taken.has(name)) return join(folder, name);
  }
}

async function removeOld(
  database: string,
  { kind, now, keep }: { readonly kind: BackupKind; readonly now: number; readonly keep: number },
): Promise<void> {
  const ofKind = (await trustedBackups(database, now)).filter((backup) => backup.kind === kind);
  for (const { file } of ofKind.slice(keep)) await rm(file, { force: true });
}

/** After a start there are more pressing things to do. */
const FIRST_LOOK = 10 * 60_000;
const RETRY = HOUR;
const NEXT_LOOK = HOUR;

const FAILED = 'backup-failed';

export interface NightlyBackupSettings {
  readonly database: string;
  /** `HH:MM` in `zone`, or `off` */
  readonly at: string;
  readonly zone: string;
  readonly keep: number;
}

/**
 * Copies the database every night. A PC that is off or asleep at night makes up for it: some minutes after
 * a start, and after that within an hour, when the last copy is more than a day old. A copy that fails is tried
 * again every hour.
 */
export class NightlyBackup implements Replannable {
  readonly name = 'nightly-backup';
  readonly #stopping = new AbortController();
  readonly #everyNight: Replannable;
  #running: Promise<void> | null = null;

  constructor(
    private readonly settings: NightlyBackupSettings,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly alerts: Alerts,
  ) {
    const { at, zone } = settings;
    this.#everyNight = everyDay(this.name, at, zone, () => void this.copy());
  }

  async start(): Promise<void> {
    await this.#everyNight.start();
    if (this.settings.at !== 'off') void this.#makeUp();
  }

  async replan(): Promise<void> {
    await this.#everyNight.replan();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#everyNight.stop();
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
    for (let pause = FIRST_LOOK; !signal.aborted; pause = NEXT_LOOK) {
      await this.clock.sleep(pause, signal);
      if (!signal.aborted && (await this.#isDue())) await this.copy();
    }
  }

  async #isDue(): Promise<boolean> {
    const now = this.clock.now();
    const copies = await trustedBackups(this.settings.database, now);
    const [newest] = copies.filter(({ kind }) => kind === 'notte');
    // One from the future says nothing of the nights since. A night of the clock change has an hour more.
    return newest === undefined || newest.at > now || now - newest.at > DAY + HOUR;
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

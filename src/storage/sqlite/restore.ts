/**
 * Puts a copy in the place of the database.
 *
 * - prepared: the copy lies beside the database, checked, brought up to date, and with everything
 *   unfinished held or parked. Nothing else has been touched.
 * - exchanging: a marker beside the database names where the present files go. The log goes first:
 *   it must never be applied to another database. The marker says that neither file
 *   may be used before a restore has been carried to its end.
 * - done: the marker is gone.
 */
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DateTime } from 'luxon';
import { CANNOT_RESTORE, restoreRemedy, UNUSABLE } from '../../messages/it/backups.js';
import type { MessageId } from '../../model/message.js';
import { StorageError, UnusableStorageError } from '../../errors.js';
import type { Logger } from '../../ports/runtime.js';
import { copyWhole, backupFolder, backups, newestGood } from './backup.js';
import { connect, SqliteDatabase } from './connection.js';
import { holdUnfinished, type Unfinished } from '../after-restore.js';
import { migrate } from './migrations/index.js';
import { soundness, type Soundness, isDamage } from './integrity.js';
import {
  giveToOwnerOf,
  makePrivate,
  readFile,
  rename,
  rm,
  syncFolder,
  writeFile,
} from '../../runtime/disk.js';

export interface Restored extends Unfinished {
  /** where the database that was in use lies now; null: there was none */
  readonly aside: string | null;
}

const LOG_SUFFIXES = ['-wal', '-shm'];

/** Whether a restore was cut off: then the database must not be used. */
function restoreWasCutOff(database: string): boolean {
  return existsSync(markerOf(database));
}

export interface RestoreOptions {
  readonly database: string;
  readonly from: string;
  readonly now: number;
  /** an id for a message that had none yet */
  readonly newId: () => MessageId;
  readonly logger: Logger;
}

/**
 * The service must not be running. Afterwards the present database lies in `messi-da-parte/`
 * beside it.
 * @throws StorageError in Italian; then the database in use is the one it was
 */
export async function restore(options: RestoreOptions): Promise<Restored> {
  const { database, from, now, newId, logger } = options;
  await refuseUnsound(from);
  const prepared = `${database}.ripristino`;
  const unfinished = await prepare(from, prepared, { now, newId, logger });
  const aside = await exchange(database, prepared, now);
  const found = await soundness(database);
  if (found.kind !== 'sound') throw new StorageError(refusal(database, found));
  return { aside, ...unfinished };
}

async function refuseUnsound(file: string): Promise<void> {
  try {
    // A name that leads nowhere is not to make an empty database.
    await stat(file);
    const found = await soundness(file);
    if (found.kind !== 'sound') throw new StorageError(refusal(file, found));
  } catch (error) {
    if (error instanceof StorageError) throw error;
    throw new StorageError(CANNOT_RESTORE.unreadable(file), {
      cause: error,
    });
  }
}

async function prepare(
  from: string,
  prepared: string,
  { now, newId, logger }: Pick<RestoreOptions, 'now' | 'newId' | 'logger'>,
): Promise<Unfinished> {
  try {
    for (const suffix of LOG_SUFFIXES) await rm(prepared + suffix, { force: true });
    await copyWhole(from, prepared);
    // the copy may be anybody's, from wherever it was brought
    await giveToOwnerOf(dirname(prepared), prepared);
    const connection = connect(prepared, logger);
    const database = new SqliteDatabase(connection);
    try {
      await migrate(connection);
      return await database.write((sql) => holdUnfinished(sql, now, newId));
    } finally {
      await database.close();
    }
  } catch (error) {
    throw new StorageError(CANNOT_RESTORE.unprepared(from), { cause: error });
  }
}

async function exchange(database: string, prepared: string, now: number): Promise<string | null> {
  const begun = await begunAside(database);
  // Cut off after the exchange, the file in use is the copy: it must not replace what lies there.
  const goesOn = begun !== null && !existsSync(begun);
  const aside = goesOn ? begun : freeAside(database, now);
  const folder = dirname(database);
  await makePrivate(dirname(aside));
  await writeFile(markerOf(database), begun ?? aside, { flush: true });
  await syncFolder(folder);
  let moved = false;
  for (const suffix of [...LOG_SUFFIXES, '']) {
    if (!existsSync(database + suffix)) continue;
    await rename(database + suffix, aside + suffix);
    moved = true;
  }
  await syncFolder(dirname(aside));
  await rename(prepared, database);
  await syncFolder(folder);
  await rm(markerOf(database));
  await syncFolder(folder);
  return begun ?? (moved ? aside : null);
}

/** Where a restore that was cut off was putting the database: the rest belongs beside it. */
async function begunAside(database: string): Promise<string | null> {
  if (!restoreWasCutOff(database)) return null;
  const begun = await readFile(markerOf(database), 'utf8');
  return begun === '' ? null : begun;
}

function freeAside(database: string, now: number): string {
  const time = DateTime.fromMillis(now).toFormat('yyyy-MM-dd_HH-mm-ss');
  const name = basename(database, '.sqlite');
  const start = join(dirname(database), 'messi-da-parte', `${name}-${time}`);
  for (let number = 1; ; number += 1) {
    const aside = `${start}${number === 1 ? '' : `-${number}`}.sqlite`;
    if (['', ...LOG_SUFFIXES].every((suffix) => !existsSync(aside + suffix))) return aside;
  }
}

function markerOf(database: string): string {
  return `${database}.ripristino-in-corso`;
}

function refusal(file: string, found: Exclude<Soundness, { kind: 'sound' }>): string {
  switch (found.kind) {
    case 'damaged':
      return CANNOT_RESTORE.damaged(file, found.detail);
    case 'foreign':
      return CANNOT_RESTORE.foreign(file);
    case 'newer':
      return CANNOT_RESTORE.newer(file);
  }
}

/**
 * Looks at a database before it is used, and changes nothing in it.
 * @throws UnusableStorageError when it is damaged or half restored, with what to do about it
 */
export async function refuseUnusable(database: string): Promise<void> {
  if (restoreWasCutOff(database)) {
    throw new UnusableStorageError(UNUSABLE.halfRestored(database, await remedy(database)));
  }
  const bytes = existsSync(database) ? (await stat(database)).size : 0;
  if (bytes === 0) return refuseToStartAnew(database);
  const damage = await damageIn(database);
  if (damage === null) return;
  throw new UnusableStorageError(UNUSABLE.damaged(database, damage, await remedy(database)));
}

/** If backups exist but the database is missing, refuse to start with an empty one. */
async function refuseToStartAnew(database: string): Promise<void> {
  if ((await backups(database)).length === 0) return;
  throw new UnusableStorageError(
    UNUSABLE.gone(database, backupFolder(database), await remedy(database)),
  );
}

async function damageIn(database: string): Promise<string | null> {
  try {
    const found = await soundness(database);
    return found.kind === 'damaged' ? found.detail : null;
  } catch (error) {
    if (isDamage(error)) return error.message;
    throw error;
  }
}

async function remedy(database: string): Promise<string> {
  return restoreRemedy((await newestGood(database, Date.now()))?.name ?? null);
}

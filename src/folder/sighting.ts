import { constants } from 'node:fs';
import { lstat, readdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { isJunk, isSignOfWork } from './ignored.js';
import { isOwnText } from './own-texts.js';
import { innerName, isFolder, subFolderOf, withoutSlash } from './names.js';
import { AS_IT_LIES, errorCode, openAtOnce } from '../runtime/disk.js';
import type { DroppedFile } from '../ports/folder.js';

/**
 * Looking at what lies in the watched folder without following links. A folder counts with all that is
 * in it.
 */

/** What one scan sees of a file or a folder. */
export interface Sighting {
  readonly name: string;
  readonly bytes: number;
  readonly modifiedAt: number;
  /** a symbolic link; where it leads is not looked at */
  readonly isLink: boolean;
  /** it is there, and the system does not say of what kind or how large; it is not at rest */
  readonly isUnclear?: true;
}

/** null: it is not there, or no file, link or folder. @throws the system's own error when it cannot be looked at */
export async function sight(
  folder: string,
  name: string,
  inside: typeof sightIn = sightIn,
): Promise<Sighting | null> {
  const plain = withoutSlash(name);
  try {
    const stats = await lstat(join(folder, plain));
    const isLink = stats.isSymbolicLink();
    if (stats.isDirectory()) return asOne(plain, stats.mtimeMs, await inside(folder, plain));
    if (!isLink && !stats.isFile()) return null;
    return { name: plain, bytes: stats.size, modifiedAt: stats.mtimeMs, isLink };
  } catch (error) {
    if (isAway(error)) return null;
    throw error;
  }
}

/** The same for a scan, which one file does not end: what cannot be looked at is `unclear`. */
export async function sightForScan(folder: string, name: string): Promise<Sighting | null> {
  try {
    return await sight(folder, name, sightInForScan);
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return { name: withoutSlash(name), bytes: 0, modifiedAt: 0, isLink: false, isUnclear: true };
  }
}

/** What lies directly in a sub-folder; what is left behind in every folder, and our own, is not shown. */
export async function sightIn(folder: string, subFolder: string): Promise<readonly Sighting[]> {
  const names = await readdir(join(folder, withoutSlash(subFolder)));
  return await sightAll(folder, subFolder, names, sight);
}

/** One that cannot be listed looks empty, and is not free. */
export async function sightInForScan(
  folder: string,
  subFolder: string,
): Promise<readonly Sighting[]> {
  const names = await readFolder(join(folder, withoutSlash(subFolder)));
  return await sightAll(folder, subFolder, names, sightForScan);
}

async function sightAll(
  folder: string,
  subFolder: string,
  all: readonly string[],
  look: (folder: string, name: string) => Promise<Sighting | null>,
): Promise<readonly Sighting[]> {
  const plain = withoutSlash(subFolder);
  const names = all.filter((name) => !isJunk(name, plain));
  const isOurs = await Promise.all(names.map((name) => isOwnText(join(folder, plain, name))));
  const inside = names.filter((_, index) => !isOurs[index]).map((name) => `${plain}/${name}`);
  const sightings = await Promise.all(inside.map((name) => look(folder, name)));
  return sightings.filter((sighting) => sighting !== null);
}

export function isSame(a: Sighting, b: Sighting): boolean {
  return a.bytes === b.bytes && a.modifiedAt === b.modifiedAt;
}

/** False: another program has it locked, or a file beside it shows that one is writing. */
export async function isFree(
  { name, isLink, isUnclear }: Sighting,
  folder: string,
  open: typeof openUnlocked = openUnlocked,
): Promise<boolean> {
  if (isUnclear === true) return false;
  if (isLink) return true;
  if (isFolder(name)) return canBeListed(join(folder, name));
  if (subFolderOf(name) !== null && isSignOfWork(innerName(name))) return false;
  const file = await open(join(folder, name));
  if (file === 'locked' || file === null) return false;
  await file.close();
  return true;
}

/**
 * Opens for writing where that is allowed, because Windows lets a second reader in while a program
 * still writes. `locked`: another program has it open, or the disk fails. null: it is gone, a link,
 * or no file.
 */
export async function openUnlocked(
  path: string,
  open: typeof openAtOnce = openAtOnce,
): Promise<FileHandle | 'locked' | null> {
  for (const access of [constants.O_RDWR, constants.O_RDONLY]) {
    try {
      return await open(path, access | AS_IT_LIES);
    } catch (error) {
      const code = errorCode(error) ?? '';
      if (isAway(error) || code === 'ELOOP') return null;
      if (code === '') throw error;
      // Perhaps a file that may only be read; else whatever the disk or the share has to say of it.
      if (code === 'EBUSY' || !REFUSED.has(code)) break;
    }
  }
  return (await mayBePlainFile(path)) ? 'locked' : null;
}

/** Windows refuses to open a folder with the same error as a locked file. True also where nobody can say. */
async function mayBePlainFile(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isFile();
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return !isAway(error);
  }
}

function asOne(name: string, emptyAt: number, inside: readonly Sighting[]): Sighting {
  return {
    name: `${name}/`,
    bytes: inside.reduce((sum, { bytes }) => sum + bytes, 0),
    // The folder's own time changes with what systems leave in it.
    modifiedAt: inside.length === 0 ? emptyAt : Math.max(...inside.map((one) => one.modifiedAt)),
    isLink: false,
  };
}

async function readFolder(path: string): Promise<readonly string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return [];
  }
}

async function canBeListed(path: string): Promise<boolean> {
  try {
    await readdir(path);
    return true;
  } catch {
    return false;
  }
}

const REFUSED = new Set(['EPERM', 'EACCES', 'EROFS', 'EISDIR', 'EBUSY']);

function isAway(error: unknown): boolean {
  return errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR';
}

/**
 * What repeated scans saw of each file. A file is settled when two readings at least `settleMs`
 * apart found the same size and modification time and it is not locked. A locked file is tried
 * again without end, with growing pauses.
 */

interface Reading extends DroppedFile {
  /** when it may be tried again, and how long the pause before that was; in milliseconds */
  readonly tryAt: number;
  readonly pause: number;
}

export class Readings {
  #files = new Map<string, Reading>();

  /** `isFree` is asked once a file stopped changing, and again until it says yes. */
  async update(
    sightings: readonly Sighting[],
    now: number,
    settleMs: number,
    isFree: (sighting: Sighting) => Promise<boolean>,
  ): Promise<readonly DroppedFile[]> {
    const files = new Map<string, Reading>();
    for (const sighting of sightings) {
      const before = this.#files.get(sighting.name);
      const firstSeenAt = before?.firstSeenAt ?? now;
      const reading =
        before !== undefined && isSame(before, sighting)
          ? { ...before, ...sighting }
          : { ...sighting, ...NEW, firstSeenAt, unchangedSince: now };
      const isAtRest = before !== undefined && now - reading.unchangedSince >= settleMs;
      const mayTry = isAtRest && !reading.settled && now >= reading.tryAt;
      files.set(sighting.name, mayTry ? tried(reading, now, await isFree(sighting)) : reading);
    }
    this.#files = files;
    return [...files.values()];
  }

  /**
   * Another program has opened a file that was at rest, before we read it: the file waits and is tried again, as if it
   * had been open all along.
   */
  foundLocked(name: string, now: number): void {
    const reading = this.#files.get(name);
    if (reading?.settled !== true) return;
    this.#files.set(name, { ...reading, settled: false, lockedSince: now, tryAt: now, pause: 0 });
  }
}

const NEW = { settled: false, lockedSince: null, tryAt: 0, pause: 0 } as const;
/** In milliseconds. */
const PAUSE = { first: 1_000, longest: 60_000 };

function tried(reading: Reading, now: number, isFree: boolean): Reading {
  if (isFree) return { ...reading, settled: true, lockedSince: null };
  const pause = Math.min(PAUSE.longest, reading.pause === 0 ? PAUSE.first : reading.pause * 2);
  return { ...reading, lockedSince: reading.lockedSince ?? now, pause, tryAt: now + pause };
}

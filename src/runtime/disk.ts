/**
 * The one door to the disk for what Windows may refuse. It refuses to open, rename or remove a file
 * that another program has open: a virus scanner or an indexer opens every new file for a moment, a
 * synchronising program for longer. Such calls are repeated a few times before they reject.
 * Everything else (`stat`, `readdir`) is not refused for that reason and comes from `node:fs`.
 *
 * Each function takes what the one of the same name in `node:fs/promises` takes.
 */
import * as fs from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { constants, realpathSync, type CopyOptions } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import process from 'node:process';

export const appendFile = patient(fs.appendFile);
export const link = patient(fs.link);
export const mkdir = patient(fs.mkdir);
export const open = patient(fs.open);
export const readFile = patient(fs.readFile);
export const rename = patient(fs.rename);
export const rm = patient(fs.rm);
export const rmdir = patient(fs.rmdir);
export const unlink = patient(fs.unlink);
export const utimes = patient(fs.utimes);
export const writeFile = patient(fs.writeFile);

/** For callers that only ask whether a file is locked now, and ask again later. */
export const openAtOnce = fs.open;

/** Where they are refused, they are refused for good: by a disk that knows no modes, or for somebody else's file. */
export const chmod = fs.chmod;
/** A link that somebody has put there meanwhile is not followed. */
export const lchown = fs.lchown;

/**
 * A folder that other accounts cannot enter, where it is not there yet; those that it lies in are like any other, and
 * their owner's is what root makes in them.
 */
export async function makePrivate(folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const made = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (made !== undefined) await giveToOwnerOf(dirname(folder), folder);
}

/** What root makes for the service is the service's. @param theirs a file or folder of the service */
export async function giveToOwnerOf(theirs: string, made: string): Promise<void> {
  if (process.geteuid?.() !== 0) return;
  const { uid, gid } = await fs.stat(theirs);
  await lchown(made, uid, gid).catch(() => undefined);
}

// Windows has no such flags.
const NO_FOLLOW = (constants.O_NOFOLLOW as number | undefined) ?? 0;
const NO_WAIT = (constants.O_NONBLOCK as number | undefined) ?? 0;
/** Whatever lies there: a link is not followed, and nobody waits until something is written into a pipe. */
export const AS_IT_LIES = NO_FOLLOW | NO_WAIT;
const NO_FILE = new Set(['ELOOP', 'ENXIO', 'EISDIR']);

/** Opens for reading, in a folder into which anybody may put anything. null: it is a link, a folder, a pipe, no file. */
export async function openPlain(path: string): Promise<fs.FileHandle | null> {
  let file: fs.FileHandle;
  try {
    file = await open(path, constants.O_RDONLY | AS_IT_LIES);
  } catch (error) {
    if (NO_FILE.has(errorCode(error) ?? '')) return null;
    throw error;
  }
  const isFile = await file.stat().then((stats) => stats.isFile());
  if (isFile) return file;
  await file.close();
  return null;
}

function patient<Act extends (...given: never[]) => Promise<unknown>>(act: Act): Act {
  return ((...given: never[]) => unlessRefused(() => act(...given))) as Act;
}

/**
 * Only to where nothing is yet: a copy that is refused halfway begins again, since one that finds a part
 * of itself there takes it for somebody else's, and leaves the modes of its folders as they are.
 * @throws EEXIST
 */
export async function cp(from: string, to: string, options: CopyOptions): Promise<void> {
  const there = await fs.lstat(to).catch((error: unknown) => {
    if (errorCode(error) !== 'ENOENT') throw error;
    return null;
  });
  if (there !== null) throw Object.assign(new Error(`${to} exists`), { code: 'EEXIST' });
  await unlessRefused(async () => {
    try {
      await fs.cp(from, to, options);
    } catch (error) {
      if (isRefused(error)) await rm(to, { recursive: true, force: true });
      throw error;
    }
  });
}

/** Does a step again, after pauses that grow, while the system refuses it. */
export async function unlessRefused<T>(step: () => Promise<T>): Promise<T> {
  for (const pause of PAUSES) {
    try {
      return await step();
    } catch (error) {
      if (!isRefused(error)) throw error;
      await sleep(pause);
    }
  }
  return await step();
}

/** Whether the file may be open in another program; missing permissions give the same error. */
function isRefused(error: unknown): boolean {
  return REFUSALS.has(errorCode(error) ?? '');
}

const REFUSALS = new Set(['EPERM', 'EACCES', 'EBUSY']);
/** In milliseconds. */
const PAUSES = [20, 60, 180];

/** The system's name for an error (`ENOENT`); undefined if it is none of the system's. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

/** Makes a rename last. Windows has no such thing: it cannot open a folder as a file. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await fs.open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/**
 * One spelling for each file or folder, for comparisons and for what is made of a path; not for
 * opening it, nor to be shown. On Windows `c:\campanile`, `C:\Campanile` and `C:\CAMPAN~1` are one
 * folder, and a drive letter may stand for a share: the system is asked what it calls the nearest
 * folder that is there.
 */
export function canonicalPath(
  path: string,
  platform: NodeJS.Platform = process.platform,
  realpath: (path: string) => string = realpathSync.native,
): string {
  const whole = resolve(path);
  if (platform !== 'win32') return whole;
  return nameOf(whole).toLowerCase();

  function nameOf(part: string): string {
    try {
      return realpath(part);
    } catch {
      const parent = dirname(part);
      return parent === part ? part : join(nameOf(parent), basename(part));
    }
  }
}

/** Whether two paths lead to the same place. */
export function isSamePath(a: string, b: string): boolean {
  return canonicalPath(a) === canonicalPath(b);
}

import { randomUUID, createHash } from 'node:crypto';
import { lstat, readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import {
  cp,
  errorCode,
  open,
  rename,
  rm,
  syncFolder,
  mkdir,
  readFile,
  utimes,
} from '../runtime/disk.js';
import type { SpooledFile } from '../ports/folder.js';

/**
 * Files that survive a power cut once the promise resolves. What is half written when a step fails does
 * not stay.
 */

/** Appears whole or not at all; replaces what was there. */
export async function writeDurably(path: string, content: string | Buffer): Promise<void> {
  await throughTemporary(path, async (temporary) => {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
  });
  await syncFolder(dirname(path));
}

/** A rename, also of a folder; between devices a copy that is complete before the original goes. */
export async function moveDurably(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (errorCode(error) !== 'EXDEV') throw error;
    await copyDurably(from, to);
    await rm(from, { recursive: true });
  }
  await syncFolder(dirname(to));
  await syncFolder(dirname(from));
}

/** A link is copied as a link. Two names that are one for the other disk (`a.txt`, `A.TXT`) are an error. */
async function copyDurably(from: string, to: string): Promise<void> {
  await throughTemporary(to, async (temporary) => {
    await cp(from, temporary, {
      recursive: true,
      errorOnExist: true,
      force: false,
      preserveTimestamps: true,
      verbatimSymlinks: true,
    });
    await syncAll(temporary);
  });
}

async function throughTemporary(
  path: string,
  fill: (temporary: string) => Promise<void>,
): Promise<void> {
  const temporary = join(dirname(path), `${TEMPORARY}${THIS_RUN}-${randomUUID()}.tmp`);
  try {
    await fill(temporary);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
}

/** Removes what an earlier run has left half written in a folder. */
export async function sweepTemporaries(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(TEMPORARY) || name.startsWith(`${TEMPORARY}${THIS_RUN}`)) continue;
    await rm(join(folder, name), { recursive: true, force: true });
  }
}

const TEMPORARY = '.campanile-scrive-';
/** Another writer of this process may be at work in the same folder. */
const THIS_RUN = randomUUID();

async function syncAll(path: string): Promise<void> {
  const stats = await lstat(path);
  if (stats.isDirectory()) {
    for (const name of await readdir(path)) await syncAll(join(path, name));
    await syncFolder(path);
  } else if (stats.isFile()) {
    const file = await open(path, 'r+');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  }
}

export async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

/** Private copies of what was accepted, under their SHA-256. */

export async function spoolInto(
  folder: string,
  bytes: Buffer,
  extension: string,
): Promise<SpooledFile> {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const path = resolve(join(folder, `${sha256}.${extension}`));
  await mkdir(folder, { recursive: true });
  // The name says what is in it, and files appear there only when they are whole; but what something
  // else on this PC has done to one since is made good.
  if (!(await holds(path, bytes))) await writeDurably(path, bytes);
  else await touch(path);
  return { path, sha256 };
}

/**
 * Marks the file as in use, so that pruning does not remove it before the database refers to it.
 */
async function touch(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now);
}

async function holds(path: string, bytes: Buffer): Promise<boolean> {
  const there = await readFile(path).catch(() => null);
  return there?.equals(bytes) === true;
}

/**
 * Files that survive a power cut once the promise resolves. Windows refuses to rename what somebody
 * has open, which a virus scanner or an indexer has for a moment with every new file: such refusals
 * are tried again a few times. What is half written when a step fails does not stay.
 */
import { randomUUID } from 'node:crypto';
import { cp, lstat, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

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
  await syncDirectory(dirname(path));
}

/** A rename, also of a folder; between devices a copy that is complete before the original goes. */
export async function moveDurably(from: string, to: string): Promise<void> {
  try {
    await unlessRefused(() => rename(from, to));
  } catch (error) {
    if (errorCode(error) !== 'EXDEV') throw error;
    await copyDurably(from, to);
    await rm(from, { recursive: true });
  }
  await syncDirectory(dirname(to));
  await syncDirectory(dirname(from));
}

/** A link is copied as a link. */
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
    await unlessRefused(() => rename(temporary, path));
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

/** Does a step again, after pauses that grow, while the system refuses it. */
export async function unlessRefused<T>(step: () => Promise<T>): Promise<T> {
  for (const pause of PAUSES) {
    try {
      return await step();
    } catch (error) {
      if (!REFUSED.has(errorCode(error) ?? '')) throw error;
      await sleep(pause);
    }
  }
  return await step();
}

/** What Windows says of a file that somebody has open. */
const REFUSED = new Set(['EPERM', 'EACCES', 'EBUSY']);
/** In milliseconds. */
const PAUSES = [20, 60, 180];

const TEMPORARY = '.campanile-scrive-';
/** Another writer of this process may be at work in the same folder. */
const THIS_RUN = randomUUID();

async function syncAll(path: string): Promise<void> {
  const stats = await lstat(path);
  if (stats.isDirectory()) {
    for (const name of await readdir(path)) await syncAll(join(path, name));
    await syncDirectory(path);
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

/** The system's name for an error (`ENOENT`); undefined if it is none of the system's. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

/** Makes a rename last. Windows has no such thing: it cannot open a folder as a file. */
async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

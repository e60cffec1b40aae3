/** Files that survive a power cut once the promise resolves. */
import { randomUUID } from 'node:crypto';
import { cp, lstat, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Appears whole or not at all; replaces what was there. */
export async function writeDurably(path: string, content: string | Buffer): Promise<void> {
  const temporary = temporaryBeside(path);
  const file = await open(temporary, 'wx');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  await syncDirectory(dirname(path));
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
  await syncDirectory(dirname(to));
  await syncDirectory(dirname(from));
}

/** A link is copied as a link. */
async function copyDurably(from: string, to: string): Promise<void> {
  const temporary = temporaryBeside(to);
  await cp(from, temporary, {
    recursive: true,
    errorOnExist: true,
    force: false,
    preserveTimestamps: true,
    verbatimSymlinks: true,
  });
  await syncAll(temporary);
  await rename(temporary, to);
}

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

function temporaryBeside(path: string): string {
  return join(dirname(path), `.${randomUUID()}.tmp`);
}

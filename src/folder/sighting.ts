/** Looking at one file of the watched folder without following links. */
import { constants } from 'node:fs';
import { lstat, open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from './durable.js';
import type { Sighting } from './readings.js';

/** null: it is not there, empty, not a plain file, or Windows is about to remove it. */
export async function sight(folder: string, name: string): Promise<Sighting | null> {
  try {
    const stats = await lstat(join(folder, name));
    if (!stats.isFile() || stats.size === 0) return null;
    return { name, bytes: stats.size, modifiedAt: stats.mtimeMs };
  } catch (error) {
    if (isAway(error) || REFUSED.has(errorCode(error) ?? '')) return null;
    throw error;
  }
}

/**
 * Opens for writing where that is allowed, because Windows lets a second reader in while a program
 * still writes. null: somebody holds the file, it is gone, or it is a link.
 */
export async function openUnlocked(path: string): Promise<FileHandle | null> {
  for (const access of [constants.O_RDWR, constants.O_RDONLY]) {
    try {
      return await open(path, access | NO_FOLLOW);
    } catch (error) {
      const code = errorCode(error) ?? '';
      if (isAway(error) || code === 'EBUSY' || code === 'ELOOP') return null;
      // Perhaps a file that may only be read.
      if (!REFUSED.has(code)) throw error;
    }
  }
  return null;
}

// Windows has no such flag.
const NO_FOLLOW = (constants.O_NOFOLLOW as number | undefined) ?? 0;
const REFUSED = new Set(['EPERM', 'EACCES', 'EROFS', 'EISDIR']);

function isAway(error: unknown): boolean {
  return errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR';
}

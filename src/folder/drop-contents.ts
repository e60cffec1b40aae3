/** By what is in them the files of a drop are told from others of their name. */
import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileContent } from '../ports/folder.js';
import { errorCode, readFile } from '../runtime/disk.js';

export function contentOf(bytes: Buffer): FileContent {
  return { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/**
 * Whether one of these contents is that of a file, or of one in a sub-folder. Only what has its size is read.
 * @throws the system's own error, when that cannot be seen
 */
export async function liesAs(path: string, contents: readonly FileContent[]): Promise<boolean> {
  try {
    const there = await stat(path);
    if (there.isDirectory()) {
      for (const name of await readdir(path)) {
        if (await isFileOf(join(path, name), contents)) return true;
      }
      return false;
    }
    return await isFileOf(path, contents);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

async function isFileOf(path: string, contents: readonly FileContent[]): Promise<boolean> {
  const there = await stat(path);
  if (!there.isFile() || !contents.some(({ bytes }) => bytes === there.size)) return false;
  const { sha256 } = contentOf(await readFile(path));
  return contents.some((content) => content.sha256 === sha256);
}

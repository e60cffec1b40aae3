/** Private copies of what was accepted, under their SHA-256. */
import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { SpooledFile } from '../ports/folder.js';
import { exists, writeDurably } from './durable.js';

export async function spoolInto(
  folder: string,
  bytes: Buffer,
  extension: string,
): Promise<SpooledFile> {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const path = resolve(join(folder, `${sha256}.${extension}`));
  await mkdir(folder, { recursive: true });
  // The name says what is in it, and files appear there only when they are whole.
  if (!(await exists(path))) await writeDurably(path, bytes);
  return { path, sha256 };
}

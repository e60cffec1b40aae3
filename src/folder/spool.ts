/** Private copies of what was accepted, under their SHA-256. */
import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import type { SpooledFile } from '../ports/folder.js';
import { writeDurably } from './durable.js';
import { mkdir, readFile, utimes } from '../runtime/disk.js';

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

/** It is in use again, and not to be removed as what nobody needs before that is in the database. */
async function touch(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now);
}

async function holds(path: string, bytes: Buffer): Promise<boolean> {
  const there = await readFile(path).catch(() => null);
  return there?.equals(bytes) === true;
}

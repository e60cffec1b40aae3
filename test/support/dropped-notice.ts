import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NewNotice } from '#src/model/notice.js';
import { notice } from './storage.js';

/** A notice for a service that is started afterwards: its file lies where staff have dropped it. */
export async function droppedNotice(folder: string, name: string): Promise<NewNotice> {
  const text = `Testo: ${name}\n`;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${name}.txt`), text);
  const sha256 = createHash('sha256').update(text).digest('hex');
  return notice(name, { files: [{ name: `${name}.txt`, sha256 }] });
}

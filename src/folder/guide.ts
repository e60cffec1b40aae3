/** The guide for staff that lies in the watched folder. */
import { join } from 'node:path';
import { readFile } from '../runtime/disk.js';
import { GUIDE, WRITTEN_BY_US } from '../messages/it/folder-guide.js';
import { exists, writeDurably } from './durable.js';
import { forNotepad } from './notepad.js';

/** Writes it where it is missing, or says what is not so any more; one that staff have made their own stays. */
export async function keepGuide(folder: string, guide: string): Promise<void> {
  const file = join(folder, GUIDE);
  const text = forNotepad(guide);
  if (await isToBeWritten(file, text)) await writeDurably(file, text);
}

async function isToBeWritten(file: string, text: string): Promise<boolean> {
  if (!(await exists(file))) return true;
  const there = await readFile(file, 'utf8');
  return there !== text && there.includes(WRITTEN_BY_US);
}

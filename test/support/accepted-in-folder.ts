/** What staff find of a notice that the watched folder has taken in, and do with its files. */
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { whenSent } from '#src/messages/it/report.js';
import { stateNote } from '#src/messages/it/status-note.js';
import type { Notice, NoticeProgress } from '#src/model/notice.js';
import type { Outlook } from '#src/model/outlook.js';
import { ComuneWithFolder } from './comune-with-folder.js';

export const MINUTE = 60_000;
export const ZONE = 'Europe/Rome';
export const AT_ONCE: Outlook = { startsAt: null, waitsFor: null, ends: null, cold: 0 };

/** Notices can be stopped for a minute before they go. */
export async function withCooling(): Promise<ComuneWithFolder> {
  const comune = await ComuneWithFolder.open();
  comune.coolingMs = MINUTE;
  comune.restart();
  return comune;
}

/** @param name of a file in «in-corso» */
export function drag({ avvisi }: ComuneWithFolder, name: string, to: string): Promise<void> {
  return rename(join(avvisi, 'in-corso', name), join(avvisi, to, name));
}

export async function factsOf(
  comune: ComuneWithFolder,
  id = 1,
): Promise<{ notice: Notice; progress: NoticeProgress }> {
  return { notice: await comune.notice(id), progress: await comune.store.progress(id) };
}

/** What the report says of what became of it. */
export async function became(comune: ComuneWithFolder, id = 1): Promise<string> {
  const { notice, progress } = await factsOf(comune, id);
  return whenSent(notice, progress, ZONE);
}

/** The note beside a notice, as it has to be while that can still be stopped, or waits for a person. */
export async function noteOf(
  comune: ComuneWithFolder,
  id: number,
  waitsFor: 'cooling' | 'decision',
): Promise<string> {
  const { notice, progress } = await factsOf(comune, id);
  const startsAt = waitsFor === 'cooling' ? notice.dueAt : null;
  return stateNote(notice, { progress, outlook: { ...AT_ONCE, startsAt, waitsFor } }, ZONE);
}

/** What staff are told of files that cannot be taken in because another program holds them. */
import type { DroppedFile } from '../ports/folder.js';
import type { Alerts } from '../ports/runtime.js';
import { filesLocked } from '../messages/it/alerts/files.js';

/** A virus scanner or an indexer holds every new file for a moment; in milliseconds. */
const TOLD_AFTER = 30_000;

/** Raises the alert as long as a file is held, and clears it afterwards. */
export function tellWhatIsLocked(
  files: readonly DroppedFile[],
  now: number,
  code: string,
  alerts: Pick<Alerts, 'raise' | 'clear'>,
): void {
  const locked = files
    .filter(({ heldSince }) => heldSince !== null && now - heldSince >= TOLD_AFTER)
    .map(({ name }) => name);
  if (locked.length === 0) alerts.clear(code);
  else alerts.raise(code, filesLocked(locked));
}

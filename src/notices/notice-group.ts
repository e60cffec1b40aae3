import { ATTACHMENT_KINDS } from './formats/attachment-kinds.js';
import {
  extensionOf,
  folderOf,
  isText,
  stemOf,
  TEXT_EXTENSIONS,
  type DroppedFile,
} from '../ports/folder.js';
import type { Alerts } from '../ports/runtime.js';
import { filesLocked } from '../messages/it/alerts.js';

// What holds: docs/spec/one-notice.md
/**
 * Which of the dropped files make one notice: those of one sub-folder, and those in the folder
 * itself with the same name before the extension, `Foto.JPG` and `foto.txt` included. A picture
 * waits a little for its text and a text for its picture, so that the two become one notice in
 * whatever order they are copied; a sub-folder waits for its next file. An extension that Windows hides
 * is no part of a name: `piazza.jpg.txt` and `piazza.txt.txt` go with `piazza.jpg`.
 */

export interface Patience {
  /** how long an attachment without a text waits for one, in milliseconds */
  readonly attachmentMs: number;
  /** how long a text waits for an attachment, in milliseconds */
  readonly textMs: number;
  /** how long a sub-folder waits for a further file, in milliseconds */
  readonly folderMs: number;
  /** how long a sub-folder may stay empty before it is refused, in milliseconds */
  readonly emptyFolderMs: number;
  /** how long a file waits for the one of its name that is empty, in milliseconds */
  readonly emptyFileMs: number;
  /** how long an attachment that ends too soon may still grow before it is refused, in milliseconds */
  readonly incompleteMs: number;
  /** how long a picture waits for WhatsApp Web to say whether it can be shown, in milliseconds */
  readonly unjudgedMs: number;
}

export const DEFAULT_PATIENCE: Patience = {
  attachmentMs: 5000,
  textMs: 2500,
  folderMs: 5000,
  emptyFolderMs: 600_000, // «Nuova cartella» is made first and filled later
  emptyFileMs: 180_000,
  incompleteMs: 60_000,
  unjudgedMs: 120_000,
};

export interface NoticeGroup {
  readonly name: string;
  /** the sub-folder that is the notice */
  readonly folder: string | null;
  /** texts first, then in alphabetical order; none in a sub-folder that is empty */
  readonly files: readonly DroppedFile[];
}

/** Groups that are complete as far as one can tell, the oldest first. */
export function readyGroups(
  files: readonly DroppedFile[],
  now: number,
  patience: Patience,
): readonly NoticeGroup[] {
  const byKey = new Map<string, DroppedFile[]>();
  for (const file of files) {
    const folder = folderOf(file.name);
    const key = folder === null ? baseOf(file.name).toLowerCase() : `${folder}/`;
    const group = byKey.get(key);
    if (group === undefined) byKey.set(key, [file]);
    else group.push(file);
  }
  joinDownloads(byKey);
  return [...byKey.values()]
    .filter((group) => isReady(group, now, patience))
    .map((group) => ({ ...ageOf(group), group: asGroup(group) }))
    .toSorted(byAge)
    .map(({ group }) => group);
}

/** `piazza` of `piazza.jpg`, and of `piazza.jpg.txt`, `piazza.txt.txt` and `piazza .txt`. */
function baseOf(fileName: string): string {
  let base = stemOf(fileName);
  while (isKnown(extensionOf(base)) && stemOf(base).trim() !== '') base = stemOf(base);
  return base.trim() === '' ? base : base.trim();
}

function isKnown(extension: string): boolean {
  return TEXT_EXTENSIONS.includes(extension) || ATTACHMENT_KINDS.has(extension);
}

/**
 * `piazza (1).txt` is what a browser makes of a second `piazza.txt`: the text of a `piazza.jpg` that has
 * none, and the other way round. Other numbers are for other things of the same name.
 */
function joinDownloads(byKey: Map<string, DroppedFile[]>): void {
  for (const [key, group] of byKey) {
    const other = /^(.+?) ?\(1\)$/.exec(key)?.[1];
    const target = other === undefined ? undefined : byKey.get(other);
    if (target === undefined) continue;
    const kinds = [group, target].map((files) => new Set(files.map(({ name }) => isText(name))));
    if (kinds.some(({ size }) => size !== 1) || kinds[0]?.has(true) === kinds[1]?.has(true))
      continue;
    target.push(...group);
    byKey.delete(key);
  }
}

function isReady(group: readonly DroppedFile[], now: number, patience: Patience): boolean {
  if (!group.every((file) => file.settled)) return false;
  if (group.some(isEmptyFile)) {
    return group.every((file) => now - file.unchangedSince >= patience.emptyFileMs);
  }
  const isPair = group.length > 1 && group.every(({ name }) => folderOf(name) === null);
  return isPair || group.every((file) => now - file.unchangedSince >= waitFor(file, patience));
}

function waitFor({ name, bytes, isUrgent }: DroppedFile, patience: Patience): number {
  if (isUrgent === true) return 0;
  if (isEmptyFolder(name)) return patience.emptyFolderMs;
  if (folderOf(name) !== null) return bytes === 0 ? patience.incompleteMs : patience.folderMs;
  return isText(name) ? patience.textMs : patience.attachmentMs;
}

/** In a sub-folder it waits with all the others. */
function isEmptyFile({ name, bytes, isLink }: DroppedFile): boolean {
  return bytes === 0 && !isLink && folderOf(name) === null;
}

/** `mercato/`: an empty sub-folder. */
function isEmptyFolder(name: string): boolean {
  return name.indexOf('/') === name.length - 1;
}

interface Aged extends Pick<DroppedFile, 'firstSeenAt' | 'modifiedAt'> {
  readonly group: NoticeGroup;
}

function ageOf(files: readonly DroppedFile[]): Omit<Aged, 'group'> {
  return {
    firstSeenAt: Math.min(...files.map((file) => file.firstSeenAt)),
    modifiedAt: Math.min(...files.map((file) => file.modifiedAt)),
  };
}

function byAge(a: Aged, b: Aged): number {
  return (
    a.firstSeenAt - b.firstSeenAt ||
    a.modifiedAt - b.modifiedAt ||
    alphabetical.compare(a.group.name, b.group.name)
  );
}

function asGroup(dropped: readonly DroppedFile[]): NoticeGroup {
  const sorted = dropped.toSorted(
    (a, b) =>
      Number(isText(b.name)) - Number(isText(a.name)) || alphabetical.compare(a.name, b.name),
  );
  const first = sorted[0]?.name ?? '';
  const folder = folderOf(first);
  return {
    name:
      folder?.normalize('NFC') ?? baseOf(sorted.find(({ name }) => !isText(name))?.name ?? first),
    folder,
    files: sorted.filter(({ name }) => !isEmptyFolder(name)),
  };
}

/** `avviso 2` before `avviso 10` */
const alphabetical = new Intl.Collator('it-IT', { numeric: true });

/** The alert about files that another program has open. */

/** A virus scanner or an indexer locks every new file for a moment; in milliseconds. */
const TOLD_AFTER = 30_000;

/** Raises the alert as long as a file is locked, and clears it afterwards. */
export function tellWhatIsLocked(
  files: readonly DroppedFile[],
  now: number,
  code: string,
  alerts: Pick<Alerts, 'raise' | 'clear'>,
): void {
  const locked = files
    .filter(({ lockedSince }) => lockedSince !== null && now - lockedSince >= TOLD_AFTER)
    .map(({ name }) => name);
  if (locked.length === 0) alerts.clear(code);
  else alerts.raise(code, filesLocked(locked));
}

/**
 * Which of the dropped files make one notice: those of one sub-folder, and those in the folder
 * itself with the same name before the extension, `Foto.JPG` and `foto.txt` included. A picture
 * waits a little for its text and a text for its picture, so that the two become one notice in
 * whatever order they are copied; a sub-folder waits for its next file.
 */
import { parse } from 'node:path';
import type { DroppedFile } from '../ports/folder.js';

export interface Patience {
  /** how long an attachment without a text waits for one, in milliseconds */
  readonly attachmentMs: number;
  /** how long a text waits for an attachment, in milliseconds */
  readonly textMs: number;
  /** how long a sub-folder waits for a further file, in milliseconds */
  readonly folderMs: number;
  /** how long a sub-folder may stay empty before it is refused, in milliseconds */
  readonly emptyFolderMs: number;
  /** how long an attachment that ends too soon may still grow before it is refused, in milliseconds */
  readonly incompleteMs: number;
}

export const DEFAULT_PATIENCE: Patience = {
  attachmentMs: 5000,
  textMs: 2500,
  folderMs: 5000,
  emptyFolderMs: 600_000, // «Nuova cartella» is made first and filled later
  incompleteMs: 60_000,
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
    const key = folder === null ? stemOf(file.name).toLowerCase() : `${folder}/`;
    const group = byKey.get(key);
    if (group === undefined) byKey.set(key, [file]);
    else group.push(file);
  }
  return [...byKey.values()]
    .filter((group) => isReady(group, now, patience))
    .map((group) => ({ ...ageOf(group), group: asGroup(group) }))
    .toSorted(byAge)
    .map(({ group }) => group);
}

/** The sub-folder of `mercato/piazza.jpg`; null for a file in the folder itself. */
export function folderOf(name: string): string | null {
  const slash = name.indexOf('/');
  return slash < 0 ? null : name.slice(0, slash);
}

/** The name of a file as it lies in its sub-folder, or in the folder itself. */
export function fileNameOf(name: string): string {
  return name.slice(name.indexOf('/') + 1);
}

/** The name before the extension, in the one Unicode form that all systems are brought to. */
export function stemOf(fileName: string): string {
  return parse(fileName).name.normalize('NFC');
}

/** In small letters and without the dot; empty when there is none. */
export function extensionOf(fileName: string): string {
  return parse(fileName).ext.slice(1).toLowerCase();
}

export function isText(fileName: string): boolean {
  return ['txt', 'md'].includes(extensionOf(fileName));
}

function isReady(group: readonly DroppedFile[], now: number, patience: Patience): boolean {
  if (!group.every((file) => file.settled)) return false;
  const isPair = group.length > 1 && group.every(({ name }) => folderOf(name) === null);
  return isPair || group.every((file) => now - file.unchangedSince >= waitFor(file, patience));
}

function waitFor({ name, bytes }: DroppedFile, patience: Patience): number {
  if (isEmptyFolder(name)) return patience.emptyFolderMs;
  if (folderOf(name) !== null) return bytes === 0 ? patience.incompleteMs : patience.folderMs;
  return isText(name) ? patience.textMs : patience.attachmentMs;
}

/** `mercato/`, which stands for a sub-folder in which there is nothing. */
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
    name: folder?.normalize('NFC') ?? stemOf(first),
    folder,
    files: sorted.filter(({ name }) => !isEmptyFolder(name)),
  };
}

/** `avviso 2` before `avviso 10` */
const alphabetical = new Intl.Collator('it-IT', { numeric: true });

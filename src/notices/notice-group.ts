/**
 * Which of the dropped files make one notice: those with the same name before the extension,
 * `Foto.JPG` and `foto.txt` included. A picture waits a little for its text and a text for its
 * picture, so that the two become one notice in whatever order they are copied.
 */
import { parse } from 'node:path';
import type { DroppedFile } from '../ports/folder.js';

export interface Patience {
  /** how long an attachment without a text waits for one, in milliseconds */
  readonly attachmentMs: number;
  /** how long a text waits for an attachment, in milliseconds */
  readonly textMs: number;
  /** how long an attachment that ends too soon may still grow before it is refused, in milliseconds */
  readonly incompleteMs: number;
}

export const DEFAULT_PATIENCE: Patience = {
  attachmentMs: 5000,
  textMs: 2500,
  incompleteMs: 60_000,
};

export interface NoticeGroup {
  readonly name: string;
  /** texts first, then in alphabetical order */
  readonly files: readonly DroppedFile[];
}

/** Groups that are complete as far as one can tell, the oldest first. */
export function readyGroups(
  files: readonly DroppedFile[],
  now: number,
  patience: Patience,
): readonly NoticeGroup[] {
  const byName = new Map<string, DroppedFile[]>();
  for (const file of files) {
    const key = stemOf(file.name).toLowerCase();
    const group = byName.get(key);
    if (group === undefined) byName.set(key, [file]);
    else group.push(file);
  }
  return [...byName.values()]
    .filter((group) => isReady(group, now, patience))
    .map(asGroup)
    .sort(byAge);
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
  return extensionOf(fileName) === 'txt';
}

function isReady(group: readonly DroppedFile[], now: number, patience: Patience): boolean {
  if (!group.every((file) => file.settled)) return false;
  if (group.length > 1) return true;
  return group.every(({ name, unchangedSince }) => {
    const wait = isText(name) ? patience.textMs : patience.attachmentMs;
    return now - unchangedSince >= wait;
  });
}

function byAge(a: NoticeGroup, b: NoticeGroup): number {
  return (
    earliest(a, 'firstSeenAt') - earliest(b, 'firstSeenAt') ||
    earliest(a, 'modifiedAt') - earliest(b, 'modifiedAt') ||
    alphabetical.compare(a.name, b.name)
  );
}

function earliest(group: NoticeGroup, time: 'firstSeenAt' | 'modifiedAt'): number {
  return Math.min(...group.files.map((file) => file[time]));
}

function asGroup(files: readonly DroppedFile[]): NoticeGroup {
  const sorted = files.toSorted(
    (a, b) =>
      Number(isText(b.name)) - Number(isText(a.name)) || alphabetical.compare(a.name, b.name),
  );
  return { name: stemOf(sorted[0]?.name ?? ''), files: sorted };
}

/** `avviso 2` before `avviso 10` */
const alphabetical = new Intl.Collator('it-IT', { numeric: true });

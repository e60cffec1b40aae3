/**
 * The files of one drop: what they are called, and how they come into another folder, where what belongs together gets
 * under one name.
 */
import { readdir } from 'node:fs/promises';
import { extname, join, parse } from 'node:path';
import { NAMELESS } from '../messages/it/files.js';
import { exists } from './durable.js';
import { isIgnored } from './ignored.js';
import { isFolder, numberedFile, withinBytes, withoutSlash } from './names.js';

/** Names of what lies in a folder; those of sub-folders end with `/`. */
export async function lyingIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name));
}

interface FreeNames {
  /** the one that all of them have; 1: none */
  readonly number: number;
  readonly names: readonly string[];
}

/**
 * What files are to be called in a folder where others may have put something of these names meanwhile: as they are,
 * or all with the same number, under which nothing lies there.
 * @param begun the lowest number
 * @param isWhole none of them has been moved yet; otherwise some may be there already, under the lowest number
 */
export async function freeNames(
  files: readonly string[],
  folder: string,
  begun: number,
  isWhole: boolean,
): Promise<FreeNames> {
  for (let number = begun; ; number += 1) {
    const names = files.map((file) => numberedFile(file, number));
    if (await areFree(names, folder, isWhole || number > begun)) return { number, names };
  }
}

/** The same where none of them is there, with a note beside them. @param note what its name ends with */
export async function freeNamesBeside(
  note: string,
  files: readonly string[],
  folder: string,
): Promise<readonly string[]> {
  for (let number = 1; ; number += 1) {
    const names = files.map((file) => numberedFile(file, number));
    const notes = names.map((name) => `${stemOf(name)}${note}`);
    if (await areFree([...names, ...notes], folder, true)) return names;
  }
}

async function areFree(names: readonly string[], folder: string, isNew: boolean): Promise<boolean> {
  // Of others some may be there already, moved before a crash.
  const stems = isNew ? await stemsIn(folder) : new Set<string>();
  if (names.some((name) => stems.has(stemOf(name).toLowerCase()))) return false;
  const isThere = await Promise.all(names.map((name) => exists(join(folder, withoutSlash(name)))));
  return !isThere.includes(true);
}

/** In small letters, of all that lies in a folder: the names under which it may be taken for one notice with others. */
export async function stemsIn(folder: string): Promise<ReadonlySet<string>> {
  return new Set((await readdir(folder)).flatMap((name) => stemsOf(name.normalize('NFC'))));
}

/** `piazza.jpg.txt` and a browser's `piazza (1).txt` go with `piazza.jpg`, too. */
function stemsOf(name: string): readonly string[] {
  const stems = [parse(name).name.toLowerCase().trim()];
  for (const stem of stems) {
    const shorter = stem.replace(/\.[a-z]\w{1,3}$| ?\(1\)$/, '').trim();
    if (shorter !== '' && shorter !== stem) stems.push(shorter);
  }
  return stems;
}

/** What a file is called without its extension, and a sub-folder as a whole. */
export function stemOf(name: string): string {
  return isFolder(name) ? withoutSlash(name) : parse(name).name;
}

/**
 * Moves files from one folder to another, under `names`. If one cannot be moved, those already
 * moved are moved back where possible: half of a notice would mix with files that arrive before the
 * next look.
 */
export async function moveTogether(
  [from, files]: readonly [folder: string, files: readonly string[]],
  [to, names]: readonly [folder: string, names: readonly string[]],
  moveOne: (from: string, to: string) => Promise<void>,
): Promise<void> {
  const moved: (readonly [string, string])[] = [];
  try {
    for (const [index, file] of files.entries()) {
      const lies = join(from, withoutSlash(file));
      const goes = join(to, withoutSlash(names[index] ?? file));
      await moveOne(lies, goes);
      moved.push([lies, goes]);
    }
  } catch (error) {
    for (const [lay, lies] of moved.toReversed()) {
      await moveOne(lies, lay).catch(() => undefined);
    }
    throw error;
  }
}

export function extensionOf(name: string): string {
  const extension = extname(name);
  return /^\.\w{1,8}$/.test(extension) && !isIgnored(`x${extension}`) ? extension : '';
}

/**
 * Files of a sub-folder go out by their names, which get numbers only where that is another order.
 * @param taken a name that another file has there
 */
export function inOrder(names: readonly string[], taken: string): readonly string[] {
  const order = new Intl.Collator('it-IT', { numeric: true });
  const isFree = names.every((name) => name.toLowerCase() !== taken);
  const isOrdered = names.every((name, index) => {
    const before = names[index - 1];
    return before === undefined || order.compare(before.toLowerCase(), name.toLowerCase()) < 0;
  });
  return isOrdered && isFree ? names : names.map((name, index) => `${index + 1} ${name}`);
}

/** Signs that a path or Windows could take for something else, and names that Windows keeps. */
const UNFIT = /[\u0000-\u001f\u007f<>:"/\\|?*\u202a-\u202e\u2066-\u2069]+/g;
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
/** In bytes, with its extension: room for a number and what is added to the name beside it. */
const LONGEST = 160;

/** Some name for a file, never a path, never one that the folder ignores. */
export function fileName(wish: string): string {
  const fit = wish.normalize('NFC').replace(UNFIT, ' ').replace(/\s+/g, ' ');
  const extension = extensionOf(fit);
  const stem = fit.slice(0, fit.length - extension.length);
  const name = (withinBytes(stem, LONGEST - extension.length) + extension).replace(
    /^[\s.~$]+|[\s.~]+$/g,
    '',
  );
  if (name === '' || RESERVED.test(name)) return `${NAMELESS} ${name}`.trim();
  // `X.part`, `Thumbs.db`, `@eaDir`: passed over where it is the name of a sub-folder.
  return isIgnored(name) || isIgnored(`${name}.txt`)
    ? `${NAMELESS} ${name.replace(/[.:~]/g, ' ')}`
    : name;
}

/** A title that ends like a file would lose that, as any `piazza.jpg.txt` does. */
export function withoutExtension(name: string): string {
  return name.replace(/\.([a-z]\w{1,3})$/i, ' $1');
}

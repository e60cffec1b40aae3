/**
 * Files without content. They are no notices, but a clerk who dropped one waits for something: after a
 * while a note beside them says so. They are taken as soon as they fill, and the note goes.
 */
import { readdir } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { exists, writeDurably } from './durable.js';
import { forNotepad } from './names.js';
import { writerOfPassing } from './own-texts.js';
import { emptyFilesNote } from '../messages/it/folder-notes.js';
import { rm } from '../runtime/disk.js';

/** In milliseconds. */
const MENTIONED_AFTER = 120_000;
const NOTE = '.motivo.txt';

export class EmptyFiles {
  /** File name → by our clock, since when it has been seen empty. */
  #since = new Map<string, number>();
  /** Names of notes that lie in the folder; null: not looked at since the start. */
  #notes: Set<string> | null = null;

  constructor(private readonly folder: string) {}

  /** @param names of all empty files that lie in the folder now */
  async update(names: readonly string[], now: number): Promise<void> {
    this.#since = new Map(names.map((name) => [name, this.#since.get(name) ?? now]));
    const mentioned = names.filter(
      (name) => now - (this.#since.get(name) ?? now) >= MENTIONED_AFTER,
    );
    const notes = byNote(mentioned);
    this.#notes ??= await this.#left();
    for (const note of this.#notes) {
      if (notes.has(note)) continue;
      const path = join(this.folder, note);
      const writer = await writerOfPassing(path);
      // a program has it open: it would stay for ever
      if (writer === 'unknown') continue;
      if (writer === 'us') await rm(path, { force: true });
      this.#notes.delete(note);
    }
    for (const [note, files] of notes) {
      if (this.#notes.has(note)) continue;
      const path = join(this.folder, note);
      if (!(await exists(path))) await writeDurably(path, forNotepad(emptyFilesNote(files)));
      this.#notes.add(note);
    }
  }

  /** Those of an earlier run. */
  async #left(): Promise<Set<string>> {
    const names = (await readdir(this.folder)).filter((name) => name.endsWith(NOTE));
    const writers = await Promise.all(
      names.map((name) => writerOfPassing(join(this.folder, name))),
    );
    return new Set(names.filter((_, index) => ['us', 'unknown'].includes(writers[index] ?? '')));
  }
}

/** Name of the note → the files that it is about. */
function byNote(names: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const notes = new Map<string, string[]>();
  for (const name of names) {
    const note = `${parse(name).name}${NOTE}`;
    notes.set(note, [...(notes.get(note) ?? []), name]);
  }
  return notes;
}

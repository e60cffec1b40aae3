/** The notes in the places, found again by the mark in their text whatever number their name has. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FilingPlace, Note } from '../ports/folder.js';
import { writeDurably } from './durable.js';
import { numberOf } from './names.js';
import type { Places } from './places.js';
import { errorCode, mkdir, readFile } from '../runtime/disk.js';

export interface WrittenNote {
  readonly file: string;
  /** with which its name was made */
  readonly number: number;
}

export class PlaceNotes {
  /** Place and mark of a note → the file it is in, to spare the search. */
  readonly #known = new Map<string, string>();

  constructor(private readonly places: Places) {}

  /** @param text as it is to be in the file */
  async write(place: FilingPlace, file: string, text: string, mark: string | null): Promise<void> {
    await mkdir(this.places[place], { recursive: true });
    await writeDurably(join(this.places[place], file), text);
    if (mark !== null) this.#known.set(`${place} ${mark}`, file);
  }

  async find(
    place: FilingPlace,
    name: string,
    { suffix, mark }: Pick<Note, 'suffix' | 'mark'>,
  ): Promise<WrittenNote | null> {
    if (mark === null) return null;
    const key = `${place} ${mark}`;
    const known = this.#known.get(key);
    const candidates = known === undefined ? await this.#listed(place) : [known];
    for (const file of candidates) {
      const number = numberOf(file, name, suffix);
      if (number !== null && (await this.#hasMark(place, file, mark))) {
        this.#known.set(key, file);
        return { file, number };
      }
    }
    this.#known.delete(key);
    return null;
  }

  /** Makes nothing: the whole folder may be away. */
  async #listed(place: FilingPlace): Promise<readonly string[]> {
    try {
      return await readdir(this.places[place]);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return [];
      throw error;
    }
  }

  async #hasMark(place: FilingPlace, file: string, mark: string): Promise<boolean> {
    try {
      return (await readFile(join(this.places[place], file), 'utf8')).includes(mark);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return false;
      throw error;
    }
  }
}

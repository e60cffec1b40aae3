/**
 * Moves files into the places and puts notes beside them, so that a crash or a locked file cannot
 * leave half of a notice behind: the other half would be taken for a notice of its own.
 *
 * A filing is first written down as a plan, then carried out: note, moves, end of the plan. A plan
 * that is not finished is carried on by the next `resume`, also after a restart; a file that was
 * replaced meanwhile is not the one that was meant and stays where it is.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Filing, FilingPlace, Note } from '../ports/folder.js';
import type { Logger } from '../ports/runtime.js';
import { errorCode, exists, moveDurably, writeDurably } from './durable.js';
import { forNotepad } from './notepad.js';
import { numbered, numberedFile, numberOf } from './numbered-names.js';
import { isSame, type Sighting } from './readings.js';
import { FILING_PLACES, type Places } from './places.js';
import { sight } from './sighting.js';

const Plan = z.object({
  place: z.enum(FILING_PLACES),
  note: z.object({ file: z.string(), text: z.string() }),
  number: z.number(),
  moves: z.array(z.object({ name: z.string(), bytes: z.number(), modifiedAt: z.number() })),
});
type Plan = z.infer<typeof Plan>;

export class FilingCabinet {
  /** Path of the written plan → the plan. */
  readonly #pending = new Map<string, Plan>();
  /** Mark of a note → the file it is in, to spare the search. */
  readonly #notes = new Map<string, string>();

  constructor(
    private readonly folder: string,
    private readonly places: Places,
    private readonly plans: string,
    private readonly logger: Logger,
    private readonly moveFile: (from: string, to: string) => Promise<void> = moveDurably,
  ) {}

  /** Finds the plans that a crash left. */
  async load(): Promise<void> {
    await mkdir(this.plans, { recursive: true });
    for (const name of await readdir(this.plans)) {
      if (!name.endsWith(PLAN_ENDING)) continue;
      const path = join(this.plans, name);
      this.#pending.set(path, Plan.parse(JSON.parse(await readFile(path, 'utf8'))));
    }
  }

  async file({ place, name, files, note }: Filing): Promise<void> {
    const moves = await this.#present(files);
    const written = await this.#find(place, name, note);
    const number = written?.number ?? (await this.#freeNumber(place, name, files, note));
    const file = numbered(name, number, note.suffix);
    const plan: Plan = { place, note: { file, text: forNotepad(note.text) }, number, moves };

    await mkdir(this.plans, { recursive: true });
    const path = join(this.plans, `${randomUUID()}${PLAN_ENDING}`);
    await writeDurably(path, JSON.stringify(plan));
    this.#pending.set(path, plan);
    try {
      await this.#writeNote(place, file, plan.note.text, note.mark);
    } catch (error) {
      await this.#end(path);
      throw error;
    }
    await this.#move(path, plan);
  }

  async renew(place: FilingPlace, name: string, note: Note): Promise<boolean> {
    const written = await this.#find(place, name, note);
    if (written === null) return false;
    await this.#writeNote(place, written.file, forNotepad(note.text), note.mark);
    return true;
  }

  /** Carries on with the plans that are not finished. A failure leaves its plan for the next time. */
  async resume(): Promise<void> {
    for (const [path, plan] of [...this.#pending]) {
      try {
        const { place, note } = plan;
        const written = await exists(this.#path(place, note.file));
        if (!written) await this.#writeNote(place, note.file, note.text, null);
        await this.#move(path, plan);
      } catch (error) {
        this.logger.debug('folder.filing-waits', { file: plan.note.file, code: errorCode(error) });
      }
    }
  }

  /** True for a file that is only waiting to be moved away. */
  isLeaving(file: Sighting): boolean {
    return [...this.#pending.values()].some(({ moves }) =>
      moves.some((move) => move.name === file.name && isSame(move, file)),
    );
  }

  async #present(files: readonly string[]): Promise<Sighting[]> {
    const sightings = await Promise.all(files.map((name) => sight(this.folder, name)));
    return sightings.filter((sighting) => sighting !== null);
  }

  async #move(path: string, plan: Plan): Promise<void> {
    let isDone = true;
    for (const move of plan.moves) {
      const now = await sight(this.folder, move.name);
      if (now === null || !isSame(now, move)) continue;
      try {
        const target = await this.#freePath(plan.place, move.name, plan.number);
        await this.moveFile(join(this.folder, move.name), target);
      } catch (error) {
        isDone = false;
        this.logger.debug('folder.move-waits', { file: move.name, code: errorCode(error) });
      }
    }
    if (isDone) await this.#end(path);
  }

  async #end(path: string): Promise<void> {
    await unlink(path);
    this.#pending.delete(path);
  }

  // ----------------------------------------------------------------- notes

  async #writeNote(
    place: FilingPlace,
    file: string,
    text: string,
    mark: string | null,
  ): Promise<void> {
    await mkdir(this.places[place], { recursive: true });
    await writeDurably(this.#path(place, file), text);
    if (mark !== null) this.#notes.set(mark, file);
  }

  async #find(
    place: FilingPlace,
    name: string,
    { suffix, mark }: Note,
  ): Promise<{ readonly file: string; readonly number: number } | null> {
    if (mark === null) return null;
    const known = this.#notes.get(mark);
    const candidates = known === undefined ? await this.#listed(place) : [known];
    for (const file of candidates) {
      const number = numberOf(file, name, suffix);
      if (number !== null && (await this.#hasMark(place, file, mark))) {
        this.#notes.set(mark, file);
        return { file, number };
      }
    }
    this.#notes.delete(mark);
    return null;
  }

  async #listed(place: FilingPlace): Promise<readonly string[]> {
    await mkdir(this.places[place], { recursive: true });
    return readdir(this.places[place]);
  }

  async #hasMark(place: FilingPlace, file: string, mark: string): Promise<boolean> {
    try {
      return (await readFile(this.#path(place, file), 'utf8')).includes(mark);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return false;
      throw error;
    }
  }

  // ----------------------------------------------------------------- names

  /** One number for all, so that what belongs together still has the same name. */
  async #freeNumber(
    place: FilingPlace,
    name: string,
    files: readonly string[],
    { suffix }: Note,
  ): Promise<number> {
    for (let number = 1; ; number += 1) {
      const names = [numbered(name, number, suffix)];
      names.push(...files.map((file) => numberedFile(file, number)));
      const taken = await Promise.all(names.map((target) => exists(this.#path(place, target))));
      if (!taken.includes(true)) return number;
    }
  }

  async #freePath(place: FilingPlace, name: string, from: number): Promise<string> {
    for (let number = from; ; number += 1) {
      const path = this.#path(place, numberedFile(name, number));
      if (!(await exists(path))) return path;
    }
  }

  #path(place: FilingPlace, name: string): string {
    return join(this.places[place], name);
  }
}

const PLAN_ENDING = '.filing.json';

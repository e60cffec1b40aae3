/**
 * Moves files into the places and puts notes beside them, so that a crash or a locked file cannot
 * leave half of a notice behind: the other half would be taken for a notice of its own.
 *
 * A filing is first written down as a plan, then carried out: note, moves, the note that lay beside
 * the files before, end of the plan. A plan
 * that is not finished is carried on by the next `resume`, also after a restart; a file that was
 * replaced meanwhile is not the one that was meant and stays where it is.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Filing, FilingPlace, Note, Placed } from '../ports/folder.js';
import type { Logger } from '../ports/runtime.js';
import { errorCode, exists, moveDurably, writeDurably } from './durable.js';
import { forNotepad } from './notepad.js';
import { numbered, numberedFile, numberOf } from './numbered-names.js';
import { isSame, type Sighting } from './readings.js';
import { FILING_PLACES, type Places } from './places.js';
import { sight } from './sighting.js';

const Plan = z.object({
  /** null: the folder itself */
  from: z.enum(FILING_PLACES).nullable().default(null),
  place: z.enum(FILING_PLACES),
  note: z.object({ file: z.string(), text: z.string() }),
  number: z.number(),
  moves: z.array(
    z.object({
      name: z.string(),
      bytes: z.number(),
      modifiedAt: z.number(),
      /** what it is called where it goes; absent in plans of earlier versions: its name */
      as: z.string().optional(),
    }),
  ),
  /** in `from` */
  takesAway: z.string().nullable().default(null),
});
type Plan = z.infer<typeof Plan>;

export class FilingCabinet {
  /** Path of the written plan → the plan. */
  readonly #pending = new Map<string, Plan>();
  /** Place and mark of a note → the file it is in, to spare the search. */
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

  /** Names of the files in a place, also of those that are still on their way there. */
  async lying(place: FilingPlace): Promise<readonly string[]> {
    const coming = [...this.#pending.values()]
      .filter((plan) => plan.place === place)
      .flatMap(({ moves, number }) =>
        moves.map((move) => numberedFile(move.as ?? move.name, number)),
      );
    return [...new Set([...(await this.#listed(place)), ...coming])];
  }

  async file({ place, name, files, from, before = [], note }: Filing): Promise<readonly string[]> {
    const moves = await this.#present(files, from);
    const written = await this.#find(place, name, note);
    const leaving = moves.map((move) => move.as);
    const number = written?.number ?? (await this.#freeNumber(place, name, leaving, note));
    const file = numbered(name, number, note.suffix);
    const noteThere = from && (await this.#find(from.place, name, from.note));
    const plan: Plan = {
      from: from?.place ?? null,
      place,
      note: { file, text: forNotepad(note.text) },
      number,
      moves,
      takesAway: noteThere?.file ?? null,
    };
    const names = leaving.map((given) => numberedFile(given, number));
    for (const given of written === null ? [] : before) {
      const target = numberedFile(given, number);
      if (!leaving.includes(given) && (await exists(this.#path(place, target)))) names.push(target);
    }

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
    return names;
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
    return [...this.#pending.values()].some(
      ({ from, moves }) =>
        from === null && moves.some((move) => move.name === file.name && isSame(move, file)),
    );
  }

  async #present(
    files: readonly string[],
    from: Placed | undefined,
  ): Promise<(Sighting & { readonly as: string })[]> {
    const present = [];
    for (const [index, as] of files.entries()) {
      const name = from === undefined ? as : from.names[index];
      const sighting =
        name === undefined ? null : await sight(this.#folderOf(from?.place ?? null), name);
      if (sighting !== null) present.push({ ...sighting, as });
    }
    return present;
  }

  #folderOf(place: FilingPlace | null): string {
    return place === null ? this.folder : this.places[place];
  }

  async #move(path: string, plan: Plan): Promise<void> {
    let isDone = true;
    const folder = this.#folderOf(plan.from);
    for (const move of plan.moves) {
      const now = await sight(folder, move.name);
      if (now === null || !isSame(now, move)) continue;
      try {
        const target = await this.#freePath(plan.place, move.as ?? move.name, plan.number);
        await this.moveFile(join(folder, move.name), target);
      } catch (error) {
        isDone = false;
        this.logger.debug('folder.move-waits', { file: move.name, code: errorCode(error) });
      }
    }
    if (!isDone) return;
    if (plan.takesAway !== null) await rm(join(folder, plan.takesAway), { force: true });
    await this.#end(path);
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
    if (mark !== null) this.#notes.set(`${place} ${mark}`, file);
  }

  async #find(
    place: FilingPlace,
    name: string,
    { suffix, mark }: Pick<Note, 'suffix' | 'mark'>,
  ): Promise<{ readonly file: string; readonly number: number } | null> {
    if (mark === null) return null;
    const key = `${place} ${mark}`;
    const known = this.#notes.get(key);
    const candidates = known === undefined ? await this.#listed(place) : [known];
    for (const file of candidates) {
      const number = numberOf(file, name, suffix);
      if (number !== null && (await this.#hasMark(place, file, mark))) {
        this.#notes.set(key, file);
        return { file, number };
      }
    }
    this.#notes.delete(key);
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

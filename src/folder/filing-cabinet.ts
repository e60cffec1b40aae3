/**
 * Moves files into the places and puts notes beside them, so that a crash or a locked file cannot
 * leave half of a notice behind: the other half would be taken for a notice of its own.
 *
 * A filing is first written down as a plan, then carried out: note, end of the note that lay beside
 * the files before, moves, end of the plan. A plan that is not finished is carried on by the next
 * `resume`, also after a restart; a file that was replaced meanwhile is not the one that was meant
 * and stays where it is. A file that moves on before an earlier plan has placed it goes straight to
 * its last place.
 */
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Filing, FilingPlace, Note, Placed } from '../ports/folder.js';
import type { Logger } from '../ports/runtime.js';
import { exists, moveDurably } from './durable.js';
import { isIgnored, isJunk } from './ignored.js';
import { FilingPlans, liesIn, type Plan } from './filing-plans.js';
import {
  innerName,
  isFolder,
  subFolderOf,
  withoutSlash,
  forNotepad,
  numbered,
  numberedFile,
} from './names.js';
import { PlaceNotes } from './own-texts.js';
import type { Places } from './places.js';
import { isSame, sight, sightForScan, sightIn, sightInForScan, type Sighting } from './sighting.js';
import { errorCode, mkdir, rm, rmdir } from '../runtime/disk.js';

/** Something in the folder, and what it is called where it goes. */
interface Move extends Sighting {
  readonly as: string;
  /** absent: in the `from` of the plan */
  readonly lies?: FilingPlace | null | undefined;
}

export class FilingCabinet {
  readonly #plans: FilingPlans;

  constructor(
    private readonly folder: string,
    private readonly places: Places,
    plans: string,
    private readonly logger: Logger,
    private readonly moveOne: (from: string, to: string) => Promise<void> = moveDurably,
    private readonly notes = new PlaceNotes(places),
  ) {
    this.#plans = new FilingPlans(plans);
  }

  /** Finds the plans that a crash left. */
  load(): Promise<void> {
    return this.#plans.load();
  }

  /** Paths of plans that could not be read, and are set aside. */
  unreadable(): Promise<readonly string[]> {
    return this.#plans.unreadable();
  }

  /**
   * Names of the files in a place, also of those that are still on their way there, and not of those that leave it;
   * `mercato/`: a sub-folder that cannot be looked into.
   */
  async lying(place: FilingPlace): Promise<readonly string[]> {
    const path = this.places[place];
    const names: string[] = [];
    for (const entry of await readdir(path, { withFileTypes: true })) {
      if (isIgnored(entry.name)) continue;
      names.push(...(entry.isDirectory() ? await lyingIn(path, entry.name) : [entry.name]));
    }
    const leaving = await this.#leaving(place);
    const lying = names.filter((name) => !leaving.has(name));
    return [...new Set([...lying, ...this.#plans.comingTo(place)])];
  }

  /** Names of what only waits to be moved out of a place. */
  async #leaving(place: FilingPlace): Promise<ReadonlySet<string>> {
    const leaving = new Set<string>();
    for (const move of this.#plans.leaving(place)) {
      const now = await sightForScan(this.places[place], move.name);
      if (now === null || (now.isUnclear !== true && !isSame(now, move))) continue;
      leaving.add(now.name);
      if (!isFolder(now.name)) continue;
      for (const { name } of await sightInForScan(this.places[place], now.name)) leaving.add(name);
    }
    return leaving;
  }

  async file({ place, name, files, from, before = [], note }: Filing): Promise<readonly string[]> {
    const replaced =
      from?.note.mark == null ? [] : this.#plans.bringing(from.place, from.note.mark);
    const waiting = await this.#stillWaiting(replaced.map(([, plan]) => plan));
    const present = [...(await this.#present(files, from)), ...waiting];
    const leaving = present.map((move) => move.as);
    const written = await this.notes.find(place, name, note);
    const number = written?.number ?? (await this.#freeNumber(place, name, leaving, note));
    const names = leaving.map((given) => numberedFile(given, number));
    const noteThere = from && (await this.notes.find(from.place, name, from.note));
    const plan: Plan = {
      from: from?.place ?? null,
      place,
      note: { file: numbered(name, number, note.suffix), text: forNotepad(note.text) },
      number,
      moves: [
        ...(await this.#wholeFolders(
          present.filter(({ lies }) => lies === undefined),
          from?.place ?? null,
        )),
        ...waiting,
      ],
      names,
      takesAway: noteThere?.file ?? null,
      replaces: replaced.map(([file]) => file),
    };
    for (const given of written === null ? [] : before) {
      const target = numberedFile(given, number);
      if (!leaving.includes(given) && (await exists(this.#path(place, target)))) names.push(target);
    }

    const path = await this.#plans.add(plan);
    try {
      await this.notes.write(place, plan.note.file, plan.note.text, note);
    } catch (error) {
      await this.#plans.end(path);
      throw error;
    }
    await this.#plans.takeOver(plan);
    await this.#move(path, plan);
    return names;
  }

  async renew(place: FilingPlace, name: string, note: Note): Promise<boolean> {
    const written = await this.notes.find(place, name, note);
    if (written === null) return false;
    await this.notes.write(place, written.file, forNotepad(note.text), note);
    return true;
  }

  /** Carries on with the plans that are not finished. A failure leaves its plan for the next time. */
  async resume(): Promise<void> {
    for (const [path, plan] of this.#plans.pending()) {
      try {
        const { place, note } = plan;
        const written = await exists(this.#path(place, note.file));
        if (!written) await this.notes.write(place, note.file, note.text, null);
        await this.#move(path, plan);
      } catch (error) {
        this.logger.debug('folder.filing-waits', { file: plan.note.file, code: errorCode(error) });
      }
    }
  }

  /** True for something that is only waiting to be moved away. */
  isLeaving(sighting: Sighting): boolean {
    return this.#plans.isLeaving(sighting);
  }

  async #present(files: readonly string[], from: Placed | undefined): Promise<readonly Move[]> {
    const present: Move[] = [];
    for (const [index, as] of files.entries()) {
      const name = from === undefined ? as : from.names[index];
      const sighting =
        name === undefined ? null : await sight(this.#folderOf(from?.place ?? null), name);
      if (sighting !== null) present.push({ ...sighting, as });
    }
    return present;
  }

  /** Moves of earlier plans that an open file has blocked; the file need not go there any more. */
  async #stillWaiting(plans: readonly Plan[]): Promise<readonly Move[]> {
    const waiting: Move[] = [];
    for (const plan of plans) {
      for (const move of plan.moves) {
        const lies = liesIn(move, plan);
        const now = await sight(this.#folderOf(lies), move.name);
        if (now !== null && isSame(now, move))
          waiting.push({ ...now, as: move.as ?? move.name, lies });
      }
    }
    return waiting;
  }

  /** A sub-folder of which everything goes is moved in one act, and keeps what systems left in it. */
  async #wholeFolders(moves: readonly Move[], from: FilingPlace | null): Promise<Move[]> {
    const folder = this.#folderOf(from);
    const whole = new Map<string, Move>();
    for (const { name, as } of moves) {
      const subFolder = subFolderOf(name);
      if (subFolder === null || subFolder === name || whole.has(subFolder)) continue;
      const inside = await sightIn(folder, subFolder);
      const goes = ({ name: found }: Sighting): boolean =>
        moves.some((move) => move.name === found && innerName(move.as) === innerName(found));
      const sighting = await sight(folder, subFolder);
      const target = subFolderOf(as);
      if (sighting !== null && target !== null && inside.every(goes)) {
        whole.set(subFolder, { ...sighting, as: target });
      }
    }
    const single = moves.filter(({ name }) => !whole.has(subFolderOf(name) ?? ''));
    return [...single, ...whole.values()];
  }

  #folderOf(place: FilingPlace | null): string {
    return place === null ? this.folder : this.places[place];
  }

  async #move(path: string, plan: Plan): Promise<void> {
    let isDone = true;
    // It is no longer true, however long a file has to wait.
    if (plan.takesAway !== null) {
      await rm(join(this.#folderOf(plan.from), plan.takesAway), { force: true });
    }
    for (const move of plan.moves) {
      const folder = this.#folderOf(liesIn(move, plan));
      try {
        const now = await sight(folder, move.name);
        if (now === null || !isSame(now, move)) continue;
        const target = await this.#freePath(plan.place, move.as ?? move.name, plan.number);
        await mkdir(dirname(target), { recursive: true });
        await this.moveOne(join(folder, withoutSlash(now.name)), target);
        await removeIfEmpty(folder, now.name);
      } catch (error) {
        isDone = false;
        this.logger.debug('folder.move-waits', { file: move.name, code: errorCode(error) });
      }
    }
    if (isDone) await this.#plans.end(path);
  }

  /** One number for all, so that what belongs together still has the same name. */
  async #freeNumber(
    place: FilingPlace,
    name: string,
    files: readonly string[],
    { suffix }: Note,
  ): Promise<number> {
    for (let number = 1; ; number += 1) {
      const names = files.map((file) => numberedFile(file, number)).map(outermost);
      names.push(numbered(name, number, suffix));
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
    return join(this.places[place], withoutSlash(name));
  }
}

function outermost(name: string): string {
  return subFolderOf(name) ?? name;
}

/** Removes the sub-folder from which a file was moved, once nothing is left in it. */
async function removeIfEmpty(folder: string, name: string): Promise<void> {
  const subFolder = isFolder(name) ? null : subFolderOf(name);
  if (subFolder === null) return;
  try {
    await rmdir(join(folder, subFolder));
  } catch (error) {
    const code = errorCode(error) ?? '';
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT', 'EPERM', 'EBUSY'].includes(code)) throw error;
  }
}

/** One that cannot be listed ends the look at none of the others. */
async function lyingIn(place: string, subFolder: string): Promise<readonly string[]> {
  try {
    const inside = await readdir(join(place, subFolder));
    return inside.filter((name) => !isJunk(name, subFolder)).map((name) => `${subFolder}/${name}`);
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return errorCode(error) === 'ENOENT' ? [] : [`${subFolder}/`];
  }
}

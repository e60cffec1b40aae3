/**
 * How the local page drops a notice: its files are written into a folder of their own, whose name says
 * when it lies there whole and when it is to go, and moved out of it one by one. What a crash or a failure
 * leaves half moved is moved before anybody looks at the watched folder again, what lies there whole is asked
 * about, and what is half written never was there (docs/decisions/280-published-in-three-steps.md).
 */
import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join, parse } from 'node:path';
import type {
  Drop,
  DroppedNotice,
  DropSought,
  LaidOut,
  PanelFolder,
  RefusedNotice,
} from '../ports/folder.js';
import type { Logger } from '../ports/runtime.js';
import { exists, moveDurably, writeDurably } from './durable.js';
import {
  freeNames,
  freeNamesBeside,
  lyingIn,
  moveTogether,
  stemOf,
  stemsIn,
} from './drop-files.js';
import { contentOf, liesAs } from './drop-contents.js';
import { laidOut, stemFor } from './laid-out.js';
import { forNotepad, numberOf } from './names.js';
import { isMarked } from './places.js';
import { REASON, RefusedFiles } from './refused-files.js';
import { undecidedNote } from '../messages/it/folder-notes.js';
import { mkdir, rename, rm, rmdir, syncFolder } from '../runtime/disk.js';
import { SerialQueue } from '../runtime/loop.js';

const WRITING = '.pannello-scrive-';
const WHOLE = '.pannello-intero-';
const COMPLETE = '.pannello-pronto-';

const REFUSED = 'scartati';

interface Parts {
  /** rejects when the folder is away */
  readonly confirm: () => Promise<void>;
  /** what the bytes of a text file say; null: they are no text */
  readonly textOf: (bytes: Buffer) => string | null;
  readonly moveOne: (from: string, to: string) => Promise<void>;
  /** what a drop that was cut off before it went is to become, by its id: true where it goes; null: nobody can say */
  readonly isToGo: (drop: string) => Promise<boolean | null>;
  /** told at each look how many drops are left undecided, because that could not be found out */
  readonly onUndecided: (drops: number) => void;
  /** told before a drop comes out under another name than the one that it was written with */
  readonly onRenamed: (drop: string, name: string) => Promise<void>;
  readonly logger: Pick<Logger, 'warn'> | null;
}

/** A folder that is always there, of a service in which no drop is cut off. */
const ALONE: Parts = {
  confirm: () => Promise.resolve(),
  textOf: (bytes) => bytes.toString('utf8'),
  moveOne: moveDurably,
  isToGo: () => Promise.resolve(false),
  onUndecided: () => undefined,
  onRenamed: () => Promise.resolve(),
  logger: null,
};

export class DropBox implements PanelFolder {
  readonly #refused: RefusedFiles;
  /** A look at the folder waits for what is being dropped: half of a notice is a notice of its own. */
  readonly #queue = new SerialQueue();
  /** Nothing of ours lies in the folder half written or half moved. */
  #isTidy = false;

  readonly #parts: Parts;

  /** @param folder the watched folder, `avvisi` */
  constructor(
    private readonly folder: string,
    parts: Partial<Parts> = {},
  ) {
    this.#parts = { ...ALONE, ...parts };
    this.#refused = new RefusedFiles(join(folder, REFUSED), this.#parts.textOf);
  }

  /**
   * Finishes what a crash, a failure or a locked file interrupted; to be called before the folder is
   * scanned. Rejects while another program has one of the files open: then the folder must not be
   * scanned.
   */
  resume(): Promise<void> {
    return this.#queue.run(() => this.#tidy());
  }

  async #tidy(): Promise<void> {
    if (this.#isTidy) return;
    await mkdir(this.folder, { recursive: true });
    let undecided = 0;
    for (const name of await readdir(this.folder)) {
      const path = join(this.folder, name);
      if (name.startsWith(WRITING)) await rm(path, { recursive: true });
      if (name.startsWith(WHOLE) && !(await this.#decided(name.slice(WHOLE.length)))) {
        undecided += 1;
      }
      if (name.startsWith(COMPLETE)) await this.#moveOut(name.slice(COMPLETE.length));
    }
    this.#parts.onUndecided(undecided);
    this.#isTidy = undecided === 0;
  }

  /** False: it stays in its hidden place, blocks nothing, and is tried again at the next look. */
  async #decided(id: string): Promise<boolean> {
    let goes: boolean | null;
    try {
      goes = await this.#parts.isToGo(id);
      if (goes === false) await this.#discard(id);
      if (goes === null) await this.#refuse(id);
    } catch (error) {
      this.#parts.logger?.warn('folder.drop-undecided', { drop: id, error });
      return false;
    }
    if (goes === true) await this.#release(id);
    return true;
  }

  drop(
    notice: DroppedNotice,
    mayGo: (drop: Drop) => Promise<boolean> = () => Promise.resolve(true),
  ): Promise<string> {
    return this.#queue.run(async () => {
      await this.#parts.confirm();
      await this.#tidy();
      const wasTidy = this.#isTidy;
      this.#isTidy = false;
      const drop = await this.#whole(notice);
      const goes = await mayGo(drop);
      // It is decided: whatever keeps it from being carried out now, the next look does it.
      await (goes ? this.#release(drop.id) : this.#discard(drop.id)).then(
        () => (this.#isTidy = wasTidy),
        (error: unknown) => {
          this.#parts.logger?.warn('folder.drop-waits', { drop: drop.id, error });
        },
      );
      return drop.name;
    });
  }

  /** Lies there whole when the promise resolves, also after a power cut. */
  async #whole(notice: DroppedNotice): Promise<Drop> {
    const id = randomUUID();
    const writing = join(this.folder, `${WRITING}${id}`);
    await mkdir(writing, { recursive: true });
    const stem = await this.#freeStem(stemFor(notice));
    const { folder, files } = laidOut(notice, stem);
    if (folder !== null) await mkdir(join(writing, folder));
    for (const { name, bytes } of files) await writeDurably(join(writing, name), bytes);
    await syncFolder(writing);
    await moveDurably(writing, join(this.folder, `${WHOLE}${id}`));
    return { id, name: stem, contents: files.map(({ bytes }) => contentOf(bytes)) };
  }

  laidOut(notice: DroppedNotice): LaidOut {
    return laidOut(notice, stemFor(notice));
  }

  async #release(id: string): Promise<void> {
    const whole = join(this.folder, `${WHOLE}${id}`);
    const complete = `${id}.1.${String((await lyingIn(whole)).length)}`;
    await rename(whole, join(this.folder, `${COMPLETE}${complete}`));
    await this.#moveOut(complete);
  }

  #discard(id: string): Promise<void> {
    return rm(join(this.folder, `${WHOLE}${id}`), { recursive: true });
  }

  /** It may be the only copy that there is: a person decides. */
  async #refuse(id: string): Promise<void> {
    const whole = join(this.folder, `${WHOLE}${id}`);
    const refused = join(this.folder, REFUSED);
    const files = await lyingIn(whole);
    const [first] = files;
    if (first === undefined) return this.#discard(id);
    await mkdir(refused, { recursive: true });
    const names = await freeNamesBeside(REASON, files, refused);
    const name = stemOf(names[0] ?? first);
    const note = join(refused, `${name}${REASON}`);
    await writeDurably(note, forNotepad(undecidedNote(name, names)));
    try {
      await moveTogether([whole, files], [refused, names], this.#parts.moveOne);
    } catch (error) {
      await rm(note, { force: true });
      throw error;
    }
    await rmdir(whole);
    this.#parts.logger?.warn('folder.drop-refused', { drop: id, name });
  }

  /** Looked for twice: it may come out of its hidden place while the first look goes on. */
  async holds({ drop, name, contents }: DropSought): Promise<boolean> {
    const isHidden = (lies: string): boolean =>
      drop !== '' && [WHOLE, COMPLETE].some((hidden) => lies.startsWith(`${hidden}${drop}`));
    const isNamesake = (lies: string): boolean =>
      [lies, parse(lies).name].some((stem) => numberOf(stem.normalize('NFC'), name, '') !== null);
    const sees = async (): Promise<boolean> => {
      const lying = await readdir(this.folder);
      if (lying.some(isHidden)) return true;
      const namesakes = lying.filter(isNamesake).map((lies) => join(this.folder, lies));
      if (contents === undefined) return namesakes.length > 0;
      for (const path of namesakes) if (await liesAs(path, contents)) return true;
      return false;
    };
    try {
      return !(await isMarked(this.folder)) || (await sees()) || (await sees());
    } catch {
      return true;
    }
  }

  refused(limit: number): Promise<readonly RefusedNotice[]> {
    return this.#refused.list(limit);
  }

  refusalOf(drop: string, since: number): Promise<RefusedNotice | null> {
    return this.#refused.of(drop, since);
  }

  refusedCount(): Promise<number> {
    return this.#refused.count();
  }

  refusedText(name: string): Promise<string | null> {
    return this.#refused.text(name);
  }

  putAside(name: string): Promise<boolean> {
    return this.#refused.putAside(name);
  }

  /**
   * @param lies `ID.NUMBER.COUNT`: the number under which its files come out, and how many there are with
   * those that are out already; `ID` and `ID.NUMBER` are of earlier versions
   */
  async #moveOut(lies: string): Promise<void> {
    const [id = '', begun = '1', count] = lies.split('.');
    let complete = join(this.folder, `${COMPLETE}${lies}`);
    const files = await lyingIn(complete);
    const isWhole = files.length === Number(count);
    const { number, names } = await freeNames(files, this.folder, Number(begun), isWhole);
    if (number !== Number(begun)) {
      const numbered = [id, String(number), ...(count === undefined ? [] : [count])].join('.');
      await rename(complete, join(this.folder, `${COMPLETE}${numbered}`));
      complete = join(this.folder, `${COMPLETE}${numbered}`);
    }
    const [name] = names;
    if (name !== undefined && number > 1) await this.#renamed(id, stemOf(name));
    await moveTogether([complete, files], [this.folder, names], this.#parts.moveOne);
    await rmdir(complete);
  }

  /** It goes in any case: only its draft's page would not find it. */
  async #renamed(id: string, name: string): Promise<void> {
    const { onRenamed, logger } = this.#parts;
    await onRenamed(id, name).catch((error: unknown) => {
      logger?.warn('folder.drop-renamed', { drop: id, name, error });
    });
  }

  /** A name that no file of the folder has, whatever its extension. */
  async #freeStem(stem: string): Promise<string> {
    await mkdir(this.folder, { recursive: true });
    const taken = await stemsIn(this.folder);
    for (let number = 1; ; number += 1) {
      const name = number === 1 ? stem : `${stem} (${number})`;
      const isFree = !taken.has(name.toLowerCase()) && !(await exists(join(this.folder, name)));
      if (isFree) return name;
    }
  }
}

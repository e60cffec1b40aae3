/** The watched folder, its neighbours and the spool, in memory: what staff and the program see of them. */
import { createHash } from 'node:crypto';
import {
  innerName,
  isFolder,
  numbered,
  numberedFile,
  numberOf,
  subFolderOf,
} from '#src/folder/names.js';
import { Readings } from '#src/folder/sighting.js';
import type { SpooledCopies } from '#src/folder/spool-pruning.js';
import { FileLockedError, UnknownFolderError } from '#src/errors.js';
import type {
  DroppedFile,
  Filing,
  FilingPlace,
  Note,
  NoticeFolder,
  SpooledFile,
} from '#src/ports/folder.js';
import type { ElapsedTime, Release } from '#src/ports/runtime.js';

interface Stored {
  readonly bytes: Buffer;
  readonly modifiedAt: number;
  /** dropped by staff, and not written by the program */
  readonly isStaffs: boolean;
}

export const WATCHED = 'avvisi';
export const TESTS = 'avvisi/prova';
export const RETRACTIONS = 'avvisi/ritira';
const PLACES = ['in-corso', 'inviati', 'scartati', 'annullati', 'prova', 'ritira', 'esiti'];
const OWN_TEXT = /\.(esito|motivo|stato)\.txt$|^(CONFERMA|SI)-/;

/** Paths and bytes; it outlives the process. */
export class Disk {
  readonly files = new Map<string, Stored>();
  readonly spool = new Map<string, Buffer>();
  /** when each was put there, or used again, by the PC's clock */
  readonly spooledAt = new Map<string, number>();
  now: () => number = () => 0;
  /** what cannot be sent is put aside, under this name */
  onPutAside: (name: string) => void = () => undefined;
  /** the share with the folder cannot be reached */
  away = false;
  /** somebody has what staff dropped open: it can be looked at, and neither read nor moved */
  locked = false;
  /** nothing can be written */
  full = false;
  /** the same of the share with the folder */
  shareFull = false;
  /** nobody has said that what lies in the folder may go */
  unknown = false;
  #writes = 0;

  write(path: string, bytes: Buffer, isStaffs: boolean): void {
    this.#writes += 1;
    this.files.set(path, { bytes, modifiedAt: this.#writes, isStaffs });
  }

  /** Names directly in a folder. */
  in(folder: string): string[] {
    const start = `${folder}/`;
    return [...this.files.keys()]
      .filter((path) => path.startsWith(start) && !path.slice(start.length).includes('/'))
      .map((path) => path.slice(start.length));
  }

  /** The same, and those in sub-folders that staff have made. */
  below(folder: string): string[] {
    const start = `${folder}/`;
    return [...this.files.keys()]
      .filter((path) => path.startsWith(start))
      .map((path) => path.slice(start.length))
      .filter((name) => {
        const [first = '', ...inner] = name.split('/');
        return inner.length === 0 || (inner.length === 1 && !PLACES.includes(first));
      });
  }

  move(from: string, to: string): void {
    const file = this.files.get(from);
    if (file === undefined) return;
    this.files.delete(from);
    this.files.set(to, file);
  }
}

/** Its private copies, as what removes old ones has them. */
export function spooledCopies(disk: Disk): SpooledCopies {
  return {
    all: () =>
      Promise.resolve(
        [...disk.spool].map(([path, { length }]) => ({
          ...{ name: path.replace('/spool/', ''), bytes: length },
          modifiedAt: disk.spooledAt.get(path) ?? 0,
        })),
      ),
    remove: (name) => {
      disk.spool.delete(`/spool/${name}`);
      return Promise.resolve();
    },
  };
}

/** One of the three folders, as a process has it. */
export class SimFolder implements NoticeFolder {
  readonly #readings = new Readings();
  readonly #listeners = new Set<() => void>();

  constructor(
    private readonly disk: Disk,
    private readonly root: string,
    private readonly settleMs: number,
    private readonly clock: Pick<ElapsedTime, 'elapsed'>,
  ) {}

  start(): Promise<void> {
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  onHint(listener: () => void): Release {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Staff have done something. */
  hint(): void {
    for (const listener of this.#listeners) listener();
  }

  scan(): Promise<readonly DroppedFile[]> {
    this.#mustBeThere();
    const showsReports = this.root === RETRACTIONS;
    const names = this.disk
      .below(this.root)
      .filter((name) => !OWN_TEXT.test(name) || (showsReports && name.endsWith('.esito.txt')));
    const sightings = names.map((name) => ({ name, isLink: false, ...this.#sizeOf(name) }));
    return this.#readings.update(sightings, this.clock.elapsed(), this.settleMs, () =>
      Promise.resolve(!this.disk.locked),
    );
  }

  read(name: string, maxBytes: number, place?: FilingPlace): Promise<Buffer | null> {
    this.#mustBeThere();
    const file = this.disk.files.get(this.#path(name, place));
    if (file?.isStaffs === true && this.disk.locked) {
      if (place === undefined) this.#readings.foundLocked(name, this.clock.elapsed());
      return Promise.reject(new FileLockedError(`another program has locked ${name}`));
    }
    const bytes = file?.bytes ?? null;
    return Promise.resolve(bytes !== null && bytes.length <= maxBytes ? bytes : null);
  }

  async digest(name: string, maxBytes: number, place?: FilingPlace): Promise<string | null> {
    const bytes = await this.read(name, maxBytes, place);
    return bytes === null ? null : createHash('sha256').update(bytes).digest('hex');
  }

  lying(place: FilingPlace): Promise<readonly string[]> {
    this.#mustBeThere();
    return Promise.resolve(this.disk.below(this.#place(place)));
  }

  stamp(place: FilingPlace | null, name: string): Promise<string | null> {
    this.#mustBeThere();
    const file = this.disk.files.get(this.#path(name, place ?? undefined));
    return Promise.resolve(
      file === undefined ? null : `${String(file.bytes.length)} ${String(file.modifiedAt)}`,
    );
  }

  spool(bytes: Buffer, extension: string): Promise<SpooledFile> {
    if (this.disk.full) throw systemError('ENOSPC');
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const path = `/spool/${sha256}.${extension}`;
    this.disk.spool.set(path, bytes);
    this.disk.spooledAt.set(path, this.disk.now());
    return Promise.resolve({ path, sha256 });
  }

  file({ place, name, files, from, before = [], note }: Filing): Promise<readonly string[]> {
    this.#mustBeThere();
    this.#mayWrite();
    const source = from === undefined ? this.root : this.#place(from.place);
    const present = files.flatMap((as, index) => {
      const lies = from === undefined ? as : from.names[index];
      if (lies === undefined) return [];
      return this.#inside(source, lies).map((each) => ({
        lies: each,
        as: isFolder(lies) ? `${as}${innerName(each)}` : as,
      }));
    });
    const written = this.#noteIn(place, name, note);
    const number = written ?? this.#freeNumber(place, name, present, note.suffix);
    const names = present.map(({ as }) => numberedFile(as, number));
    for (const given of written === null ? [] : before) {
      const target = numberedFile(given, number);
      if (!names.includes(target) && this.disk.files.has(this.#path(target, place)))
        names.push(target);
    }
    this.#write(place, numbered(name, number, note.suffix), note.text);
    if (place === 'scartati' && this.root === WATCHED) this.disk.onPutAside(name);
    if (from !== undefined) {
      const gone = this.#noteIn(from.place, name, from.note);
      if (gone !== null)
        this.disk.files.delete(this.#path(numbered(name, gone, from.note.suffix), from.place));
    }
    for (const { lies, as } of present) {
      this.#mayOpen();
      this.disk.move(`${source}/${lies}`, this.#path(numberedFile(as, number), place));
    }
    return Promise.resolve(names);
  }

  put(place: FilingPlace, name: string, text: string): Promise<void> {
    this.#mustBeThere();
    this.#mayWrite();
    this.#write(place, name, text);
    return Promise.resolve();
  }

  takeBack(place: FilingPlace, name: string): Promise<void> {
    this.#mustBeThere();
    this.disk.files.delete(this.#path(name, place));
    return Promise.resolve();
  }

  renew(place: FilingPlace, name: string, note: Note): Promise<boolean> {
    this.#mustBeThere();
    this.#mayWrite();
    const number = this.#noteIn(place, name, note);
    if (number === null) return Promise.resolve(false);
    this.#write(place, numbered(name, number, note.suffix), note.text);
    return Promise.resolve(true);
  }

  #write(place: FilingPlace, name: string, text: string): void {
    this.disk.write(this.#path(name, place), Buffer.from(text), false);
  }

  #mustBeThere(): void {
    if (this.disk.away) throw systemError('EHOSTUNREACH');
    if (this.disk.unknown) throw new UnknownFolderError(['foto.jpg']);
  }

  #mayOpen(): void {
    if (this.disk.locked) throw systemError('EBUSY');
  }

  #mayWrite(): void {
    if (this.disk.full || this.disk.shareFull) throw systemError('ENOSPC');
  }

  #place(place: FilingPlace): string {
    return this.root === TESTS ? `${TESTS}/esiti` : `${WATCHED}/${place}`;
  }

  #path(name: string, place?: FilingPlace): string {
    return `${place === undefined ? this.root : this.#place(place)}/${name}`;
  }

  #sizeOf(name: string): { readonly bytes: number; readonly modifiedAt: number } {
    const file = this.disk.files.get(`${this.root}/${name}`);
    return { bytes: file?.bytes.length ?? 0, modifiedAt: file?.modifiedAt ?? 0 };
  }

  /** The number of the note with this mark; null: there is none. */
  #noteIn(place: FilingPlace, name: string, note: Pick<Note, 'suffix' | 'mark'>): number | null {
    const { suffix, mark } = note;
    if (mark === null) return null;
    for (const file of this.disk.in(this.#place(place))) {
      const number = numberOf(file, name, suffix);
      const text = this.disk.files.get(this.#path(file, place))?.bytes.toString() ?? '';
      if (number !== null && text.includes(mark)) return number;
    }
    return null;
  }

  /** The file itself, or all that is in a sub-folder. */
  #inside(source: string, name: string): readonly string[] {
    if (!isFolder(name)) return this.disk.files.has(`${source}/${name}`) ? [name] : [];
    return this.disk.below(source).filter((each) => each.startsWith(name));
  }

  #isTaken(place: FilingPlace, name: string): boolean {
    const folder = subFolderOf(name);
    if (folder === null) return this.disk.files.has(this.#path(name, place));
    return this.#inside(this.#place(place), folder).length > 0;
  }

  #freeNumber(
    place: FilingPlace,
    name: string,
    present: readonly { readonly as: string }[],
    suffix: string,
  ): number {
    for (let number = 1; ; number += 1) {
      const wanted = [
        numbered(name, number, suffix),
        ...present.map(({ as }) => numberedFile(as, number)),
      ];
      if (!wanted.some((file) => this.#isTaken(place, file))) return number;
    }
  }
}

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/**
 * The watched folder as the domain sees it: names and bytes. Paths, temporary files, locks and
 * renames are the adapter's business; what makes a notice is the domain's.
 *
 * Nothing that staff dropped is ever deleted or overwritten, only moved.
 */
import { parse } from 'node:path';
import type { Release } from './runtime.js';

/** What staff put into the folder: a file, or one that lies in a sub-folder, which is a notice as a whole. */
export interface DroppedFile {
  /**
   * with its extension: `mercato.jpg`, in a sub-folder `mercato/1.jpg`. A name that ends with `/` is a
   * folder: `mercato/foto/` lies in a sub-folder, `mercato/` is one with nothing in it
   */
  readonly name: string;
  /** of a folder: of all that is in it */
  readonly bytes: number;
  /** the file's own modification time, milliseconds since 1970 */
  readonly modifiedAt: number;
  /** elapsed time: when a scan found it first */
  readonly firstSeenAt: number;
  /** elapsed time: when a scan first found it with this size and modification time */
  readonly unchangedSince: number;
  /** unchanged over two readings, and not locked */
  readonly settled: boolean;
  /** elapsed time: since when it has been at rest, but locked or being worked on; null: it is not */
  readonly lockedSince: number | null;
  /** a symbolic link, which is never followed */
  readonly isLink: boolean;
  /** at rest sooner than others, and not to wait for more: its words are urgent */
  readonly isUrgent?: true;
}

export interface SpooledFile {
  /** absolute */
  readonly path: string;
  /** hexadecimal */
  readonly sha256: string;
}

/**
 * Where files go: what was accepted and is not done yet, what was sent, what was refused, what was
 * stopped or taken back. In the watched folder they are sub-folders of these names.
 */
export type FilingPlace = 'in-corso' | 'inviati' | 'scartati' | 'annullati';

/** A text for staff beside the files it is about. */
export interface Note {
  readonly suffix: '.esito.txt' | '.motivo.txt' | '.stato.txt';
  /** lines end with `\n`; the adapter makes it fit for Notepad */
  readonly text: string;
  /** a part of the text by which the note is found again; null: it never will be rewritten */
  readonly mark: string | null;
}

export interface Filing {
  readonly place: FilingPlace;
  /** what the note is called, before its suffix */
  readonly name: string;
  /**
   * as they were dropped; those that are not there are passed over. A sub-folder goes as a whole if
   * nothing else is in it; `mercato/` is all of it, whatever there is
   */
  readonly files: readonly string[];
  /** absent: they lie in the watched folder, under these names */
  readonly from?: Placed;
  /** those that a filing with the same mark may have moved before a crash */
  readonly before?: readonly string[];
  readonly note: Note;
}

/** Files in a place, in the order of `Filing.files`, and the note beside them, which is taken away. */
export interface Placed {
  readonly place: FilingPlace;
  readonly names: readonly string[];
  readonly note: Pick<Note, 'suffix' | 'mark'>;
}

/** Failures of the disk or the share reject with the system's own error. */
export interface NoticeFolder {
  /** Makes the folders, finishes what a crash interrupted and begins to watch. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Called from time to time and when something seems to have changed: a hint to scan. */
  onHint(listener: () => void): Release;
  /**
   * Reads the folder now. Missing folders are made again, unless the whole folder is away as when a
   * share cannot be reached: then it rejects.
   */
  scan(): Promise<readonly DroppedFile[]>;
  /**
   * The bytes of a file in the folder itself or in a place; null when it is gone, not a plain file
   * or larger than `maxBytes`.
   * @throws FileLockedError when it cannot be opened now
   */
  read(name: string, maxBytes: number, place?: FilingPlace): Promise<Buffer | null>;
  /** Hexadecimal SHA-256 of what `read` would give, without having all of it in memory. */
  digest(name: string, maxBytes: number, place?: FilingPlace): Promise<string | null>;
  /**
   * Names of the files in a place, with those in its sub-folders and those that are still on their way
   * there; without those that only wait to leave it, and what systems leave behind. `mercato/` is a sub-folder that
   * cannot be looked into. Rejects like `scan`, so that what cannot be reached is not taken for gone.
   */
  lying(place: FilingPlace): Promise<readonly string[]>;
  /**
   * Changes whenever a file in a place, or (null) in the folder itself, does; null: it is not there, or still on its
   * way. @throws FileLockedError when nobody can say
   */
  stamp(place: FilingPlace | null, name: string): Promise<string | null>;
  /** Keeps a private copy, flushed to the disk when the promise resolves. The same bytes are kept once. */
  spool(bytes: Buffer, extension: string): Promise<SpooledFile>;
  /**
   * Moves files into a place and puts the note beside them; names that exist there get a number.
   * When the promise resolves this will happen, whatever comes between: a locked file is moved as
   * soon as it can be and is not shown by `scan` meanwhile. If a note with the mark is there already
   * it is renewed. Resolves with the names that the files have there.
   */
  file(filing: Filing): Promise<readonly string[]>;
  /** Writes a text of our own for staff, whole or not at all; replaces what has this name. */
  put(place: FilingPlace, name: string, text: string): Promise<void>;
  /** Removes such a text; nothing happens when there is none. */
  takeBack(place: FilingPlace, name: string): Promise<void>;
  /** Rewrites the note that has this mark; false when it is no longer where it was put. */
  renew(place: FilingPlace, name: string, note: Note): Promise<boolean>;
}

/** The watched folder as the local page uses it: another hand that drops files into it, and looks. */
export interface DroppedNotice {
  /** the name of the notice; made a valid file name */
  readonly name: string;
  /** of the text file; '': none */
  readonly text: string;
  /** in this order; several of them, with the text before them, are one sub-folder */
  readonly attachments: readonly { readonly name: string; readonly bytes: Buffer }[];
}

/** As which files it would lie in the folder, if nothing of its name lay there. */
export interface LaidOut {
  readonly name: string;
  /** the sub-folder that is the notice; null: none */
  readonly folder: string | null;
  /** the text first */
  readonly files: readonly { readonly name: string; readonly bytes: Buffer }[];
}

/** A notice that is completely written in its hidden place. */
export interface Drop {
  readonly id: string;
  /** what its files are called, without an extension */
  readonly name: string;
  /** what is in each of them */
  readonly contents: readonly FileContent[];
}

export interface FileContent {
  /** size */
  readonly bytes: number;
  /** hexadecimal */
  readonly sha256: string;
}

export interface RefusedNotice {
  /** what the files are called, without an extension */
  readonly name: string;
  /** milliseconds since 1970 */
  readonly at: number;
  /** why, and what to do, as it is written beside the files */
  readonly reason: string;
  /** it is one text and nothing else */
  readonly isText: boolean;
}

export interface DropSought {
  readonly drop: string;
  readonly name: string;
  /** absent: an older version dropped it, and only its name tells */
  readonly contents?: readonly FileContent[] | undefined;
}

/** Failures of the disk or the share reject with the system's own error. */
export interface PanelFolder {
  /**
   * Puts a notice into the folder as a person would. First it is made to lie there whole, where nobody takes it;
   * then `mayGo` is asked, while nobody looks at the folder, and where it says so all of its files come out,
   * whatever comes between: a failure after that is made good at the next look. Nothing that lies there is replaced.
   *
   * When it rejects, nothing has come out. What lay there whole by then comes out at the next look if it is to be,
   * as is found out then; where nobody can say, it is refused.
   * @returns the name that its files have
   */
  drop(notice: DroppedNotice, mayGo?: (drop: Drop) => Promise<boolean>): Promise<string>;
  laidOut(notice: DroppedNotice): LaidOut;
  /**
   * Whether files of a drop lie there, under its name or that with a number, or are on their way; true also where
   * nobody can see it, because the folder is away. Others of this name are not the drop's.
   */
  holds(published: DropSought): Promise<boolean>;
  /** The newest first; none while the folder is away. */
  refused(limit: number): Promise<readonly RefusedNotice[]>;
  /**
   * What became of a drop that was refused: its files may have got a number among the refused, where others lay
   * under their name. @param since milliseconds since 1970 @returns null: it was not
   */
  refusalOf(drop: string, since: number): Promise<RefusedNotice | null>;
  refusedCount(): Promise<number>;
  /** What a refused text says; null: there is none of that name, or it is more than a text. */
  refusedText(name: string): Promise<string | null>;
  /** Staff have dealt with it: it is not shown any more. False: there is none of that name. */
  putAside(name: string): Promise<boolean>;
}

/** Names of files in the watched folder: `mercato.txt`, or `mercato/1.jpg` in a sub-folder of it. */

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
  return TEXT_EXTENSIONS.includes(extensionOf(fileName));
}

/** Files with such a name hold the words of a notice. */
export const TEXT_EXTENSIONS: readonly string[] = ['txt', 'md'];

/** Notices that are being written, kept on this PC until they are published or thrown away. */
import type { NoticeFile, Rejection } from '../model/notice.js';
import type { FileContent, LaidOut, RefusedNotice } from './folder.js';

export interface DraftFile {
  /** within its draft */
  readonly id: string;
  /** as staff called it */
  readonly name: string;
  /** as the browser says; '': it does not know */
  readonly mimetype: string;
  /** size */
  readonly bytes: number;
}

/** What was written into the form of a new notice. */
export interface Draft {
  readonly title: string;
  readonly text: string;
  readonly urgent: boolean;
  /** `2026-12-08T08:30`, as browsers write a date and a time; '': at once */
  readonly sendAt: string;
  /** likewise; '': never */
  readonly expiresAt: string;
  /** goes out although the same was sent before */
  readonly repeat: boolean;
  /** not in the comune's channel, although it has one */
  readonly offChannel: boolean;
  /** in the order in which they go */
  readonly files: readonly DraftFile[];
  /** the refused notice that it settles, by the name of its files; null: none */
  readonly corrects: string | null;
  /** id of the waiting notice whose place it takes; null: none */
  readonly edits: number | null;
  /** null: it was not */
  readonly published: Published | null;
}

/** Noted before any file of it can be seen in the folder. */
export interface Published {
  /** what its files are called there */
  readonly name: string;
  /** milliseconds since 1970 */
  readonly at: number;
  /** id of the drop, by which its notice knows it */
  readonly drop: string;
  /** what is in its files: others of their name are not the draft's. Absent: an older version published it */
  readonly contents?: readonly FileContent[] | undefined;
  /** why its files were refused, and under which name they lie; null: they were not. Absent: an older version published it */
  readonly refusal?: Refusal | null | undefined;
  /** they have become a notice, whether or not a restored copy of the database knows it */
  readonly accepted?: boolean | undefined;
  /** of an older version: id of the newest notice at that time; null: an even older one did not note it */
  readonly after?: number | null | undefined;
}

export type Refusal = Pick<RefusedNotice, 'name' | 'reason'>;

/** Drafts whose files lie in the watched folder, as the intake has to know them. */
export interface DroppedDrafts {
  /** The one whose files these are, by their name and what is in them; null: they are staff's own. */
  lyingAs(name: string, files: readonly NoticeFile[]): Promise<DroppedDraft | null>;
  /** What has become of them. */
  became(drop: string, outcome: KnownOutcome): Promise<void>;
}

export type KnownOutcome = Pick<Published, 'accepted'> | { readonly refusal: Refusal };

export interface DroppedDraft {
  readonly drop: string;
  /** id of the notice whose place it takes; null: none */
  readonly edits: number | null;
}

export interface StoredDraft extends Draft {
  readonly id: string;
  /** milliseconds since 1970 */
  readonly savedAt: number;
}

export interface DraftsRead {
  /** the one saved last comes first */
  readonly drafts: readonly StoredDraft[];
  /** ids of those that exist and cannot be read */
  readonly unreadable: readonly string[];
}

/** Each call is on the disk when its promise resolves; failures reject with the system's own error. */
export interface DraftStore {
  /** Each is read separately: an unreadable one does not affect the others. */
  readAll(): Promise<DraftsRead>;
  /** Those that can be read; the one saved last comes first. */
  list(): Promise<readonly StoredDraft[]>;
  get(id: string): Promise<StoredDraft | null>;
  /**
   * Keeps a draft as it is now. Files of it that are not named any more are gone.
   * @param id null: a new one
   */
  save(id: string | null, draft: Draft, now: number): Promise<StoredDraft>;
  /** Puts a file beside a draft; it stays when a `save` names it. @param id of one that was saved */
  addFile(id: string, file: { name: string; mimetype: string; bytes: Buffer }): Promise<DraftFile>;
  /** null: there is no such file */
  file(id: string, fileId: string): Promise<Buffer | null>;
  remove(id: string): Promise<void>;
}

/** How the folder will read a draft: its words, and what the lines above them and its name ask for. */
export type DraftReading =
  | {
      readonly kind: 'read';
      readonly header: {
        /** milliseconds since 1970; null: at once */
        readonly sendAt: number | null;
        /** likewise; null: never */
        readonly expiresAt: number | null;
        readonly urgent: boolean;
        readonly channel: boolean;
      };
      /** without those lines; null: there is none */
      readonly text: string | null;
    }
  | { readonly kind: 'refused'; readonly rejection: Rejection };

/** @param text of its file, with the lines above it; null: it has none */
export type DraftReader = (name: string, text: string | null) => DraftReading;

/**
 * What the folder would say of the files that a draft becomes there, by what is in them and what was sent before;
 * null: nothing against them.
 * @param edits id of the notice whose place it takes; null: none
 */
export type DraftJudge = (files: LaidOut, edits: number | null) => Promise<Rejection | null>;

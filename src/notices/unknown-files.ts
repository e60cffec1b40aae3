/**
 * What lies in `in-corso` and belongs to no notice that is under way: the database was put back to an
 * older copy, or somebody put a file there. Whether it has gone out cannot be told, so it is never
 * taken in from here: it goes to `scartati`, with what is known of it and what to do.
 */
import {
  extensionOf,
  type FilingPlace,
  folderOf,
  type NoticeFolder,
  stemOf,
} from '../ports/folder.js';
import type { AuditLog } from '../ports/storage.js';
import type { Clock, Logger } from '../ports/runtime.js';
import type { NoticeStore } from '../ports/storage/notices.js';
import type { RetractionStore } from '../ports/storage/retractions.js';
import type { NoticeLimits } from '../model/notice-limits.js';
import { archiveCode, codeIn, type Notice, type Rejection } from '../model/notice.js';
import { InvariantError, unlessLocked } from '../errors.js';
import { enterDone } from '../ports/staff.js';
import { rejected } from '../messages/it/audit.js';
import {
  LOST,
  NOT_UNDER_WAY,
  leftOf,
  lostNote,
} from '../messages/it/rejections/left-in-progress.js';
import { reasonNote } from '../messages/it/rejections/notices.js';
import { fileLyingAs } from './file-matching.js';

export interface UnknownFilesParts {
  readonly folder: NoticeFolder;
  readonly notices: Pick<NoticeStore, 'get' | 'goneOn' | 'progress' | 'unfiled'>;
  readonly retractions: Pick<RetractionStore, 'noticesOf'>;
  readonly audit: Pick<AuditLog, 'record'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface UnknownFilesSettings {
  readonly limits: NoticeLimits;
  /** `Europe/Rome` */
  readonly zone: string;
}

interface Seen {
  readonly stamp: string;
  /** elapsed time: since when it has been like this */
  readonly since: number;
  /** of the notice beside which we wrote it; null: it is no text of ours */
  readonly code: string | null;
  /** id of a notice that it is a file of, under another name; null: none, as far as was looked */
  readonly owner: number | null;
}

interface Group {
  /** what its files are called, without an extension */
  readonly name: string;
  readonly files: readonly string[];
  /** as it stands in the note beside them; null: there is no note */
  readonly code: string | null;
}

export class UnknownFiles {
  readonly #seen = new Map<string, Seen>();

  constructor(
    private readonly parts: UnknownFilesParts,
    private readonly settings: UnknownFilesSettings,
  ) {}

  /**
   * One round; what is still being written, or is locked, is looked at in a later one.
   * @throws when something cannot be put aside, after all the rest has been
   */
  async putAside(): Promise<void> {
    const { folder, notices } = this.parts;
    const names = await folder.lying('in-corso');
    // Only now: what is accepted meanwhile must not look unknown.
    const unfiled = await notices.unfiled();
    // Files of such a notice may lie there already, and only its next round knows under what names.
    if (unfiled.some(({ placed }) => placed === null)) return;
    const placed = new Set(unfiled.flatMap((notice) => notice.placed ?? []));
    // Of what was filed and goes on staff put the files back here, which an alert may have asked for.
    const unfinished = [...unfiled, ...(await notices.goneOn())];
    const codes = new Set(unfinished.map(archiveCode));

    const unknown: string[] = [];
    // What a note that cannot be read now is called after: it may say whose the files beside it are.
    const unread = new Set<string>();
    for (const name of names) {
      if (placed.has(name)) continue;
      const seen = await this.#look(name);
      if (seen === null) unread.add(keyOf(name.replace(STATUS_NOTE, '')));
      else if (seen.code === null || !codes.has(seen.code)) unknown.push(name);
    }
    for (const name of this.#seen.keys()) {
      if (placed.has(name) || !names.includes(name)) this.#seen.delete(name);
    }
    const groups = this.#groups(unknown).filter(
      ({ name, files }) => !unread.has(keyOf(name)) && files.every((file) => this.#isAtRest(file)),
    );
    await inTurn([
      ...groups.map((group) => async (): Promise<void> => {
        if (!(await this.#areOf(group, unfinished))) await this.#move(group);
      }),
      ...unknown.filter((name) => REPORT.test(name)).map((name) => () => this.#putReportBack(name)),
      () => this.#takeNotesAway(unknown.filter((name) => !REPORT.test(name))),
    ]);
  }

  /** null: it is on its way there, locked, or gone. */
  async #look(name: string): Promise<Seen | null> {
    const { folder, clock } = this.parts;
    const stamp = await unlessLocked(folder.stamp('in-corso', name));
    const before = this.#seen.get(name);
    if (stamp !== null && before?.stamp === stamp) return before;
    this.#seen.delete(name);
    if (stamp === null) return null;
    const read = await unlessLocked(this.#codeIn(name));
    // Not remembered: whose it is can only be said once it can be read.
    if (read === null) return null;
    const seen = { stamp, since: clock.elapsed(), code: read.code, owner: null };
    this.#seen.set(name, seen);
    return seen;
  }

  /** @throws FileLockedError when nobody can say */
  async #codeIn(name: string): Promise<Pick<Seen, 'code'>> {
    if (!OUR_TEXT.test(name)) return { code: null };
    const text = await this.parts.folder.read(name, LONGEST_NOTE, 'in-corso');
    return { code: text === null ? null : codeIn(text.toString('utf8')) };
  }

  #groups(names: readonly string[]): readonly Group[] {
    const codes = new Map<string, string>();
    const groups = new Map<string, { name: string; files: string[] }>();
    for (const name of names) {
      const code = this.#seen.get(name)?.code ?? null;
      if (code !== null) {
        if (STATUS_NOTE.test(name)) codes.set(keyOf(name.replace(STATUS_NOTE, '')), code);
        continue;
      }
      const stem = folderOf(name) ?? stemOf(name);
      const group = groups.get(keyOf(stem)) ?? { name: stem, files: [] };
      group.files.push(name);
      groups.set(keyOf(stem), group);
    }
    return [...groups].map(([key, group]) => ({ ...group, code: codes.get(key) ?? null }));
  }

  #isAtRest(name: string): boolean {
    const seen = this.#seen.get(name);
    return seen !== undefined && this.parts.clock.elapsed() - seen.since >= REST;
  }

  /** Staff have renamed a file of a notice that is under way, or put it back: it stays as long as that is. */
  async #areOf({ files }: Group, unfinished: readonly Notice[]): Promise<boolean> {
    for (const name of files) {
      const seen = this.#seen.get(name);
      if (seen === undefined) return true;
      if (unfinished.some(({ id }) => id === seen.owner)) return true;
      const owner = await this.#ownerOf(name, unfinished);
      if (owner === 'locked') return true;
      this.#seen.set(name, { ...seen, owner });
      if (owner !== null) return true;
    }
    return false;
  }

  async #ownerOf(name: string, unfinished: readonly Notice[]): Promise<number | 'locked' | null> {
    const { folder } = this.parts;
    const at = { name, place: 'in-corso' } as const;
    for (const notice of unfinished) {
      if (!notice.files.some((file) => extensionOf(file.name) === extensionOf(name))) continue;
      const lying = fileLyingAs(notice, at, folder, this.settings.limits);
      const found = await unlessLocked(lying.then((file) => ({ file })));
      if (found === null) return 'locked';
      if (found.file !== null) return notice.id;
    }
    return null;
  }

  async #move({ name, files, code }: Group): Promise<void> {
    const { folder, audit, clock, logger } = this.parts;
    const { zone } = this.settings;
    const now = clock.now();
    const isLost = code !== null && (await this.#noticeOf(code)) === null;
    const known = isLost ? null : await this.#whyOver(files);
    // by what is not known staff would have it go to everybody once more
    if (known === 'locked') return;
    const rejection = isLost ? LOST : (known ?? NOT_UNDER_WAY);
    const why = isLost
      ? lostNote({ name, files, code }, now, zone)
      : reasonNote({ name, files, isTest: false }, rejection, now, zone);
    await folder.file({
      place: 'scartati',
      name,
      files,
      from: { place: 'in-corso', names: files, note: { suffix: '.stato.txt', mark: code } },
      note: { suffix: '.motivo.txt', text: why, mark: null },
    });
    for (const file of files) this.#seen.delete(file);
    logger.warn('notice.unknown-files', { name, lost: isLost });
    const text = rejected(name, rejection.why);
    // it has been moved, whatever becomes of the entry
    await enterDone(
      { audit, logger },
      { at: now, actor: 'service', event: 'notice.refused', noticeId: null, text },
    );
  }

  /** What is said of files of a notice that is over; null: they are of none. */
  async #whyOver(files: readonly string[]): Promise<Rejection | 'locked' | null> {
    const { folder, notices, retractions } = this.parts;
    const { limits, zone } = this.settings;
    const hashes: string[] = [];
    for (const name of files) {
      const digest = folder.digest(name, limits.documentBytes, 'in-corso');
      const read = await unlessLocked(digest.then((hash) => ({ hash })));
      if (read === null) return 'locked';
      if (read.hash === null) return null;
      hashes.push(read.hash);
    }
    const found = await retractions.noticesOf(hashes);
    const notice = found.find(({ finishedAt }) => finishedAt !== null);
    if (notice === undefined) return null;
    return leftOf(notice, await notices.progress(notice.id), zone);
  }

  /** null: the database knows none of this code. */
  async #noticeOf(code: string): Promise<Notice | null> {
    const notice = await this.parts.notices.get(Number(code.split('-')[0]));
    return notice !== null && archiveCode(notice) === code ? notice : null;
  }

  /**
   * The report of a notice that does not go on, or of none that is known. It is never removed, and an old copy of it does not
   * take the place of the one that is kept up to date: it goes to what was put aside.
   */
  async #putReportBack(name: string): Promise<void> {
    const { folder, logger } = this.parts;
    const mark = this.#seen.get(name)?.code ?? null;
    if (mark === null || !this.#isAtRest(name)) return;
    const text = await unlessLocked(folder.read(name, LONGEST_NOTE, 'in-corso'));
    if (text === null) return;
    const notice = await this.#noticeOf(mark);
    const place = notice === null ? 'scartati' : placeOfReport(notice);
    const called = notice?.name ?? name.replace(REPORT, '');
    const there = await unlessLocked(this.#reportIn(place, called, mark));
    if (there === null) return;
    const note = { suffix: '.esito.txt', text: plainText(text) } as const;
    if (there.text === null) {
      await folder.file({ place, name: called, files: [], note: { ...note, mark } });
    } else if (there.text !== note.text) {
      // without a mark: others of its kind may lie there
      await folder.file({
        ...{ place: 'scartati', name: called, files: [] },
        note: { ...note, mark: null },
      });
    }
    await folder.takeBack('in-corso', name);
    this.#seen.delete(name);
    logger.info('notice.report-put-back', { name });
  }

  /** @throws FileLockedError when nobody can say */
  async #reportIn(
    place: FilingPlace,
    called: string,
    mark: string,
  ): Promise<{ readonly text: string | null }> {
    const { folder } = this.parts;
    const mayBe = (file: string) => REPORT.test(file) && keyOf(file).startsWith(keyOf(called));
    for (const name of (await folder.lying(place)).filter(mayBe)) {
      const bytes = await folder.read(name, LONGEST_NOTE, place);
      const text = bytes === null ? '' : plainText(bytes);
      if (codeIn(text) === mark) return { text };
    }
    return { text: null };
  }

  /** Notes and requests that we wrote for notices that are not under way: nobody would renew or remove them. */
  async #takeNotesAway(names: readonly string[]): Promise<void> {
    const { folder, logger } = this.parts;
    const files = new Set(this.#groups(names).map(({ name }) => keyOf(name)));
    for (const name of names) {
      if (this.#seen.get(name)?.code == null || !this.#isAtRest(name)) continue;
      // It says of the files beside it whose they are.
      if (files.has(keyOf(name.replace(STATUS_NOTE, '')))) continue;
      await folder.takeBack('in-corso', name);
      this.#seen.delete(name);
      logger.info('notice.unknown-note', { name });
    }
  }
}

/** A person who drags a folder there by mistake has a moment to take it out again; in milliseconds. */
const REST = 60_000;

const STATUS_NOTE = /\.stato\.txt$/i;
const REPORT = /\.esito\.txt$/i;
/** The note beside the files, a report that was dragged there, or what is renamed to confirm a notice. */
const OUR_TEXT = /\.(stato|esito)\.txt$|^(s[iì][\s_-]*)?conferma-\d+-/i;
/** In bytes. */
const LONGEST_NOTE = 64 * 1024;

/** Where the report of one that is over lies; those of tests have another folder. */
function placeOfReport({ kind, state, retractedAt }: Notice): FilingPlace {
  if (kind !== 'notice') return 'scartati';
  return state === 'sent' && retractedAt === null ? 'inviati' : 'annullati';
}

/** As it was before it was made fit for Notepad. */
function plainText(text: Buffer): string {
  return text
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .replaceAll('\r\n', '\n');
}

/** One that fails keeps none of the others from being done. @throws what was thrown first */
async function inTurn(steps: readonly (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      if (error instanceof InvariantError) throw error;
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

function keyOf(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

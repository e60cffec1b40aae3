import type { Transaction } from '../ports/storage.js';
import {
  type FilingPlace,
  type NoticeFolder,
  type Note,
  extensionOf,
  folderOf,
  stemOf,
} from '../ports/folder.js';
import type { Clock, Logger } from '../ports/runtime.js';
import type { StaffActs } from '../ports/staff.js';
import type { Notice } from '../model/notice.js';
import type { NoticeStore } from '../ports/storage/notices.js';
import { correctedNote } from '../messages/it/folder-notes.js';
import { FileLockedError, unlessLocked } from '../errors.js';
import { CorrectedFiles } from './corrected-files.js';
import type { NoticeLimits } from '../model/notice-limits.js';
import { fileLyingAs, isFileOf } from './file-matching.js';
import { parkedEntry } from '../messages/it/notice-states.js';
import { Confirmations } from './confirmations.js';
import type { OutlookOf } from '../model/outlook.js';
import { StateNotes, type StateNotesSettings } from './state-notes.js';

// What holds: docs/spec/in-corso.md
/**
 * A notice that is not done yet, as staff see it: its files in `in-corso`, and beside them what will
 * become of it. What staff do there is an order:
 *
 *     files dragged to `annullati`        → stopped
 *     a file corrected and saved          → stopped, and said: the old text must not go on
 *     files gone, and not there           → parked: staff must say what is meant
 *     `CONFERMA-…` renamed to `SI-…`      → confirmed
 *
 * First the folder, then the database: after a crash in between the folder is asked again, and what
 * lies in `in-corso` is known by the code in the note beside it.
 */

export interface InProgressParts {
  readonly folder: NoticeFolder;
  readonly notices: Pick<NoticeStore, 'get' | 'markPlaced' | 'park' | 'progress'>;
  readonly staff: Pick<StaffActs, 'stop' | 'confirm'>;
  readonly transaction: Transaction<'notices' | 'audit'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly outlooks: () => Promise<OutlookOf>;
  /** the time of a notice has come */
  readonly onDue: () => void;
}

export interface InProgressSettings extends StateNotesSettings {
  readonly limits: NoticeLimits;
}

/** What is known when a round begins. */
export interface Round {
  /** names of what lies in `in-corso` */
  readonly inProgress: ReadonlySet<string>;
  /** names under which files of notices lie there, as far as is known */
  readonly placed: Set<string>;
  /**
   * names of what lies in `annullati`; read last, so that a file that is being moved there is not
   * missed
   */
  readonly stopped: () => Promise<readonly string[]>;
  readonly outlooks: OutlookOf;
}

export class InProgress {
  readonly #notes: StateNotes;
  readonly #corrected: CorrectedFiles;
  readonly #confirmations: Confirmations;
  /** Ids of notices whose time has come and was told. */
  readonly #due = new Set<number>();
  /** Id of a notice → since when a program has kept its files from being moved; elapsed time. */
  readonly #lockedSince = new Map<number, number>();

  constructor(
    private readonly parts: InProgressParts,
    private readonly settings: InProgressSettings,
  ) {
    this.#notes = new StateNotes(parts, settings);
    this.#corrected = new CorrectedFiles(parts.folder, settings.limits);
    this.#confirmations = new Confirmations(parts, settings.zone);
  }

  /** @param unfiled the notices that are looked at */
  async begin(unfiled: readonly Notice[]): Promise<Round> {
    const { folder, outlooks } = this.parts;
    const inProgress = new Set(await folder.lying('in-corso'));
    let stopped: Promise<readonly string[]> | null = null;
    return {
      inProgress,
      placed: new Set(unfiled.flatMap(({ placed }) => placed ?? [])),
      stopped: () => (stopped ??= folder.lying('annullati')),
      outlooks: await outlooks(),
    };
  }

  /** One notice that is not done. */
  async look(notice: Notice, round: Round): Promise<void> {
    const { id, state, dueAt, placed } = notice;
    if (placed === null) await this.#place(notice, round);
    else if (await this.#mayStay(notice, placed, round)) {
      await this.#takeBack(notice, placed, round);
      await this.#confirmations.heed(notice, round);
      await this.#notes.renew(notice, round.outlooks);
    }
    if (state === 'queued' && dueAt <= this.parts.clock.now() && !this.#due.has(id)) {
      this.#due.add(id);
      this.parts.onDue();
    }
  }

  /**
   * Moves the files of a finished notice to their last place.
   * @throws FileLockedError when a file is locked, so that nobody can say whether it is the notice's
   */
  async putAway(notice: Notice, place: FilingPlace, note: Note): Promise<readonly string[]> {
    const { folder } = this.parts;
    const { limits } = this.settings;
    this.#notes.forget(notice.id);
    this.#due.delete(notice.id);
    this.#lockedSince.delete(notice.id);
    await this.#confirmations.takeBack(notice, await folder.lying('in-corso'));
    // an earlier round may have moved them, and could not write that down
    const before = notice.files.map(({ name }) => name);
    if (notice.placed === null) {
      const files = await this.#dropped(notice);
      return await folder.file({ place, name: notice.name, files, before, note });
    }
    await this.#putCorrectedAside(notice, place);
    const files: string[] = [];
    const names: string[] = [];
    for (const name of notice.placed) {
      const file = await fileLyingAs(notice, { name, place: 'in-corso' }, folder, limits);
      if (file === null) continue;
      files.push(file);
      names.push(name);
    }
    const from = { place: 'in-corso', names, note: this.#notes.markOf(notice) } as const;
    return await folder.file({ place, name: notice.name, files, from, before, note });
  }

  /**
   * Whether staff have dragged one of its files to `annullati`.
   * @throws FileLockedError when what may be one of them is locked there
   */
  async wasDragged(notice: Notice, round: Round): Promise<boolean> {
    const { placed } = notice;
    const missing =
      placed === null
        ? await this.#missing(notice, round)
        : placed.filter((name) => !isAmong(name, round.inProgress));
    return await this.#areStopped(notice, missing, round);
  }

  async #areStopped(
    notice: Notice,
    names: readonly string[],
    { stopped }: Round,
  ): Promise<boolean> {
    const { folder } = this.parts;
    let locked: FileLockedError | null = null;
    for (const missing of names) {
      for (const name of (await stopped()).filter((found) => mayBe(found, missing))) {
        const at = { name, place: 'annullati' } as const;
        try {
          refuseUnlisted(name);
          if ((await fileLyingAs(notice, at, folder, this.settings.limits)) !== null) return true;
        } catch (error) {
          if (!(error instanceof FileLockedError)) throw error;
          locked = error;
        }
      }
    }
    if (locked !== null) throw locked;
    return false;
  }

  async #place(notice: Notice, round: Round): Promise<void> {
    const { folder, notices, clock, logger } = this.parts;
    const free = await this.#freeNow(notice, round);
    // What is left behind would be taken for a notice of its own.
    if (free === null) return;
    const { files, missing } = free;
    const isNoneThere = missing.length > 0 && missing.length === notice.files.length;
    if ((await unlessLocked(this.#areStopped(notice, missing, round))) ?? isNoneThere) {
      await this.parts.staff.stop({ id: notice.id });
      return;
    }
    if (isNoneThere) await this.#park(notice);
    // as if it were there already: its names may get a number, which the next round puts right
    const asPlaced = { ...notice, placed: files };
    const note = await this.#notes.noteOn(asPlaced, round.outlooks);
    const names = await folder.file({
      place: 'in-corso',
      name: notice.name,
      files,
      before: notice.files.map(({ name }) => name),
      note,
    });
    await notices.markPlaced(notice.id, names, clock.now());
    logger.info('notice.placed', { notice: notice.id, name: notice.name });
  }

  /** False: it has just been stopped, or waits for a person now. */
  async #mayStay(notice: Notice, placed: readonly string[], round: Round): Promise<boolean> {
    const { staff, logger } = this.parts;
    if ((await this.#corrected.of(notice)).length > 0) {
      const outcome = await staff.stop({ id: notice.id });
      const stopped = outcome.kind === 'done';
      logger.warn('notice.files-changed', { notice: notice.id, stopped });
      if (!stopped) this.#corrected.leave(notice);
      return !stopped;
    }
    if (placed.every((name) => isAmong(name, round.inProgress))) return true;
    const wasDragged = await unlessLocked(this.wasDragged(notice, round));
    const isSomeThere = placed.some((name) => isAmong(name, round.inProgress));
    // All are gone, and what looks like one of them is locked in annullati: it was dragged there.
    if (wasDragged ?? !isSomeThere) {
      await staff.stop({ id: notice.id });
      return false;
    }
    // Perhaps a copy to annullati is still being written, or one of several files was renamed.
    if (isSomeThere) return true;
    await this.#park(notice);
    return false;
  }

  /** Files of it that staff have put back into `in-corso`, whatever they are called, are its own again. */
  async #takeBack(notice: Notice, placed: readonly string[], round: Round): Promise<void> {
    const { folder, notices, clock } = this.parts;
    if (placed.length >= notice.files.length) return;
    const back: string[] = [];
    for (const name of round.inProgress) {
      if (round.placed.has(name) || extensionOf(name) === '') continue;
      const at = { name, place: 'in-corso' } as const;
      const file = await unlessLocked(fileLyingAs(notice, at, folder, this.settings.limits));
      if (file === null) continue;
      back.push(name);
      round.placed.add(name);
    }
    if (back.length > 0) await notices.markPlaced(notice.id, [...placed, ...back], clock.now());
  }

  /** Its files were removed without an order to stop it. */
  async #park(notice: Notice): Promise<void> {
    const { transaction, clock, logger } = this.parts;
    const now = clock.now();
    await transaction(async ({ notices, audit }) => {
      const parked = await notices.park(notice.id, 'files-gone');
      await notices.markPlaced(notice.id, [], now);
      // one that waits for a confirmation waits for that
      if (!parked) return;
      await audit.record({
        at: now,
        actor: 'service',
        event: 'notice.parked',
        noticeId: notice.id,
        text: parkedEntry(notice, 'files-gone'),
      });
    });
    logger.warn('notice.files-gone', { notice: notice.id, name: notice.name });
  }

  /** What was not sent must not lie beside a report as if it had been. */
  async #putCorrectedAside(notice: Notice, place: FilingPlace): Promise<void> {
    const { folder, clock } = this.parts;
    const names = await this.#corrected.among(notice);
    if (names.length === 0) return;
    const text = correctedNote(notice, place, names, clock.now(), this.settings.zone);
    await folder.file({
      place: 'scartati',
      name: notice.name,
      files: names,
      from: { place: 'in-corso', names, note: { suffix: '.stato.txt', mark: null } },
      note: { suffix: '.motivo.txt', text, mark: null },
    });
  }

  /**
   * What was dropped, and what is missing of it, once no program has any of it locked; null: one does.
   * @throws FileLockedError when it has done so for some time
   */
  async #freeNow(
    notice: Notice,
    round: Round,
  ): Promise<{ readonly files: readonly string[]; readonly missing: readonly string[] } | null> {
    const now = this.parts.clock.elapsed();
    try {
      const files = await this.#dropped(notice);
      const missing = await this.#missing(notice, round);
      this.#lockedSince.delete(notice.id);
      return { files, missing };
    } catch (error) {
      const since = this.#lockedSince.get(notice.id) ?? now;
      this.#lockedSince.set(notice.id, since);
      if (!(error instanceof FileLockedError) || now - since >= TOLD_AFTER) throw error;
      return null;
    }
  }

  /** Of what was dropped: what lies neither there any more nor, moved before a crash, in `in-corso`. */
  async #missing(notice: Notice, { inProgress }: Round): Promise<readonly string[]> {
    const { folder } = this.parts;
    const missing: string[] = [];
    for (const { name } of notice.files) {
      if ((await folder.stamp(null, name)) !== null) continue;
      const candidates = [...inProgress].filter((found) => mayBe(found, name));
      if (!(await this.#liesAmong(notice, candidates))) missing.push(name);
    }
    return missing;
  }

  async #liesAmong(notice: Notice, names: readonly string[]): Promise<boolean> {
    for (const name of names) {
      refuseUnlisted(name);
      const at = { name, place: 'in-corso' } as const;
      if ((await fileLyingAs(notice, at, this.parts.folder, this.settings.limits)) !== null)
        return true;
    }
    return false;
  }

  async #dropped(notice: Notice): Promise<readonly string[]> {
    const { folder } = this.parts;
    const files: string[] = [];
    for (const { name } of notice.files) {
      if (await isFileOf(notice, name, folder, this.settings.limits)) files.push(name);
    }
    return files;
  }
}

/** A virus scanner or an indexer locks every new file for a moment; in milliseconds. */
const TOLD_AFTER = 30_000;

/** Names make way for each other, and systems add something to them: `a.txt`, `a (2).txt`. */
function mayBe(found: string, missing: string): boolean {
  if (isUnlisted(found)) {
    const folder = folderOf(missing);
    return folder !== null && found.toLowerCase().startsWith(folder.toLowerCase());
  }
  return (
    extensionOf(found) === extensionOf(missing) &&
    stemOf(found).toLowerCase().startsWith(stemOf(missing).toLowerCase())
  );
}

/** What lies in a sub-folder that cannot be looked into is not gone. */
function isAmong(name: string, lying: ReadonlySet<string>): boolean {
  const folder = folderOf(name);
  return lying.has(name) || (folder !== null && lying.has(`${folder}/`));
}

function isUnlisted(name: string): boolean {
  return name.endsWith('/');
}

/** @throws FileLockedError when it is a sub-folder that cannot be looked into: nobody can say what lies there */
function refuseUnlisted(name: string): void {
  if (isUnlisted(name)) throw new FileLockedError(`${name} cannot be listed now`);
}

/**
 * A notice that is not done yet, as staff see it: its files in `in-corso`, and beside them what will
 * become of it. What staff do there is an order:
 *
 *     files dragged to `annullati`        → stopped
 *     files gone, and not there           → parked: whoever removed them must say what is meant
 *     `CONFERMA-…` renamed to `SI-…`      → confirmed
 *
 * First the folder, then the database: after a crash in between the folder is asked again, and what
 * lies in `in-corso` is known by the code in the note beside it.
 */
import type { FilingPlace, NoticeFolder, Note } from '../ports/folder.js';
import type { Clock, Logger } from '../ports/runtime.js';
import type { StaffDesk } from '../ports/staff.js';
import type { Notice, NoticeStore } from '../ports/storage.js';
import { archiveCode, type NoticeLimits } from './notice.js';
import { extensionOf, stemOf } from './notice-group.js';
import { fileLyingAs, isFileOf } from './ownership.js';
import { confirmationRequest, stateNote, YES } from './state-note.js';

export interface PlacingParts {
  readonly folder: NoticeFolder;
  readonly notices: Pick<NoticeStore, 'get' | 'markPlaced' | 'park' | 'progress'>;
  readonly staff: Pick<StaffDesk, 'stop' | 'confirm'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** when everybody will probably have each notice, by id */
  readonly finishesAt: () => Promise<ReadonlyMap<number, number>>;
  /** the time of a notice has come */
  readonly onDue: () => void;
}

export interface PlacingSettings {
  readonly limits: NoticeLimits;
  /** `Europe/Rome` */
  readonly zone: string;
  /** the first moment from this one on that is not in the quiet hours */
  readonly afterQuiet: (at: number) => number;
}

/** What is known when a round begins. */
export interface Round {
  /** names of what lies in `in-corso` */
  readonly inProgress: ReadonlySet<string>;
  /** names of what lies in `annullati`; read later, so that a file on its way there is missed nowhere */
  readonly stopped: readonly string[];
  /** when everybody will probably have each notice, by id */
  readonly finishesAt: ReadonlyMap<number, number>;
}

export class NoticePlacing {
  /** Id of a notice → the note beside it: what it was made for, and when. */
  readonly #notes = new Map<
    number,
    { readonly key: string; readonly text: string; readonly at: number }
  >();
  /** Ids of notices whose time has come and was told. */
  readonly #due = new Set<number>();

  constructor(
    private readonly parts: PlacingParts,
    private readonly settings: PlacingSettings,
  ) {}

  async begin(): Promise<Round> {
    const { folder, finishesAt } = this.parts;
    const inProgress = new Set(await folder.lying('in-corso'));
    const stopped = await folder.lying('annullati');
    return { inProgress, stopped, finishesAt: await finishesAt() };
  }

  /** One notice that is not done. */
  async look(notice: Notice, round: Round): Promise<void> {
    const { id, state, dueAt, placed } = notice;
    if (placed === null) await this.#place(notice, round);
    else if (await this.#mayStay(notice, placed, round)) await this.#heed(notice, round);
    if (state === 'queued' && dueAt <= this.parts.clock.now() && !this.#due.has(id)) {
      this.#due.add(id);
      this.parts.onDue();
    }
  }

  /** Moves what there is of a notice that is done to where it stays. */
  async putAway(notice: Notice, place: FilingPlace, note: Note): Promise<readonly string[]> {
    const { folder } = this.parts;
    const { limits } = this.settings;
    this.#notes.delete(notice.id);
    this.#due.delete(notice.id);
    await this.#takeRequestBack(notice);
    if (notice.placed === null) {
      return await folder.file({
        place,
        name: notice.name,
        files: await this.#dropped(notice),
        note,
      });
    }
    const files: string[] = [];
    const names: string[] = [];
    for (const name of notice.placed) {
      const file = await fileLyingAs(notice, { name, place: 'in-corso' }, folder, limits);
      if (file === null) continue;
      files.push(file);
      names.push(name);
    }
    const from = { place: 'in-corso', names, note: this.#mark(notice) } as const;
    return await folder.file({ place, name: notice.name, files, from, note });
  }

  /** Whether staff have dragged one of its files to `annullati`. */
  async wasDragged(notice: Notice, { inProgress, stopped }: Round): Promise<boolean> {
    const { folder } = this.parts;
    for (const missing of (notice.placed ?? []).filter((name) => !inProgress.has(name))) {
      for (const name of stopped.filter((found) => mayBe(found, missing))) {
        const at = { name, place: 'annullati' } as const;
        if ((await fileLyingAs(notice, at, folder, this.settings.limits)) !== null) return true;
      }
    }
    return false;
  }

  async #place(notice: Notice, round: Round): Promise<void> {
    const { folder, notices, clock, logger } = this.parts;
    const files = await this.#dropped(notice);
    // as if it were there already: its names may get a number, which the next round puts right
    const text = await this.#text({ ...notice, placed: files }, round);
    const names = await folder.file({
      place: 'in-corso',
      name: notice.name,
      files,
      before: notice.files.map(({ name }) => name),
      note: { ...this.#mark(notice), text },
    });
    await notices.markPlaced(notice.id, names, clock.now());
    logger.info('notice.placed', { notice: notice.id, name: notice.name });
  }

  /** False: it has just been stopped, or waits for a person now. */
  async #mayStay(notice: Notice, placed: readonly string[], round: Round): Promise<boolean> {
    const { notices, staff, clock, logger } = this.parts;
    if (placed.every((name) => round.inProgress.has(name))) return true;
    if (await this.wasDragged(notice, round)) {
      await staff.stop(notice.id);
      return false;
    }
    // Perhaps a copy to annullati is still being written, or one of several files was renamed.
    if (placed.some((name) => round.inProgress.has(name))) return true;
    await notices.park(notice.id);
    await notices.markPlaced(notice.id, [], clock.now());
    logger.warn('notice.files-gone', { notice: notice.id, name: notice.name });
    return false;
  }

  // ----------------------------------------------------------------- notes

  async #heed(notice: Notice, round: Round): Promise<void> {
    const { folder, notices, staff } = this.parts;
    const { inProgress } = round;
    if (notice.state === 'unconfirmed' || notice.state === 'parked') {
      const request = requestName(notice);
      const yes = [...inProgress].find((name) => isYesTo(name, request));
      if (yes !== undefined) {
        await staff.confirm(notice.id);
        await folder.takeBack('in-corso', yes);
      } else if (!inProgress.has(request)) {
        const { waiting } = await notices.progress(notice.id);
        await folder.put('in-corso', request, confirmationRequest(notice, waiting));
      }
    } else if (inProgress.has(requestName(notice))) {
      await this.#takeRequestBack(notice);
    }
    await this.#renew(notice, round);
  }

  async #takeRequestBack(notice: Notice): Promise<void> {
    await this.parts.folder.takeBack('in-corso', requestName(notice));
  }

  async #renew(notice: Notice, round: Round): Promise<void> {
    const { folder, clock } = this.parts;
    const { id, name, state, urgent, dueAt } = notice;
    const at = clock.now();
    const key = [state, urgent, dueAt, dueAt <= at].join();
    const before = this.#notes.get(id);
    const pause = state === 'sending' ? RENEWED_EVERY.sending : RENEWED_EVERY.waiting;
    if (before?.key === key && at - before.at < pause) return;
    const text = await this.#text(notice, round);
    this.#notes.set(id, { key, text, at });
    if (before?.text === text) return;
    await folder.renew('in-corso', name, { ...this.#mark(notice), text });
  }

  async #text(notice: Notice, { finishesAt }: Round): Promise<string> {
    const { notices, clock } = this.parts;
    const { zone, afterQuiet } = this.settings;
    const now = clock.now();
    const goes = Math.max(notice.dueAt, now);
    const mayGo = notice.urgent ? goes : afterQuiet(goes);
    const facts = {
      progress: await notices.progress(notice.id),
      finishesAt: finishesAt.get(notice.id) ?? null,
      quietUntil: mayGo === goes ? null : mayGo,
    };
    return stateNote(notice, facts, now, zone);
  }

  #mark(notice: Notice): Pick<Note, 'mark'> & { readonly suffix: '.stato.txt' } {
    return { suffix: '.stato.txt', mark: archiveCode(notice) };
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

/** How often the figures in a note are looked up anew, in milliseconds. */
const RENEWED_EVERY = { sending: 10_000, waiting: 60_000 };

/** Names make way for each other, and systems add something to them: `a.txt`, `a (2).txt`. */
function mayBe(found: string, missing: string): boolean {
  return (
    extensionOf(found) === extensionOf(missing) &&
    stemOf(found).toLowerCase().startsWith(stemOf(missing).toLowerCase())
  );
}

/** With the number of the notice, so that two of the same name are told apart. */
function requestName({ id, name }: Notice): string {
  return `CONFERMA-${String(id)}-${[...name].slice(0, 60).join('')}.txt`;
}

/** `SI-CONFERMA-…`, `Sì CONFERMA-…`, with an extension or, as Windows shows it, without. */
function isYesTo(name: string, request: string): boolean {
  const plain = (written: string): string =>
    written
      .normalize('NFD')
      .replace(/[\u0300-\u036f]/g, '')
      .toLowerCase();
  const [yes] = YES.split('-');
  const rest = plain(name).replace(new RegExp(`^${plain(yes ?? '')}[\\s_-]*`), '');
  return rest !== plain(name) && rest.replace(/(\.txt)+$/, '') === plain(request).slice(0, -4);
}

/** Keeps the note beside each notice in `in-corso` up to date, and rewrites it only when it changes. */
import type { NoticeFolder, Note } from '../ports/folder.js';
import type { Clock } from '../ports/runtime.js';
import type { Notice } from '../model/notice.js';
import type { OutlookOf } from '../model/outlook.js';
import type { NoticeStore } from '../ports/storage/notices.js';
import { archiveCode } from '../model/notice.js';
import { stateNote } from '../messages/it/status-note.js';

export interface StateNotesParts {
  readonly folder: Pick<NoticeFolder, 'renew'>;
  readonly notices: Pick<NoticeStore, 'progress'>;
  readonly clock: Clock;
}

export interface StateNotesSettings {
  /** `Europe/Rome` */
  readonly zone: string;
}

export class StateNotes {
  /** Id of a notice → the note beside it: what it was made for, and when. */
  readonly #written = new Map<
    number,
    { readonly key: string; readonly text: string; readonly at: number }
  >();

  constructor(
    private readonly parts: StateNotesParts,
    private readonly settings: StateNotesSettings,
  ) {}

  async noteOn(notice: Notice, outlooks: OutlookOf): Promise<Note> {
    const progress = await this.parts.notices.progress(notice.id);
    const facts = { progress, outlook: outlooks(notice, progress) };
    return { ...this.markOf(notice), text: stateNote(notice, facts, this.settings.zone) };
  }

  async renew(notice: Notice, outlooks: OutlookOf): Promise<void> {
    const { id, name, state, urgent, dueAt } = notice;
    const at = this.parts.clock.now();
    const key = [state, urgent, dueAt, dueAt <= at].join();
    const before = this.#written.get(id);
    const pause = state === 'sending' ? RENEWED_EVERY.sending : RENEWED_EVERY.waiting;
    if (before?.key === key && at - before.at < pause) return;
    const note = await this.noteOn(notice, outlooks);
    if (before?.text !== note.text) await this.parts.folder.renew('in-corso', name, note);
    // only now: what could not be written is tried again
    this.#written.set(id, { key, text: note.text, at });
  }

  forget(noticeId: number): void {
    this.#written.delete(noticeId);
  }

  markOf(notice: Notice): Pick<Note, 'suffix' | 'mark'> {
    return { suffix: '.stato.txt', mark: archiveCode(notice) };
  }
}

/** How often the figures in a note are looked up again, in milliseconds. */
const RENEWED_EVERY = { sending: 10_000, waiting: 60_000 };

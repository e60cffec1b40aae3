/**
 * What staff see of a notice that was sent: its files in `inviati` and the report beside them.
 * First the folder, then the database: after a crash in between the folder is asked again, which
 * does no harm.
 */
import { renderReport } from '../broadcast/report.js';
import { InvariantError } from '../errors.js';
import type { FilingPlace, NoticeFolder, Note } from '../ports/folder.js';
import type { Alerts, Clock, Logger } from '../ports/runtime.js';
import type { Notice, NoticeStore } from '../ports/storage.js';
import { expiryNote } from './expiry-note.js';
import { archiveCode, type NoticeLimits } from './notice.js';
import { isFileOf } from './ownership.js';

export interface FilingSettings {
  readonly limits: NoticeLimits;
  /** `Europe/Rome` */
  readonly zone: string;
}

export interface FilingParts {
  readonly folder: NoticeFolder;
  readonly notices: NoticeStore;
  readonly clock: Clock;
  readonly alerts: Alerts;
  readonly logger: Logger;
}

export class NoticeFiling {
  constructor(
    private readonly parts: FilingParts,
    private readonly settings: FilingSettings,
  ) {}

  /**
   * Files every notice that is sent or has expired and is not filed yet. @throws InvariantError only
   */
  async fileDone(): Promise<void> {
    const { notices, clock, alerts } = this.parts;
    let allFiled = true;
    const listed = await this.#attempt(async () => {
      for (const notice of await notices.unfiled()) {
        const filed = await this.#attempt(() => this.#fileIfDone(notice, clock.now()), notice.id);
        if (!filed) allFiled = false;
      }
    });
    if (listed && allFiled) alerts.clear(ALERT);
    else alerts.raise(ALERT, ALERT_TEXT);
  }

  /**
   * Brings the report of a filed notice up to date; one that staff took away stays away.
   * A failure is logged and left to the next call. @throws InvariantError only
   */
  async refresh(noticeId: number): Promise<void> {
    const { notices, folder } = this.parts;
    await this.#attempt(async () => {
      const notice = await notices.get(noticeId);
      if (notice?.filedAt == null || notice.state !== 'sent') return;
      await folder.renew('inviati', notice.name, await this.#report(notice));
    }, noticeId);
  }

  async #fileIfDone(notice: Notice, now: number): Promise<void> {
    const { notices } = this.parts;
    const isOver = notice.expiresAt !== null && notice.expiresAt <= now;
    const hasExpired =
      notice.state === 'expired' || (isOver && (await notices.expire(notice.id, now)));
    if (hasExpired) {
      const text = expiryNote((await notices.get(notice.id)) ?? notice, this.settings.zone);
      const note = { suffix: '.motivo.txt', text, mark: archiveCode(notice) } as const;
      await this.#file(notice, 'scartati', note);
    } else if (notice.state === 'sent') {
      await this.#file(notice, 'inviati', await this.#report(notice));
    }
  }

  async #file(notice: Notice, place: FilingPlace, note: Note): Promise<void> {
    const { notices, folder, clock, logger } = this.parts;
    const { limits } = this.settings;
    const files: string[] = [];
    for (const { name } of notice.files) {
      if (await isFileOf(notice, name, folder, limits)) files.push(name);
    }
    await folder.file({ place, name: notice.name, files, note });
    await notices.markFiled(notice.id, clock.now());
    logger.info('notice.filed', { notice: notice.id, name: notice.name });
  }

  async #report(notice: Notice): Promise<Note> {
    const progress = await this.parts.notices.progress(notice.id);
    const text = renderReport(notice, progress, this.parts.clock.now(), this.settings.zone);
    return { suffix: '.esito.txt', text, mark: archiveCode(notice) };
  }

  /** False when the environment failed; the step is left to the next round. */
  async #attempt(step: () => Promise<void>, notice?: number): Promise<boolean> {
    try {
      await step();
      return true;
    } catch (error) {
      if (error instanceof InvariantError) throw error;
      const detail = error instanceof Error ? error.message : String(error);
      this.parts.logger.warn('notice.filing-failed', { notice, detail });
      return false;
    }
  }
}

const ALERT = 'notice-filing';
const ALERT_TEXT =
  'Un avviso è partito, ma non riesco a spostarlo nella cartella «inviati» con il suo esito. ' +
  'I cittadini non lo riceveranno due volte. Riprovo da solo fra poco. Se questo messaggio resta, ' +
  'controllare che il disco non sia pieno e che la cartella degli avvisi sia raggiungibile.';

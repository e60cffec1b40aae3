/**
 * What staff see of a notice once it is accepted: its files in `in-corso` until it is done, then in
 * `inviati`, `annullati` or `scartati` with a report beside them. First the folder, then the database:
 * after a crash in between the folder is asked again, which does no harm.
 */
import { renderReport, type TownFigures } from '../messages/it/report.js';
import { InvariantError, messageOf } from '../errors.js';
import type { FilingPlace, NoticeFolder, Note } from '../ports/folder.js';
import type { Alerts, Clock, Logger } from '../ports/runtime.js';
import type { Notice } from '../model/notice.js';
import type { Transaction } from '../ports/storage.js';
import type { NoticeStore } from '../ports/storage/notices.js';
import { expiryNote } from '../messages/it/folder-notes.js';
import { archiveCode } from '../model/notice.js';
import { entryOfEnd } from './notice-audit.js';
import type { Round, InProgress } from './in-progress.js';
import type { UnknownFiles } from './unknown-files.js';
import { NOT_FILED, noticesWait } from '../messages/it/alerts.js';

export interface FilingSettings {
  /** `Europe/Rome` */
  readonly zone: string;
}

export interface FilingParts {
  readonly folder: Pick<NoticeFolder, 'renew'>;
  readonly notices: NoticeStore;
  readonly transaction: Transaction<'notices' | 'audit'>;
  readonly placing: InProgress;
  readonly unknown: Pick<UnknownFiles, 'putAside'>;
  /** how the service stands now */
  readonly town: () => Promise<TownFigures>;
  readonly clock: Clock;
  readonly alerts: Alerts;
  readonly logger: Logger;
}

export class NoticeFiling {
  /** Ids of notices whose report says that they have gone on. */
  readonly #goingOn = new Set<number>();
  /** Filed notices that go on, as they were read last. */
  #filed: readonly Notice[] = [];

  constructor(
    private readonly parts: FilingParts,
    private readonly settings: FilingSettings,
  ) {}

  /** One round over the notices whose files do not lie where they stay. @throws InvariantError only */
  async fileDone(): Promise<void> {
    const { notices, placing, unknown, alerts } = this.parts;
    let allFiled = await this.#attempt(() => this.#lookAtFiled());
    const listed = await this.#attempt(async () => {
      const unfiled = await notices.unfiled();
      this.#tellWhoWaits([...this.#filed, ...unfiled]);
      if (unfiled.length === 0) return;
      const round = await placing.begin(unfiled);
      for (const notice of unfiled) {
        if (!(await this.#attempt(() => this.#look(notice, round), notice.id))) allFiled = false;
      }
    });
    // last: what belongs to a notice lies where the database says
    if (!(await this.#attempt(() => unknown.putAside()))) allFiled = false;
    if (listed && allFiled) alerts.clear(ALERT);
    else alerts.raise(ALERT, NOT_FILED);
  }

  /**
   * Brings the report of a filed notice up to date; one that staff took away stays away.
   * False: that failed, and is logged. @throws InvariantError only
   */
  async refresh(noticeId: number): Promise<boolean> {
    const { notices, folder } = this.parts;
    return await this.#attempt(async () => {
      const notice = await notices.get(noticeId);
      // One that was taken back has a report of its own.
      if (notice?.filedAt == null || notice.retractedAt !== null) return;
      const report = await this.#report(notice);
      // in-corso: staff have put all of one that goes on back there
      for (const place of ['inviati', 'annullati', 'in-corso'] as const) {
        if (await folder.renew(place, notice.name, report)) return;
      }
    }, noticeId);
  }

  async #look(notice: Notice, round: Round): Promise<void> {
    const { placing, clock } = this.parts;
    const looked = isDone(notice) ? notice : await this.#lookAtLive(notice, round, clock.now());
    if (looked.state === 'expired') {
      const progress = await this.parts.notices.progress(looked.id);
      const text = expiryNote(looked, progress, this.settings.zone);
      await this.#file(looked, 'scartati', {
        suffix: '.motivo.txt',
        text,
        mark: archiveCode(looked),
      });
    } else if (looked.state === 'cancelled') {
      await this.#file(looked, 'annullati', await this.#report(looked));
    } else if (looked.state === 'sent') {
      // Staff wanted to stop it and came too late: they look for the answer where they put the file.
      const place = (await placing.wasDragged(looked, round)) ? 'annullati' : 'inviati';
      await this.#file(looked, place, await this.#report(looked));
    }
  }

  /** Filed notices that go on, after a doubt or a stop: only here their expiry is checked, and their end told. */
  async #lookAtFiled(): Promise<void> {
    const { notices, clock } = this.parts;
    await notices.expireFiled(clock.now());
    this.#filed = await notices.goneOn();
    for (const notice of this.#filed) {
      const { id } = notice;
      if (isDone(notice)) {
        await this.refresh(id);
        // last: what fails or is killed before it is done again
        await this.#markFiled(notice);
        this.#goingOn.delete(id);
      } else if (!this.#goingOn.has(id) && (await this.refresh(id))) {
        this.#goingOn.add(id);
      }
    }
  }

  #tellWhoWaits(unfinished: readonly Notice[]): void {
    const { alerts } = this.parts;
    const waiting = unfinished.filter(({ state }) => state === 'unconfirmed' || state === 'parked');
    if (waiting.length === 0) alerts.clear(WAITS);
    else alerts.raise(WAITS, noticesWait(waiting.map(({ name }) => name)));
  }

  /** The notice as it is then, if it is over. */
  async #lookAtLive(notice: Notice, round: Round, now: number): Promise<Notice> {
    const { notices, placing } = this.parts;
    const isOver = notice.expiresAt !== null && notice.expiresAt <= now;
    if (!isOver || !(await notices.expire(notice.id, now))) await placing.look(notice, round);
    // Most are not: reading all of each, in every round, takes time.
    const state = await notices.state(notice.id);
    return state !== null && isDone({ state })
      ? ((await notices.get(notice.id)) ?? notice)
      : notice;
  }

  async #file(notice: Notice, place: FilingPlace, note: Note): Promise<void> {
    const { placing, logger } = this.parts;
    const names = await placing.putAway(notice, place, note);
    await this.#markFiled(notice, names);
    logger.info('notice.filed', { notice: notice.id, name: notice.name, place });
  }

  /** What became of it is entered with it: later nobody would look at it again. */
  async #markFiled(notice: Notice, names?: readonly string[]): Promise<void> {
    const { transaction, clock } = this.parts;
    const now = clock.now();
    await transaction(async ({ notices, audit }) => {
      await notices.markFiled(notice.id, now, names);
      const entry = entryOfEnd(notice, await notices.progress(notice.id));
      if (entry !== null) await audit.record({ at: now, noticeId: notice.id, ...entry });
    });
  }

  async #report(notice: Notice): Promise<Note> {
    const { notices, town, clock } = this.parts;
    const figures = await notices.figures(notice.id);
    const text = renderReport(notice, figures, await town(), clock.now(), this.settings.zone);
    return { suffix: '.esito.txt', text, mark: archiveCode(notice) };
  }

  /** False when the environment failed; the step is left to the next round. */
  async #attempt(step: () => Promise<void>, notice?: number): Promise<boolean> {
    try {
      await step();
      return true;
    } catch (error) {
      if (error instanceof InvariantError) throw error;
      const detail = messageOf(error);
      this.parts.logger.warn('notice.filing-failed', { notice, detail });
      return false;
    }
  }
}

function isDone({ state }: Pick<Notice, 'state'>): boolean {
  return state === 'sent' || state === 'cancelled' || state === 'expired';
}

const WAITS = 'notice-waits';

const ALERT = 'notice-filing';

import { correctionNotice, REVOCABLE_FOR, type RetractionPreview } from '../../model/retraction.js';
import type { Transaction } from '../../ports/storage.js';
import type { RetractionStore } from '../../ports/storage/retractions.js';
import type { Clock, Logger } from '../../ports/runtime.js';
import type { StaffOutcome } from '../../ports/staff.js';
import {
  fingerprint,
  firstWords,
  type NewNotice,
  type Notice,
  type NoticeContent,
  archiveCode,
} from '../../model/notice.js';
import type { NoticeStore } from '../../ports/storage/notices.js';
import { correctionOf, correctionText } from '../../messages/it/citizens.js';
import { retracted } from '../../messages/it/audit.js';
import { correctionTooLong, DECLINED } from '../../messages/it/staff-acts.js';
import { InvariantError } from '../../errors.js';
import type { InProgress } from '../in-progress.js';
import type { NoticeFolder, Note } from '../../ports/folder.js';
import { retractionReport } from '../../messages/it/retraction-report.js';

// What holds: docs/spec/retraction.md
/** Staff take a notice back. */

export interface RetractionParts {
  readonly notices: Pick<NoticeStore, 'get'>;
  readonly retractions: Pick<RetractionStore, 'sentAt' | 'preview'>;
  readonly transaction: Transaction<'retractions' | 'audit'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** there is something to delete, or to correct */
  readonly onBegun: (noticeId: number) => void;
}

export interface RetractionSettings {
  /** with `{titolo}` and `{ora}` */
  readonly correction: string;
  readonly zone: string;
  /** characters of a text */
  readonly textLength: number;
}

export class Retraction {
  constructor(
    private readonly parts: RetractionParts,
    private readonly settings: RetractionSettings,
  ) {}

  /**
   * Committed when it resolves; what is to be deleted and corrected follows by itself, whatever comes
   * between.
   * @param correction what those read who keep the notice; null: the text of the settings
   */
  async retract(noticeId: number, correction: string | null): Promise<StaffOutcome> {
    const { notices, transaction, clock, logger, onBegun } = this.parts;
    const { textLength } = this.settings;
    const notice = await notices.get(noticeId);
    if (notice === null) return refused(DECLINED['no-notice']);
    if (correction !== null && correction.length > textLength) {
      return refused(correctionTooLong(textLength));
    }
    const now = clock.now();
    const text = correction ?? (await this.#usualText(notice));
    const begun = await transaction(async ({ retractions, audit }) => {
      const outcome = await retractions.retract(noticeId, draft(notice, text), {
        now,
        revocableSince: now - REVOCABLE_FOR,
      });
      if (outcome.kind === 'begun') {
        await audit.record({
          at: now,
          actor: 'staff',
          event: 'notice.retracted',
          noticeId,
          text: retracted(notice),
        });
      }
      return outcome;
    });
    if (begun.kind === 'already') return refused(DECLINED['already-retracted']);
    if (begun.kind === 'no-notice') return refused(DECLINED['not-retractable']);
    if (begun.kind === 'pruned') return refused(DECLINED['too-old']);
    logger.info('notice.retracted', { notice: noticeId });
    onBegun(noticeId);
    return { kind: 'done' };
  }

  /** What would happen now, before anybody decides; null: there is no such notice. */
  async preview(noticeId: number): Promise<RetractionPreview | null> {
    const { notices, retractions, clock } = this.parts;
    const notice = await notices.get(noticeId);
    if (notice === null) return null;
    const people = await retractions.preview(noticeId, clock.now() - REVOCABLE_FOR);
    return { ...people, correction: await this.#usualText(notice) };
  }

  async #usualText({ id, parts }: Notice): Promise<string> {
    const { retractions, clock } = this.parts;
    const { correction, zone } = this.settings;
    const sentAt = (await retractions.sentAt(id)) ?? clock.now();
    return correctionText(correction, { words: firstWords(parts), sentAt, now: clock.now(), zone });
  }
}

function draft(
  { id, name, title }: { readonly id: number; readonly name: string; readonly title: string },
  text: string,
): NewNotice {
  const parts: NoticeContent[] = [{ kind: 'text', text }];
  return correctionNotice({
    name: correctionOf(name),
    title: correctionOf(title),
    corrects: id,
    fingerprint: fingerprint(parts),
    parts,
  });
}

function refused(why: string): StaffOutcome {
  return { kind: 'refused', why };
}

/** What staff see of a notice that was taken back: its files in `annullati`, and its report. */
export interface RetractionFilingParts {
  /** of `ritira` */
  readonly folder: Pick<NoticeFolder, 'file' | 'renew'>;
  readonly notices: Pick<NoticeStore, 'get' | 'markFiled'>;
  readonly retractions: Pick<RetractionStore, 'figures'>;
  /** of one that was not done yet: what lies in `in-corso` */
  readonly placing: Pick<InProgress, 'putAway'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

export class RetractionFiling {
  constructor(
    private readonly parts: RetractionFilingParts,
    private readonly zone: string,
  ) {}

  /** Moves files out of `ritira` and puts the report beside them. */
  async put(noticeId: number, files: readonly string[]): Promise<void> {
    const { folder, notices, placing, clock } = this.parts;
    const notice = await notices.get(noticeId);
    if (notice === null) throw new InvariantError(`there is no notice ${String(noticeId)}`);
    const note = await this.#report(notice);
    // A person who dragged one of its files here has left the others, and what was written beside them.
    if (notice.filedAt === null) await placing.putAway(notice, 'annullati', note);
    await folder.file({ place: 'annullati', name: notice.name, files, note });
    await notices.markFiled(noticeId, clock.now());
    await this.refresh(noticeId);
  }

  /**
   * Brings the reports up to date when a notice that was taken back, or its correction, has new
   * figures: also the one in `inviati`, which otherwise would go on saying that all is well. False: that
   * failed, and is logged. @throws InvariantError only
   */
  async refresh(noticeId: number): Promise<boolean> {
    const { folder, notices, logger } = this.parts;
    try {
      const changed = await notices.get(noticeId);
      const notice = changed?.corrects == null ? changed : await notices.get(changed.corrects);
      if (notice?.retractedAt == null) return true;
      const note = await this.#report(notice);
      for (const place of ['annullati', 'inviati', 'in-corso'] as const) {
        await folder.renew(place, notice.name, note);
      }
      // One that expired half way lies there with the reason: that asked for it to be sent again.
      await folder.renew('scartati', notice.name, { ...note, suffix: '.motivo.txt' });
      return true;
    } catch (error) {
      if (error instanceof InvariantError) throw error;
      logger.warn('retraction.report-failed', { notice: noticeId, error });
      return false;
    }
  }

  async #report(notice: Notice): Promise<Note> {
    const figures = await this.parts.retractions.figures(notice.id);
    const text = retractionReport(notice, figures, this.parts.clock.now(), this.zone);
    return { suffix: '.esito.txt', text, mark: archiveCode(notice) };
  }
}

/** What staff see of a notice that was taken back: its files in `annullati`, and its report. */
import { InvariantError } from '../../errors.js';
import type { NoticeFolder, Note } from '../../ports/folder.js';
import type { RetractionStore } from '../../ports/storage/retractions.js';
import type { Clock, Logger } from '../../ports/runtime.js';
import type { Notice } from '../../model/notice.js';
import type { NoticeStore } from '../../ports/storage/notices.js';
import { archiveCode } from '../../model/notice.js';
import { retractionReport } from '../../messages/it/retraction-report.js';

export interface RetractionFilingParts {
  /** of `ritira` */
  readonly folder: Pick<NoticeFolder, 'file' | 'renew'>;
  readonly notices: Pick<NoticeStore, 'get' | 'markFiled'>;
  readonly retractions: Pick<RetractionStore, 'figures'>;
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
    const { folder, notices, clock } = this.parts;
    const notice = await notices.get(noticeId);
    if (notice === null) throw new InvariantError(`there is no notice ${String(noticeId)}`);
    const note = await this.#report(notice);
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
      for (const place of ['annullati', 'inviati'] as const) {
        await folder.renew(place, notice.name, note);
      }
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

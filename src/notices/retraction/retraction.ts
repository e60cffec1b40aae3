// What holds: docs/spec/retraction.md
/** Staff take a notice back. */
import { REVOCABLE_FOR, type RetractionPreview } from '../../model/retraction.js';
import type { AuditLog } from '../../ports/storage/audit.js';
import type { RetractionStore } from '../../ports/storage/retractions.js';
import type { Clock, Logger } from '../../ports/runtime.js';
import type { StaffOutcome } from '../../ports/staff.js';
import { firstWords, type NewNotice, type Notice, type NoticeContent } from '../../model/notice.js';
import type { NoticeStore } from '../../ports/storage/notices.js';
import { correctionOf, correctionText } from '../../messages/it/correction.js';
import { fingerprint } from '../notice-limits.js';
import { retracted } from '../../messages/it/audit.js';
import { correctionTooLong, DECLINED } from '../../messages/it/staff-acts.js';

export interface RetractionParts {
  readonly notices: Pick<NoticeStore, 'get'>;
  readonly retractions: Pick<RetractionStore, 'retract' | 'sentAt' | 'preview'>;
  readonly audit: Pick<AuditLog, 'record'>;
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
    const { notices, retractions, audit, clock, logger, onBegun } = this.parts;
    const { textLength } = this.settings;
    const notice = await notices.get(noticeId);
    if (notice === null) return refused(DECLINED['no-notice']);
    if (correction !== null && correction.length > textLength) {
      return refused(correctionTooLong(textLength));
    }
    const now = clock.now();
    const text = correction ?? (await this.#usualText(notice));
    const begun = await retractions.retract(noticeId, draft(notice, text), {
      now,
      revocableSince: now - REVOCABLE_FOR,
    });
    if (begun.kind === 'already') return refused(DECLINED['already-retracted']);
    if (begun.kind === 'no-notice') return refused(DECLINED['not-retractable']);
    logger.info('notice.retracted', { notice: noticeId });
    await audit.record({
      at: now,
      actor: 'staff',
      event: 'notice.retracted',
      noticeId,
      text: retracted(notice),
    });
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
  return {
    name: correctionOf(name),
    title: correctionOf(title),
    kind: 'correction',
    corrects: id,
    files: [],
    fingerprint: fingerprint(parts),
    parts,
    urgent: true,
    sendAt: null,
    expiresAt: null,
  };
}

function refused(why: string): StaffOutcome {
  return { kind: 'refused', why };
}

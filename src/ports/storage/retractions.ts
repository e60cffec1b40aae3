/**
 * Taking a sent notice back: deletions for everyone, and a correction for those who keep it. Like
 * every store, each operation is one transaction inside.
 *
 *     revocation: queued → done        deleted, or it turned out that nobody has it
 *                        → refused     it stays: whom it was sent to gets the correction
 */
import type {
  RetractionFigures,
  RetractionPreview,
  RetractionTerms,
  Revocation,
} from '../../model/retraction.js';
import type { NewNotice, Notice } from '../../model/notice.js';

export interface RetractionStore {
  /**
   * Notices among whose files are all of these, the latest first; no tests and no corrections.
   * @param sha256s hexadecimal, of the bytes as they were dropped
   */
  noticesOf(sha256s: readonly string[]): Promise<readonly Notice[]>;
  /** When the first message of a notice was handed to the transport; null: none was. */
  sentAt(noticeId: number): Promise<number | null>;
  /**
   * Takes a notice back. What has not been handed to WhatsApp is not sent any more; messages to
   * single people are to be deleted; everybody else who had it, or may have had it, becomes a
   * recipient of the correction. Whom it may have reached (on its way, in doubt, held) counts as
   * having had it. `no-notice`: there is none with this id that could be taken back; `pruned`: who had it is not
   * kept any more.
   * @param correction the notice that goes to those who keep it, if there are any
   */
  retract(
    noticeId: number,
    correction: NewNotice,
    terms: RetractionTerms,
  ): Promise<{ readonly kind: 'begun' } | { readonly kind: 'already' | 'no-notice' | 'pruned' }>;
  /**
   * Messages to delete now, the oldest first. One that is on its way or in doubt comes when that is
   * over; nothing is left to do for one that was not sent, and one that is held counts as refused.
   */
  dueRevocations(limit: number, now: number): Promise<readonly Revocation[]>;
  /** The transport of this pairing is about to be asked. */
  beginRevocation(deliveryId: number, pairingId: string): Promise<void>;
  /** `refused` gives the correction one recipient more. What is settled already stays so. */
  settleRevocation(
    deliveryId: number,
    outcome: { readonly kind: 'done' } | { readonly kind: 'refused'; readonly detail: string },
    now: number,
  ): Promise<void>;
  /** Ids of notices that were taken back at this time or later. */
  retractedSince(since: number): Promise<readonly number[]>;
  figures(noticeId: number): Promise<RetractionFigures>;
  /** Whom taking it back would concern. @param revocableSince as in `RetractionTerms` */
  preview(noticeId: number, revocableSince: number): Promise<Omit<RetractionPreview, 'correction'>>;
}

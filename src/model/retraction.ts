/**
 * Taking a sent notice back: deletions for everyone, and a correction for those who keep it.
 *
 *     revocation: queued → done        deleted, or it turned out that nobody has it
 *                        → refused     it stays: whom it was sent to gets the correction
 */
import type { MessageId, PersonTarget } from './message.js';
import type { NewNotice, NoticeProgress } from './notice.js';
import { HOUR } from './duration.js';

/** A message to one person that is to be deleted for everyone. */
export interface Revocation {
  readonly deliveryId: number;
  readonly noticeId: number;
  readonly target: PersonTarget;
  readonly messageId: MessageId;
  /** from which pairing of the account the transport has been asked before; null: it has not */
  readonly askedPairing: string | null;
}

/** People who had the notice, or may have had it; each counts once. */
export interface RetractionFigures {
  /** every message of theirs is deleted */
  readonly deleted: number;
  /** every message of theirs is deleted or still to be */
  readonly deleting: number;
  /** those who keep it: by list, sent too long ago, or WhatsApp did not allow it */
  readonly kept: number;
  /** of the correction, which goes to those of them who are still subscribed; null: there is none */
  readonly correction: NoticeProgress | null;
}

/** What retracting a notice would mean, in people, and its text. */
export interface RetractionPreview {
  /** from whose phones every message of it can still be deleted */
  readonly deletable: number;
  /** who keep it, in part at least */
  readonly kept: number;
  /** those of them who get the correction: they are still subscribed, and can be reached */
  readonly corrected: number;
  /** the usual text */
  readonly correction: string;
}

export interface RetractionTerms {
  readonly now: number;
  /** what was sent before cannot be deleted any more */
  readonly revocableSince: number;
}

/** How long a message to one person can be deleted for everyone, in milliseconds (the client of 2026). */
export const REVOCABLE_FOR = 60 * HOUR;

/** What is its own in a correction. */
export type CorrectionWords = Pick<
  NewNotice,
  'name' | 'title' | 'corrects' | 'fingerprint' | 'parts'
>;

/** The notice that goes to those who keep another: to them only, and at once. */
export function correctionNotice(words: CorrectionWords): NewNotice {
  const { name, title, corrects, fingerprint, parts } = words;
  return {
    ...{ name, title, corrects, fingerprint, parts },
    kind: 'correction',
    files: [],
    urgent: true,
    sendAt: null,
    expiresAt: null,
    channel: null,
  };
}

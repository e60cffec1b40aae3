/**
 * What staff may ask for while the service runs, from the local page or with a command. Each act is
 * committed when its promise resolves and is in the audit log.
 */
import type { RetractionPreview } from '../model/retraction.js';

export type StaffOutcome =
  | { readonly kind: 'done' }
  /** `why`: an Italian sentence */
  | { readonly kind: 'refused'; readonly why: string };

/** What staff may want to know before they decide. */
export interface StaffQuestions {
  /** What taking this notice back would come to; null: there is no such notice. */
  retraction(noticeId: number): Promise<RetractionPreview | null>;
}

export interface StaffActions {
  /** Ends the cooling period, the wait for a date or for the morning: the notice goes now. */
  sendNow(noticeId: number): Promise<StaffOutcome>;
  /** Stops what has not been handed to WhatsApp yet. */
  stop(noticeId: number): Promise<StaffOutcome>;
  /** Sends the notice to the staff's own test phones only. */
  test(noticeId: number): Promise<StaffOutcome>;
  /**
   * Deletes a sent notice for everyone where WhatsApp allows it and corrects it for the others.
   * `correction`: their text; null: the one of the settings.
   */
  retract(noticeId: number, correction: string | null): Promise<StaffOutcome>;
  /** Lets a notice go that waits for a person: to many people, found overdue, or without its files. */
  confirm(noticeId: number): Promise<StaffOutcome>;
  /** Counts deliveries of which nobody knows as handed over. */
  arrived(noticeId: number): Promise<StaffOutcome>;
  /** Sends those deliveries again, each with the id it had: a phone shows an id once. */
  sendAgain(noticeId: number): Promise<StaffOutcome>;
}

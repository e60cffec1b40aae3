/**
 * The register as the comune must be able to show it, fill it from one it kept before, and rid it of
 * a person. Times are milliseconds since 1970.
 */
import type { Lid, PersonId, Phone } from './people.js';

/** Somebody who once gave or withdrew consent, with the last time they did. */
export interface RegisterRecord {
  readonly id: number;
  readonly person: PersonId;
  readonly state: 'active' | 'inactive' | 'opted-out';
  readonly consentAt: number;
  /** the word they wrote, or where an imported consent came from */
  readonly origin: string;
  /** of the privacy notice; null: an imported consent that does not say */
  readonly privacyVersion: string | null;
}

/** A consent that somebody gave elsewhere. */
export interface EarlierConsent {
  /** null: of somebody without a number, who has a LID then */
  readonly phone: Phone | null;
  readonly lid?: Lid | null | undefined;
  readonly at: number;
  /** where and how it was given, in the comune's words */
  readonly origin: string;
  readonly privacyVersion: string | null;
}

/** `opted-out`: they wrote DISATTIVA, and no list that was kept elsewhere takes that back. */
export type EntryOutcome = 'entered' | 'already-active' | 'opted-out';

/** `busy`: a message to this person is just being sent. */
export type ForgetOutcome = 'forgotten' | 'unknown' | 'busy';

export interface RegisterRecords {
  /** Records with a greater id than `after`, in order of id. */
  page(request: { readonly after: number; readonly limit: number }): Promise<RegisterRecord[]>;
  /**
   * Enters people with a consent that they gave elsewhere, all in one transaction; outcomes in the
   * order of the people, who must be different ones.
   * @param request.rehearse only tell what would become of them
   */
  enter(request: {
    readonly people: readonly EarlierConsent[];
    readonly now: number;
    readonly rehearse: boolean;
  }): Promise<readonly EntryOutcome[]>;
  /**
   * Takes names, number, chats and where a consent came from off a person, for good. A row without a
   * name stays: figures of past notices and the count of consents rest on it, and the hashes of their
   * messages' keys, so that none of these is ever taken for a new command.
   */
  forget(request: {
    readonly person: PersonId;
    readonly now: number;
    readonly rehearse: boolean;
  }): Promise<ForgetOutcome>;
}

/** The register: who gave and withdrew consent, and with what. Times are milliseconds since 1970. */
import type { Alias, PersonId, Phone } from './person.js';

export type Keyword = 'opt-in' | 'opt-out';

/** A keyword that a person wrote. The message's body is not part of it, only the matched word. */
export interface KeywordCommand {
  /** the composed key of the message; a key counts once, for ever */
  readonly messageKey: string;
  readonly chatId: string;
  readonly from: PersonId;
  readonly keyword: Keyword;
  /** the configured word that matched, e.g. `ATTIVA` */
  readonly word: string;
  readonly at: number;
}

/** What the register knows of a person when a command of theirs is looked at. */
export interface SubscriberStatus {
  /** `inactive`: subscribed, but cannot be reached any more */
  readonly state: 'unknown' | 'active' | 'inactive' | 'opted-out';
  /** when the last answer to this person was decided, null if never */
  readonly lastReplyAt: number | null;
  /** time of the latest command that was looked at before, null if none; a consent on paper is none */
  readonly lastCommandAt: number | null;
}

/** The reply to a keyword; `not-found`: to an opt-out from a person whose number is unknown. */
export type ReplyKind = 'welcome' | 'already-active' | 'farewell' | 'not-subscribed' | 'not-found';

export interface Reply {
  readonly kind: ReplyKind;
  readonly text: string;
}

export interface Decision {
  readonly change: Keyword | null;
  readonly reply: Reply | null;
}

export interface RegisterCounts {
  readonly active: number;
  readonly optedOut: number;
  /** subscribed, but WhatsApp has refused their notices several times in a row */
  readonly inactive: number;
  /** of the active ones: have probably not saved the number, so that lists do not reach them */
  readonly unsaved: number;
}

export interface Subscriber {
  readonly id: number;
  readonly person: PersonId;
  /** the chat the person last wrote from */
  readonly chatId: string | null;
}

/** A subscriber who can be in a native list. There may be 100,000: nothing else is read of them. */
export interface ListCandidate {
  readonly subscriberId: number;
  readonly alias: Alias;
  readonly phone: Phone | null;
}

/** How many gave and withdrew consent in one hour. */
export interface ConsentHour {
  /** when the hour began */
  readonly at: number;
  readonly optIns: number;
  readonly optOuts: number;
}

/** What must be shown of a person's consent, to them or to an authority. Their name is not part of it. */
export interface ConsentHistory {
  readonly state: SubscriberStatus['state'];
  /** the oldest first */
  readonly events: readonly ConsentEvent[];
}

export interface ConsentEvent {
  readonly kind: Keyword;
  /** the word they wrote; null: the consent was given elsewhere */
  readonly word: string | null;
  /** where it was given; null: to us, with a word */
  readonly origin: string | null;
  /** when they wrote or gave it */
  readonly messageAt: number;
  /** when we heard of it */
  readonly recordedAt: number;
  /** of the privacy notice that was in force; null: given elsewhere and not noted */
  readonly privacyVersion: string | null;
}

/** A person who once gave or withdrew consent, with the time of the last command. */
export interface RegisteredPerson {
  readonly id: number;
  readonly person: PersonId;
  readonly state: 'active' | 'inactive' | 'opted-out';
  readonly consentAt: number;
  /** the word they wrote, or where an imported consent came from */
  readonly origin: string;
  /** of the privacy notice; null: an imported consent that does not say */
  readonly privacyVersion: string | null;
}

/** A consent that was given elsewhere. */
export interface EarlierConsent {
  /** null: no number is known; then there is an alias */
  readonly phone: Phone | null;
  readonly alias?: Alias | null | undefined;
  readonly at: number;
  /** where and how it was given, in the comune's words */
  readonly origin: string;
  readonly privacyVersion: string | null;
}

/** `opted-out`: they wrote DISATTIVA, and no list that was kept elsewhere takes that back. */
export type EntryOutcome = 'entered' | 'already-active' | 'opted-out';

/** `busy`: a message to this person is just being sent. */
export type ForgetOutcome = 'forgotten' | 'unknown' | 'busy';

/**
 * What the local page asks of the database besides what the domain needs: counts, pages, searches.
 * Times are milliseconds since 1970.
 */
import type { Actor, AuditEntry } from './audit.js';
import type {
  DeliveryState,
  Keyword,
  Notice,
  NoticeProgress,
  NoticeState,
  Standing,
} from './storage.js';

/** How many gave and withdrew consent in one hour. */
export interface ConsentHour {
  /** when the hour began */
  readonly at: number;
  readonly optIns: number;
  readonly optOuts: number;
}

/** What must be shown of a person's consent, to them or to an authority. Their name is not part of it. */
export interface ConsentRecord {
  readonly state: Standing['state'];
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
  /** of the privacy notice that was in force; null: given elsewhere, where nobody noted it */
  readonly privacyVersion: string | null;
}

export interface AuditSearch {
  /** at most this many, the newest first */
  readonly limit: number;
  /** only entries with a smaller id; null: from the newest on */
  readonly before: number | null;
  readonly actor: Actor | null;
  /** first part of the event's name: `session`; null: any */
  readonly topic: string | null;
  /** entries from this time on; null: from the beginning */
  readonly from: number | null;
  /** entries before this time; null: to the end */
  readonly to: number | null;
  /** in the entry's text, whatever its case; '': any */
  readonly words: string;
}

export type PanelNotice = Notice & { readonly progress: NoticeProgress };

export interface NoticeSearch {
  /** any of these; none: all */
  readonly states: readonly NoticeState[];
  /** in title or name, whatever its case; '': any */
  readonly words: string;
  readonly limit: number;
  /** how many of the newest to leave out */
  readonly skip: number;
}

export interface PanelStore {
  /** How many rows this process has changed: another number whenever something was written. */
  revision(): Promise<number>;
  /** The oldest first; hours in which nothing happened are left out. */
  consentHours(): Promise<readonly ConsentHour[]>;
  /** The record of whoever has this number, or this LID; null: nobody whom we know by it. */
  consentRecord(name: string): Promise<ConsentRecord | null>;
  /** Notices and corrections, the newest first, and how many match in all; no tests. */
  notices(search: NoticeSearch): Promise<{
    readonly total: number;
    readonly notices: readonly PanelNotice[];
  }>;
  /** Id of the newest notice from files of this name, accepted at this time or later. */
  noticeFrom(name: string, since: number): Promise<number | null>;
  /** Notices and corrections by state; a state in which there is none is left out. */
  noticeCounts(): Promise<readonly { readonly state: NoticeState; readonly count: number }[]>;
  /** Deliveries by state, replies included. */
  deliveryCounts(): Promise<readonly { readonly state: DeliveryState; readonly count: number }[]>;
  audit(search: AuditSearch): Promise<readonly AuditEntry[]>;
}

/**
 * What the local page asks of the database besides what the domain needs: counts, pages, searches.
 * Times are milliseconds since 1970.
 */
import type { ConsentHour, ConsentRecord } from '../model/subscriber.js';
import type { NoticeSearch, PanelNotice, NoticeState } from '../model/notice.js';
import type { AuditSearch, AuditEntry } from '../model/audit.js';
import type { DeliveryState } from '../model/delivery.js';

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

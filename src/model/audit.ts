/** What happened, and who did it. */

export interface AuditSearch {
  /** at most this many, the newest first */
  readonly limit: number;
  /** only entries with a smaller id; absent or null: from the newest on */
  readonly before?: number | null;
  readonly actor?: Actor | null;
  readonly noticeId?: number;
  /** first part of the event's name: `session`; absent or null: any */
  readonly topic?: string | null;
  /** entries from this time on; absent or null: from the beginning */
  readonly from?: number | null;
  /** entries before this time; absent or null: to the end */
  readonly to?: number | null;
  /** in the entry's text, whatever its case; absent or '': any */
  readonly words?: string;
}

export type Actor = 'staff' | 'service' | 'whatsapp';

export interface AuditEntry {
  readonly id: number;
  /** milliseconds since 1970 */
  readonly at: number;
  readonly actor: Actor;
  /** a stable dotted name: `notice.accepted`, `session.lost` */
  readonly event: string;
  readonly noticeId: number | null;
  /** one Italian sentence for staff; no phone numbers, no texts of citizens */
  readonly text: string;
}

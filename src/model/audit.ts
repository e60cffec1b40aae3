/** What happened, and who did it. */

/** What staff look for → first parts of the names of its events. */
export const AUDIT_SUBJECTS = {
  session: ['session'],
  notice: ['notice', 'refusal', 'renewal'],
  delivery: ['delivery', 'sending'],
  channel: ['channel'],
  subscribers: ['subscribers', 'register', 'people'],
  service: ['service', 'clock'],
} as const;

export type AuditSubject = keyof typeof AUDIT_SUBJECTS;
/** A stable dotted name: `notice.accepted`, `session.lost`. */
export type AuditEvent = `${(typeof AUDIT_SUBJECTS)[AuditSubject][number]}.${string}`;

export interface AuditSearch {
  /** at most this many, the newest first */
  readonly limit: number;
  /** only entries with a smaller id; absent or null: from the newest on */
  readonly before?: number | null;
  readonly actor?: Actor | null;
  readonly noticeId?: number;
  /** absent or null: any */
  readonly subject?: AuditSubject | null;
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
  readonly event: AuditEvent;
  readonly noticeId: number | null;
  /** one Italian sentence for staff; no phone numbers, no texts of citizens */
  readonly text: string;
}

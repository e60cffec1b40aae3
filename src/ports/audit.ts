/**
 * The register of what happened, for whoever must account for it later: what staff did, what the
 * service did by itself, what WhatsApp did to us. It is never shortened.
 */

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

export interface AuditFilter {
  /** at most this many, the newest first */
  readonly limit: number;
  /** only entries with a smaller id */
  readonly before?: number;
  readonly actor?: Actor;
  readonly noticeId?: number;
}

export interface AuditLog {
  record(entry: Omit<AuditEntry, 'id'>): Promise<void>;
  entries(filter: AuditFilter): Promise<readonly AuditEntry[]>;
}

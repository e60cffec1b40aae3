/**
 * The audit log: what staff did, what the
 * service did by itself, what WhatsApp did to us. It is never shortened.
 */

import type { AuditEntry, AuditSearch } from '../../model/audit.js';
export interface AuditLog {
  record(entry: Omit<AuditEntry, 'id'>): Promise<void>;
  entries(search: AuditSearch): Promise<readonly AuditEntry[]>;
}

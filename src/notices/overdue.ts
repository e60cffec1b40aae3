/** What became due while the service did not run. */
import { parkedEntry } from '../messages/it/notice-states.js';
import type { AuditLog } from '../ports/storage/audit.js';
import type { Clock, Logger } from '../ports/runtime.js';
import type { NoticeStore } from '../ports/storage/notices.js';

export interface OverdueParts {
  readonly notices: Pick<NoticeStore, 'unfiled' | 'park'>;
  readonly audit: Pick<AuditLog, 'record'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Notices that should have gone longer than `limitMs` ago and have not begun wait for a person: what
 * was right yesterday may be wrong today. To be asked when the service starts, before anything is
 * sent; one that waits for WhatsApp while the service runs is not overdue.
 */
export async function parkOverdue(parts: OverdueParts, limitMs: number): Promise<void> {
  const { notices, audit, clock, logger } = parts;
  const now = clock.now();
  for (const { id, title, state, dueAt } of await notices.unfiled()) {
    if (state !== 'queued' || dueAt > now - limitMs) continue;
    if (!(await notices.park(id, 'overdue'))) continue;
    logger.warn('notice.overdue', { notice: id, dueAt });
    await audit.record({
      at: now,
      actor: 'service',
      event: 'notice.parked',
      noticeId: id,
      text: parkedEntry({ title }, 'overdue'),
    });
  }
}

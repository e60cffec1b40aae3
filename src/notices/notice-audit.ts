import * as entries from '../messages/it/audit.js';
import { InvariantError } from '../errors.js';
import type { AuditEntry } from '../model/audit.js';
import type { AuditLog, Transaction } from '../ports/storage.js';
import type { Clock, Logger } from '../ports/runtime.js';
import type { Notice, RejectedNotice } from '../model/notice.js';
import type { NoticeStore } from '../ports/storage/notices.js';
import { parkedEntry } from '../messages/it/notice-states.js';

/**
 * Writes into the audit log what happens to notices without a decision of staff; decisions are
 * recorded where they are made.
 */

/**
 * Accepts notices as the store does, and enters that into the audit log with them, in one transaction.
 * @param zone `Europe/Rome`
 */
export function acceptEntered(
  transaction: Transaction<'notices' | 'audit'>,
  zone: string,
): Pick<NoticeStore, 'accept'> {
  return {
    accept: (draft, terms) =>
      transaction(async ({ notices, audit }) => {
        const outcome = await notices.accept(draft, terms);
        if (outcome.kind !== 'accepted') return outcome;
        const { notice } = outcome;
        const about = { at: terms.now, actor: 'staff' } as const;
        if (notice.replaces !== null) {
          await audit.record({
            ...about,
            event: 'notice.replaced',
            noticeId: notice.replaces,
            text: entries.replaced(notice),
          });
        }
        await audit.record({
          ...about,
          event: 'notice.accepted',
          noticeId: notice.id,
          text: entries.accepted(notice, outcome, terms.now, zone),
        });
        return outcome;
      }),
  };
}

export interface NoticeAuditParts {
  readonly notices: Pick<NoticeStore, 'progress'>;
  readonly audit: Pick<AuditLog, 'record'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A record that cannot be written is logged; the notice goes on. Methods throw InvariantError only. */
export class NoticeAudit {
  constructor(private readonly parts: NoticeAuditParts) {}

  async refused(notices: readonly RejectedNotice[]): Promise<void> {
    for (const { name, why } of notices) {
      await this.#record(null, () => ({
        actor: 'service',
        event: 'notice.refused',
        text: entries.rejected(name, why),
      }));
    }
  }

  /** Their files are in their last place. */
  async filed(notices: readonly Notice[]): Promise<void> {
    for (const notice of notices) {
      const { id, state } = notice;
      if (state === 'sent') {
        await this.#record(id, async () => {
          const progress = await this.parts.notices.progress(id);
          return { actor: 'service', event: 'notice.sent', text: entries.sent(notice, progress) };
        });
      } else if (state === 'expired') {
        await this.#record(id, () => ({
          actor: 'service',
          event: 'notice.expired',
          text: entries.expired(notice),
        }));
      }
    }
  }

  async #record(noticeId: number | null, entry: () => Facts | Promise<Facts>): Promise<void> {
    const { audit, clock, logger } = this.parts;
    try {
      await audit.record({ at: clock.now(), noticeId, ...(await entry()) });
    } catch (error) {
      if (error instanceof InvariantError) throw error;
      logger.warn('notice.not-recorded', { notice: noticeId, error });
    }
  }
}

type Facts = Pick<AuditEntry, 'actor' | 'event' | 'text'>;

/** Notices that became due while the service was not running. */

export interface OverdueParts {
  readonly notices: Pick<NoticeStore, 'unfiled'>;
  readonly transaction: Transaction<'notices' | 'audit'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Notices that should have gone longer than `limitMs` ago and have not begun wait for a person: what
 * was right yesterday may be wrong today. To be asked when the service starts, before anything is
 * sent; one that waits for WhatsApp while the service runs is not overdue.
 */
export async function parkOverdue(parts: OverdueParts, limitMs: number): Promise<void> {
  const { transaction, clock, logger } = parts;
  const now = clock.now();
  for (const { id, title, state, dueAt } of await parts.notices.unfiled()) {
    if (state !== 'queued' || dueAt > now - limitMs) continue;
    const isParked = await transaction(async ({ notices, audit }) => {
      if (!(await notices.park(id, 'overdue'))) return false;
      const text = parkedEntry({ title }, 'overdue');
      await audit.record({
        at: now,
        actor: 'service',
        event: 'notice.parked',
        noticeId: id,
        text,
      });
      return true;
    });
    if (isParked) logger.warn('notice.overdue', { notice: id, dueAt });
  }
}

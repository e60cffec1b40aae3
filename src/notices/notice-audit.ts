import * as entries from '../messages/it/audit.js';
import type { AuditEntry } from '../model/audit.js';
import type { AuditLog, Transaction } from '../ports/storage.js';
import type { Clock, Logger } from '../ports/runtime.js';
import type { Notice, NoticeProgress, RejectedNotice } from '../model/notice.js';
import type { NoticeStore } from '../ports/storage/notices.js';
import { enterDone } from '../ports/staff.js';
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
        if (notice.parkedWhy !== null) {
          await audit.record({
            ...{ at: terms.now, actor: 'service', event: 'notice.parked', noticeId: notice.id },
            text: parkedEntry(notice, notice.parkedWhy),
          });
        }
        return outcome;
      }),
  };
}

/**
 * What goes next, as the store says, once it was seen of all notices whose date has come, and not only of the one whose turn
 * it is, whether they have come to more people than may have one without a person: that is entered with it.
 */
export function nextEntered(
  transaction: Transaction<'notices' | 'audit'>,
): Pick<NoticeStore, 'next'> {
  return {
    next: (now, quiet, except) =>
      transaction(async ({ notices, audit }) => {
        for (const grown of await notices.comeDue(now, quiet)) {
          const text = entries.grown(grown, await notices.progress(grown.id));
          await audit.record({
            ...{ at: now, actor: 'service', event: 'notice.grown', noticeId: grown.id, text },
          });
        }
        return notices.next(now, quiet, except);
      }),
  };
}

/** What is entered once its files lie where they stay; null: that was entered when it was decided. */
export function entryOfEnd(
  notice: Notice,
  progress: NoticeProgress,
): Pick<AuditEntry, 'actor' | 'event' | 'text'> | null {
  if (notice.state === 'sent')
    return { actor: 'service', event: 'notice.sent', text: entries.sent(notice, progress) };
  if (notice.state === 'expired')
    return { actor: 'service', event: 'notice.expired', text: entries.expired(notice) };
  return null;
}

export interface RefusalsParts {
  readonly audit: Pick<AuditLog, 'record'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Their files have been moved, whatever becomes of the entries. */
export async function enterRefused(
  { audit, clock, logger }: RefusalsParts,
  notices: readonly RejectedNotice[],
): Promise<void> {
  for (const { name, why } of notices) {
    await enterDone(
      { audit, logger },
      {
        ...{ at: clock.now(), actor: 'service', event: 'notice.refused', noticeId: null },
        text: entries.rejected(name, why),
      },
    );
  }
}

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

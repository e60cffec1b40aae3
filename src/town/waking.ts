/**
 * What is done when the PC has slept, or its clock was set.
 *
 * After a sleep the page's connection is dead without knowing it, citizens have written meanwhile,
 * and what should have gone during the night may be wrong in the morning. So it is as after a start:
 * a new browser, reading back before anything is sent, and what is overdue waits for a person. On
 * Linux a sleep cannot be told from a clock that was set forward; both are treated so. After one
 * that was set back there is nothing to hear anew: what is stored of the time when it was ahead is
 * moved back with it, or single messages, retries and the trial would wait for those hours to come
 * again (docs/decisions/082-a-clock-set-back.md).
 */
import { parkOverdue, type OverdueParts } from '../notices/notice-audit.js';
import type { AuditLog, StoredMoments } from '../ports/storage.js';
import type { Clock, Logger } from '../ports/runtime.js';
import { TOLERATED_MS } from '../system/clock-watch.js';
import { clockBack, clockForward } from '../messages/it/alerts.js';

export interface StartParts {
  readonly moments: StoredMoments;
  readonly audit: Pick<AuditLog, 'record'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface WakingParts extends StartParts, OverdueParts {
  readonly overdueMs: number;
  /** restarts the browser; nothing is sent once it has been called */
  readonly restartSession: () => Promise<void>;
  /** what waits for a time looks at it again */
  readonly lookAgain: () => Promise<void>;
}

/** @returns what the clock watch calls, with how far the time of day has jumped in milliseconds */
export function afterJump(parts: WakingParts): (byMs: number) => Promise<void> {
  return async (byMs) => {
    const restarted = byMs > 0 ? parts.restartSession() : Promise.resolve();
    if (byMs > 0) await parkOverdue(parts, parts.overdueMs);
    else await parts.moments.setBack(parts.clock.now(), -byMs);
    await record(parts, byMs);
    await restarted;
    await parts.lookAgain();
  };
}

/**
 * At a start, before anything is sent: the clock may have been set back while the service was off.
 */
export async function atStart(parts: StartParts): Promise<void> {
  const byMs = await parts.moments.setBack(parts.clock.now(), 0);
  if (byMs <= TOLERATED_MS) return;
  parts.logger.warn('clock.was-ahead', { byMs });
  await record(parts, -byMs);
}

async function record({ audit, clock }: StartParts, byMs: number): Promise<void> {
  await audit.record({
    at: clock.now(),
    actor: 'service',
    event: byMs > 0 ? 'clock.forward' : 'clock.back',
    noticeId: null,
    text: byMs > 0 ? clockForward(byMs) : clockBack(-byMs),
  });
}

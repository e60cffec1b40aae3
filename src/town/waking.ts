/**
 * What is done when the PC has slept, or its clock was set.
 *
 * After a sleep the page's connection is dead without knowing it, citizens have written meanwhile,
 * and what should have gone during the night may be wrong in the morning. So it is as after a start:
 * a new browser, reading back before anything is sent, and what is overdue waits for a person. On
 * Linux a sleep cannot be told from a clock that was set forward; both are treated so. After one
 * that was set back there is nothing to hear again: what is stored of the time when it was ahead is
 * moved back with it, or single messages, retries and the canary would wait for those hours to come
 * again (docs/decisions/082-a-clock-set-back.md). Where that would be days, the servers' time decides first
 * whether the clock is right (docs/decisions/305-a-clock-that-is-not-believed.md).
 */
import { parkOverdue, type OverdueParts } from '../notices/notice-audit.js';
import type { AuditEntry } from '../model/audit.js';
import type { AuditLog, StoredMoments, Transaction } from '../ports/storage.js';
import type { Alerts, Clock, Logger } from '../ports/runtime.js';
import { enterDone } from '../ports/staff.js';
import { DAY, HOUR } from '../runtime/time.js';
import { TOLERATED_MS } from '../system/clock-watch.js';
import { clockBack, clockDoubted, clockForward } from '../messages/it/alerts.js';

/**
 * What lies further ahead is not believed to come of a clock that was ahead: the PC may have lost its
 * date, and what is moved back by years stays so.
 */
const BELIEVED = 2 * DAY;
/** So close to the servers' time the clock of the PC is right. */
const RIGHT = HOUR;

/** What is on its way when the clock jumps forward is waited for so long, looking again after so long; in milliseconds. */
const ANSWERS_WITHIN = 60_000;
const LOOK_AGAIN = 1_000;

const DOUBTED = 'clock-doubted';

export interface StartParts {
  readonly moments: Pick<StoredMoments, 'ahead'>;
  readonly transaction: Transaction<'moments' | 'notices' | 'audit'>;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface WakingParts extends StartParts, OverdueParts {
  readonly transaction: StartParts['transaction'];
  readonly audit: Pick<AuditLog, 'record'>;
  readonly overdueMs: number;
  readonly zone: string;
  readonly alerts: Pick<Alerts, 'raise' | 'clear'>;
  /** null: the servers cannot be asked */
  readonly serversTime: () => Promise<number | null>;
  /** anything is on its way that a restart would cut off from its answer */
  readonly isSending: () => boolean;
  /** restarts the browser; nothing is sent once it has been called */
  readonly restartSession: () => Promise<void>;
}

/**
 * @returns what the clock watch calls, with how far the time of day has jumped in milliseconds. It fails
 *   until that can be done: the watch asks again.
 */
export function afterJump(parts: WakingParts): (byMs: number) => Promise<void> {
  // a try that is made again is no other jump
  let restartedFor: number | null = null;
  return async (byMs) => {
    if (byMs < -TOLERATED_MS) {
      await moveBack(parts, -byMs);
    } else {
      const restarted = restartedFor === byMs ? Promise.resolve() : restart(parts);
      restartedFor = byMs;
      await Promise.all([restarted, parkOverdue(parts, parts.overdueMs)]);
      restartedFor = null;
    }
    parts.alerts.clear(DOUBTED);
    // what was done is not done again for the sake of its entry
    if (byMs > TOLERATED_MS) await enterDone(parts, jumpEntry(byMs, parts.clock.now()));
  };
}

/** Where only the clock was set, the answer comes; after a sleep it may never do. */
async function restart({ clock, isSending, restartSession }: WakingParts): Promise<void> {
  const end = clock.elapsed() + ANSWERS_WITHIN;
  while (isSending() && clock.elapsed() < end) await clock.sleep(LOOK_AGAIN);
  await restartSession();
}

async function moveBack(parts: WakingParts, byMs: number): Promise<void> {
  const { moments, transaction, clock, alerts, zone } = parts;
  const now = clock.now();
  const ahead = Math.max(byMs, await moments.ahead(now));
  if (ahead > BELIEVED && !(await isRight(parts, now))) {
    alerts.raise(DOUBTED, clockDoubted(now, now + ahead, zone));
    throw new Error(`The clock is ${String(ahead)} ms behind what is stored`);
  }
  await transaction(async (stores) => {
    await stores.moments.setBack(now, byMs);
    await stores.audit.record(jumpEntry(-byMs, now));
  });
}

async function isRight({ serversTime }: WakingParts, now: number): Promise<boolean> {
  const servers = await serversTime();
  return servers !== null && Math.abs(servers - now) <= RIGHT;
}

/**
 * At a start, before anything is sent: the clock may have been set back while the service was off.
 * @param jumped is told of what is not believed yet, by how much in milliseconds
 */
export async function atStart(parts: StartParts, jumped: (byMs: number) => void): Promise<void> {
  const now = parts.clock.now();
  const ahead = await parts.moments.ahead(now);
  if (ahead > BELIEVED) return jumped(-ahead);
  const byMs = await parts.transaction(async ({ moments, audit }) => {
    const moved = await moments.setBack(now, 0);
    if (moved > TOLERATED_MS) await audit.record(jumpEntry(-moved, now));
    return moved;
  });
  if (byMs > TOLERATED_MS) parts.logger.warn('clock.was-ahead', { byMs });
}

function jumpEntry(byMs: number, at: number): Omit<AuditEntry, 'id'> {
  const isForward = byMs > 0;
  return {
    at,
    actor: 'service',
    event: isForward ? 'clock.forward' : 'clock.back',
    noticeId: null,
    text: isForward ? clockForward(byMs) : clockBack(-byMs),
  };
}

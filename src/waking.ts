/**
 * What is done when the PC has slept, or its clock was set. Parts of the composition root, see
 * `app.ts`.
 *
 * After a sleep the page's connection is dead without knowing it, citizens have written meanwhile,
 * and what should have gone during the night may be wrong in the morning. So it is as after a start:
 * a new browser, reading back before anything is sent, and what is overdue waits for a person. On
 * Linux a sleep cannot be told from a clock that was set forward; both are treated so. After one
 * that was set back there is nothing to hear anew: times are looked at again.
 */
import { parkOverdue, type OverdueParts } from './notices/overdue.js';
import type { AuditLog } from './ports/audit.js';

export interface WakingParts extends OverdueParts {
  readonly audit: Pick<AuditLog, 'record'>;
  readonly overdueMs: number;
  /** opens the browser anew; from its call on nothing is sent */
  readonly restartSession: () => Promise<void>;
  /** what waits for a time looks at it again */
  readonly lookAgain: () => void;
}

/** @returns what the clock watch calls, with how far the time of day has jumped in milliseconds */
export function afterJump(parts: WakingParts): (byMs: number) => Promise<void> {
  return async (byMs) => {
    const restarted = byMs > 0 ? parts.restartSession() : Promise.resolve();
    if (byMs > 0) await parkOverdue(parts, parts.overdueMs);
    await parts.audit.record({
      at: parts.clock.now(),
      actor: 'service',
      event: byMs > 0 ? 'clock.forward' : 'clock.back',
      noticeId: null,
      text: jumpText(byMs),
    });
    await restarted;
    parts.lookAgain();
  };
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function jumpText(byMs: number): string {
  const far = span(Math.abs(byMs));
  return byMs > 0
    ? `Il PC è rimasto sospeso per circa ${far}, o il suo orologio è stato portato avanti: prima di inviare altro rileggo i messaggi dei cittadini.`
    : `L’orologio del PC è stato portato indietro di circa ${far}: gli orari degli avvisi si contano da capo.`;
}

function span(ms: number): string {
  if (ms < 90 * MINUTE) {
    const minutes = Math.round(ms / MINUTE);
    return minutes === 1 ? 'un minuto' : `${String(minutes)} minuti`;
  }
  return `${String(Math.round(ms / HOUR))} ore`;
}

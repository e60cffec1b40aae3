import { DateTime } from 'luxon';
import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../ports/runtime.js';

/** Durations in milliseconds. */
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Calendar months by the clock of the town hall: WhatsApp counts list messages by the month. */

/** When the month of `now` began in `zone`, milliseconds since 1970. */
export function thisMonth(now: number, zone: string): number {
  return DateTime.fromMillis(now, { zone }).startOf('month').toMillis();
}

/** When the next month begins. */
export function nextMonth(now: number, zone: string): number {
  return DateTime.fromMillis(now, { zone }).startOf('month').plus({ months: 1 }).toMillis();
}

// Why so: docs/decisions/080-two-clocks.md

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  async sleep(ms, signal) {
    try {
      await wait(ms, undefined, signal && { signal });
    } catch (error) {
      if (!signal?.aborted) throw error;
    }
  },
};

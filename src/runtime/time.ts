import { DateTime } from 'luxon';
import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../ports/runtime.js';

export { SECOND, MINUTE, HOUR, DAY } from '../model/duration.js';

/** Calendar months by the clock of the town hall: WhatsApp counts list messages by the month. */

/** When the month of `now` began in `zone`, milliseconds since 1970. */
export function thisMonth(now: number, zone: string): number {
  return monthOf(now, zone).begins;
}

/** When the next month begins. */
export function nextMonth(now: number, zone: string): number {
  return monthOf(now, zone).ends;
}

interface Month {
  readonly zone: string;
  readonly begins: number;
  readonly ends: number;
}

/** The month that was asked for last: it is nearly always the same one. */
let asked: Month = { zone: '', begins: NaN, ends: NaN };

function monthOf(now: number, zone: string): Month {
  if (zone === asked.zone && now >= asked.begins && now < asked.ends) return asked;
  const begins = DateTime.fromMillis(now, { zone }).startOf('month');
  asked = { zone, begins: begins.toMillis(), ends: begins.plus({ months: 1 }).toMillis() };
  return asked;
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

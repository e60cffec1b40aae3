/** Calendar months by the clock of the town hall: WhatsApp counts list messages by the month. */
import { DateTime } from 'luxon';

/** When the month of `now` began in `zone`, milliseconds since 1970. */
export function thisMonth(now: number, zone: string): number {
  return DateTime.fromMillis(now, { zone }).startOf('month').toMillis();
}

/** When the next month begins. */
export function nextMonth(now: number, zone: string): number {
  return DateTime.fromMillis(now, { zone }).startOf('month').plus({ months: 1 }).toMillis();
}

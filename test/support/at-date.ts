import process from 'node:process';
import { DateTime } from 'luxon';

/** Tests run where town halls are: days change there, and clocks. */
const ZONE = 'Europe/Rome';

/**
 * What a Node process needs in its environment so that for it, and for those that it starts, it is
 * another time of day from its start on; timers and files go on as they do (`shifted-date.ts`).
 * @param time by the clock of Rome: `2027-03-28T01:30`
 * @throws Error when it is none
 */
export function environmentAt(time: string): Readonly<Record<string, string>> {
  const at = DateTime.fromISO(time, { zone: ZONE });
  if (!at.isValid) throw new Error(`${time} is no time such as 2027-03-28T01:30`);
  const preload = new URL('shifted-date.js', import.meta.url).href;
  return {
    TZ: ZONE,
    TEST_DATE_SHIFT: String(at.toMillis() - Date.now()),
    NODE_OPTIONS: `${process.env['NODE_OPTIONS'] ?? ''} --import ${preload}`.trim(),
  };
}

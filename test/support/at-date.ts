import process from 'node:process';
import { DateTime } from 'luxon';

/** Tests run where town halls are: days change there, and clocks. */
const ZONE = 'Europe/Rome';

/**
 * Times at which reckoning goes wrong where it goes wrong at all; of each, the clock passes the moment
 * itself while the tests run. An hour that comes twice is named with its distance from UTC.
 */
export const AWKWARD_TIMES = [
  '2026-03-29T01:59:40', // clocks go forward
  '2026-10-25T02:59:40+02:00', // clocks go back: the first of the two
  '2028-02-29T12:00',
  '2026-12-31T23:59:40',
  '2027-07-01T00:30', // a new month in Rome, not yet in UTC
] as const;

/**
 * What a Node process needs in its environment so that for it, and for those that it starts, it is
 * another time of day from its start on; timers and files go on as they do (`shifted-date.ts`).
 * @param time by the clock of Rome: `2027-03-28T01:30`, with seconds and the distance from UTC if need be
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

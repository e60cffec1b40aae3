/** Notices with a date, by the days on which they go. */
import { DateTime } from 'luxon';
import type { PanelNotice } from '../model/notice.js';

export interface ScheduledDay {
  /** midnight in the comune's time zone, milliseconds since 1970 */
  readonly at: number;
  /** in the order in which they go */
  readonly notices: readonly PanelNotice[];
  readonly isPast: boolean;
}

/** Whole weeks are shown, up to so many; what goes later is in the list all the same. */
const MOST_WEEKS = 6;

/**
 * Whole weeks, Monday first, from this one to that of the last notice; none where nothing is scheduled.
 * @param zone `Europe/Rome`
 */
export function scheduledDays(
  notices: readonly PanelNotice[],
  now: number,
  zone: string,
): readonly ScheduledDay[] {
  const later = notices
    .flatMap((notice) =>
      notice.sendAt !== null && notice.sendAt > now ? [{ notice, at: notice.sendAt }] : [],
    )
    .toSorted((a, b) => a.at - b.at);
  const last = later.at(-1);
  if (last === undefined) return [];
  const today = DateTime.fromMillis(now, { zone }).startOf('day');
  const begin = today.startOf('week');
  const end = DateTime.fromMillis(last.at, { zone }).endOf('week');
  const weeks = Math.min(MOST_WEEKS, Math.ceil(end.diff(begin, 'weeks').weeks));
  return Array.from({ length: weeks * 7 }, (_, index): ScheduledDay => {
    const day = begin.plus({ days: index });
    const [from, to] = [day.toMillis(), day.plus({ days: 1 }).toMillis()];
    return {
      at: from,
      notices: later.filter(({ at }) => at >= from && at < to).map(({ notice }) => notice),
      isPast: day < today,
    };
  });
}

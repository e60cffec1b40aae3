/** What a year amounts to, month by month. */
import { DateTime } from 'luxon';
import type { NoticeSummary } from '../model/notice.js';
import type { ConsentHour } from '../model/subscriber.js';

export interface OverviewRow {
  readonly optIns: number;
  readonly optOuts: number;
  /** at its end */
  readonly subscribers: number;
  readonly notices: number;
  /** people, summed over the notices */
  readonly accepted: number;
  readonly delivered: number;
  readonly read: number;
  /** median of what notices took to reach nine of ten phones, in milliseconds; null: none has */
  readonly ninety: number | null;
}

export interface Overview {
  /** up to the present one; `month` is `2026-11` */
  readonly months: readonly (OverviewRow & { readonly month: string })[];
  readonly total: OverviewRow;
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** @param zone `Europe/Rome` */
export function overviewOf(
  hours: readonly ConsentHour[],
  notices: readonly NoticeSummary[],
  year: number,
  now: number,
  zone: string,
): Overview {
  const begin = DateTime.fromObject({ year }, { zone });
  const months = Array.from({ length: 12 }, (_, index) => begin.plus({ months: index }))
    .filter((month) => month.toMillis() <= now)
    .map((month) => {
      const span = { from: month.toMillis(), to: month.plus({ months: 1 }).toMillis() };
      return { month: month.toFormat('yyyy-MM'), ...rowOf(hours, notices, span) };
    });
  const whole = { from: begin.toMillis(), to: begin.plus({ years: 1 }).toMillis() };
  return { months, total: rowOf(hours, notices, whole) };
}

function rowOf(
  hours: readonly ConsentHour[],
  notices: readonly NoticeSummary[],
  { from, to }: Span,
): OverviewRow {
  const until = hours.filter(({ at }) => at < to);
  const within = until.filter(({ at }) => at >= from);
  const its = notices.filter(({ acceptedAt }) => acceptedAt >= from && acceptedAt < to);
  return {
    optIns: sum(within, ({ optIns }) => optIns),
    optOuts: sum(within, ({ optOuts }) => optOuts),
    subscribers: sum(until, ({ optIns, optOuts }) => optIns - optOuts),
    notices: its.length,
    accepted: sum(its, ({ progress }) => progress.accepted),
    delivered: sum(its, ({ progress }) => progress.delivered),
    read: sum(its, ({ progress }) => progress.read),
    ninety: median(its.flatMap(({ ninetyMs }) => (ninetyMs === null ? [] : [ninetyMs]))),
  };
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}

import { DateTime } from 'luxon';
import type { ConsentHour } from '../model/subscriber.js';

/** How the number of subscribers changed in a day, a week or a month. */
export interface GrowthStep {
  /** when it began, midnight in the comune's time zone */
  readonly at: number;
  readonly optIns: number;
  readonly optOuts: number;
  /** subscribers at its end */
  readonly total: number;
}

export interface Growth {
  readonly unit: 'day' | 'week' | 'month';
  /** without gaps, the oldest first, up to now */
  readonly steps: readonly GrowthStep[];
}

/** More steps than this would be too thin to be seen. */
const MOST_STEPS = 62;
const UNITS = ['day', 'week', 'month'] as const;

/** @param zone `Europe/Rome` */
export function growthOf(hours: readonly ConsentHour[], now: number, zone: string): Growth {
  const beginning = hours[0]?.at ?? now;
  const unit = UNITS.find((unit) => distance(beginning, now, unit, zone) < MOST_STEPS) ?? 'month';
  const steps: GrowthStep[] = [];
  let total = 0;
  let next = 0;
  let start = DateTime.fromMillis(Math.min(beginning, now), { zone }).startOf(unit);
  while (start.toMillis() <= now) {
    const end = start.plus({ [unit]: 1 });
    let [optIns, optOuts] = [0, 0];
    for (let hour = hours[next]; hour && hour.at < end.toMillis(); hour = hours[++next]) {
      optIns += hour.optIns;
      optOuts += hour.optOuts;
    }
    total += optIns - optOuts;
    steps.push({ at: start.toMillis(), optIns, optOuts, total });
    start = end;
  }
  return { unit, steps };
}

function distance(from: number, to: number, unit: Growth['unit'], zone: string): number {
  return DateTime.fromMillis(to, { zone }).diff(DateTime.fromMillis(from, { zone }), unit).as(unit);
}

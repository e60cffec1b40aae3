import { DateTime } from 'luxon';
import type { DailyHours } from './sending-hours.js';

/** Hours of every day, often over midnight, in which only what is urgent goes out. */
export class QuietHours {
  /**
   * @param hours from may come after to: then they last over midnight
   * @param zone `Europe/Rome`
   */
  constructor(
    private readonly hours: DailyHours,
    private readonly zone: string,
  ) {}

  /** The first moment from `at` on that is not quiet; both in milliseconds since 1970. */
  next(at: number): number {
    const { from, to } = this.hours;
    const now = DateTime.fromMillis(at, { zone: this.zone });
    const minute = now.hour * 60 + now.minute;
    const overMidnight = from >= to;
    const isQuiet = overMidnight ? minute >= from || minute < to : minute >= from && minute < to;
    if (!isQuiet) return at;
    const endsTomorrow = overMidnight && minute >= from;
    const day = now.startOf('day').plus({ days: endsTomorrow ? 1 : 0 });
    const end =
      to === 24 * 60
        ? day.plus({ days: 1 })
        : day.set({ hour: Math.floor(to / 60), minute: to % 60 });
    return end.toMillis();
  }
}

import { DateTime } from 'luxon';

/** From and to on the clock of the place, in minutes since midnight; from before to. */
export interface DailyHours {
  readonly from: number;
  readonly to: number;
}

/** Hours of every day in which single people are sent to. */
export class SendingHours {
  readonly #hours: DailyHours;
  readonly #zone: string;
  /** the hours of the day that was asked for last, in milliseconds since 1970 */
  #open = { from: NaN, to: NaN };

  /** @param zone `Europe/Rome` */
  constructor(hours: DailyHours, zone: string) {
    this.#hours = hours;
    this.#zone = zone;
  }

  /** The first moment from `at` on that is within the hours; both in milliseconds since 1970. */
  next(at: number): number {
    if (at >= this.#open.from && at < this.#open.to) return at;
    const day = DateTime.fromMillis(at, { zone: this.#zone }).startOf('day');
    this.#open = this.#of(day);
    if (at >= this.#open.to) this.#open = this.#of(day.plus({ days: 1 }));
    return Math.max(at, this.#open.from);
  }

  /** By the clock on the wall: the two days of the clock change have 23 and 25 hours. */
  #of(day: DateTime): { from: number; to: number } {
    const at = (minutes: number): number =>
      minutes === 24 * 60
        ? day.plus({ days: 1 }).toMillis()
        : day.set({ hour: Math.floor(minutes / 60), minute: minutes % 60 }).toMillis();
    return { from: at(this.#hours.from), to: at(this.#hours.to) };
  }
}

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

import { DateTime } from 'luxon';

/** From and to on the clock of the place, in minutes since midnight; from before to. */
export interface DailyHours {
  readonly from: number;
  readonly to: number;
}

/** Hours of every day in which single people are sent to. */
export class DirectHours implements Hours {
  readonly #hours: DailyHours;
  readonly #zone: string;
  /** the hours that were found last, in milliseconds since 1970, and from when on they are the next ones */
  #open = { nextFrom: NaN, from: NaN, to: NaN };

  /** @param zone `Europe/Rome` */
  constructor(hours: DailyHours, zone: string) {
    this.#hours = hours;
    this.#zone = zone;
  }

  /** The first moment from `at` on that is within the hours; both in milliseconds since 1970. */
  next(at: number): number {
    if (at >= this.#open.nextFrom && at < this.#open.to) return Math.max(at, this.#open.from);
    const day = DateTime.fromMillis(at, { zone: this.#zone }).startOf('day');
    const today = this.#of(day);
    const open = at < today.to ? today : this.#of(day.plus({ days: 1 }));
    this.#open = { ...open, nextFrom: Math.min(at, open.from) };
    return Math.max(at, open.from);
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

/** When something may go out; both in milliseconds since 1970. */
export interface Hours {
  /** the first moment from `at` on */
  next(at: number): number;
}

/** Two kinds of hours that need not leave any moment to each other: then the last one of a week is said. */
const MOST_STEPS = 14;

/** What is in all of these hours. */
export function inAll(all: readonly Hours[]): Hours {
  const once = (at: number): number => all.reduce((time, hours) => hours.next(time), at);
  return {
    next: (at) => {
      let time = once(at);
      for (let step = 0; step < MOST_STEPS; step += 1) {
        const later = once(time);
        if (later === time) return time;
        time = later;
      }
      return time;
    },
  };
}

/** Hours of every day, often over midnight, in which only what is urgent goes out. */
export class QuietHours implements Hours {
  /** what lies between two quiet hours, and from when on it is what comes next */
  #open = { nextFrom: NaN, from: NaN, to: NaN };

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
    if (at >= this.#open.nextFrom && at < this.#open.to) return Math.max(at, this.#open.from);
    const next = this.#after(at);
    this.#open = { nextFrom: at, from: next, to: this.#nextBeginning(next) };
    return next;
  }

  #nextBeginning(at: number): number {
    const day = DateTime.fromMillis(at, { zone: this.zone }).startOf('day');
    const on = (date: DateTime): number =>
      date.set({ hour: Math.floor(this.hours.from / 60), minute: this.hours.from % 60 }).toMillis();
    return on(day) > at ? on(day) : on(day.plus({ days: 1 }));
  }

  #after(at: number): number {
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

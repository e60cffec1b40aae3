/** How times are written on the page. */
import { DateTime } from 'luxon';
import { theDay, withDay } from '../../italian.js';

/** Times of day and dates in the comune's time zone. */
export class Calendar {
  readonly #time: Intl.DateTimeFormat;
  readonly #day: Intl.DateTimeFormat;
  readonly #date: Intl.DateTimeFormat;
  readonly #iso: Intl.DateTimeFormat;

  /** @param zone `Europe/Rome` */
  constructor(readonly zone: string) {
    const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
    this.#time = new Intl.DateTimeFormat('it-IT', { ...clock, timeZone: zone });
    this.#day = new Intl.DateTimeFormat('it-IT', {
      day: 'numeric',
      month: 'short',
      timeZone: zone,
    });
    this.#date = new Intl.DateTimeFormat('it-IT', {
      day: 'numeric',
      month: 'long',
      year: 'numeric',
      timeZone: zone,
    });
    // The Swedish form is the one that sorts.
    this.#iso = new Intl.DateTimeFormat('sv-SE', {
      dateStyle: 'short',
      timeStyle: 'medium',
      timeZone: zone,
    });
  }

  /** `10:32` */
  time(at: number): string {
    return this.#time.format(at);
  }

  /** `24 novembre 2026` */
  date(at: number): string {
    return this.#date.format(at);
  }

  /** `24 nov` */
  day(at: number): string {
    return this.#day.format(at);
  }

  /** `24/11/2026 10:32` */
  stamp(at: number): string {
    const [date = '', time = ''] = this.sortable(at).split(' ');
    return `${date.split('-').toReversed().join('/')} ${time.slice(0, 5)}`;
  }

  /** `2026-11-24 10:32:05` */
  sortable(at: number): string {
    return this.#iso.format(at);
  }

  /** `oggi alle 10:32`, `domani alle 08:30`, `il 24 novembre 2026 alle 10:32` */
  moment(at: number, now: number): string {
    return `${this.#dayName(at, now)} alle ${this.time(at)}`;
  }

  /** `dalle 10:32`, `da ieri alle 10:32`, `dal 24 nov alle 10:32` */
  since(at: number, now: number): string {
    const day = this.#nearDay(at, now);
    if (day === 'oggi') return `dalle ${this.time(at)}`;
    return `${day === null ? withDay('dal', this.day(at)) : `da ${day}`} alle ${this.time(at)}`;
  }

  /** When a day begins, or the one `days` later. @param date `2026-11-24` */
  midnight(date: string, days = 0): number {
    return DateTime.fromISO(date, { zone: this.zone }).startOf('day').plus({ days }).toMillis();
  }

  /** `2026-11` */
  month(at: number): string {
    return this.sortable(at).slice(0, 7);
  }

  /** `novembre 2026` @param month `2026-11` */
  monthName(month: string): string {
    return DateTime.fromISO(month, { zone: this.zone, locale: 'it' }).toFormat('LLLL yyyy');
  }

  /** From its first moment to that of the next one. @param month `2026-11` */
  monthSpan(month: string): { readonly from: number; readonly to: number } {
    const from = DateTime.fromISO(month, { zone: this.zone });
    return { from: from.toMillis(), to: from.plus({ months: 1 }).toMillis() };
  }

  #dayName(at: number, now: number): string {
    return this.#nearDay(at, now) ?? theDay(this.date(at));
  }

  #nearDay(at: number, now: number): string | null {
    const near = [
      ['ieri', -1],
      ['oggi', 0],
      ['domani', 1],
    ] as const;
    // Not by 24 hours: twice a year a day has one more, or one less.
    const noon = DateTime.fromMillis(now, { zone: this.zone }).set({ hour: 12 });
    const date = this.date(at);
    const found = near.find(([, days]) => this.date(noon.plus({ days }).toMillis()) === date);
    return found?.[0] ?? null;
  }
}

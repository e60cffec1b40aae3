/**
 * Dates as staff write them, in the comune's own time: `8/12/2026 08:30`, `8 dicembre ore 8.30`,
 * `domani alle 9`, `lunedì 8:30`.
 */
import { DateTime, Info } from 'luxon';
import { IMPOSSIBLE } from '../messages/it/rejections/dates.js';
import type { Moment } from '../model/notice.js';

export interface TimeOfDay {
  readonly hour: number;
  readonly minute: number;
}

export type WrittenDate =
  /** `hasTime`: the hour was written and is not the default */
  | { readonly kind: 'at'; readonly at: number; readonly hasTime: boolean }
  /** it is meant as a date and cannot be one; `why` is an Italian clause */
  | { readonly kind: 'impossible'; readonly why: string }
  /** not a date, or not in a form we know */
  | { readonly kind: 'unreadable' };

export interface Day {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** A day, or null when what is written is none; `rest` is what follows it. */
interface DayReading {
  readonly day: Day | { readonly impossible: string };
  readonly rest: string;
}

const UNREADABLE = { kind: 'unreadable' } as const;

const WEEKDAYS = ['lunedi', 'martedi', 'mercoledi', 'giovedi', 'venerdi', 'sabato', 'domenica'];
const MONTHS = [
  'gennaio',
  'febbraio',
  'marzo',
  'aprile',
  'maggio',
  'giugno',
  'luglio',
  'agosto',
  'settembre',
  'ottobre',
  'novembre',
  'dicembre',
];

/** with their accents */
const NAMES = Info.weekdays('long', { locale: 'it' });

/**
 * A year that is not written is the one that brings the day nearest to now, so that the 8 December
 * read on the 9th is yesterday and not in a year. A weekday alone is the next one after today. Like
 * `domani` it must be read on the day on which it was saved.
 * @param usual the hour when none is written
 */
export function readDate(written: string, moment: Moment, usual: TimeOfDay): WrittenDate {
  const text = folded(written).replace(/[.,;]+$/, '');
  const reading = readDay(text, moment);
  if (reading === null) return UNREADABLE;
  const time = readTime(reading.rest);
  if (time === null) return UNREADABLE;
  if ('impossible' in reading.day) return { kind: 'impossible', why: reading.day.impossible };
  const at = instant(reading.day, time === 'none' ? usual : time, moment.zone);
  return typeof at === 'number'
    ? { kind: 'at', at, hasTime: time !== 'none' }
    : { kind: 'impossible', why: at.impossible };
}

/** Letters without accents and capitals, single spaces, plain apostrophes, hyphens and colons. */
export function folded(written: string): string {
  return written
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]/gu, '')
    .toLowerCase()
    .replace(/[’‘`´]/g, "'")
    .replace(/[‐‒–—−]/g, '-')
    .replace(/[⁄∕]/g, '/')
    .replace(/[꞉∶ː]/g, ':')
    .replace(/i'(?![a-z0-9])/g, 'i') // lunedi' and si', typed without accents
    .replace(/\s+/g, ' ')
    .trim();
}

// ---------------------------------------------------------------------- days

function readDay(text: string, moment: Moment): DayReading | null {
  const today = DateTime.fromMillis(moment.now, { zone: moment.zone });
  const relative = /^(oggi|domani|dopo ?domani)(?![a-z])/.exec(text);
  if (relative !== null) {
    const days = ['oggi', 'domani'].indexOf(relative[0]);
    const day = counted(today.plus({ days: days < 0 ? 2 : days }), moment);
    return { day, rest: text.slice(relative[0].length) };
  }
  const word = /^[a-z]{3,}/.exec(text)?.[0];
  const weekday = word === undefined ? -1 : WEEKDAYS.findIndex((name) => name.startsWith(word));
  if (word === undefined || weekday < 0) return readCalendarDay(text, today);

  const rest = text.slice(word.length).replace(/^[.,]/, '');
  const named = readCalendarDay(rest.trimStart(), today);
  if (named !== null) return { ...named, day: agreeing(named.day, weekday + 1) };
  const ahead = (weekday + 1 - today.weekday + 7) % 7 || 7;
  return { day: counted(today.plus({ days: ahead }), moment), rest };
}

/** A day that is counted from another: only where the text was saved on the day on which it is read. */
function counted(day: Day, { now, zone, writtenAt = now }: Moment): DayReading['day'] {
  if (dayIn(zone, writtenAt) === dayIn(zone, now)) return day;
  const dayAt = (at: number): string =>
    DateTime.fromMillis(at, { zone }).setLocale('it').toFormat('cccc d/M/yyyy');
  return { impossible: IMPOSSIBLE.savedOnAnotherDay(dayAt(writtenAt), dayAt(now)) };
}

function readCalendarDay(text: string, today: DateTime): DayReading | null {
  for (const { form, day, month, year } of FORMS) {
    const match = form.exec(text);
    if (match === null) continue;
    const monthNumber = monthOf(match[month] ?? '');
    if (monthNumber === null) continue;
    return {
      day: calendarDay(dayOf(match[day] ?? ''), monthNumber, match[year], today),
      rest: text.slice(match[0].length),
    };
  }
  return null;
}

/** Which group of the match is the day, the month and the year. */
const FORMS = [
  { form: /^(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)/, year: 1, month: 2, day: 3 },
  // Without its year, `8.12` could be a time and `8-12` a range of hours.
  { form: /^(?:il )?(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d\d)(?!\d)/, day: 1, month: 3, year: 4 },
  { form: /^(?:il )?(\d{1,2})\/(\d{1,2})(?![\d/.-])()/, day: 1, month: 2, year: 3 },
  {
    form: /^(?:il |l')?(\d{1,2}|primo)[o°]? ([a-z]{3,9})(?![a-z])\.?(?:,? (?:del )?(20\d\d)(?!\d))?/,
    day: 1,
    month: 2,
    year: 3,
  },
] as const;

function dayOf(written: string): number {
  return written === 'primo' ? 1 : Number(written);
}

function monthOf(written: string): number | null {
  if (/^\d/.test(written)) return Number(written);
  const index = MONTHS.findIndex((name) => name.startsWith(written));
  return index < 0 ? null : index + 1;
}

function calendarDay(
  day: number,
  month: number,
  written: string | undefined,
  today: DateTime,
): DayReading['day'] {
  const years =
    written === undefined || written === ''
      ? [today.year, today.year + 1, today.year - 1]
      : [Number(written) + (written.length === 2 ? 2000 : 0)];
  const possible = years
    .map((year) => DateTime.fromObject({ year, month, day }, { zone: today.zone }))
    .filter((date) => date.isValid)
    .toSorted((a, b) => distance(a, today) - distance(b, today));
  const [nearest] = possible;
  if (nearest !== undefined) return nearest;
  if (month > 12) return { impossible: IMPOSSIBLE.month(month) };
  return { impossible: IMPOSSIBLE.day(`${day} ${monthName(month)} ${years[0] ?? ''}`) };
}

function monthName(month: number): string {
  return MONTHS[month - 1] ?? String(month);
}

function distance(a: DateTime, b: DateTime): number {
  return Math.abs(a.toMillis() - b.toMillis());
}

function agreeing(day: DayReading['day'], weekday: number): DayReading['day'] {
  if ('impossible' in day) return day;
  const date = DateTime.fromObject({ year: day.year, month: day.month, day: day.day });
  if (date.weekday === weekday) return day;
  const [actual = '', written = ''] = [date.weekday, weekday].map((each) => NAMES[each - 1]);
  return { impossible: IMPOSSIBLE.weekday(date.toFormat('d/M/yyyy'), actual, written) };
}

// --------------------------------------------------------------------- times

/** null: what follows the day is no time. */
function readTime(written: string): TimeOfDay | 'none' | null {
  const text = written.replace(/^[\s,-]+/, '');
  if (text === '') return 'none';
  if (/^(?:a )?mezzogiorno$/.test(text)) return { hour: 12, minute: 0 };
  const [, marker, hour, minute] = TIME.exec(text) ?? FOUR_DIGITS.exec(text) ?? [];
  // A number alone may be anything: in «lunedì 8» it may be the day.
  if (hour === undefined || (marker === undefined && minute === undefined)) return null;
  return { hour: Number(hour), minute: Number(minute ?? 0) };
}

const TIME = /^(alle ore |alle |all'|ore |h\.? ?)?(\d{1,2})(?:[:.,h](\d\d))?$/;
const FOUR_DIGITS = /^(alle ore |alle |ore |h\.? ?)?(\d\d)(\d\d)$/;

/**
 * In spring an hour is left out and a time within it is refused; in autumn one comes twice and the
 * first is meant.
 */
export function instant(
  { year, month, day }: Day,
  { hour, minute }: TimeOfDay,
  zone: string,
): number | { readonly impossible: string } {
  const written = `${hour}:${String(minute).padStart(2, '0')}`;
  if (hour > 23 || minute > 59) return { impossible: IMPOSSIBLE.time(written) };
  const date = DateTime.fromObject({ year, month, day, hour, minute }, { zone });
  const dated = `${day}/${month}/${year}`;
  if (!date.isValid) return { impossible: IMPOSSIBLE.day(dated) };
  if (date.hour !== hour || date.minute !== minute) {
    return { impossible: IMPOSSIBLE.timeLeftOut(dated, written) };
  }
  return Math.min(...date.getPossibleOffsets().map((each) => each.toMillis()));
}

/** `2026-12-08`: the day of a time in the comune's own zone. */
export function dayIn(zone: string, at: number): string {
  return DateTime.fromMillis(at, { zone }).toFormat('yyyy-MM-dd');
}

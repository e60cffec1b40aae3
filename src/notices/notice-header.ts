import { upperFirst } from '../italian.js';
import * as refusals from '../messages/it/rejections/header.js';
import { topOf, type Entry } from './header-top.js';
import { bared, yesOrNo, visible } from './header-line.js';
import { type HeaderName, type Moment, isRejection, type Rejection } from '../model/notice.js';
import type { HeaderPlace } from '../messages/it/rejections/header.js';
import { dayIn, instant, readDate, type TimeOfDay, type Day } from './italian-dates.js';
import { DAY } from '../runtime/time.js';

// What holds: docs/spec/header-lines.md
/**
 * The lines above the text that say when and how a notice goes out:
 *
 *     Invia il: 08/12/2026 08:30
 *     Urgente: sì
 *
 *     Interruzione dell’acqua in via Roma…
 *
 * The name of a notice may begin with the time as well.
 */

export interface NoticeHeader {
  /** milliseconds since 1970; null: as soon as it may. May lie up to a day in the past. */
  readonly sendAt: number | null;
  /** milliseconds since 1970; null: never. After `sendAt` and in the future. */
  readonly expiresAt: number | null;
  readonly urgent: boolean;
  readonly title: string | null;
  /** send it even though the same content was sent before */
  readonly repeat: boolean;
  /** false: not in the comune's channel */
  readonly channel: boolean;
}

export type HeaderReading =
  /** `text` without the header; empty when there is nothing else, null when there was no text */
  | { readonly kind: 'read'; readonly header: NoticeHeader; readonly text: string | null }
  | { readonly kind: 'refused'; readonly rejection: Rejection };

export interface HeadedNotice {
  /** base name of its files, or the name of its sub-folder */
  readonly name: string;
  /** with `\n` as line ends */
  readonly text: { readonly file: string | null; readonly text: string } | null;
}

interface PlacedDate {
  readonly place: HeaderPlace;
  readonly at: number;
  readonly hasTime: boolean;
}

const LONGEST_TITLE = 100;
const SEND_HOUR = { hour: 8, minute: 0 };
const EXPIRY_HOUR = { hour: 23, minute: 59 };

export function readHeader(notice: HeadedNotice, moment: Moment): HeaderReading {
  const top = notice.text && topOf(notice.text, moment);
  if (isRejection(top)) return { kind: 'refused', rejection: top };
  const header = headerOf(top?.entries ?? [], notice.name, moment);
  if (isRejection(header)) return { kind: 'refused', rejection: header };
  return { kind: 'read', header, text: top?.text ?? null };
}

function headerOf(
  entries: readonly Entry[],
  noticeName: string,
  moment: Moment,
): NoticeHeader | Rejection {
  const entry = (name: HeaderName) => entries.find((each) => each.name === name);
  const written = dateIn(entry('Invia il'), SEND_HOUR, moment);
  if (isRejection(written)) return written;
  const named = dateInName(noticeName, moment);
  if (isRejection(named)) return named;
  const send = agreed(written, named, noticeName, moment);
  if (isRejection(send)) return send;
  const expiry = dateIn(entry('Scade il'), EXPIRY_HOUR, moment);
  if (isRejection(expiry)) return expiry;
  const objection = objectionTo(send, expiry, moment);
  if (objection !== null) return objection;

  const urgent = yesOrNoIn(entry('Urgente'));
  if (isRejection(urgent)) return urgent;
  const repeat = yesOrNoIn(entry('Ripeti'));
  if (isRejection(repeat)) return repeat;
  const channel = entry('Canale') === undefined ? true : yesOrNoIn(entry('Canale'));
  if (isRejection(channel)) return channel;
  const title = entry('Titolo');
  if (title && (title.value === '' || title.value.length > LONGEST_TITLE)) {
    return refusals.badTitle(title.line, LONGEST_TITLE);
  }
  return {
    sendAt: send?.at ?? null,
    expiresAt: expiry?.at ?? null,
    urgent,
    title: title?.value ?? null,
    repeat,
    channel,
  };
}

function dateIn(
  entry: Entry | undefined,
  usual: TimeOfDay,
  moment: Moment,
): PlacedDate | null | Rejection {
  if (entry === undefined) return null;
  const { line, name, value } = entry;
  const date = readDate(bared(value), moment, usual);
  if (date.kind === 'unreadable') return refusals.unreadableDate(line, name, moment);
  if (date.kind === 'impossible') return refusals.impossibleDate(line, name, date.why, moment);
  return { place: line, at: date.at, hasTime: date.hasTime };
}

function dateInName(name: string, moment: Moment): PlacedDate | null | Rejection {
  const schedule = scheduleIn(name);
  if (schedule === null) return null;
  const place = { name };
  const at = instant(schedule.day, schedule.time ?? SEND_HOUR, moment.zone);
  if (typeof at !== 'number') {
    return refusals.impossibleDate(place, 'Invia il', at.impossible, moment);
  }
  return { place, at, hasTime: schedule.time !== null };
}

function yesOrNoIn(entry: Entry | undefined): boolean | Rejection {
  if (entry === undefined) return false;
  return yesOrNo(entry.value) ?? refusals.notYesOrNo(entry.line, entry.name);
}

/** What the text says and what the name says must be the same, as far as both say it. */
function agreed(
  written: PlacedDate | null,
  named: PlacedDate | null,
  noticeName: string,
  { zone }: Moment,
): PlacedDate | null | Rejection {
  if (written === null || named === null) return written ?? named;
  if (written.at === named.at) return written;
  const sameDay = dayIn(zone, written.at) === dayIn(zone, named.at);
  if (sameDay && written.hasTime !== named.hasTime) return written.hasTime ? written : named;
  return refusals.nameDisagrees(written.place, noticeName, named.at, zone);
}

function objectionTo(
  send: PlacedDate | null,
  expiry: PlacedDate | null,
  moment: Moment,
): Rejection | null {
  const { now } = moment;
  if (send && send.at < now - DAY) return refusals.longPast(send.place, send.at, moment);
  if (send && send.at > now + 366 * DAY) return refusals.farAhead(send.place, send.at, moment);
  if (expiry === null) return null;
  if (send && expiry.at <= send.at) {
    return refusals.expiresTooSoon(expiry.place, expiry.at, send.at, moment);
  }
  return expiry.at <= now ? refusals.expired(expiry.place, expiry.at, moment) : null;
}

/** What the name of a notice may say besides what it is called. */

/** As it is written: neither need exist. */
interface NameSchedule {
  readonly day: Day;
  readonly time: TimeOfDay | null;
}

const DATE = /^\s*(?<year>\d{4})[-‐‑–](?<month>\d\d)[-‐‑–](?<day>\d\d)/;
const TIME = /^[\s_]+(?<hour>\d\d)(?<sign>[.:h]?)(?<minute>\d\d)(?![^\s_-]|-\d)/;

/** `2026-12-08 0830 mercato`, `2026-12-08 08.30 mercato`, `2026-12-08 mercato` */
function scheduleIn(name: string): NameSchedule | null {
  return readName(name)?.schedule ?? null;
}

/** The schedule and what is left of the name; null: it begins with no date. */
function readName(written: string): { schedule: NameSchedule; rest: string } | null {
  const name = visible(written);
  const date = DATE.exec(name);
  const { year, month, day } = date?.groups ?? {};
  const afterDate = date === null ? '' : name.slice(date[0].length);
  if (year === undefined || !/^(?:[\s_-]|$)/.test(afterDate)) return null;
  const time = TIME.exec(afterDate);
  const { hour, sign, minute } = time?.groups ?? {};
  // In «2026-12-01 2027 bilancio» the second number is a year and no time.
  const isYear = sign === '' && Math.abs(Number(`${hour}${minute}`) - Number(year)) <= 1;
  const hasTime = time !== null && !isYear;
  return {
    schedule: {
      day: { year: Number(year), month: Number(month), day: Number(day) },
      time: hasTime ? { hour: Number(hour), minute: Number(minute) } : null,
    },
    rest: hasTime ? afterDate.slice(time[0].length) : afterDate,
  };
}

/** Names that cameras, scanners and programs give: `IMG_20261208_0830`, `Scansione 3`. */
const NOBODYS =
  /^(img|dsc[nf]?|pxl|vid|mvimg|photo|foto|image|immagine|picture|video|scan|scansione|screenshot|schermata|documento?|whatsapp (image|video)|senza titolo|untitled)?[\s\d.()-]*(wa\d+|at [\d.]+)?$/i;

/** The name in a form that citizens can read; null when it means nothing to them. */
export function captionOf(name: string): string | null {
  const words = (readName(name)?.rest ?? name)
    .replace(/[\s_]+/g, ' ')
    .replace(/( - copia)?( ?\(\d+\))?$/i, '') // what Windows adds to the name of a copy
    .replace(/^[\s-]+|[\s-]+$/g, '');
  return NOBODYS.test(words) ? null : upperFirst(words);
}

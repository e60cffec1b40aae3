/** What the name of a notice may say besides what it is called. */
import { visible } from './bare-line.js';
import type { Day, TimeOfDay } from './italian-dates.js';

/** As it is written: neither need exist. */
export interface NameSchedule {
  readonly day: Day;
  readonly time: TimeOfDay | null;
}

const DATE = /^\s*(?<year>\d{4})[-‐‑–](?<month>\d\d)[-‐‑–](?<day>\d\d)/;
const TIME = /^[\s_]+(?<hour>\d\d)(?<sign>[.:h]?)(?<minute>\d\d)(?![^\s_-]|-\d)/;

/** `2026-12-08 0830 mercato`, `2026-12-08 08.30 mercato`, `2026-12-08 mercato` */
export function scheduleIn(name: string): NameSchedule | null {
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
  return NOBODYS.test(words) ? null : words.charAt(0).toUpperCase() + words.slice(1);
}

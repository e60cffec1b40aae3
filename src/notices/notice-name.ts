/** What the name of a notice may say besides what it is called. */
import type { Day, TimeOfDay } from './italian-dates.js';

/** As it is written: neither need exist. */
export interface NameSchedule {
  readonly day: Day;
  readonly time: TimeOfDay | null;
}

const SCHEDULE =
  /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)(?:[ _]+(?<hour>\d\d)[.:h]?(?<minute>\d\d))?(?=[ _-]|$)/;

/** `2026-12-08 0830 mercato`, `2026-12-08 08.30 mercato`, `2026-12-08 mercato` */
export function scheduleIn(name: string): NameSchedule | null {
  const { year, month, day, hour, minute } = SCHEDULE.exec(name)?.groups ?? {};
  if (year === undefined) return null;
  return {
    day: { year: Number(year), month: Number(month), day: Number(day) },
    time: hour === undefined ? null : { hour: Number(hour), minute: Number(minute) },
  };
}

/** Names that cameras, scanners and programs give: `IMG_20261208_0830`, `Scansione 3`. */
const NOBODYS =
  /^(img|dsc[nf]?|pxl|vid|mvimg|photo|foto|image|immagine|picture|video|scan|scansione|screenshot|schermata|documento?|whatsapp (image|video)|senza titolo|untitled)?[\s\d.()-]*(wa\d+|at [\d.]+)?$/i;

/** The name in a form that citizens can read; null when it means nothing to them. */
export function captionOf(name: string): string | null {
  const words = name
    .replace(SCHEDULE, '')
    .replace(/[\s_]+/g, ' ')
    .replace(/( - copia)?( ?\(\d+\))?$/i, '') // what Windows adds to the name of a copy
    .replace(/^[\s-]+|[\s-]+$/g, '');
  return NOBODYS.test(words) ? null : words.charAt(0).toUpperCase() + words.slice(1);
}

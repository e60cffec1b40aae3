/** How dates, numbers and enumerations are written for staff. */

const longDay = formatted({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
/** Italian leaves 1234 ungrouped by default; staff read 1.234 more easily. */
const grouped = new Intl.NumberFormat('it-IT', { useGrouping: 'always' });
const listed = new Intl.ListFormat('it-IT');

/** `24/11/2026` */
export const shortDay = formatted({ day: '2-digit', month: '2-digit', year: 'numeric' });

/** `10:32` */
export const clockTime = formatted({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

/** `martedì 24 novembre 2026 alle ore 10:32` */
export function longTime(at: number, zone: string): string {
  return `${longDay(at, zone)} alle ore ${clockTime(at, zone)}`;
}

/** `24/11/2026 alle ore 10:32` */
export function shortTime(at: number, zone: string): string {
  return `${shortDay(at, zone)} alle ore ${clockTime(at, zone)}`;
}

/** `il 7 dicembre`, `l’8 dicembre`, `il 1º dicembre`. @param date begins with the day of the month */
export function theDay(date: string): string {
  return /^(8|11)\b/.test(date) ? `l’${date}` : `il ${ordinal(date)}`;
}

/** `dal 7 dicembre`, `dall’8 dicembre`, `al 1º dicembre` */
export function withDay(preposition: 'al' | 'dal', date: string): string {
  return /^(8|11)\b/.test(date) ? `${preposition}l’${date}` : `${preposition} ${ordinal(date)}`;
}

function ordinal(date: string): string {
  return date.replace(/^1(?=\s)/, '1º');
}

/** `1 persona`, `1.234 persone` */
export function people(count: number): string {
  return counted(count, 'persona', 'persone');
}

/** `1 carattere`, `4.097 caratteri` */
export function counted(count: number, one: string, many: string): string {
  return `${figure(count)} ${plural(count, one, many)}`;
}

/** The one rule: one is one, none and more are many. `aspetta`, `aspettano` */
export function plural(count: number, one: string, many: string): string {
  return count === 1 ? one : many;
}

/** `«a.txt», «b.jpg» e «c.pdf»` */
export function quotedNames(names: readonly string[]): string {
  return listed.format(names.map((name) => `«${name}»`));
}

/** `1.234` */
export function figure(count: number): string {
  return grouped.format(count);
}

/** A format for moments; making one costs fifty times as much as using it, so each zone's is kept. */
function formatted(options: Intl.DateTimeFormatOptions): (at: number, zone: string) => string {
  const formats = new Map<string, Intl.DateTimeFormat>();
  return (at, zone) => {
    let format = formats.get(zone);
    if (format === undefined) {
      format = new Intl.DateTimeFormat('it-IT', { ...options, timeZone: zone });
      formats.set(zone, format);
    }
    return format.format(at);
  };
}

/** As a sentence begins. */
export function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** As it goes on after a colon. */
export function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

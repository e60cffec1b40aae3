/** How dates, numbers and enumerations are written for staff. */

/** `martedì 24 novembre 2026 alle ore 10:32` */
export function longTime(at: number, zone: string): string {
  const day = new Intl.DateTimeFormat('it-IT', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: zone,
  }).format(at);
  return `${day} alle ore ${clockTime(at, zone)}`;
}

/** `24/11/2026 alle ore 10:32` */
export function shortTime(at: number, zone: string): string {
  return `${shortDay(at, zone)} alle ore ${clockTime(at, zone)}`;
}

/** `24/11/2026` */
export function shortDay(at: number, zone: string): string {
  return new Intl.DateTimeFormat('it-IT', {
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
    timeZone: zone,
  }).format(at);
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
  return new Intl.ListFormat('it-IT').format(names.map((name) => `«${name}»`));
}

/** `1.234` */
export function figure(count: number): string {
  // Italian leaves 1234 ungrouped by default; staff read 1.234 more easily.
  return new Intl.NumberFormat('it-IT', { useGrouping: 'always' }).format(count);
}

/** `10:32` */
export function clockTime(at: number, zone: string): string {
  return new Intl.DateTimeFormat('it-IT', {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: zone,
  }).format(at);
}

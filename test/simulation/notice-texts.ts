/** What staff write in a life, by the number of the notice, and where a phone shows it. */
import { readFileSync } from 'node:fs';
import type { Shown, SimCitizen } from './town.js';

export function fileStem(number: number): string {
  return `avviso${String(number)}`;
}

export function noticeText(number: number): string {
  return `Avviso numero ${String(number)}: domani manca l’acqua.`;
}

export function isNotice(text: string | null): text is string {
  return text?.startsWith('Avviso numero') === true;
}

/** As it was dropped first, or as staff have corrected it; undefined: it is not on this phone. */
export function shownNotice({ inbox }: SimCitizen, number: number): Shown | undefined {
  return inbox.find(({ text }) => text?.startsWith(noticeText(number)));
}

/** Of a notice that is called as its file. */
export function numberOfNamed(name: string): number {
  return Number(name.replace('avviso', ''));
}

/** Of its words. */
export function numberIn(text: string): number {
  return Number(/^Avviso numero (\d+)/.exec(text)?.[1] ?? NaN);
}

/** The same picture, of other bytes for each notice, and for each of its files. */
export function pictureOf(number: number, file = 0): Buffer {
  return Buffer.concat([PICTURE, Buffer.from(file === 0 ? [number] : [number, file])]);
}

// Seen from build/test/simulation.
const PICTURE = readFileSync(new URL('../../../test/fixtures/avviso.png', import.meta.url));

/** `25/10/2026 02:06`, as staff write when it is to go */
export function asWritten(at: number): string {
  const parts = new Intl.DateTimeFormat('it-IT', {
    ...{ timeZone: 'Europe/Rome', day: '2-digit', month: '2-digit', year: 'numeric' },
    ...{ hour: '2-digit', minute: '2-digit' },
  }).formatToParts(at);
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('day')}/${part('month')}/${part('year')} ${part('hour')}:${part('minute')}`;
}

/** When the clocks go back an hour is there twice, and what staff write means the first of the two. */
export function isTwice(at: number): boolean {
  return asWritten(at) === asWritten(at - HOUR);
}

const HOUR = 60 * 60_000;

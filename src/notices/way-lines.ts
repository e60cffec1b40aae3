/** How a notice fared by each way it went, in the words of staff. */
import type { WayProgress } from '../model/notice.js';
import { figure, people, shortTime } from '../italian.js';

const NAMES = { lists: 'Con le liste', direct: 'Uno per uno' } as const;

/** `Con le liste: accettato per 1.200 persone, …`; one line for each way, none for a notice that has not begun. */
export function wayLines(ways: readonly WayProgress[], zone: string): readonly string[] {
  return ways.map(({ way, ...figures }) => `${NAMES[way]}: ${fared(figures, zone)}.`);
}

function fared(figures: Omit<WayProgress, 'way'>, zone: string): string {
  const { accepted, delivered, read, notReached, uncertain, held, firstAt, lastAt } = figures;
  const some = (count: number, what: string): string[] =>
    count === 0 ? [] : [`${what} ${figure(count)}`];
  return [
    `accettato per ${people(accepted)}`,
    ...some(delivered, 'consegnato a'),
    ...some(read, 'letto da'),
    ...some(notReached, 'non raggiunte'),
    ...some(uncertain, 'in dubbio'),
    ...some(held, 'sospese'),
    ...(firstAt === null || lastAt === null ? [] : [span(firstAt, lastAt, zone)]),
  ].join(', ');
}

function span(firstAt: number, lastAt: number, zone: string): string {
  const [first, last] = [shortTime(firstAt, zone), shortTime(lastAt, zone)];
  return first === last ? `il ${first}` : `dal ${first} al ${last}`;
}

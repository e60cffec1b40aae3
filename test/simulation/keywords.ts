/** The keywords that citizens of a life have written, and what counts of them. */
import type { SimCitizen, Written } from './town.js';

/** What was written within so long may be heard the other way round. */
const HEARD_TOGETHER = 8_000;

export function keywordsOf({ written }: SimCitizen): readonly Written[] {
  return written.filter(({ message: { body } }) => body === 'ATTIVA' || body === 'DISATTIVA');
}

/** By the servers' time; of one second the opt-out wins. */
export function lastWord(spoken: readonly Written[]): Written | undefined {
  const latest = Math.max(...spoken.map(({ message }) => message.at));
  const together = spoken.filter(({ message }) => message.at === latest);
  return together.find(({ message }) => message.body === 'DISATTIVA') ?? together[0];
}

/** When they wrote first what they have written ever since. */
export function changedAt(spoken: readonly Written[], { message: { body } }: Written): number {
  const others = spoken.filter(({ message }) => message.body !== body);
  const since = Math.max(...others.map(({ message }) => message.at));
  const same = spoken.filter(({ message }) => message.body === body && message.at >= since);
  return Math.min(...same.map(({ message }) => message.at));
}

/** An opt-out of the same second, or one that may have been heard first, has let nobody in. */
export function isUndoneAtOnce(at: number, spoken: readonly Written[]): boolean {
  return spoken.some(({ message }) => {
    return message.body === 'DISATTIVA' && message.at >= at && message.at - at <= HEARD_TOGETHER;
  });
}

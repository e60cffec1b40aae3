/** Asking citizens to write ATTIVA again: it renews their consent, and their token. Times are milliseconds since 1970. */

import { DAY } from './duration.js';

export interface RenewalSettings {
  readonly active: boolean;
  /** between two rounds */
  readonly months: number;
  /** of a hundred subscribers, whose token is old: then a round begins sooner; 0: never for that */
  readonly coldPercent: number;
  /** over so many weeks a round is spread */
  readonly weeks: number;
}

export interface Renewal {
  readonly id: number;
  readonly beganAt: number;
  /** over so many parts it is spread, a week apart; once nobody is left, those that there were */
  readonly parts: number;
  /** those that have been asked */
  readonly asked: number;
  /** when the last of those was; null: none was yet */
  readonly askedAt: number | null;
}

/** Subscribers who have a valid token, of all. */
export interface Warmth {
  readonly warm: number;
  readonly people: number;
}

export type RenewalStep = 'begin' | 'ask' | 'nothing';

export interface RenewalFacts {
  readonly now: number;
  readonly latest: Renewal | null;
  readonly oldestConsent: number | null;
  /** null: nothing is known of tokens */
  readonly warmth: Warmth | null;
}

const MONTH = 30.4375 * DAY;
const WEEK = 7 * DAY;
/** No person is asked more often, however many tokens are old. */
const LEAST_MONTHS = 3;

/** The next step. */
export function renewalStep(facts: RenewalFacts, settings: RenewalSettings): RenewalStep {
  const { now, latest, oldestConsent, warmth } = facts;
  if (!settings.active || oldestConsent === null) return 'nothing';
  if (latest !== null && latest.asked < latest.parts) {
    return now >= (latest.askedAt ?? -Infinity) + WEEK ? 'ask' : 'nothing';
  }
  // a round without anybody to ask would be in the way of the next
  if (oldestConsent >= askedUnlessSince({ beganAt: now })) return 'nothing';
  const since = now - (latest?.beganAt ?? oldestConsent);
  const isYearly = since >= settings.months * MONTH;
  const mayBeSooner = latest === null || since >= LEAST_MONTHS * MONTH;
  return isYearly || (mayBeSooner && isCold(warmth, settings)) ? 'begin' : 'nothing';
}

function isCold(warmth: Warmth | null, { coldPercent }: RenewalSettings): boolean {
  if (warmth === null || coldPercent === 0 || warmth.people === 0) return false;
  return (warmth.people - warmth.warm) * 100 >= coldPercent * warmth.people;
}

/** Who has written ATTIVA since then is not asked in a round. */
export function askedUnlessSince({ beganAt }: Pick<Renewal, 'beganAt'>): number {
  return beganAt - 2 * MONTH;
}

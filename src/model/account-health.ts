/**
 * What WhatsApp says of what the account may do. Whatever it does not say is null, which is not zero.
 * Times are milliseconds since 1970.
 */
import type { PersonId } from './person.js';
import type { Warmth } from './renewal.js';

/** Counted in recipients of list messages. */
export interface ListCredits {
  readonly remaining: number | null;
  readonly monthly: number | null;
  /** whether WhatsApp thinks the account fit for such messages at all */
  readonly eligible: boolean | null;
}

/** While it is active, one-to-one messages to people without a valid token are refused for now. */
export interface Timelock {
  readonly active: boolean;
  /** in WhatsApp's words, `RESTRICT_ALL_COMPANIONS` */
  readonly kind: string | null;
  readonly until: number | null;
}

/** A monthly cap on one-to-one messages to people without a valid token. */
export interface NewChatCap {
  readonly state: 'open' | 'warned' | 'capped';
  readonly used: number | null;
  readonly total: number | null;
  /** end of the cycle */
  readonly until: number | null;
}

export interface AccountFacts {
  readonly credits: ListCredits | null;
  readonly timelock: Timelock | null;
  readonly newChats: NewChatCap | null;
  /** shared with the Cloud API */
  readonly hosted: boolean | null;
  readonly business: boolean | null;
  /** people in one list, as the phone announces it */
  readonly listLimit: number | null;
}

export interface AccountHealth extends AccountFacts {
  /** absent: nothing was known of tokens */
  readonly warmth?: Warmth;
  /** when it was asked */
  readonly at: number;
}

/**
 * Trusted-contact tokens. A person gives one with what they write to us, once a week at most, and it
 * is good for three to four weeks; nothing that we send renews it (run on the client of August 2026).
 */
export interface ChatTokens {
  /** those given before have expired */
  readonly expiredBefore: number;
  readonly given: readonly { readonly person: PersonId; readonly at: number }[];
}

export const UNKNOWN: AccountFacts = {
  credits: null,
  timelock: null,
  newChats: null,
  hosted: null,
  business: null,
  listLimit: null,
};

/** Whether people without a valid token are refused now, as far as is known. */
export function refusesCold(facts: AccountFacts, now: number): boolean {
  return refusals(facts, now).length > 0;
}

/** Until when people without a valid token are refused; null: not known, or they are not. */
export function coldUntil(facts: AccountFacts, now: number): number | null {
  const ends = refusals(facts, now);
  return ends.length === 0 || ends.includes(null) ? null : Math.max(...ends.map((end) => end ?? 0));
}

/** Ends of what refuses them now. */
function refusals({ timelock, newChats }: AccountFacts, now: number): readonly (number | null)[] {
  return [
    ...(timelock?.active === true ? [timelock.until] : []),
    ...(newChats?.state === 'capped' ? [newChats.until] : []),
  ].filter((until) => until === null || now < until);
}

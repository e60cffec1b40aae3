/**
 * What follows when WhatsApp's servers say no, by their code alone. The codes were measured on the
 * client of August 2026 or are reported publicly; docs/delivery.md has them in one table.
 */

/**
 * - `lists-off`: no more list messages, until the month ends (`used-up`) or a person lifts it. Whom
 *   the message was for is sent to another way.
 * - `stop`: the account is in trouble; nothing is sent to anybody until a person says go on.
 * - `later`: this person later, the others go on.
 * - `person`: this person cannot be reached, which says nothing about the others.
 * - `refused`: this message is not taken. Whom a list was for is sent to one to one. Several in a
 *   row, whatever their codes, stop everything.
 */
export type RefusalPolicy =
  | { readonly kind: 'lists-off'; readonly why: 'used-up' | 'refused' }
  | { readonly kind: 'stop' }
  | { readonly kind: 'later' }
  | { readonly kind: 'person' }
  | { readonly kind: 'refused' };

/** Messages refused one after the other that stop all sending. */
export const REFUSALS_IN_A_ROW = 3;
/** The same for refusals that seem to speak of the person alone: so many people are no accident. */
export const PEOPLE_IN_A_ROW = 20;

/** The account is blocked for integrity. */
const BLOCKED = 482;
/** The month's list messages are used up. */
const USED_UP = 429;
/** Not authorised, no funds, and twice "invalid campaign": the account may not send to lists. */
const NO_LISTS: ReadonlySet<number> = new Set([401, 402, 405, 420]);
/** One to one: bad request, forbidden, not found, gone. Whoever is on WhatsApp can be written to. */
export const PERSONAL_CODES: ReadonlySet<number> = new Set([400, 403, 404, 410]);
/** No new chats for now, and no more of them this month. */
const NO_NEW_CHATS: ReadonlySet<number> = new Set([463, 475]);

export function refusalPolicy(to: 'list' | 'person', code: number): RefusalPolicy {
  if (code === BLOCKED) return { kind: 'stop' };
  if (to === 'list' && code === USED_UP) return { kind: 'lists-off', why: 'used-up' };
  if (to === 'list' && NO_LISTS.has(code)) return { kind: 'lists-off', why: 'refused' };
  if (to === 'person' && NO_NEW_CHATS.has(code)) return { kind: 'later' };
  if (to === 'person' && PERSONAL_CODES.has(code)) return { kind: 'person' };
  return { kind: 'refused' };
}

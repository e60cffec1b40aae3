/**
 * What WhatsApp's servers mean when they say no, by their code alone. The codes were measured on the
 * client of August 2026 or are reported publicly; docs/delivery.md has them in one table.
 */
import type { Refusal, RefusalWhy } from '../../model/delivery.js';

/** The account is blocked for integrity. */
const BLOCKED = 482;
/** The month's list messages are used up. */
const USED_UP = 429;
/** Not authorised, no funds, and twice "invalid campaign": the account may not send to lists. */
const NO_LISTS: ReadonlySet<number> = new Set([401, 402, 405, 420]);
/** One to one: bad request, forbidden, not found, gone. Whoever is on WhatsApp can be written to. */
const UNREACHABLE: ReadonlySet<number> = new Set([400, 403, 404, 410]);
/** No new chats for now, and no more of them this month. */
const NO_NEW_CHATS: ReadonlySet<number> = new Set([463, 475]);

export function refusalOf(to: 'list' | 'person', code: number): Refusal {
  return { why: whyOf(to, code), code: String(code) };
}

function whyOf(to: 'list' | 'person', code: number): RefusalWhy {
  if (code === BLOCKED) return 'blocked';
  if (to === 'list' && code === USED_UP) return 'quota';
  if (to === 'list' && NO_LISTS.has(code)) return 'no-lists';
  if (to === 'person' && NO_NEW_CHATS.has(code)) return 'later';
  if (to === 'person' && UNREACHABLE.has(code)) return 'unreachable';
  return 'other';
}

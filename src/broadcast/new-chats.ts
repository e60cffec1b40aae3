import type { StartedDelivery } from '../ports/storage.js';

const HOUR = 60 * 60_000;

/**
 * Refusals of a new chat, which say nothing of the message: 463, the account may not open chats for
 * a while («reach-out timelock»), and 475, it has opened too many this month. Existing chats go on.
 * Codes as in the client of August 2026 and in users' reports.
 */
const NEW_CHAT_REFUSED: ReadonlySet<number | null> = new Set([463, 475]);

/** Before each further attempt; five days altogether. A notice that comes later is no news. */
const PAUSES = [1, 4, 12, 24, 30, 49].map((hours) => hours * HOUR);

/**
 * When a person whose chat was refused is to be tried again, in milliseconds since 1970; null: this
 * refusal is final.
 */
export function laterForNewChat(
  code: number | null,
  { target, noticeId, postponed }: Pick<StartedDelivery, 'target' | 'noticeId' | 'postponed'>,
  now: number,
): number | null {
  const pause = PAUSES[postponed];
  if (target.kind !== 'person' || noticeId === null || pause === undefined) return null;
  return NEW_CHAT_REFUSED.has(code) ? now + pause : null;
}

/** When a person of whom WhatsApp, or its page, wants to know nothing now is to be tried again. */
import type { StartedDelivery } from '../model/delivery.js';
import { SECOND, MINUTE, HOUR } from '../runtime/time.js';

/** New chats are refused: five days altogether. A notice that comes later is no news. */
const NEW_CHATS = [1, 4, 12, 24, 30, 49].map((hours) => hours * HOUR);
/**
 * The page cannot send to this person while it can do everything else: their chat does not open,
 * perhaps. At first it may be the page after all; a day and a half altogether.
 */
const UNSENT = [10 * SECOND, MINUTE, 10 * MINUTE, HOUR, 6 * HOUR, 30 * HOUR];

/**
 * The page has given up a list over somebody in it. First the key server may have been away for a
 * moment; from then on the list waits only while several fail alike.
 */
const LISTS = [30 * SECOND, MINUTE, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE, 15 * MINUTE];

type Delivery = Pick<StartedDelivery, 'target' | 'noticeId' | 'postponed'>;

/** Refused for now. In milliseconds since 1970; null: the refusal is final. */
export function retryForNewChat(
  { target, noticeId, postponed }: Delivery,
  now: number,
): number | null {
  const pause = NEW_CHATS[postponed];
  if (target.kind !== 'person' || noticeId === null || pause === undefined) return null;
  return now + pause;
}

/** In milliseconds since 1970; null: often enough. */
export function retryForUnsent(
  { postponed }: Pick<Delivery, 'postponed'>,
  now: number,
): number | null {
  const pause = UNSENT[postponed];
  return pause === undefined ? null : now + pause;
}

/** In milliseconds since 1970; never the last time. */
export function retryForList({ postponed }: Pick<Delivery, 'postponed'>, now: number): number {
  return now + (LISTS[postponed] ?? 30 * MINUTE);
}

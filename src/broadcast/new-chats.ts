import type { StartedDelivery } from '../ports/storage.js';
import { refusalPolicy } from './refusal.js';

const HOUR = 60 * 60_000;

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
  return refusalPolicy(target.kind, code).kind === 'later' ? now + pause : null;
}

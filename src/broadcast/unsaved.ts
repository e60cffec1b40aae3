/**
 * Who has probably not saved the comune's number. WhatsApp shows list messages to those alone who
 * have, and tells nobody of the others: no error, only silence.
 */
import type { HeardList, Silence } from '../model/reachability.js';

/** Notices in a row that a list has not brought to somebody. */
export const MISSED_NOTICES = 3;

/**
 * Ids of subscribers whom the lists of so many different notices have not reached, though each had
 * reached half of its people at least: otherwise it is the list that is late.
 * @param lists the latest that phones have had time to receive
 */
export function probablyUnsaved(
  lists: readonly HeardList[],
  silences: readonly Silence[],
): readonly number[] {
  const telling = new Map(
    lists
      .filter(({ people, reached }) => reached * 2 >= people)
      .map(({ deliveryId, noticeId }) => [deliveryId, noticeId]),
  );
  const missed = new Map<number, Set<number>>();
  for (const { subscriberId, deliveryId } of silences) {
    const noticeId = telling.get(deliveryId);
    if (noticeId === undefined) continue;
    const notices = missed.get(subscriberId) ?? new Set();
    missed.set(subscriberId, notices.add(noticeId));
  }
  return [...missed]
    .filter(([, notices]) => notices.size >= MISSED_NOTICES)
    .map(([subscriberId]) => subscriberId);
}

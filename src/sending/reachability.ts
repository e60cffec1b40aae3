import type { Transaction } from '../ports/storage.js';
import type { HeardList, Silence } from '../model/person.js';
import type { ReachabilityStore } from '../ports/storage/lists.js';
import type { Clock, Logger } from '../ports/runtime.js';
import { givenUp } from '../messages/it/audit.js';
import { DAY } from '../runtime/time.js';

/** So many notices in a row must have been refused for one person. */
const REFUSED_NOTICES = 3;
/** What a phone has not received by then is no matter of a tunnel or a night. */
const TIME_TO_RECEIVE = DAY;

export interface UnsavedSettings {
  /** they are served one to one, reminded once, and tried out with lists; otherwise only counted */
  readonly direct: boolean;
  /** the reminder that each of them gets once */
  readonly reminder: string;
  /** what a list shows them once they have saved the number */
  readonly saved: string;
}

export interface ReachabilityParts extends Pick<UnsavedSettings, 'direct' | 'reminder'> {
  readonly store: Omit<ReachabilityStore, 'giveUp'>;
  readonly transaction: Transaction<'reachability' | 'audit'>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Keeps track of who is reached by notices, and acts on it. */
export class Reachability {
  readonly #parts: ReachabilityParts;

  constructor(parts: ReachabilityParts) {
    this.#parts = parts;
  }

  /**
   * Ids of subscribers who are not to be served by list, because they have probably not saved the
   * number. Looks for more of them first.
   */
  async notByList(): Promise<ReadonlySet<number>> {
    const { store, direct, reminder, clock, log } = this.#parts;
    const now = clock.now();
    const lists = await store.heardLists({
      notices: MISSED_NOTICES,
      before: now - TIME_TO_RECEIVE,
    });
    const silences = await store.silences(lists.map(({ deliveryId }) => deliveryId));
    const subscriberIds = probablyUnsaved(lists, silences);
    if (subscriberIds.length > 0) {
      await store.markUnsaved({ subscriberIds, reminder: direct ? reminder : null, now });
      log.info('people.unsaved', { people: subscriberIds.length });
    }
    return direct ? store.unsaved() : new Set();
  }

  /** When nothing of a notice is left to send, people it never reached are given up. */
  async noticeIsOver(noticeId: number): Promise<void> {
    const { transaction, clock, log } = this.#parts;
    const now = clock.now();
    const people = await transaction(async ({ reachability, audit }) => {
      const givenUpNow = await reachability.giveUp({ noticeId, notices: REFUSED_NOTICES, now });
      if (givenUpNow > 0) {
        await audit.record({
          at: now,
          actor: 'whatsapp',
          event: 'people.given-up',
          noticeId,
          text: givenUp(givenUpNow, REFUSED_NOTICES),
        });
      }
      return givenUpNow;
    });
    if (people > 0) log.info('people.given-up', { notice: noticeId, people });
  }
}

/** Notices in a row that did not reach a person by list. */
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

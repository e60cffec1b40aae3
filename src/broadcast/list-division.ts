import type { Clock, Logger } from '../ports/runtime.js';
import type { ListStore, OutboxStore } from '../ports/storage.js';
import type { Messenger, Trace } from '../ports/whatsapp.js';
import type { Outbox } from './outbox.js';

/** A group of so many is not divided any more: one of them is the culprit, or all are. */
const SMALL_GROUP = 3;
/** Divisions for one notice at most: one culprit among 256 needs seven. */
const MOST_DIVISIONS = 20;

export interface ListDivisionParts {
  readonly outbox: Pick<Outbox, 'abandoned' | 'inTurn'>;
  readonly store: Pick<OutboxStore, 'divide' | 'divisions' | 'recipientsOf'>;
  readonly lists: Pick<ListStore, 'exclude'>;
  readonly messenger: Pick<Messenger, 'trace'>;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Finds the recipient who makes a whole list fail before anything of it is sent, by halving.
 *
 * A list is divided only when the page's own database proves that nothing of it was encrypted, so
 * that nobody can have it; its halves are deliveries of their own under ids of their own. The half
 * that goes through is done; the other is divided again. Of a small group everyone is sent to one to
 * one and kept out of lists, and so is everyone of a list after too many divisions, without blame.
 */
export class ListDivision {
  readonly #parts: ListDivisionParts;

  constructor(parts: ListDivisionParts) {
    this.#parts = parts;
  }

  /**
   * To be called when it is not known what became of a list; does nothing if there is no proof.
   * Tells whether it was divided. @throws StorageError
   */
  divide(deliveryId: number, noticeId: number): Promise<boolean> {
    return this.#parts.outbox.inTurn(() => this.#divide(deliveryId, noticeId));
  }

  async #divide(deliveryId: number, noticeId: number): Promise<boolean> {
    const { outbox, store, lists, messenger, clock, log } = this.#parts;
    const delivery = (await outbox.abandoned()).find(({ id }) => id === deliveryId);
    if (delivery?.target.kind !== 'list') return false;
    if (!nothingLeft(await messenger.trace(delivery.target, delivery.messageId))) return false;

    const people = await store.recipientsOf(deliveryId);
    const exhausted = (await store.divisions(noticeId)) >= MOST_DIVISIONS;
    const small = people.length <= SMALL_GROUP;
    const groups = small || exhausted ? people.map((id) => [id]) : halves(people);
    if (!(await store.divide(deliveryId, groups, clock.now()))) return false;
    log.warn('list.divided', {
      delivery: deliveryId,
      people: people.length,
      groups: groups.length,
    });
    if (small) await lists.exclude(people, 'breaks-list', clock.now());
    return true;
  }
}

/** The page wrote nothing of it, or failed before it was encrypted. */
function nothingLeft(trace: Trace): boolean {
  if (trace.kind === 'absent') return true;
  return trace.kind === 'found' && trace.ack < 0 && !trace.encrypted && trace.bestRecipientAck < 1;
}

function halves(people: readonly number[]): readonly (readonly number[])[] {
  const middle = Math.ceil(people.length / 2);
  return [people.slice(0, middle), people.slice(middle)];
}

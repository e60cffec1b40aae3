import type { MessageId, Target } from '../model/message.js';
import type { ListPerson } from '../model/person.js';
import type { ReachabilityStore } from '../ports/storage/lists.js';
import type { Clock, Logger } from '../ports/runtime.js';
import type { SendingStore } from '../ports/storage.js';
import type { Messenger } from '../ports/transport.js';
import { ensureList, type EnsureListParts } from './list-sync.js';
import type { RouteKeeper } from './route-keeper.js';
import { PROBE_LISTS, SMALLEST_LIST } from './list-plan.js';
import { DAY } from '../runtime/time.js';

/** Between two probes of one person. */
const INTERVAL = 30 * DAY;

export interface ContactProbeParts {
  readonly aside: EnsureListParts;
  readonly messenger: Pick<Messenger, 'newId' | 'send'>;
  readonly store: Pick<ReachabilityStore, 'dueForCheck' | 'beginCheck' | 'uncountCheck'>;
  readonly sending: Pick<SendingStore, 'state' | 'save'>;
  readonly routes: Pick<
    RouteKeeper,
    'canSend' | 'withoutCanary' | 'note' | 'listLimit' | 'peopleByList'
  >;
  /** what the phones show of those who have saved the number; the others' show nothing */
  readonly text: string;
  /** these are quiet hours */
  readonly quiet: () => boolean;
  readonly clock: Clock;
  readonly log: Logger;
}

/** A probe that is being sent. */
interface Probe {
  readonly people: number;
  readonly answered: Promise<void>;
}

/**
 * Finds out, at most once a month for each person, who has saved the number by now: with a list
 * message that is no notice, so that no notice is missed or doubled. Its receipts say who. It is
 * never repeated.
 */
export class ContactProbe {
  readonly #parts: ContactProbeParts;

  constructor(parts: ContactProbeParts) {
    this.#parts = parts;
  }

  /**
   * To be called when nothing else goes out; begins one message at most. Null: none.
   * @throws SessionLostError, StorageError
   */
  async begin(stopped: AbortSignal): Promise<Probe | null> {
    const { store, routes, quiet, clock } = this.#parts;
    if (quiet()) return null;
    const before = clock.now() - INTERVAL;
    const some = await store.dueForCheck({ before, limit: SMALLEST_LIST });
    if (some.length < SMALLEST_LIST) return null;
    const { why } = await routes.withoutCanary(false);
    if (why !== 'canary-passed' || stopped.aborted) return null;
    const left = (await routes.peopleByList(false)) ?? Infinity;
    const people = await store.dueForCheck({ before, limit: Math.min(routes.listLimit, left) });
    return people.length < SMALLEST_LIST ? null : this.#begin(people);
  }

  async #begin(people: readonly ListPerson[]): Promise<Probe | null> {
    const { aside, messenger, store, sending, clock } = this.#parts;
    const { checkList: id } = await sending.state();
    const wanted = {
      id,
      purpose: 'contacts',
      name: PROBE_LISTS.contacts,
      members: people,
    } as const;
    const found = await ensureList(aside, wanted);
    if (found.kind === 'late' || !this.#parts.routes.canSend) return null;
    const list = found.kind === 'there' ? found.list : null;
    if (list !== null && list.id !== id) await sending.save({ checkList: list.id });
    const messageId = messenger.newId();
    const subscriberIds = people.map(({ subscriberId }) => subscriberId);
    await store.beginCheck({ messageId, subscriberIds, now: clock.now() });
    const recipients = list?.members ?? [];
    if (list === null || recipients.length < SMALLEST_LIST) {
      await store.uncountCheck(messageId);
      return null;
    }
    const target = { kind: 'list', listId: list.id, recipients } as const;
    return { people: recipients.length, answered: this.#send(target, messageId) };
  }

  async #send(target: Target & { readonly kind: 'list' }, messageId: MessageId): Promise<void> {
    const { messenger, store, routes, text, log } = this.#parts;
    const outcome = await messenger.send(target, messageId, { kind: 'text', text });
    if (outcome.kind === 'notSent' || outcome.kind === 'refused') {
      await store.uncountCheck(messageId);
    }
    const people = target.recipients.length;
    log.info('contacts.checked', { people, outcome: outcome.kind });
    await routes.note('list', outcome, people);
  }
}

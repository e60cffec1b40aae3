import type { ListPerson } from '../model/person.js';
import type { ReachStore } from '../ports/storage/lists.js';
import type { Clock, Logger } from '../ports/runtime.js';
import type { SendingStore } from '../ports/storage.js';
import type { Messenger } from '../ports/transport.js';
import { ensureList, type EnsureListParts } from './list-sync.js';
import type { RouteKeeper } from './route-keeper.js';
import { PROBE_LISTS, SMALLEST_LIST } from './list-plan.js';

/** Between two trials of one person. */
const INTERVAL = 30 * 24 * 60 * 60_000;

export interface ContactProbeParts {
  readonly aside: EnsureListParts;
  readonly messenger: Pick<Messenger, 'newId' | 'send'>;
  readonly store: Pick<ReachStore, 'dueForCheck' | 'beginCheck'>;
  readonly sending: Pick<SendingStore, 'state' | 'save'>;
  readonly routes: Pick<RouteKeeper, 'decide' | 'note' | 'listLimit'>;
  /** what the phones show of those who have saved the number; the others' show nothing */
  readonly text: string;
  /** these are quiet hours */
  readonly quiet: () => boolean;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Finds out, once a month for each, who has saved the number meanwhile: by a list message that is no
 * notice, so that nobody misses a notice or gets one twice. Its receipts say who. It is never repeated.
 */
export class ContactProbe {
  readonly #parts: ContactProbeParts;

  constructor(parts: ContactProbeParts) {
    this.#parts = parts;
  }

  /**
   * To be called when nothing else goes out; sends one message at most.
   * @throws SessionLostError, StorageError
   */
  async run(stopped: AbortSignal): Promise<void> {
    const { store, routes, quiet, clock } = this.#parts;
    if (quiet()) return;
    const before = clock.now() - INTERVAL;
    const some = await store.dueForCheck({ before, limit: SMALLEST_LIST });
    if (some.length < SMALLEST_LIST) return;
    const { why } = await routes.decide(false, stopped);
    if (why !== 'canary-passed' || stopped.aborted) return;
    await this.#send(await store.dueForCheck({ before, limit: routes.listLimit }));
  }

  async #send(people: readonly ListPerson[]): Promise<void> {
    const { aside, messenger, store, sending, routes, text, clock, log } = this.#parts;
    const { checkList: id } = await sending.state();
    const wanted = {
      id,
      purpose: 'contacts',
      name: PROBE_LISTS.contacts,
      members: people,
    } as const;
    const found = await ensureList(aside, wanted);
    if (found.kind === 'late') return;
    const list = found.kind === 'there' ? found.list : null;
    if (list !== null && list.id !== id) await sending.save({ checkList: list.id });
    const messageId = messenger.newId();
    const subscriberIds = people.map(({ subscriberId }) => subscriberId);
    await store.beginCheck({ messageId, subscriberIds, now: clock.now() });
    const recipients = list?.members ?? [];
    if (list === null || recipients.length < SMALLEST_LIST) return;
    const target = { kind: 'list', listId: list.id, recipients } as const;
    const outcome = await messenger.send(target, messageId, { kind: 'text', text });
    log.info('contacts.checked', { people: recipients.length, outcome: outcome.kind });
    await routes.note('list', outcome, recipients.length);
  }
}

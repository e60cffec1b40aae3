import type { InvariantError } from '../errors.js';
import type { Clock, Logger, Release } from '../ports/runtime.js';
import type { DeliveryPlan, NoticeStore, OutboxStore, Recipient } from '../ports/storage.js';
import type { Account, WhatsAppSession } from '../ports/whatsapp.js';
import { SMALLEST_LIST } from './list-plan.js';
import type { ListSync, SyncedList } from './list-sync.js';
import { Loop, type LoopPauses, type Step } from './loop.js';
import type { Outbox } from './outbox.js';
import type { Recovery } from './recovery.js';

export interface NoticeDeliveryParts {
  readonly session: Pick<WhatsAppSession, 'state' | 'onState'>;
  readonly notices: Pick<NoticeStore, 'next'>;
  /** these are quiet hours */
  readonly quiet: () => boolean;
  readonly store: Pick<OutboxStore, 'unassigned' | 'assign' | 'nextOf' | 'finish'>;
  readonly outbox: Pick<Outbox, 'dispatch'>;
  /** what was cut off before has been looked up first */
  readonly recovery: Pick<Recovery, 'recovered'>;
  readonly listSync: Pick<ListSync, 'sync'>;
  /** what citizens wrote while we were away has been looked at; no notice goes out before */
  readonly caughtUp: () => boolean;
  readonly clock: Clock;
  readonly log: Logger;
  /** single people have been given a notice */
  readonly onPeople: () => void;
  /** everything has been handed over or given up; may come again if recovery finds more to do */
  readonly onFinished: (noticeId: number) => void;
  readonly onBug: (error: InvariantError) => void;
  readonly pauses?: LoopPauses;
}

/**
 * Sends notices by list, one delivery after the other, and closes those of which nothing is left.
 * Which notice is asked before each delivery, so that an urgent one goes ahead and a stopped one
 * goes no further. It works from the database alone; nudges only make it look earlier. Single people
 * are sent to by `DirectDelivery`.
 *
 * While the session is not ready, or citizens may have written what nobody has read yet, or what was
 * cut off before has not been looked up, it rests: a notice cut in half goes on in its order. A
 * delivery that was not
 * sent stays where it is and is tried again after a growing pause; one whose outcome is unknown or
 * that was refused does not keep the others waiting.
 */
export class NoticeDelivery {
  readonly #parts: NoticeDeliveryParts;
  readonly #loop: Loop;
  #refreshDue = false;
  #release: Release | null = null;

  constructor(parts: NoticeDeliveryParts) {
    this.#parts = parts;
    this.#loop = new Loop({ ...parts, name: 'notices', step: (stopped) => this.#round(stopped) });
  }

  start(): void {
    this.#release ??= this.#parts.session.onState((state) => {
      if (state.name === 'ready') this.#loop.nudge();
    });
    this.#loop.start();
  }

  /** A notice may have been accepted. */
  nudge(): void {
    this.#loop.nudge();
  }

  /** The lists are to be synced even if there is nothing to send. */
  refreshLists(): void {
    this.#refreshDue = true;
    this.#loop.nudge();
  }

  /** Waits at most `patience` milliseconds for a message that is being sent. */
  async stop(patience: number): Promise<void> {
    this.#release?.();
    this.#release = null;
    await this.#loop.stop(patience);
  }

  async #round(stopped: AbortSignal): Promise<Step> {
    const account = this.#account();
    if (account === null) return 'idle';
    if (this.#refreshDue) {
      await this.#parts.listSync.sync(account.lid);
      this.#refreshDue = false;
    }
    const { notices, clock, quiet } = this.#parts;
    const notice = await notices.next(clock.now(), quiet());
    if (notice === null) return 'idle';
    await this.#assign(notice.id, account);
    return this.#send(notice.id, stopped);
  }

  async #assign(noticeId: number, account: Account): Promise<void> {
    const { store, listSync } = this.#parts;
    const recipients = await store.unassigned(noticeId);
    if (recipients.length === 0) return;
    const lists = await listSync.sync(account.lid);
    await store.assign(noticeId, planDeliveries(recipients, lists));
    this.#parts.onPeople();
  }

  async #send(noticeId: number, stopped: AbortSignal): Promise<Step> {
    const { store, outbox, clock, log, onFinished } = this.#parts;
    const next = await store.nextOf(noticeId, 'list');
    if (next === null) {
      if (!(await store.finish(noticeId, clock.now()))) return 'again';
      log.info('notice.finished', { notice: noticeId });
      onFinished(noticeId);
      return 'again';
    }
    if (stopped.aborted || this.#account() === null) return 'idle';
    const outcome = await outbox.dispatch(next.id);
    return outcome.kind === 'notSent' ? 'retry' : 'again';
  }

  #account(): Account | null {
    const { session, caughtUp, recovery } = this.#parts;
    const mayGo = session.state.name === 'ready' && caughtUp() && recovery.recovered;
    return mayGo ? session.state.account : null;
  }
}

/** Every recipient in one delivery: lists as far as they reach, then single people. */
export function planDeliveries(
  recipients: readonly Recipient[],
  lists: readonly SyncedList[],
): readonly DeliveryPlan[] {
  const waiting = new Set(recipients.map(({ subscriberId }) => subscriberId));
  const plans: DeliveryPlan[] = [];
  for (const list of lists) {
    const subscriberIds = [...list.subscriberIds].filter((id) => waiting.has(id));
    if (subscriberIds.length < SMALLEST_LIST) continue;
    for (const id of subscriberIds) waiting.delete(id);
    plans.push({ kind: 'list', listId: list.id, subscriberIds });
  }
  for (const subscriberId of waiting) plans.push({ kind: 'person', subscriberId });
  return plans;
}

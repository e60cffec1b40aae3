import type { Alias, Phone } from '../model/person.js';
import type { Clock, Logger, Release } from '../ports/runtime.js';
import type { NotSentWhy, OpenDelivery, Settlement, StartedDelivery } from '../model/delivery.js';
import type { OutboxStore } from '../ports/storage/outbox.js';
import type { SubscriberRegister } from '../ports/storage/register.js';
import type { Messenger, SendOutcome, TransportSession } from '../ports/transport.js';
import { isOfTheNotice } from './setbacks.js';
import { messageOf } from '../errors.js';
import { SerialQueue } from '../runtime/loop.js';
import { SECOND, MINUTE, HOUR } from '../runtime/time.js';

// Why so: docs/decisions/007-doubt.md

/** How long the transport may take to answer once a recipient's phone has answered, in milliseconds. */
const ANSWER_AFTER_RECEIPT = 5_000;

/**
 * `named`: nothing was sent, the person has become known by another name; it waits as before.
 * `stopped`: nothing was sent, all sending is stopped; it waits as before.
 * `underway`: it is already being sent by another caller, who settles it.
 */
export type Dispatch =
  SendOutcome | { readonly kind: 'dropped' | 'named' | 'stopped' | 'underway' };

export interface OutboxParts {
  readonly session: Pick<TransportSession, 'state'>;
  readonly store: OutboxStore;
  readonly register: Pick<SubscriberRegister, 'learn'>;
  readonly messenger: Pick<Messenger, 'newId' | 'send' | 'onReceipts' | 'identify'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** all sending is not stopped */
  readonly canSend: () => boolean;
  /** told what the servers said, before anybody may send again */
  readonly onOutcome: (delivery: StartedDelivery, outcome: SendOutcome) => Promise<void>;
}

/**
 * Hands deliveries to WhatsApp: the only part, beside recovery, that moves one out of `sending`.
 *
 * queued: may be dispatched. Its id is chosen and committed, which makes it
 * sending: the transport is asked to send with that id. What is known afterwards makes it
 *   handed-over (the servers took it, or a phone has it), failed (they refused it),
 *   queued again (nothing left this PC, this person is to be tried again later, or all sending is stopped by
 *   then; the id stays),
 *   held (it could not be sent to this person for days) or
 * uncertain: it may have gone out. It is not sent again from here; receipts or recovery settle it.
 * A process that ends between the two commits leaves it in sending, for recovery.
 *
 * Nothing goes to a number before it is known whose it is: the same person may be in the register by
 * alias, may have opted out there, or may get the same notice by list.
 */
export class Outbox {
  readonly #parts: OutboxParts;
  readonly #running = new Set<number>();
  readonly #watches = new Set<Set<number>>();
  readonly #looks = new SerialQueue();

  constructor(parts: OutboxParts) {
    this.#parts = parts;
  }

  /** @throws StorageError; the delivery is then settled by recovery */
  async dispatch(deliveryId: number): Promise<Dispatch> {
    // two loops may have looked it up as their next: its notice has become urgent in between
    if (this.#running.has(deliveryId)) return { kind: 'underway' };
    this.#running.add(deliveryId);
    for (const watch of this.#watches) watch.add(deliveryId);
    try {
      return await this.#dispatch(deliveryId);
    } finally {
      this.#running.delete(deliveryId);
    }
  }

  /** Whether something is on its way at this moment. */
  get busy(): boolean {
    return this.#running.size > 0;
  }

  /**
   * Looks one after the other at what has become of open deliveries: what a look has found is still so
   * when it acts on it.
   */
  inTurn<T>(look: () => Promise<T>): Promise<T> {
    return this.#looks.run(look);
  }

  /** Open deliveries that this process is not sending. */
  async abandoned(): Promise<readonly OpenDelivery[]> {
    // also those that start and end while the store is being read: what it says of them is stale
    const busy = new Set(this.#running);
    this.#watches.add(busy);
    try {
      return (await this.#parts.store.open()).filter(({ id }) => !busy.has(id));
    } finally {
      this.#watches.delete(busy);
    }
  }

  async #dispatch(deliveryId: number): Promise<Dispatch> {
    const { session, store, messenger, clock, log } = this.#parts;
    if (session.state.name !== 'ready')
      return { kind: 'notSent', why: 'transport', detail: 'the session is not ready' };
    const { pairingId } = session.state;
    const begun = await store.begin(deliveryId, messenger.newId(), clock.now(), pairingId);
    if (begun.kind === 'dropped') return begun;
    const { delivery } = begun;
    const identified = await this.#identified(delivery);
    if (identified?.kind === 'known') {
      await store.settle(deliveryId, NAMED, clock.now());
      await this.#parts.register.learn({ alias: identified.alias, phone: identified.phone });
      return { kind: 'named' };
    }
    // it may have been stopped while this was begun, or its list made
    if (identified === null && !this.#parts.canSend()) {
      await store.settle(deliveryId, STOPPED, clock.now());
      return { kind: 'stopped' };
    }
    const outcome = identified ?? (await this.#send(delivery));
    // without a session nothing can be sent to anybody: that says nothing of this person
    const settlement =
      outcome.kind === 'notSent' && !this.#ready
        ? ({ kind: 'queued', detail: outcome.detail } as const)
        : settlementOf(outcome, delivery, clock.now());
    await store.settle(deliveryId, settlement, clock.now());
    log.info('delivery.settled', {
      delivery: deliveryId,
      notice: delivery.noticeId,
      to: delivery.target.kind,
      message: delivery.messageId,
      outcome: outcome.kind,
      ...(outcome.kind === 'refused' && { why: outcome.why, code: outcome.code }),
      ...(outcome.kind === 'notSent' && { why: outcome.why, detail: outcome.detail }),
    });
    await this.#parts.onOutcome(delivery, outcome);
    return outcome;
  }

  get #ready(): boolean {
    return this.#parts.session.state.name === 'ready';
  }

  /** The person who has the number that a delivery goes to; null: known already, or unknown to WhatsApp. */
  async #identified({
    target,
  }: StartedDelivery): Promise<
    | { readonly kind: 'known'; readonly alias: Alias; readonly phone: Phone }
    | (SendOutcome & { readonly kind: 'notSent' })
    | null
  > {
    if (target.kind === 'list') return null;
    const { alias, phone } = target.person;
    if (alias !== null || phone === null) return null;
    const answer = await this.#parts.messenger.identify(phone);
    switch (answer.kind) {
      case 'known':
        return { kind: 'known', alias: answer.alias, phone };
      case 'nobody':
        return null;
      case 'unknown':
        return { kind: 'notSent', why: 'recipients', detail: answer.detail };
    }
  }

  async #send(delivery: StartedDelivery): Promise<SendOutcome> {
    const { id, noticeId, messageId } = delivery;
    const { log } = this.#parts;
    const about = { delivery: id, notice: noticeId, message: messageId };
    log.debug('delivery.started', about);
    try {
      return await this.#answered(delivery);
    } catch (error) {
      log.error('delivery.send-threw', { ...about, error });
      return { kind: 'unknown', detail: messageOf(error) };
    }
  }

  /** Who has a receipt need not wait for an answer that has got lost. */
  async #answered({ target, messageId, content }: StartedDelivery): Promise<SendOutcome> {
    const { messenger, clock } = this.#parts;
    const over = new AbortController();
    let release: Release = () => undefined;
    const proven = new Promise<SendOutcome>((resolve) => {
      release = messenger.onReceipts((receipts) => {
        if (!receipts.some((receipt) => receipt.messageId === messageId)) return;
        release();
        void clock.sleep(ANSWER_AFTER_RECEIPT, over.signal).then(() => resolve({ kind: 'sent' }));
      });
    });
    try {
      return await Promise.race([messenger.send(target, messageId, content), proven]);
    } finally {
      release();
      over.abort('answered');
    }
  }
}

const STOPPED = { kind: 'queued', detail: 'all sending is stopped' } as const;
const NAMED = { kind: 'queued', detail: 'the LID of this number has become known' } as const;

function settlementOf(outcome: SendOutcome, delivery: StartedDelivery, now: number): Settlement {
  switch (outcome.kind) {
    case 'sent':
      return { kind: 'handed-over' };
    case 'refused': {
      const { why, code, detail } = outcome;
      const notBefore = why === 'later' ? retryForNewChat(delivery, now) : null;
      return notBefore === null
        ? { kind: 'failed', refusal: { why, code }, detail }
        : { kind: 'postponed', detail: `${detail} ${code}`, notBefore };
    }
    case 'notSent':
      return unsent(outcome, delivery, now);
    case 'unknown':
      return { kind: 'uncertain', detail: outcome.detail };
  }
}

function unsent(
  { why, detail }: SendOutcome & { readonly kind: 'notSent' },
  delivery: StartedDelivery,
  now: number,
): Settlement {
  // the notice rests (`Setbacks`); its recipients keep their place in the queue
  if (isOfTheNotice(why)) return { kind: 'queued', detail };
  const isList = delivery.target.kind === 'list';
  const notBefore = isList ? retryForList(why, delivery, now) : retryForUnsent(delivery, now);
  if (notBefore !== null) return { kind: 'queued', detail, notBefore };
  // it was not refused: only a person may give up a notice for a recipient
  return delivery.noticeId === null
    ? { kind: 'failed', refusal: null, detail }
    : { kind: 'held', detail };
}

/** When a person whom WhatsApp, or its transport, does not accept now is tried again. */

/** New chats are refused: five days altogether. A notice that comes later is no news. */
const NEW_CHATS = [1, 4, 12, 24, 30, 49].map((hours) => hours * HOUR);
/**
 * The transport cannot send to this person while it can do everything else: their chat does not open,
 * perhaps. At first it may be the transport after all; a day and a half altogether.
 */
const UNSENT = [10 * SECOND, MINUTE, 10 * MINUTE, HOUR, 6 * HOUR, 30 * HOUR];

/**
 * The transport gave up a list because of one of its members. First the key server may have been away
 * for a moment; from then on the list waits only while several fail alike, or when it may have gone out.
 */
const LISTS = [30 * SECOND, MINUTE, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE, 15 * MINUTE];
/**
 * The transport cannot send a list at all while it is there: at first it may be in trouble for a moment, in which notices
 * stay in their order.
 */
const UNSENT_LISTS = [SECOND, 2 * SECOND, ...LISTS];

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

/**
 * In milliseconds since 1970; null: often enough. That is said only of a list which may have gone out before: it cannot
 * be divided, and nothing else would ever come of it.
 */
function retryForList(
  why: NotSentWhy,
  { postponed, resentAt }: Pick<StartedDelivery, 'postponed' | 'resentAt'>,
  now: number,
): number | null {
  const pauses = why === 'transport' ? UNSENT_LISTS : LISTS;
  const pause = pauses[postponed] ?? (resentAt === null ? 30 * MINUTE : undefined);
  return pause === undefined ? null : now + pause;
}

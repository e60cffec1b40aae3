// Why so: docs/decisions/007-doubt.md
import type { InvariantError } from '../errors.js';
import type { Transaction } from '../ports/storage.js';
import type { Alerts, Clock, Logger, Release } from '../ports/runtime.js';
import type { OpenDelivery, Settlement } from '../model/delivery.js';
import type { OutboxStore } from '../ports/storage/outbox.js';
import type { Evidence, Messenger, TransportSession } from '../ports/transport.js';
import type { Topics } from '../runtime/topics.js';
import { Loop, type Step } from '../runtime/loop.js';
import type { Outbox } from './outbox.js';
import { deliveryHeld } from '../messages/it/alerts.js';
import { REPLY_GIVEN_UP } from '../messages/it/audit.js';

/** Milliseconds. */
export interface RecoveryTimes {
  /** how long receipts may still prove that a delivery was handed over, before it is sent again */
  readonly patience: number;
  /** the same for urgent notices */
  readonly urgentPatience: number;
  /** from the first doubt until a person is asked to decide; a reply is given up then */
  readonly heldAfter: number;
}

/** A session that has just become ready has yet to hear the receipts that waited for it. */
const LISTENING = 60_000;
/** Between two looks at what is in doubt, at most. */
const INTERVAL = 60_000;

export interface RecoveryParts {
  readonly session: Pick<TransportSession, 'state' | 'onState'>;
  readonly outbox: Pick<Outbox, 'abandoned' | 'inTurn'>;
  readonly store: Pick<OutboxStore, 'held'>;
  readonly transaction: Transaction<'outbox' | 'audit'>;
  readonly messenger: Pick<Messenger, 'evidence'>;
  readonly times: RecoveryTimes;
  readonly clock: Clock;
  readonly log: Logger;
  readonly alerts: Alerts;
  readonly topics: Topics;
  readonly onBug: (error: InvariantError) => void;
}

/**
 * Answers "was it handed over?" for deliveries whose sending was cut off, by looking their ids up
 * in the transport's own database, whenever the session has become ready and then from time to time.
 *
 * sending, uncertain: the trace makes them handed-over or queued again where it proves that.
 *   A message that was encrypted and never acknowledged, or of which the transport cannot tell, becomes
 * uncertain. A receipt may still prove that it was handed over. If none comes for `patience`, and
 *   the transport that sent it is gone (a living one repeats by itself), it is sent again, once, with the
 *   id it had: a phone shows an id once. After `heldAfter` without an answer it is
 * held: a person decides. A reply has
 * failed then: it has probably arrived, a second one would only confuse, and a citizen who did not get it writes
 *   again and is answered. A receipt still counts then.
 *
 * What another pairing of the account has sent is unknown to this one's transport: that a message is not
 * there proves nothing then.
 */
export class Recovery {
  readonly #parts: RecoveryParts;
  readonly #loop: Loop;
  #release: Release | null = null;
  /** elapsed time: when the session became ready; null: it is not */
  #readySince: number | null = null;
  #recovered = false;

  constructor(parts: RecoveryParts) {
    this.#parts = parts;
    const poll = Math.min(INTERVAL, Math.max(parts.times.urgentPatience / 4, 1_000));
    this.#loop = new Loop({
      ...parts,
      name: 'recovery',
      step: () => this.#round(),
      wokenBy: ['decisions'],
      pauses: { poll, retry: 1_000, mostRetry: INTERVAL },
    });
  }

  /** Whether notices may go out: what was cut off before has been looked at. */
  get recovered(): boolean {
    return this.#recovered;
  }

  start(): void {
    const { session } = this.#parts;
    this.#release ??= session.onState(() => this.#follow());
    this.#follow();
    this.#loop.start();
  }

  async stop(patience: number): Promise<void> {
    this.#release?.();
    this.#release = null;
    await this.#loop.stop(patience);
  }

  #follow(): void {
    const { session, clock } = this.#parts;
    if (session.state.name !== 'ready') {
      this.#readySince = null;
      this.#recovered = false;
      return;
    }
    this.#readySince ??= clock.elapsed();
    this.#loop.wake();
  }

  async #round(): Promise<Step> {
    const since = this.#readySince;
    const settled = since !== null && (await this.run());
    // staff can decide without a link, and may have stopped what is in doubt
    await this.#tellStaff();
    if (since === null) return 'idle';
    // the session may have come and gone meanwhile
    if (this.#readySince !== since) return 'again';
    if (settled || !this.#recovered) {
      this.#recovered = true;
      this.#parts.topics.touch('recovered');
    }
    return 'idle';
  }

  /**
   * One look at everything that is open; tells whether something is to be sent again or was found to
   * have been handed over.
   * @throws SessionLostError, StorageError
   */
  run(): Promise<boolean> {
    return this.#parts.outbox.inTurn(() => this.#lookAtAll());
  }

  async #lookAtAll(): Promise<boolean> {
    const { session, outbox, messenger, log } = this.#parts;
    let settled = false;
    for (const delivery of await outbox.abandoned()) {
      if (session.state.name !== 'ready') break;
      const { target, messageId, pairingId } = delivery;
      const evidence = await messenger.evidence(target, messageId, pairingId);
      const settlement = this.#next(delivery, evidence);
      if (settlement === null) continue;
      await this.#settle(delivery.id, settlement);
      settled ||= ['queued', 'resend', 'handed-over'].includes(settlement.kind);
      log.info('delivery.recovered', {
        delivery: delivery.id,
        notice: delivery.noticeId,
        message: delivery.messageId,
        from: delivery.state,
        to: settlement.kind,
      });
    }
    return settled;
  }

  /** null: it stays as it is. */
  #next(delivery: OpenDelivery, found: Evidence): Settlement | null {
    if (found.kind === 'handedOver') return { kind: 'handed-over' };
    if (found.kind !== 'uncertain') return { kind: 'queued', detail: found.detail };
    const { detail } = found;
    const { noticeId, state, doubtedAt, resentAt, urgent } = delivery;
    if (state === 'sending' || doubtedAt === null) return { kind: 'uncertain', detail };
    const { clock, times } = this.#parts;
    const now = clock.now();
    if (now - doubtedAt >= times.heldAfter) {
      return noticeId === null
        ? { kind: 'failed', refusal: null, detail }
        : { kind: 'held', detail };
    }
    const patience = urgent ? times.urgentPatience : times.patience;
    const listening = Math.min(LISTENING, patience);
    const heard = this.#readySince !== null && clock.elapsed() - this.#readySince >= listening;
    const mayResend = found.mayRepeat && resentAt === null;
    return mayResend && heard && now - doubtedAt >= patience ? { kind: 'resend', detail } : null;
  }

  #settle(deliveryId: number, settlement: Settlement): Promise<void> {
    const now = this.#parts.clock.now();
    return this.#parts.transaction(async ({ outbox, audit }) => {
      await outbox.settle(deliveryId, settlement, now);
      if (settlement.kind !== 'failed') return;
      await audit.record({
        at: now,
        actor: 'service',
        event: 'delivery.reply-given-up',
        noticeId: null,
        text: REPLY_GIVEN_UP,
      });
    });
  }

  async #tellStaff(): Promise<void> {
    const { store, alerts } = this.#parts;
    const held = await store.held();
    const [first] = held;
    if (first === undefined) {
      alerts.clear(HELD);
      return;
    }
    const count = held.reduce((sum, notice) => sum + notice.people, 0);
    alerts.raise(HELD, deliveryHeld(count, first.noticeId));
  }
}

const HELD = 'delivery-held';

import type { Clock, Logger } from '../ports/runtime.js';
import type { OutboxStore, Settlement } from '../ports/storage.js';
import type { Messenger, Trace } from '../ports/whatsapp.js';
import type { Outbox } from './outbox.js';

export interface RecoveryParts {
  readonly outbox: Pick<Outbox, 'abandoned'>;
  readonly store: Pick<OutboxStore, 'settle'>;
  readonly messenger: Pick<Messenger, 'trace'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** a reply is to be sent again */
  readonly onReplyQueued: () => void;
}

/**
 * Answers "was it handed over?" for deliveries whose sending was cut off, by looking their ids up
 * in the page's own database. To be run before anything is sent, whenever the session has become
 * ready, and now and then.
 *
 * sending, uncertain: the page's trace makes them handed-over, failed or queued again where it
 *   proves that. A message that was encrypted but never acknowledged, or one of which the page
 *   cannot tell, becomes or stays
 * uncertain: receipts, a later trace or a person will tell.
 */
export class Recovery {
  readonly #parts: RecoveryParts;

  constructor(parts: RecoveryParts) {
    this.#parts = parts;
  }

  /** Not to be called again before it has come back. @throws SessionLostError, StorageError */
  async run(): Promise<void> {
    const { outbox, store, messenger, clock, log, onReplyQueued } = this.#parts;
    for (const delivery of await outbox.abandoned()) {
      const trace = await messenger.trace(delivery.target, delivery.messageId);
      const settlement = verdict(trace);
      if (settlement.kind === delivery.state) continue;
      await store.settle(delivery.id, settlement, clock.now());
      log.info('delivery.recovered', {
        delivery: delivery.id,
        notice: delivery.noticeId,
        message: delivery.messageId,
        from: delivery.state,
        to: settlement.kind,
      });
      if (settlement.kind === 'queued' && delivery.noticeId === null) onReplyQueued();
    }
  }
}

/** What a trace proves. */
export function verdict(trace: Trace): Settlement {
  if (trace.kind === 'cannotTell') return { kind: 'uncertain', detail: trace.detail };
  if (trace.kind === 'absent') return { kind: 'queued', detail: 'the page knows nothing of it' };

  const { ack, bestRecipientAck, encrypted } = trace;
  if (ack >= 1 || bestRecipientAck >= 2) return { kind: 'handed-over' };
  // WhatsApp Web does not store the code
  if (ack < 0) return { kind: 'failed', code: null, detail: 'refused before the interruption' };
  if (!encrypted) return { kind: 'queued', detail: 'stopped before it was encrypted' };
  return { kind: 'uncertain', detail: 'encrypted, but neither acknowledged nor received' };
}

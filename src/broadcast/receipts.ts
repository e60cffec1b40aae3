import type { Clock, Logger, Release } from '../ports/runtime.js';
import type { OutboxStore } from '../ports/storage.js';
import type { Messenger, Receipt } from '../ports/whatsapp.js';

/** Receipts that come within this time are stored together. */
const BATCH_TIME = 250;
/** After a failure the batch is tried again. */
const RETRY_TIME = 5_000;
/** Older messages are not asked about any more when the session becomes ready. */
const CATCH_UP_AGE = 7 * 24 * 60 * 60_000;

export interface ReceiptsParts {
  readonly messenger: Pick<Messenger, 'onReceipts' | 'readReceipts'>;
  readonly store: Pick<OutboxStore, 'awaitingReceipts' | 'recordReceipts'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** ids of notices whose counts have changed */
  readonly onProgress: (noticeIds: readonly number[]) => void;
}

/** Takes receipts from WhatsApp to the ledger. */
export class Receipts {
  readonly #parts: ReceiptsParts;
  #waiting: Receipt[] = [];
  #storing: Promise<void> | null = null;
  #stopping = new AbortController();
  #release: Release | null = null;

  constructor(parts: ReceiptsParts) {
    this.#parts = parts;
  }

  start(): void {
    if (this.#release !== null) return;
    this.#stopping = new AbortController();
    this.#release = this.#parts.messenger.onReceipts((receipts) => this.#take(receipts));
  }

  /** Stores what has come so far. */
  async stop(): Promise<void> {
    this.#release?.();
    this.#release = null;
    this.#stopping.abort();
    await this.#storing;
  }

  /** Reads from the page what came while nobody listened. @throws SessionLostError */
  async catchUp(): Promise<void> {
    const { messenger, store, clock } = this.#parts;
    for (const { target, messageId } of await store.awaitingReceipts(clock.now() - CATCH_UP_AGE)) {
      this.#take(await messenger.readReceipts(target, messageId));
    }
  }

  #take(receipts: readonly Receipt[]): void {
    for (const receipt of receipts) this.#waiting.push(receipt);
    if (this.#waiting.length > 0) this.#storing ??= this.#storeAll(this.#stopping.signal);
  }

  async #storeAll(stopped: AbortSignal): Promise<void> {
    const { clock } = this.#parts;
    await clock.sleep(BATCH_TIME, stopped);
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      if (await this.#stored(batch)) continue;
      // what cannot be stored when the program ends is read again from the page
      if (stopped.aborted) break;
      this.#waiting = [...batch, ...this.#waiting];
      await clock.sleep(RETRY_TIME, stopped);
    }
    this.#storing = null;
  }

  async #stored(batch: readonly Receipt[]): Promise<boolean> {
    const { store, clock, log, onProgress } = this.#parts;
    try {
      const changed = await store.recordReceipts(batch, clock.now());
      if (changed.length > 0) onProgress(changed);
      return true;
    } catch (error) {
      log.error('receipts.failed', { error });
      return false;
    }
  }
}

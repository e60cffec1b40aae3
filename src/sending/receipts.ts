import type { Clock, Logger, Release } from '../ports/runtime.js';
import type { AwaitedDelivery, Receipt } from '../model/delivery.js';
import type { OutboxStore } from '../ports/storage/outbox.js';
import type { Messenger } from '../ports/transport.js';
import type { SentMessage } from '../model/message.js';
import { DAY, HOUR } from '../runtime/time.js';

/** Receipts that come within this time are stored together. */
const BATCH_TIME = 250;
/** Receipts in one transaction: while it runs nothing else can use the database. */
const MOST_STORED = 2_000;
/** Recipients that one call into the transport asks about: half a second's work, or ten times that. */
const MOST_ASKED = 200;
/** After a failure the batch is tried again. */
const RETRY_TIME = 5_000;
/** Whether those who have a message have read it, too, is asked no sooner than this after the last time. */
const READ_AGAIN_AFTER = HOUR;
/** While something is being sent it is looked so often whether it still is, in milliseconds. */
const SENDING_PAUSE = 500;
/** One call goes all the same after this: what is sent may take hours. */
const LONGEST_WAIT = 30_000;
/** Older messages are not asked about any more when the session becomes ready. */
const CATCH_UP_AGE = 7 * DAY;

export interface ReceiptsParts {
  readonly messenger: Pick<Messenger, 'onReceipts' | 'readReceipts'>;
  readonly store: Pick<OutboxStore, 'awaitingReceipts' | 'recordReceipts'>;
  readonly clock: Clock;
  readonly log: Logger;
  /** something is on its way to WhatsApp at this moment */
  readonly isSending: () => boolean;
  /** ids of notices whose counts have changed */
  readonly onProgress: (noticeIds: readonly number[]) => void;
}

/** Takes receipts from WhatsApp to the ledger. */
export class Receipts {
  readonly #parts: ReceiptsParts;
  #waiting: Receipt[] = [];
  #storing: Promise<void> | null = null;
  #asking: Promise<void> | null = null;
  #askAgain = false;
  #askedWhoHasRead = -Infinity;
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

  /**
   * Reads from the transport the receipts that were not heard live, many messages in one call, the
   * newest first. If asked again while it runs, it starts over. What is being sent meanwhile goes first: the
   * transport answers one at a time. Never rejects.
   */
  catchUp(): Promise<void> {
    this.#askAgain = true;
    this.#asking ??= this.#askUntilDone(this.#stopping.signal);
    return this.#asking;
  }

  async #askUntilDone(stopped: AbortSignal): Promise<void> {
    while (this.#askAgain && !stopped.aborted) {
      this.#askAgain = false;
      await this.#askAboutAll(stopped).catch((error: unknown) => {
        this.#parts.log.warn('receipts.catch-up-failed', { error });
      });
    }
    this.#asking = null;
  }

  async #askAboutAll(stopped: AbortSignal): Promise<void> {
    const { messenger, store, clock } = this.#parts;
    const since = clock.now() - CATCH_UP_AGE;
    // Many people send no read receipts: asking for those would go on for a week.
    const asked = clock.elapsed();
    const readToo = asked - this.#askedWhoHasRead >= READ_AGAIN_AFTER;
    const receipt = readToo ? 'read' : 'delivered';
    let before: number | undefined;
    let allAnswered = true;
    for (;;) {
      const awaited: readonly AwaitedDelivery[] = await store.awaitingReceipts({
        since,
        receipt,
        before,
      });
      const oldest = awaited.at(-1);
      if (oldest === undefined) break;
      for (const sent of inCalls(awaited)) {
        await this.#letSendingGoFirst(stopped);
        if (this.#askAgain || stopped.aborted) return;
        const receipts = await messenger.readReceipts(sent);
        if (receipts === null) allAnswered = false;
        else if (!stopped.aborted) this.#take(receipts);
      }
      before = oldest.id;
    }
    if (readToo && allAnswered) this.#askedWhoHasRead = asked;
  }

  async #letSendingGoFirst(stopped: AbortSignal): Promise<void> {
    const { clock, isSending } = this.#parts;
    const until = clock.elapsed() + LONGEST_WAIT;
    while (isSending() && clock.elapsed() < until && !stopped.aborted) {
      await clock.sleep(SENDING_PAUSE, stopped);
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
      const batch = this.#waiting.splice(0, MOST_STORED);
      if (await this.#stored(batch)) continue;
      // what cannot be stored when the program ends is read again from the transport
      if (stopped.aborted) break;
      this.#waiting = batch.concat(this.#waiting);
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

/** What was sent in parts that are small enough for one call each; what one has read is kept. */
function inCalls(sent: readonly SentMessage[]): readonly (readonly SentMessage[])[] {
  const calls: SentMessage[][] = [];
  let room = 0;
  for (const message of sent.flatMap(inPieces)) {
    const people = peopleOf(message);
    if (people > room || calls.length === 0) {
      calls.push([]);
      room = MOST_ASKED;
    }
    calls.at(-1)?.push(message);
    room -= people;
  }
  return calls;
}

/** A message to more people than one call asks about is asked about several times. */
function inPieces(message: SentMessage): readonly SentMessage[] {
  const { target, messageId } = message;
  if (target.kind !== 'list' || peopleOf(message) <= MOST_ASKED) return [message];
  const pieces: SentMessage[] = [];
  for (let next = 0; next < target.recipients.length; next += MOST_ASKED) {
    const recipients = target.recipients.slice(next, next + MOST_ASKED);
    pieces.push({ messageId, target: { ...target, recipients } });
  }
  return pieces;
}

function peopleOf({ target }: SentMessage): number {
  return target.kind === 'list' ? target.recipients.length : 1;
}

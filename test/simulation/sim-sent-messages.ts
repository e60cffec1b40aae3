/** Messages of ours in the page's database: what it knows of each, and the receipts that came for it. */
import { evidenceIn, type Trace } from '#src/transports/whatsapp-web/evidence.js';
import type { Receipt, ReceiptLevel } from '#src/model/delivery.js';
import type { MessageId, OutgoingContent, SentMessage, Target } from '#src/model/message.js';
import type { Evidence, Messenger } from '#src/ports/transport.js';
import { Listeners } from './listeners.js';
import type { Scheduler } from './scheduler.js';
import type { SimSession } from './sim-session.js';
import type { Town } from './town.js';

/** How WhatsApp counts. */
const ACKS = { delivered: 2, read: 3 } as const;

const ON_DISK_AFTER = 5_000;

export interface SentRow {
  /** -1: it has failed; from 1 on the servers have it */
  ack: number;
  encrypted: boolean;
  handedOver: boolean;
  readonly receipts: Map<string, ReceiptLevel>;
  readonly target: Target;
  readonly content: OutgoingContent;
  /** true time */
  sentAt: number;
  /** true time since when the page can tell that it has gone out */
  knownSince: number | null;
}

export class SimSentMessages implements Pick<Messenger, 'evidence' | 'readReceipts'> {
  readonly receiptListeners = new Listeners<readonly Receipt[]>();
  /** what went out shortly before the power failed: nobody can tell the page any more who has it */
  readonly forgotten = new Set<MessageId>();
  readonly #rows = new Map<MessageId, SentRow>();

  constructor(
    private readonly session: SimSession,
    private readonly town: Town,
    private readonly time: Scheduler,
  ) {}

  // ------------------------------------------------------------- rows

  get(id: MessageId): SentRow | undefined {
    return this.#rows.get(id);
  }

  /** What is sent again stands in the row that it had. */
  write(id: MessageId, target: Target, content: OutgoingContent): SentRow {
    const row: SentRow = this.#rows.get(id) ?? {
      ...{ ack: 0, encrypted: false, handedOver: false, receipts: new Map(), target, content },
      ...{ sentAt: this.time.now, knownSince: null },
    };
    Object.assign(row, { ack: 0, handedOver: false, sentAt: this.time.now });
    this.#rows.set(id, row);
    return row;
  }

  acknowledge(row: SentRow): void {
    row.ack = Math.max(row.ack, 1);
    row.knownSince ??= this.time.now;
  }

  /** It was sent longer ago than anything can be deleted for everybody. */
  age(id: MessageId): void {
    const row = this.#rows.get(id);
    if (row !== undefined) row.sentAt = -Infinity;
  }

  delete(id: MessageId): void {
    this.#rows.delete(id);
  }

  /** The database is another one. */
  clear(): void {
    this.#rows.clear();
  }

  /** The page's database puts things on the disk some while after it has said so. */
  losePower(): void {
    for (const [id, { sentAt }] of this.#rows) {
      if (this.time.now - sentAt >= ON_DISK_AFTER) continue;
      this.#rows.delete(id);
      this.forgotten.add(id);
    }
  }

  // ------------------------------------------------- what it says of one

  async evidence(target: Target, id: MessageId, pairingId: string): Promise<Evidence> {
    const trace = await this.trace(id);
    const { state } = this.session;
    const isForeign = state.name !== 'ready' || state.pairingId !== pairingId;
    return evidenceIn(trace, target.kind, isForeign);
  }

  trace(id: MessageId): Promise<Trace> {
    const cannotTell = (): Trace => ({ kind: 'cannotTell', detail: 'no answer' });
    if (!this.session.isReady || this.session.silent) {
      this.session.watch.onTrace(id);
      return Promise.resolve(cannotTell());
    }
    return this.session.page.call(async (page) => {
      await page.wait(5, 200);
      if (this.session.slowTraces) await page.wait(20_000, 60_000);
      this.session.watch.onTrace(id);
      const row = this.#rows.get(id);
      const isRunning = page.running.has(id);
      if (row === undefined)
        return isRunning ? { kind: 'cannotTell', detail: 'on its way' } : { kind: 'absent' };
      const { ack, encrypted, receipts } = row;
      return {
        kind: 'found',
        ack,
        encrypted,
        handedOver: page.here.has(id) ? row.handedOver : null,
        bestRecipientAck: Math.max(ack, ...[...receipts.values()].map((level) => ACKS[level])),
        live: isRunning || page.live.has(id),
      };
    }, cannotTell);
  }

  // ----------------------------------------------------------- receipts

  readReceipts(sent: readonly SentMessage[]): Promise<readonly Receipt[] | null> {
    if (!this.session.isReady || this.session.silent) return Promise.resolve(null);
    return this.session.page.call<readonly Receipt[] | null>(
      async (page) => {
        await page.wait(5, 200);
        return sent.flatMap(({ messageId }) =>
          [...(this.#rows.get(messageId)?.receipts ?? [])].map(([chatId, level]) => ({
            messageId,
            chatId,
            level,
          })),
        );
      },
      () => null,
    );
  }

  takeReceipt(receipt: Receipt): void {
    const row = this.#rows.get(receipt.messageId);
    if (row === undefined) return;
    const { chatId, level } = receipt;
    if (!this.#isRecipient(row.target, chatId)) return;
    row.receipts.set(chatId, higher(row.receipts.get(chatId), level));
    row.knownSince ??= this.time.now;
    if (this.session.deaf) return;
    this.receiptListeners.tell([
      ...(this.session.strange ? strangeOnes(receipt) : []),
      ...(this.session.receiptsOfNothing ? this.#receiptsOfNothing() : []),
      receipt,
    ]);
  }

  /** For what failed before it was handed over, by the first of those whom it was for. */
  #receiptsOfNothing(): readonly Receipt[] {
    return [...this.#rows].flatMap(([messageId, { ack, handedOver, target }]) => {
      const [citizen] = this.town.addressed(target);
      if (ack >= 0 || handedOver || citizen === undefined) return [];
      return { messageId, chatId: citizen.chatId, level: 'delivered' };
    });
  }

  /** By any name that the person has had. */
  #isRecipient(target: Target, chatId: string): boolean {
    const who = this.town.citizens.find(
      ({ alias, phone, formerLids }) =>
        alias === chatId || phone === chatId || formerLids.includes(chatId),
    );
    if (who === undefined) return false;
    const names = [who.alias, who.phone, ...who.formerLids, ...who.formerPhones];
    return target.kind === 'list'
      ? target.recipients.some((alias) => names.includes(alias))
      : [target.person.alias, target.person.phone].some(
          (name) => name !== null && names.includes(name),
        );
  }
}

/** Of a message of ours by nobody we know, and of a message that is not ours. */
function strangeOnes({ messageId, chatId, level }: Receipt): readonly Receipt[] {
  return [
    { messageId, chatId: '799999@lid', level: 'read' },
    { messageId: messageId.replace(/.$/, '_'), chatId, level },
  ];
}

function higher(known: ReceiptLevel | undefined, level: ReceiptLevel): ReceiptLevel {
  return known === 'read' ? known : level;
}

/** What comes in from the page, in words of the model. */
import type wwebjs from 'whatsapp-web.js';
import { z } from 'zod';
import type { InboundMessage, MessageId } from '../../model/message.js';
import { nameOfChat, personOfChat, widText } from './ids.js';
import type { Receipt } from '../../model/delivery.js';
import type { Release } from '../../ports/runtime.js';

/** Raw happenings on the page of the session. */
export interface SessionFeed {
  message(message: wwebjs.Message): void;
  receipts(receipts: readonly Receipt[]): void;
  /** in any state: nothing else in the page tells of it later */
  edited(text: EditedText): void;
}

/** What has a feed: the session. */
interface FeedSource {
  onFeed(feed: SessionFeed): Release;
}

export function hearMessages(
  source: FeedSource,
  listener: (message: InboundMessage) => void,
): Release {
  const tell = (message: InboundMessage | null): void => {
    if (message) listener(message);
  };
  return source.onFeed({
    message: (raw) => tell(inboundText(raw)),
    edited: (text) => tell(inboundMessage(text.chatId, text)),
    receipts: () => undefined,
  });
}

export function hearReceipts(
  source: FeedSource,
  listener: (receipts: readonly Receipt[]) => void,
): Release {
  return source.onFeed({
    message: () => undefined,
    edited: () => undefined,
    receipts: listener,
  });
}

/** Only texts that people wrote to us, whatever else whatsapp-web.js calls a message. */
function inboundText(raw: wwebjs.Message): InboundMessage | null {
  const chatId = widText(raw.id.remote);
  if (raw.id.fromMe || raw.type.valueOf() !== 'chat' || raw.isStatus || chatId === null)
    return null;
  return inboundMessage(chatId, { id: raw.id.id, body: raw.body, t: raw.timestamp });
}

/** A message as the page knows it; `t` in unix seconds, `editedAt` in milliseconds since 1970. */
interface PageText {
  readonly id: string;
  readonly body: string;
  readonly t: number;
  /** by the clock of the phone that corrected it; null, absent: it never was */
  readonly editedAt?: number | null | undefined;
}

/** A text that stands in the place of another one. */
export type EditedText = PageText & { readonly chatId: string };

/** WhatsApp lets people correct what they wrote for a quarter of an hour; and some grace, in ms. */
export const CORRECTED_WITHIN = 20 * 60_000;

/**
 * A text in a chat, or null where that is no chat with a person. Live or read back, one message has
 * one key; corrected, it has another one, and the time of the correction as far as that can be true.
 */
export function inboundMessage(
  chatId: string,
  { id, body, t, editedAt }: PageText,
): InboundMessage | null {
  const from = personOfChat(chatId);
  const name = nameOfChat(chatId);
  if (from === null || name === null) return null;
  const key = `false_${chatId}_${id}`;
  const message = { chatId: name, from, body };
  const at = t * 1000;
  if (editedAt === undefined || editedAt === null) return { ...message, key, at };
  const corrected = Math.min(Math.max(at, editedAt - (editedAt % 1000)), at + CORRECTED_WITHIN);
  return { ...message, key: `${key}#${String(editedAt)}`, at: corrected, edited: true };
}

/** `ack` as WhatsApp counts: 2 a phone has it, 3 read, 4 played. */
export interface PageReceipt {
  readonly messageId: MessageId;
  readonly chatId: string;
  readonly ack: number;
}

/** What the page hands over at once: what is not understood of it (`odd` entries) takes nothing else along. */
export function receiptsIn(batch: unknown): {
  readonly receipts: readonly Receipt[];
  readonly odd: number;
} {
  const entries: readonly unknown[] = Array.isArray(batch) ? batch : [batch];
  const receipts = entries.flatMap((raw) => {
    const entry = batchEntry.safeParse(raw);
    if (!entry.success) return [];
    const { id: messageId, ...receipt } = entry.data;
    return receiptOf({ ...receipt, messageId }) ?? [];
  });
  return { receipts, odd: entries.length - receipts.length };
}

const batchEntry = z.object({ id: z.string(), chatId: z.string(), ack: z.number() });

/** Null: it does not concern a person's phone, or is of no kind that it would have. */
export function receiptOf({ messageId, chatId, ack }: PageReceipt): Receipt | null {
  const name = nameOfChat(chatId);
  if (name === null || ack < 2 || ack > 4) return null;
  return { messageId, chatId: name, level: ack >= 3 ? 'read' : 'delivered' };
}

import type { InboundMessage, MessageId } from '../../model/message.js';
import { nameOfChat, personOfChat } from './ids.js';
import type { Receipt } from '../../model/delivery.js';

/** A message as the page knows it; `t` in unix seconds, `editedAt` in milliseconds since 1970. */
export interface PageText {
  readonly id: string;
  readonly body: string;
  readonly t: number;
  /** by the clock of the phone that corrected it; null, absent: it never was */
  readonly editedAt?: number | null | undefined;
}

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

/** Null: it does not concern a person's phone. */
export function receiptOf({ messageId, chatId, ack }: PageReceipt): Receipt | null {
  const name = nameOfChat(chatId);
  if (name === null || ack < 2) return null;
  return { messageId, chatId: name, level: ack >= 3 ? 'read' : 'delivered' };
}

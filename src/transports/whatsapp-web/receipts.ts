import type { MessageId } from '../../model/message.js';
import type { Receipt } from '../../model/receipt.js';
import { nameOfChat } from './ids.js';

/** `ack` as WhatsApp counts: 2 a phone has it, 3 read, 4 played. */
export interface PageReceipt {
  readonly messageId: MessageId;
  readonly chatId: string;
  readonly ack: number;
}

/** Null: it tells of nobody's phone. */
export function receiptOf({ messageId, chatId, ack }: PageReceipt): Receipt | null {
  const name = nameOfChat(chatId);
  if (name === null || ack < 2) return null;
  return { messageId, chatId: name, level: ack >= 3 ? 'read' : 'delivered' };
}

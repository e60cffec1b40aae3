import type { InboundMessage } from '../ports/whatsapp.js';
import { personOfChat } from './identity.js';

/**
 * A text in a chat, or null where that is no chat with a person. Live or read back, one message has
 * one key. `t` in unix seconds.
 */
export function inboundMessage(
  chatId: string,
  { id, body, t }: { readonly id: string; readonly body: string; readonly t: number },
): InboundMessage | null {
  const from = personOfChat(chatId);
  return from && { key: `false_${chatId}_${id}`, chatId, from, body, at: t * 1000 };
}

export type PageRevocation =
  | { readonly kind: 'done' }
  | { readonly kind: 'refused'; readonly detail: string }
  | { readonly kind: 'unknown'; readonly detail: string };

/**
 * Runs in the page: deletes a message of ours for everyone, the way whatsapp-web.js 1.34.7 does it
 * (`Message.delete`). What the command gives back was never measured, so the message itself is
 * watched: the page turns it `revoked`, in memory or in its database.
 */
export async function revokeMessage(request: {
  readonly chatIds: readonly string[];
  readonly messageId: string;
  /** how long to watch, in milliseconds */
  readonly patienceMs: number;
}): Promise<PageRevocation> {
  const { Msg, Chat } = window.require('WAWebCollections');
  const { createWid } = window.require('WAWebWidFactory');
  const { findOrCreateLatestChat } = window.require('WAWebFindChatAction');
  const messages = window.require('WAWebSchemaMessage').getMessageTable();
  const { Cmd } = window.require('WAWebCmd');
  for (const chatId of request.chatIds) {
    const key = `true_${chatId}_${request.messageId}`;
    const row = await messages.get(key);
    if (!row) continue;
    if (row.type === 'revoked') return { kind: 'done' };
    const wid = createWid(chatId);
    const chat = Chat.get(wid) ?? (await findOrCreateLatestChat(wid))?.chat;
    const message = Msg.get(key) ?? (await Msg.getMessagesById([key]))?.messages?.[0];
    if (!chat || !message) return { kind: 'unknown', detail: 'the message cannot be loaded' };
    if (!window.require('WAWebMsgActionCapability').canSenderRevokeMsg(message)) {
      return { kind: 'refused', detail: 'WhatsApp Web does not allow it' };
    }
    if (!Cmd.sendRevokeMsgs) {
      return { kind: 'refused', detail: 'WhatsApp Web lacks WAWebCmd.Cmd.sendRevokeMsgs' };
    }
    Cmd.sendRevokeMsgs(chat, { list: [message], type: 'message' }, { clearMedia: true });
    const end = Date.now() + request.patienceMs;
    while (Date.now() < end) {
      if (message.type === 'revoked' || (await messages.get(key))?.type === 'revoked') {
        return { kind: 'done' };
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return { kind: 'unknown', detail: 'the message has not been deleted yet' };
  }
  return { kind: 'refused', detail: 'WhatsApp Web does not know the message' };
}

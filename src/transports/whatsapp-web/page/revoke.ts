export type PageRevocation =
  | { readonly kind: 'done' | 'absent' }
  | { readonly kind: 'refused'; readonly detail: string }
  | { readonly kind: 'unknown'; readonly detail: string };

/**
 * Runs in the page: deletes a message of ours for everyone, the way whatsapp-web.js 1.34.7 does it
 * (`Message.delete`). What the command gives back was never measured, so the message itself is
 * watched: when it is done, no row has its key any more; one of type `revoked` under another key
 * stands in its place (run on the client of August 2026).
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
      if (!(await messages.get(key))) return { kind: 'done' };
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return { kind: 'unknown', detail: 'the message has not been deleted yet' };
  }
  return { kind: 'absent' };
}

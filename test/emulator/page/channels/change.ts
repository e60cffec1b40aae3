/** Changing and deleting a post: stanzas with the post's own id. */
import { getMePnUserOrThrow } from '../account/me.js';
import type { Chat } from '../chats/chat.js';
import { MsgKey } from '../core/msg-key.js';
import { transaction } from '../core/database.js';
import { messageTable, type MessageRow, rowToMessage } from '../messages/message-rows.js';
import { msgCollection } from '../messages/msg-collection.js';
import type { Msg } from '../messages/msg.js';
import { define } from '../require.js';
import { SendMsgResult, type SendMsgResultName } from '../sending/ack.js';
import { canEditText, canRevokeNewsletterMsg } from './capability.js';
import { sendNewsletterMessageJob } from './send-job.js';

/** Resolves with nothing, whatever became of it. A refused text stays here and goes nowhere. */
async function sendMessageEdit(message: Msg, text: string, _options: object): Promise<void> {
  if (!canEditText(message)) throw new Error('sendMessageEdit: the message cannot be edited');
  message.set({ latestEditMsgKey: message.id });
  message.set({ body: text });
  await messageTable.merge(message.id.toString(), { body: text });
  const answer = await sendNewsletterMessageJob(job(message, 'edit'));
  if (!answer.success) message.set({ isSendFailure: true });
}

function job(msg: Msg, type: 'edit' | 'revoke') {
  return { msg, type, newsletterJid: msg.id.remote.toString() } as const;
}

async function sendNewsletterRevokeMsg(
  chat: Chat,
  message: Msg,
  _clearMedia: boolean,
): Promise<{ readonly messageSendResult: SendMsgResultName }> {
  if (!canRevokeNewsletterMsg(message)) return { messageSendResult: SendMsgResult.ERROR_CANCELLED };
  const answer = await sendNewsletterMessageJob(job(message, 'revoke'));
  if (!answer.success && answer.ack.error !== '404') {
    return { messageSendResult: SendMsgResult.ERROR_NETWORK };
  }
  await replace(chat, message);
  return { messageSendResult: SendMsgResult.OK };
}

/** The row of the old key goes; one with a new key stands in its place. */
async function replace(chat: Chat, message: Msg): Promise<void> {
  const former = message.id;
  const from = getMePnUserOrThrow();
  const id = await MsgKey.newId();
  const key = new MsgKey({ from, to: former.remote, id, selfDir: 'out' });
  const row = await transaction(['message'], 'readwrite', async (tx) => {
    const table = tx.table<MessageRow>('message');
    const stored = await table.get(former.toString());
    if (stored === undefined) return undefined;
    const { body: _, caption: _caption, ...kept } = stored;
    const tombstone: MessageRow = {
      ...kept,
      id: key.toString(),
      type: 'revoked',
      subtype: 'admin',
      viewMode: 'NEWSLETTER_TOMBSTONE',
      protocolMessageKey: structuredClone({ ...former }),
    };
    await table.remove(former.toString());
    await table.put(tombstone);
    return tombstone;
  });
  msgCollection.remove(former);
  chat.msgs.remove(former);
  if (row === undefined) return;
  for (const msg of msgCollection.add(rowToMessage(row), { merge: false })) chat.msgs.add(msg);
}

define('WAWebSendMessageEditAction', { sendMessageEdit });
define('WAWebNewsletterRevokeMsgAction', { sendNewsletterRevokeMsg });

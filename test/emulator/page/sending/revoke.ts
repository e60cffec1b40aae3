/**
 * «Delete for everyone». What `Cmd.sendRevokeMsgs` gives back was never measured, so it gives
 * nothing: who calls it sees the message's row go once the servers have taken it, or sees nothing
 * happen. In its place stands one of type `revoked`, under the key of the revoke. A page that lives sends what is not answered again at every reconnection.
 */
import { canEditText, canRevokeNewsletterMsg } from '../channels/capability.js';
import { Cmd } from '../app/cmd.js';
import { chatCollection, type Chat } from '../chats/chat.js';
import { connection } from '../core/connection.js';
import { MsgKey } from '../core/msg-key.js';
import { transaction } from '../core/database.js';
import { internalIdOf, type MessageRow, rowToMessage } from '../messages/message-rows.js';
import { msgCollection } from '../messages/msg-collection.js';
import type { Msg } from '../messages/msg.js';
import { define } from '../require.js';
import { ACK } from './ack.js';

/** Two and a half days, in seconds. */
const REVOCABLE_FOR = 60 * 60 * 60;

function canSenderRevokeMsg(message: Msg): boolean {
  const { id, type, t, broadcast, ack = ACK.CLOCK } = message;
  if (!id.fromMe || message.isNotification || type === 'revoked') return false;
  // The copies of a list message; phones would take nothing back for them.
  if (broadcast === true || ack < ACK.SENT) return false;
  return Date.now() / 1000 - t < REVOCABLE_FOR;
}

async function sendRevoke(message: Msg): Promise<void> {
  const { remote, id: target } = message.id;
  if (!remote.isUser() && !remote.isGroup()) throw new Error('unsupported remote jid type');
  const id = await MsgKey.newId();
  const key = new MsgKey({ fromMe: true, remote, id });
  const content = { type: 'revoked', target } as const;
  const answer = await connection.sendStanza({
    kind: 'message',
    id,
    to: remote.toString(),
    content,
  });
  if (answer.error === undefined) await replace(message, key, answer.t);
}

/** Its place in the chat, its time and its ack stay. */
async function replace(message: Msg, key: MsgKey, revokeTimestamp: number): Promise<void> {
  const former = message.id;
  const row = await transaction(['message'], 'readwrite', async (tx) => {
    const table = tx.table<MessageRow>('message');
    const stored = await table.get(former.toString());
    if (stored === undefined) return undefined;
    const { body: _, caption: _caption, ...kept } = stored;
    const revoked: MessageRow = {
      ...kept,
      id: key.toString(),
      internalId: internalIdOf(key.remote, stored.rowId),
      type: 'revoked',
      protocolMessageKey: structuredClone({ ...former }),
      revokeSender: structuredClone({ ...message.from }),
      revokeTimestamp,
    };
    await table.remove(former.toString());
    await table.put(revoked);
    return revoked;
  });
  if (row === undefined) return;
  msgCollection.remove(former);
  const chat = chatCollection.get(former.remote);
  chat?.msgs.remove(former);
  for (const msg of msgCollection.add(rowToMessage(row), { merge: false })) chat?.msgs.add(msg);
}

Cmd.on(
  'send_revoke_msgs',
  (_chat: Chat, { list }: { readonly list: readonly Msg[] }, _options: unknown) => {
    for (const message of list) sendRevoke(message).catch(reportError);
  },
);

define('WAWebMsgActionCapability', {
  canSenderRevokeMsg,
  canRevokeNewsletterMsg,
  canEditText,
});

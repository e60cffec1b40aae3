/**
 * «Delete for everyone». What `Cmd.sendRevokeMsgs` gives back was never measured, so it gives
 * nothing: who calls it sees the message turn `revoked` once the servers have taken it, or sees
 * nothing happen. A page that lives sends what is not answered again at every reconnection.
 */
import { Cmd } from '../app/cmd.js';
import type { Chat } from '../chats/chat.js';
import { connection } from '../core/connection.js';
import { MsgKey } from '../core/msg-key.js';
import { withdraw } from '../messages/incoming-changes.js';
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
  const content = { type: 'revoked', target } as const;
  const answer = await connection.sendStanza({
    kind: 'message',
    id,
    to: remote.toString(),
    content,
  });
  if (answer.error === undefined) await withdraw(message.id, message.from, answer.t);
}

Cmd.on(
  'send_revoke_msgs',
  (_chat: Chat, { list }: { readonly list: readonly Msg[] }, _options: unknown) => {
    for (const message of list) sendRevoke(message).catch(reportError);
  },
);

define('WAWebMsgActionCapability', { canSenderRevokeMsg });

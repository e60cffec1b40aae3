/** From a stored list message to the servers' answer. */
import { connection } from '../core/connection.js';
import type { Wid } from '../core/wid.js';
import type { Msg } from '../messages/msg.js';
import { createOrMergeReceiptRecords } from '../receipts/message-info.js';
import { define, requireModule } from '../require.js';
import type { MessageAck, MessageContent } from '../wire.js';
import { ensureE2ESessions, myDeviceLid } from './devices.js';
import { phashV2 } from './phash.js';
import { getBroadcastSkDistribList, markBroadcastHasSenderKey } from './sender-keys.js';
import { acked } from './settling.js';

/** The servers refused the message. */
export class MessageSentAckError extends Error {
  override readonly name = 'MessageSentAckError';

  constructor(readonly ackErrorCode: number) {
    super(`message refused by the servers: ${String(ackErrorCode)}`);
  }
}

export interface SendRecord {
  readonly type: 'Message';
  readonly data: Msg;
}

interface BroadcastStanza {
  readonly messageId: string;
  readonly recipientJid: Wid;
  readonly phash: string;
  readonly messageType: string;
  readonly encryptedMessage: MessageContent;
  /** the fan-out */
  readonly keyDistribution: readonly Wid[];
}

/** Resolves with the servers' ack, be it a nack; while they are silent it does not settle. */
function sendBroadcastMessageRPC(stanza: BroadcastStanza): Promise<MessageAck> {
  return connection
    .sendStanza({
      kind: 'message',
      id: stanza.messageId,
      to: stanza.recipientJid.toString(),
      recipients: stanza.keyDistribution.map(String),
      content: stanza.encryptedMessage,
    })
    .then(acked);
}

/**
 * Writes the message-info rows, fetches keys, hands the stanza over, and resolves when the servers
 * have accepted. Rejects with `MessageSentAckError` on a nack, and with another error when keys
 * cannot be had: the rows are there then, and nothing has left. Without recipients it does
 * nothing at all. The own account is never in the fan-out.
 */
export async function encryptAndSendBroadcastMsg(
  record: SendRecord,
  content: MessageContent,
  recipients: readonly Wid[],
  meLid: Wid,
  _businessMetadata?: unknown,
  _ephemeralSettings?: unknown,
): Promise<void> {
  const { id, to } = record.data;
  const others = recipients.filter((wid) => !wid.equals(meLid));
  if (others.length === 0) return;
  await createOrMergeReceiptRecords(others.map((receiverId) => ({ msgKey: id, receiverId })));
  const list = to.toString();
  const withoutKey = await getBroadcastSkDistribList(others, others, list, meLid);
  await ensureE2ESessions({ wids: others });
  const ack = await door().sendBroadcastMessageRPC({
    messageId: id.id,
    recipientJid: to,
    phash: await phashV2([...others, myDeviceLid()]),
    messageType: content.type === 'chat' ? 'text' : 'media',
    encryptedMessage: content,
    keyDistribution: others,
  });
  if (ack.error !== undefined) throw new MessageSentAckError(ack.error);
  await markBroadcastHasSenderKey(withoutKey, list);
}

/** A recipient's device asks again for a message it could not read. The servers here never do. */
function createBroadcastDeviceMsgStanza(_request: object): Promise<null> {
  return Promise.resolve(null);
}

define('WAWebEncryptAndSendBroadcastMsg', { encryptAndSendBroadcastMsg });
const RPC = 'WAWebBroadcastMessageRPC';
define(RPC, { sendBroadcastMessageRPC });
/** As the real client's modules call each other: whoever has replaced the function is asked. */
const door = () =>
  requireModule(RPC) as { readonly sendBroadcastMessageRPC: typeof sendBroadcastMessageRPC };
define('WAWebResendBroadcastMsg', { createBroadcastDeviceMsgStanza });

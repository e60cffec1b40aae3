/**
 * Sending to one person (or a group).
 *
 * stored → in memory (`add`) → message-info rows → keys → stanza → ack 1, or −1 with `isSendFailure`.
 * Two promises tell: one when the message is there, one when the servers have answered; the second
 * never rejects for a refusal and does not settle while they are silent. When keys cannot be had it
 * settles without a code, the row stays at ack 0, and the page does not try again.
 */
import { chatCollection, type Chat } from '../chats/chat.js';
import { base64 } from '../chats/tokens.js';
import { sendSeen } from '../chats/unread.js';
import { connection } from '../core/connection.js';
import { asUserWidOrThrow } from '../core/wid-factory.js';
import { messageTable, type MessageRow } from '../messages/message-rows.js';
import type { Msg, MsgAttributes } from '../messages/msg.js';
import { publish } from '../messages/publish.js';
import { createOrMergeReceiptRecords } from '../receipts/message-info.js';
import { define } from '../require.js';
import type { MessageAck } from '../wire.js';
import { ACK, SendMsgResult, type SendMsgResultName } from './ack.js';
import { contentOf } from './content.js';
import { ensureE2ESessions } from './devices.js';
import { persistNewMessagesInBulk } from './persist.js';
import { returnsNothing } from './returns-nothing.js';
import { acked, tracked } from './settling.js';

interface SendResult {
  readonly messageSendResult: SendMsgResultName;
  /** the servers' time, unix seconds */
  readonly t?: number;
  readonly count?: null;
  readonly ackErrorCode?: number;
}

/** People and groups only: a list is refused here, as in the real client. */
async function encryptAndSendMsg(
  { data: message }: { readonly data: Msg },
  _proto: unknown,
  _options: unknown,
): Promise<MessageAck> {
  const { remote, id } = message.id;
  if (!remote.isUser() && !remote.isGroup()) throw new Error('unsupported remote jid type');
  const content = contentOf(message);
  if (remote.isUser()) {
    const receiverId = chatCollection.get(remote)?.accountLid ?? asUserWidOrThrow(remote);
    await createOrMergeReceiptRecords([{ msgKey: message.id, receiverId }]);
    await ensureE2ESessions({ wids: [receiverId] });
  }
  const token = chatCollection.get(remote)?.getTcToken() ?? null;
  return connection
    .sendStanza({
      kind: 'message',
      id,
      to: remote.toString(),
      content,
      ...(token === null ? {} : { tctoken: base64(token) }),
    })
    .then(acked);
}

function sendMsgRecord(message: Msg): Promise<SendResult> {
  return tracked(message.id.id, () => handOver(message));
}

async function handOver(message: Msg): Promise<SendResult> {
  const chat = chatCollection.get(message.id.remote);
  // Deferred by the client itself for as long as this device does not count as looked at.
  if (chat !== undefined) void sendSeen({ chat });
  try {
    const { t, error } = await encryptAndSendMsg({ data: message }, null, null);
    if (error === undefined) {
      await setOutcome(message, { ack: ACK.SENT });
      return { messageSendResult: SendMsgResult.OK, t, count: null };
    }
    await setOutcome(message, { isSendFailure: true, ack: ACK.FAILED, ...nameOf(error) });
    return { messageSendResult: SendMsgResult.ERROR_UNKNOWN, ackErrorCode: error };
  } catch (error) {
    reportError(error);
    return { messageSendResult: SendMsgResult.ERROR_UNKNOWN };
  }
}

/** The client keeps no code but this one, under a name of its own. */
function nameOf(code: number): Pick<MessageRow, 'errorCode'> {
  return code === 475 ? { errorCode: 'UserReachedMaxMonthlyLimitForNewMessages' } : {};
}

/** Stored first. An ack that is there already, from a receipt, is not taken back by the servers'. */
async function setOutcome(
  message: Msg,
  outcome: Pick<MessageRow, 'ack' | 'isSendFailure' | 'errorCode'>,
): Promise<void> {
  const ack = outcome.ack ?? ACK.CLOCK;
  if (ack > ACK.CLOCK && (message.ack ?? 0) >= ack) return;
  await messageTable.merge(message.id.toString(), outcome);
  message.set(outcome);
}

async function addToChat(chat: Chat, msgData: MsgAttributes): Promise<Msg> {
  await persistNewMessagesInBulk([msgData], [chat.id.toString()]);
  const message = publish(msgData, { merge: false, inChat: true });
  chat.t = message.t;
  return message;
}

function addAndSendMsgToChat(
  chat: Chat,
  msgData: MsgAttributes,
  _callback: unknown,
): [Promise<Msg | undefined>, Promise<SendResult | undefined>] {
  const added = addToChat(chat, msgData);
  const sent = added.then(sendMsgRecord);
  // Who only waits for the message hears of a failed store there.
  sent.catch(() => undefined);
  return returnsNothing()
    ? [Promise.resolve(undefined), sent.then(() => undefined)]
    : [added, sent];
}

/** After an upload that was tried again. */
async function resendMsgToChat(_chat: Chat, message: Promise<Msg>): Promise<SendResult> {
  return sendMsgRecord(await message);
}

define('WAWebSendMsgChatAction', { addAndSendMsgToChat, resendMsgToChat });
define('WAWebSendMsgRecordAction', { sendMsgRecord });
define('WAWebSendMsgJob', { encryptAndSendMsg });

/**
 * Posting to a channel.
 *
 * row at ack 0 with a temporary number → in memory (`add`) → stanza → the servers' answer. With a
 * real number the post is at ack 1 in memory and row; refused, unreadable or impossible it is at −1
 * in memory, while the row stays at ack 0 and cannot be told from one that was never answered. The
 * results of one channel come in the order of its posts: one without an answer keeps all later ones
 * pending, although those are on the wire and answered.
 */
import { getMePnUserOrThrow } from '../account/me.js';
import type { Chat } from '../chats/chat.js';
import { MsgKey } from '../core/msg-key.js';
import { channelInternalId, messageTable, messageToRow } from '../messages/message-rows.js';
import { msgCollection } from '../messages/msg-collection.js';
import { Msg } from '../messages/msg.js';
import { define } from '../require.js';
import { ACK, SendMsgResult, type SendMsgResultName } from '../sending/ack.js';
import { newsletterCollection } from './collection.js';
import { type JobResult, type PostKind, sendNewsletterMessageJob } from './send-job.js';

interface Sent {
  readonly messageSendResult: SendMsgResultName;
}

const FIRST_TEMPORARY_ID = Number.MAX_SAFE_INTEGER - 10_000;

/** A number that no row of the channel has. */
async function temporaryId(message: Msg): Promise<number> {
  const channel = message.id.remote;
  for (let serverId = FIRST_TEMPORARY_ID; ; serverId += 1) {
    const taken = await messageTable.anyOf(['internalId'], [channelInternalId(channel, serverId)]);
    if (taken.length === 0) return serverId;
  }
}

/** A row that exists is left untouched. */
async function addRow(message: Msg): Promise<void> {
  const key = message.id.toString();
  if ((await messageTable.get(key)) !== undefined) return;
  const internalId = channelInternalId(message.id.remote, await temporaryId(message));
  await messageTable.put({ ...rowOf(message), ack: ACK.CLOCK, internalId });
}

function rowOf(message: Msg) {
  const { serverId: _, ...fields } = message.ownAttributes();
  return messageToRow({ ...fields, id: message.id, type: message.type });
}

/** The model into its row, the servers' number into the row's place. Nothing without a row. */
async function updateNewsletterMsgRecord(message: Msg): Promise<void> {
  const row = await messageTable.get(message.id.toString());
  if (row === undefined) return;
  const serverId = message.get('serverId');
  const internalId =
    typeof serverId === 'number' ? channelInternalId(message.id.remote, serverId) : row.internalId;
  const { rowId } = row;
  await messageTable.put({ ...row, ...rowOf(message), rowId, internalId });
}

/** Into memory, unless a model with this key is there: that one stays as it is. */
function show(chat: Chat, message: Msg): void {
  if (msgCollection.get(message.id) !== undefined) return;
  msgCollection.add(message);
  chat.msgs.add(message);
}

const lastResult = new WeakMap<Chat, Promise<unknown>>();

/** Results queue per channel. */
function inTurn<T>(chat: Chat, work: () => Promise<T>): Promise<T> {
  const turn = (lastResult.get(chat) ?? Promise.resolve()).then(work);
  lastResult.set(
    chat,
    turn.catch(() => undefined),
  );
  return turn;
}

async function post(
  chat: Chat,
  message: Msg,
  type: PostKind,
  prepare: (message: Msg) => Promise<unknown>,
): Promise<Sent> {
  await addRow(message);
  show(chat, message);
  try {
    await prepare(message);
  } catch (error) {
    reportError(error);
    message.set({ ack: ACK.FAILED });
    return { messageSendResult: SendMsgResult.ERROR_UPLOAD };
  }
  const mediaHandle = message.get('mediaHandle');
  const answer: Promise<JobResult | null> = sendNewsletterMessageJob({
    msg: message,
    type,
    newsletterJid: chat.id.toString(),
    ...(typeof mediaHandle === 'string' ? { mediaHandle } : {}),
  }).catch((error: unknown) => {
    reportError(error);
    return null;
  });
  return inTurn(chat, async () => settle(message, await answer));
}

async function settle(message: Msg, answer: JobResult | null): Promise<Sent> {
  if (answer?.success === true) {
    message.set({ ack: ACK.SENT, t: answer.ack.t, serverId: answer.serverId });
    await updateNewsletterMsgRecord(message);
    return { messageSendResult: SendMsgResult.OK };
  }
  message.set({ ack: ACK.FAILED });
  const refused = answer !== null;
  return {
    messageSendResult: refused ? SendMsgResult.ERROR_NETWORK : SendMsgResult.ERROR_UNKNOWN,
  };
}

const nothing = (): Promise<void> => Promise.resolve();

export function sendNewsletterAlbumMsg(order: {
  readonly chat: Chat;
  readonly msg: Msg;
}): Promise<Sent> {
  return post(order.chat, order.msg, 'text', nothing);
}

async function sendNewsletterTextMsg(chat: Chat, text: string, _options: object) {
  if (text.trim() === '') throw new Error('Failed to generate MsgData');
  const from = getMePnUserOrThrow();
  const id = await MsgKey.newId();
  const t = Math.floor(Date.now() / 1000);
  const facts = { from, to: chat.id, ack: 0, t, body: text, type: 'chat', viewMode: 'VISIBLE' };
  const key = new MsgKey({ from, to: chat.id, id, selfDir: 'out' });
  const msg = new Msg({ ...facts, id: key, isNewMsg: true, local: true });
  return { ...(await sendNewsletterAlbumMsg({ chat, msg })), msg };
}

function sendNewsletterMediaMsg(
  chat: Chat,
  message: Msg,
  upload: (message: Msg) => Promise<unknown>,
): Promise<Sent> {
  return post(chat, message, 'media', upload);
}

/** Posts a text again with the id that it has; of media it does nothing. */
async function resendNewsletterMsg(message: Msg): Promise<Sent | undefined> {
  const chat = newsletterCollection.get(message.id.remote);
  if (chat === undefined || message.type !== 'chat') return undefined;
  return sendNewsletterAlbumMsg({ chat, msg: message });
}

/** What the retry button calls. */
async function resendMsg(message: Msg): Promise<SendMsgResultName | undefined> {
  if (!message.id.remote.isNewsletter()) throw new Error('resendMsg is emulated for channels only');
  if (message.type !== 'chat') return undefined;
  message.set({ isSendFailure: false });
  message.set({ ack: ACK.CLOCK });
  return (await resendNewsletterMsg(message))?.messageSendResult;
}

async function addNewsletterMsgsRecords(messages: readonly Msg[]): Promise<void> {
  for (const message of messages) await addRow(message);
}

async function getNewsletterMsgAckValues(keys: readonly string[]): Promise<(number | null)[]> {
  return (await messageTable.bulkGet(keys)).map((row) => row?.ack ?? null);
}

define('WAWebNewsletterSendMsgAction', {
  sendNewsletterTextMsg,
  sendNewsletterMediaMsg,
  sendNewsletterAlbumMsg,
  resendNewsletterMsg,
});
define('WAWebResendMsgAction', { resendMsg });
define('WAWebNewsletterUpdateMsgsRecordsJob', {
  addNewsletterMsgsRecords,
  updateNewsletterMsgRecord,
  getNewsletterMsgAckValues,
});

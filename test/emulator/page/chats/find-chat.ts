import { RequestError } from '../core/connection.js';
import { asUserWidOrThrow } from '../core/wid-factory.js';
import type { Wid } from '../core/wid.js';
import { messageTable, messageToRow } from '../messages/message-rows.js';
import { publish } from '../messages/publish.js';
import { systemMessages } from '../messages/system-messages.js';
import { lidOf } from '../people/lid-mapping.js';
import { usync } from '../people/query-exists.js';
import { define } from '../require.js';
import { Chat, chatCollection, saveChats } from './chat.js';
import { restoreChat } from './restore-chats.js';

const RETRY_MS = 2_000;

function existingChat(wid: Wid): Chat | undefined {
  const known = chatCollection.get(wid);
  if (known !== undefined || !wid.isUser()) return known;
  const user = asUserWidOrThrow(wid);
  const lid = user.isLid() ? user : lidOf(user);
  return lid === null ? chatCollection.get(user) : chatCollection.withPerson(lid);
}

/**
 * The chat with this address, made if need be. A phone number leads to the chat of its LID, which is
 * asked for when it is not known; while the servers refuse to say, this goes on asking.
 */
export async function findOrCreateLatestChat(
  wid: Wid,
  _origin?: unknown,
  _options?: unknown,
): Promise<{ readonly chat: Chat; readonly created: boolean }> {
  const known = existingChat(wid);
  if (known !== undefined) return { chat: known, created: false };
  const id = wid.isUser() && !wid.isLid() ? await askForLid(asUserWidOrThrow(wid)) : wid;
  const restored = await restoreChat(id.toString());
  const meanwhile = existingChat(id) ?? restored;
  if (meanwhile !== undefined) return { chat: meanwhile, created: false };
  // In memory first: a message that comes in while the row is written must find this chat.
  const chat = new Chat(id.isLid() ? { id, accountLid: id } : { id });
  chatCollection.add(chat);
  await saveChats([chat]);
  if (id.isBroadcastList()) await openList(chat);
  return { chat, created: true };
}

/** A list that is asked for though it is not there becomes a chat without recipients: a ghost. */
async function openList({ id }: Chat): Promise<void> {
  const now = Math.floor(Date.now() / 1000);
  const opening = systemMessages(id, [{ type: 'e2e_notification', subtype: 'encrypt' }], now);
  await messageTable.bulkPut(opening.map(messageToRow));
  for (const message of opening) publish(message, { merge: true, inChat: true });
}

async function askForLid(phone: Wid): Promise<Wid> {
  for (;;) {
    const known = lidOf(phone);
    if (known !== null) return known;
    try {
      await usync([phone.toString()]);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      continue;
    }
    if (lidOf(phone) === null) throw new Error('No LID for user');
  }
}

function findExistingChat(wid: Wid, _origin: unknown, _options: unknown): Promise<Chat> {
  const chat = existingChat(wid);
  return chat === undefined
    ? Promise.reject(new Error(`findExistingChat: no chat ${wid.toLogString()}`))
    : Promise.resolve(chat);
}

define('WAWebFindChatAction', { findOrCreateLatestChat, findExistingChat });

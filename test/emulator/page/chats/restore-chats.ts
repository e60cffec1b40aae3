import { transaction } from '../core/database.js';
import { MsgKey } from '../core/msg-key.js';
import { createWid } from '../core/wid-factory.js';
import { internalIdPrefix, type MessageRow, rowToMessage } from '../messages/message-rows.js';
import { msgCollection } from '../messages/msg-collection.js';
import { Msg } from '../messages/msg.js';
import { Chat, chatCollection, type ChatRow, chatTable } from './chat.js';

const DAY_S = 24 * 60 * 60;
/** So few unread messages are brought back whole, with some before them. */
const FEW_UNREAD = 20;
const MORE = 10;

/** Brings the stored chats back, each with its newest message only, whoever wrote it. */
export async function restoreChats(): Promise<void> {
  const rows = (await chatTable.all()).filter(
    ({ id }) => chatCollection.get(id) === undefined && !createWid(id).isNewsletter(),
  );
  const newest = await latest(rows.map(({ id }) => ({ id, count: 1 })));
  rows.forEach((row, index) => bringBack(row, newest[index]?.[0]));
}

/** One chat that is asked for before the others are back. */
export async function restoreChat(id: string): Promise<Chat | undefined> {
  const row = await chatTable.get(id);
  if (row === undefined) return undefined;
  const [newest] = await latest([{ id, count: 1 }]);
  return chatCollection.get(id) ?? bringBack(row, newest?.[0]);
}

/**
 * A later batch, of chats with news of the last day: their unread messages and some before them, or,
 * where many are unread, only those around the first of them. What lies between stays in the store.
 */
export async function restoreUnread(): Promise<void> {
  const since = Date.now() / 1000 - DAY_S;
  const chats = chatCollection.filter(({ t, unreadCount }) => unreadCount > 0 && (t ?? 0) >= since);
  const wanted = chats.map(({ id, unreadCount }) => ({
    id: id.toString(),
    count: unreadCount + MORE,
  }));
  const found = await latest(wanted);
  chats.forEach(({ unreadCount }, index) => {
    const rows = found[index] ?? [];
    const window = unreadCount <= FEW_UNREAD ? rows : rows.slice(unreadCount - MORE);
    msgCollection.hydrate([...window].reverse());
  });
}

/** The newest messages of each chat, the newest first. */
function latest(
  wanted: readonly { readonly id: string; readonly count: number }[],
): Promise<readonly (readonly MessageRow[])[]> {
  return transaction(['message'], 'readonly', (tx) => {
    const messages = tx.table<MessageRow>('message');
    return Promise.all(
      wanted.map(({ id, count }) => {
        const prefix = internalIdPrefix(createWid(id));
        return messages.before('internalId', prefix, `${prefix}\uffff`, count);
      }),
    );
  });
}

function bringBack(row: ChatRow, newest: MessageRow | undefined): Chat {
  const chat = rowToChat(row);
  chatCollection.insert(chat);
  if (newest === undefined) return chat;
  const msg = new Msg(rowToMessage(newest));
  msgCollection.insert(msg);
  chat.msgs.insert(msg);
  return chat;
}

function rowToChat({ accountLid, lastReceivedKey, ...row }: ChatRow): Chat {
  return new Chat({
    ...row,
    id: createWid(row.id),
    ...(accountLid === undefined ? {} : { accountLid: createWid(accountLid) }),
    ...(lastReceivedKey === undefined
      ? {}
      : { lastReceivedKey: MsgKey.fromString(lastReceivedKey) }),
  });
}

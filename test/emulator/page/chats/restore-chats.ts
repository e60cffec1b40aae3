import { MsgKey } from '../core/msg-key.js';
import { createWid } from '../core/wid-factory.js';
import { messageTable, rowToMessage } from '../messages/message-rows.js';
import { msgCollection } from '../messages/msg-collection.js';
import { Msg } from '../messages/msg.js';
import { Chat, chatCollection, type ChatRow, chatTable } from './chat.js';

/** Brings the stored chats back, each with its last message only, as the real client does. */
export async function restoreChats(): Promise<void> {
  const rows = await chatTable.all();
  const keys = rows.flatMap(({ lastReceivedKey }) => lastReceivedKey ?? []);
  const last = new Map((await messageTable.bulkGet(keys)).map((row) => [row?.id, row]));
  for (const row of rows) {
    const chat = rowToChat(row);
    chatCollection.insert(chat);
    const message = row.lastReceivedKey === undefined ? undefined : last.get(row.lastReceivedKey);
    if (message === undefined) continue;
    const msg = new Msg(rowToMessage(message));
    msgCollection.insert(msg);
    chat.msgs.insert(msg);
  }
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

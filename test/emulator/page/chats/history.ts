import { connection } from '../core/connection.js';
import { transaction } from '../core/database.js';
import { createWid } from '../core/wid-factory.js';
import { learnMappings, type LidMapping } from '../people/lid-mapping.js';
import type { HistoryChat } from '../wire.js';
import { Chat, chatCollection, type ChatRow, chatToRow } from './chat.js';

/** Chats of before this device was linked, or of before LIDs: they come without messages. */
connection.onFrames('history', async (frames) => {
  const news = frames.flatMap(({ chats }) => chats).filter(isNews);
  const chats = news.map(
    ({ id, accountLid, name, t }) =>
      new Chat({
        id: createWid(id),
        t,
        ...(accountLid === undefined ? {} : { accountLid: createWid(accountLid) }),
        ...(name === undefined ? {} : { name }),
      }),
  );
  const mappings = learnMappings(
    news.flatMap(({ id, accountLid }) =>
      accountLid === undefined || !id.endsWith('@c.us') ? [] : [{ lid: accountLid, phone: id }],
    ),
  );
  await transaction(['chat', 'lid-mapping'], 'readwrite', async (tx) => {
    await Promise.all([
      tx.table<ChatRow>('chat').bulkPut(chats.map((chat) => chatToRow(chat))),
      tx.table<LidMapping>('lid-mapping').bulkPut(mappings),
    ]);
  });
  chatCollection.add(chats);
});

function isNews({ id, accountLid }: HistoryChat): boolean {
  const withPerson =
    accountLid === undefined ? undefined : chatCollection.withPerson(createWid(accountLid));
  return chatCollection.get(id) === undefined && withPerson === undefined;
}

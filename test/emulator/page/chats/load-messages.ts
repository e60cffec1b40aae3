import { internalIdOf, internalIdPrefix, messageTable } from '../messages/message-rows.js';
import { msgCollection } from '../messages/msg-collection.js';
import type { Msg } from '../messages/msg.js';
import { define } from '../require.js';
import type { Chat } from './chat.js';

const PAGE_SIZE = 50;

/** Down to here a chat has been read from the store. */
const readDownTo = new WeakMap<Chat, string>();

/**
 * Loads the next older messages of a chat from the store, older than all that is in memory: a gap
 * above stays one. None are left when it returns none.
 */
async function loadEarlierMsgs({ chat }: { readonly chat: Chat }): Promise<Msg[]> {
  const prefix = internalIdPrefix(chat.id);
  for (;;) {
    const upTo = readDownTo.get(chat) ?? oldestInMemory(chat);
    const rows = await messageTable.before('internalId', prefix, upTo, PAGE_SIZE);
    const oldest = rows.at(-1);
    if (oldest === undefined) return [];
    readDownTo.set(chat, oldest.internalId);
    const unloaded = rows.filter(({ id }) => chat.msgs.get(id) === undefined);
    if (unloaded.length > 0) return msgCollection.hydrate(unloaded.reverse());
  }
}

/** A message that came while the page was open does not know its place in the store. */
function oldestInMemory({ id, msgs }: Chat): string {
  const [oldest] = msgs
    .getModelsArray()
    .flatMap(({ rowId }) => rowId ?? [])
    .sort((a, b) => a - b);
  return oldest === undefined ? `${internalIdPrefix(id)}\uffff` : internalIdOf(id, oldest);
}

define('WAWebChatLoadMessages', {
  loadEarlierMsgs,
  loadRecentMsgs: (options: { readonly chat: Chat }) => loadEarlierMsgs(options),
});

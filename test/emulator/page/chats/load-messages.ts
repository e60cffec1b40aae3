import { internalIdPrefix, messageTable } from '../messages/message-rows.js';
import { msgCollection } from '../messages/msg-collection.js';
import type { Msg } from '../messages/msg.js';
import { define } from '../require.js';
import type { Chat } from './chat.js';

const PAGE_SIZE = 50;

/** Everything of a chat from here on has been read from the store, or came while the page was open. */
const readDownTo = new WeakMap<Chat, string>();

/** Loads the next older messages of a chat from the store; none are left when it returns none. */
async function loadEarlierMsgs({ chat }: { readonly chat: Chat }): Promise<Msg[]> {
  const prefix = internalIdPrefix(chat.id);
  for (;;) {
    const upTo = readDownTo.get(chat) ?? `${prefix}\uffff`;
    const rows = await messageTable.before('internalId', prefix, upTo, PAGE_SIZE);
    const oldest = rows.at(-1);
    if (oldest === undefined) return [];
    readDownTo.set(chat, oldest.internalId);
    const unloaded = rows.filter(({ id }) => chat.msgs.get(id) === undefined);
    if (unloaded.length > 0) return msgCollection.hydrate(unloaded.reverse());
  }
}

define('WAWebChatLoadMessages', {
  loadEarlierMsgs,
  loadRecentMsgs: (options: { readonly chat: Chat }) => loadEarlierMsgs(options),
});

import { internalIdPrefix, messageTable } from '../messages/message-rows.js';
import { msgCollection } from '../messages/msg-collection.js';
import type { Msg } from '../messages/msg.js';
import { define } from '../require.js';
import type { Chat } from './chat.js';

const PAGE_SIZE = 50;

/** Loads the next older messages of a chat from the store; none are left when it returns none. */
async function loadEarlierMsgs({ chat }: { readonly chat: Chat }): Promise<Msg[]> {
  const prefix = internalIdPrefix(chat.id);
  // What is in memory may lie anywhere in the chat's history, hence the larger read.
  const limit = chat.msgs.length + PAGE_SIZE;
  const rows = await messageTable.before('internalId', prefix, `${prefix}\uffff`, limit);
  const unloaded = rows.filter(({ id }) => chat.msgs.get(id) === undefined).slice(0, PAGE_SIZE);
  return msgCollection.hydrate(unloaded.reverse());
}

define('WAWebChatLoadMessages', {
  loadEarlierMsgs,
  loadRecentMsgs: (options: { readonly chat: Chat }) => loadEarlierMsgs(options),
});

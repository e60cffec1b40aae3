/** Channels: chats of their own kind, in a collection of their own. */
import { Chat, chatCollection } from '../chats/chat.js';
import { Collection } from '../core/collection.js';
import type { Wid } from '../core/wid.js';

export const newsletterCollection = new Collection(Chat);

/** The chat or the channel with this address. */
export function chatBehind(wid: Wid): Chat | undefined {
  return wid.isNewsletter() ? newsletterCollection.get(wid) : chatCollection.get(wid);
}

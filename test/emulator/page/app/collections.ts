import { callCollection } from '../calls/call-collection.js';
import { newsletterCollection } from '../channels/collection.js';
import { newsletterMetadataCollection } from '../channels/metadata.js';
import { chatCollection } from '../chats/chat.js';
import { groupMetadataCollection } from '../chats/group-metadata.js';
import { Collection } from '../core/collection.js';
import { modelClass } from '../core/model.js';
import { msgCollection } from '../messages/msg-collection.js';
import { contactCollection } from '../people/contact.js';
import { define } from '../require.js';

/** Collections that stay empty: nobody is blocked, nothing is labelled. */
class Entry extends modelClass<{ readonly id: string }>({ props: { id: undefined } }) {}

export const collections: Record<string, object> = {
  Msg: msgCollection,
  Chat: chatCollection,
  Contact: contactCollection,
  Blocklist: new Collection(Entry),
  Label: new Collection(Entry),
  WAWebGroupMetadataCollection: groupMetadataCollection,
  WAWebNewsletterCollection: newsletterCollection,
  WAWebNewsletterMetadataCollection: newsletterMetadataCollection,
  WAWebCallCollection: callCollection,
};

/** Other parts of the page bring collections of their own. */
export function registerCollection(name: string, collection: object): void {
  collections[name] = collection;
}

define('WAWebCollections', collections, { defaultOnly: true });
define('WAWebCallCollection', callCollection, { defaultOnly: true });

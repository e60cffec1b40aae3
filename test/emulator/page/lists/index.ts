/** Native broadcast lists. */
import './actions.js';
import './audiences.js';
import './credits.js';
import './gating.js';
import { chatCollection } from '../chats/chat.js';
import { createWid } from '../core/wid-factory.js';
import { contactCollection } from '../people/contact.js';
import { BroadcastMetadata, broadcastMetadataTable, metadataCollection } from './metadata.js';
import { syncLists } from './pending-mutations.js';

const PERSON = /^\d+@(lid|c\.us)$/;

/**
 * Brings the stored lists back into memory, after the chats, and sends on what the servers have not
 * heard of yet. Resolves without waiting for them.
 */
export async function restoreLists(): Promise<void> {
  for (const { id, audienceExpression, recipients } of await broadcastMetadataTable.all()) {
    const wid = createWid(id);
    const metadata = new BroadcastMetadata({ id: wid });
    // A malformed recipient is stored before it is found to be one.
    const valid = recipients.filter((jid) => PERSON.test(jid));
    metadata.settle(audienceExpression, valid.map(createWid));
    metadataCollection.insert(metadata);
    const chat = chatCollection.get(wid);
    if (chat === undefined) continue;
    chat.broadcastMetadata = metadata;
    contactCollection.gadd(wid).set({ name: chat.name });
  }
  void syncLists();
}

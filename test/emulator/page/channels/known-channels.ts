/** Channels in memory and in the page's database, and how they come there. */
import { Chat, chatTable } from '../chats/chat.js';
import { connection } from '../core/connection.js';
import { createWid } from '../core/wid-factory.js';
import { messageTable, rowToMessage } from '../messages/message-rows.js';
import { msgCollection } from '../messages/msg-collection.js';
import { define } from '../require.js';
import type { ChannelState } from '../wire.js';
import { newsletterCollection } from './collection.js';
import { isNewsletterEnabled } from './gating.js';
import {
  fieldsFrom,
  fieldsFromRow,
  metadataRow,
  type MetadataRow,
  newsletterMetadataCollection,
  newsletterMetadataTable,
} from './metadata.js';

/** Writes down what the servers say of a channel. */
export async function store(state: ChannelState): Promise<void> {
  const { id, name, createdAt: t } = state;
  if ((await chatTable.get(id)) === undefined) {
    const fresh = { id, t, unreadCount: 0, isReadOnly: true, name, createdLocally: false };
    await chatTable.put({ ...fresh, isAutoMuted: false });
  }
  await newsletterMetadataTable.put(metadataRow(state));
}

/** The channel in memory; made if need be. */
export function remember(state: ChannelState, isReadOnly: boolean): Chat {
  const fields = fieldsFrom(state);
  return inMemory(state.id, { name: state.name, t: state.createdAt, isReadOnly }, fields);
}

function inMemory(
  id: string,
  facts: Readonly<Record<string, unknown>>,
  fields: Readonly<Record<string, unknown>>,
): Chat {
  const wid = createWid(id);
  const metadata = newsletterMetadataCollection.gadd(wid);
  metadata.set(fields);
  const known = newsletterCollection.get(wid);
  if (known !== undefined) {
    known.set({ name: facts['name'] });
    return known;
  }
  const chat = new Chat({ ...facts, id: wid, newsletterMetadata: metadata });
  newsletterCollection.add(chat);
  return chat;
}

/** After a load: the stored channels with what is known of them, and their newest posts. */
export async function restoreNewsletterMetadata(): Promise<void> {
  if (!isNewsletterEnabled()) return;
  const rows = await newsletterMetadataTable.all();
  for (const row of rows) await bringBack(row);
}

async function bringBack(row: MetadataRow): Promise<void> {
  const chatRow = await chatTable.get(row.id);
  if (chatRow === undefined) return;
  const { id: _, ...facts } = chatRow;
  const chat = inMemory(row.id, facts, fieldsFromRow(row));
  const [newest] = await messageTable.before('internalId', `${row.id}_`, `${row.id}_\uffff`, 1);
  if (newest === undefined || msgCollection.get(newest.id) !== undefined) return;
  for (const msg of msgCollection.add(rowToMessage(newest), { merge: false })) chat.msgs.add(msg);
}

/** All channels of the account, from the servers. */
export async function fetchChannels(): Promise<void> {
  const all = (await connection.request({ name: 'channels' })) as readonly ChannelState[];
  for (const state of all) {
    await store(state);
    if (isNewsletterEnabled()) remember(state, true);
  }
}

define('WAWebNewsletterMetadataInitFromStorage', { restoreNewsletterMetadata });

/**
 * Changing a list: the store first, the memory after it.
 *
 * A new list gets its chat and two system messages. Its recipients come into memory half a second
 * later than the store has them, those of a changed list too: read the store back, not the memory.
 */
import { Chat, chatCollection, type ChatRow } from '../chats/chat.js';
import { transaction } from '../core/database.js';
import { createWid } from '../core/wid-factory.js';
import type { Wid } from '../core/wid.js';
import { messageToRow, type MessageRow } from '../messages/message-rows.js';
import { publish } from '../messages/publish.js';
import { systemMessages } from '../messages/system-messages.js';
import { contactCollection } from '../people/contact.js';
import { define } from '../require.js';
import { resolveAudienceExpression, type AudienceExpression } from './audience.js';
import { metadataCollection, type BroadcastMetadataRow } from './metadata.js';
import { listIndex, syncLists, type NewMutation } from './pending-mutations.js';

const SETTLES_AFTER_MS = 500;

const beingCreated = new Set<string>();

interface ListUpdate {
  readonly audienceExpression: AudienceExpression;
  readonly id: string;
  readonly listName: string;
  /** unix seconds */
  readonly timestamp: number;
  readonly isWebCreatedList?: boolean | undefined;
}

export async function updateBroadcastListStorage(
  update: ListUpdate,
  mutations?: readonly NewMutation[],
): Promise<void> {
  const { id, audienceExpression } = update;
  const wid = createWid(id);
  const recipients = await resolveAudienceExpression(audienceExpression);
  // Two creations in one moment get one id: the second is lost.
  if (beingCreated.has(id)) return;
  if (chatCollection.get(wid) === undefined) beingCreated.add(id);
  try {
    const stored = await store(update, recipients, mutations);
    if (stored === 'overruled') return;
    if (stored === 'new') await announce(wid, update, recipients);
  } finally {
    beingCreated.delete(id);
  }
  show(wid, update, recipients);
  if (mutations !== undefined) await syncLists();
}

/**
 * What comes in (without mutations) is overruled by a change of ours that the servers have not
 * answered yet: a snapshot may have been on its way when a list was deleted here.
 */
function store(
  { id, audienceExpression, listName, timestamp, isWebCreatedList }: ListUpdate,
  recipients: readonly string[],
  mutations: readonly NewMutation[] | undefined,
): Promise<'new' | 'changed' | 'overruled'> {
  const tables = ['chat', 'broadcast-metadata', 'pending-mutations'] as const;
  return transaction(tables, 'readwrite', async (tx) => {
    const chats = tx.table<ChatRow>('chat');
    const lists = tx.table<BroadcastMetadataRow>('broadcast-metadata');
    const pending = tx.table<NewMutation>('pending-mutations');
    if (mutations === undefined && (await pending.anyOf('index', [listIndex(id)])).length > 0) {
      return 'overruled';
    }
    const chat = await chats.get(id);
    const list = await lists.get(id);
    const fresh = { id, t: timestamp, unreadCount: 0, unreadMentionsOfMe: [] };
    await chats.put({ ...(chat ?? fresh), name: listName });
    await lists.put({
      id,
      audienceExpression,
      recipients,
      labels: [],
      senderKeyDevices: list?.senderKeyDevices ?? [],
      senderKeyRotate: list?.senderKeyRotate ?? false,
      isWebCreatedList: isWebCreatedList ?? list?.isWebCreatedList ?? false,
    });
    await pending.bulkPut(mutations ?? []);
    return chat === undefined ? 'new' : 'changed';
  });
}

/** The chat of a new list. Throws `InvalidWidError`, half way, if a recipient is no address. */
async function announce(
  wid: Wid,
  { listName, timestamp }: ListUpdate,
  recipients: readonly string[],
): Promise<void> {
  const [encrypted, created] = systemMessages(
    wid,
    [
      { type: 'e2e_notification', subtype: 'encrypt' },
      { type: 'broadcast_notification', subtype: 'create' },
    ],
    timestamp,
  );
  if (encrypted === undefined || created === undefined) throw new Error('no system messages');
  await transaction(['chat', 'message'], 'readwrite', async (tx) => {
    await tx.table<MessageRow>('message').bulkAdd([encrypted, created].map(messageToRow));
    const lastReceivedKey = created.id.toString();
    await tx.table<ChatRow>('chat').merge(wid.toString(), { lastReceivedKey });
  });
  const [broadcastMetadata] = metadataCollection.add({ id: wid }, { merge: false });
  chatCollection.add(new Chat({ id: wid, name: listName, t: timestamp, broadcastMetadata }));
  publish(encrypted, { merge: true, inChat: true });
  recipients.forEach(createWid);
  publish(created, { merge: true, inChat: true });
}

function show(
  wid: Wid,
  { listName: name, audienceExpression }: ListUpdate,
  recipients: readonly string[],
): void {
  const wids = recipients.map(createWid);
  contactCollection.gadd(wid).set({ name });
  chatCollection.get(wid)?.set({ name });
  setTimeout(() => {
    const chat = chatCollection.get(wid);
    if (chat === undefined) return;
    const metadata = metadataCollection.gadd(wid);
    chat.broadcastMetadata = metadata;
    metadata.settle(audienceExpression, wids);
  }, SETTLES_AFTER_MS);
}

/** Takes list and chat away; the messages stay. */
export async function removeBroadcastListStorage(
  list: string | Wid,
  mutations?: readonly NewMutation[],
): Promise<void> {
  const wid = createWid(list);
  const tables = ['chat', 'broadcast-metadata', 'pending-mutations'] as const;
  await transaction(tables, 'readwrite', async (tx) => {
    await tx.table('chat').remove(wid.toString());
    await tx.table('broadcast-metadata').remove(wid.toString());
    await tx.table<NewMutation>('pending-mutations').bulkPut(mutations ?? []);
  });
  chatCollection.remove(wid);
  metadataCollection.remove(wid);
  if (mutations !== undefined) await syncLists();
}

define('WAWebBroadcastListStorageUtils', {
  updateBroadcastListStorage,
  removeBroadcastListStorage,
});

/** Lists as synced app state: our changes on their way out, those made on the phone coming in. */
import { getMeLidUserOrThrow } from '../account/me.js';
import { chatCollection } from '../chats/chat.js';
import { connection } from '../core/connection.js';
import { createWid } from '../core/wid-factory.js';
import { define } from '../require.js';
import type { ListState } from '../wire.js';
import { createExplicitExpression, type AudienceExpression } from './audience.js';
import { broadcastMetadataTable } from './metadata.js';
import {
  LIST_ACTION,
  listIndex,
  onSyncAnswer,
  pendingMutationsTable,
  REMOVE,
  SET,
  type NewMutation,
} from './pending-mutations.js';
import { removeBroadcastListStorage, updateBroadcastListStorage } from './storage.js';

interface Participant {
  readonly lidJid: string;
  readonly pnJid?: string | undefined;
}

interface ListMutation {
  readonly expression: AudienceExpression;
  readonly id: string;
  readonly listName: string;
  readonly participants: readonly Participant[];
  /** unix seconds */
  readonly timestamp: number;
}

export function getBroadcastListMutation(change: ListMutation): NewMutation {
  const { id, listName: name, expression, timestamp } = change;
  const recipients = [...new Set(expression.userJids)];
  return { ...mutation(id, SET, timestamp), list: { id, name, recipients } };
}

export function getDeleteBroadcastListMutation(id: string, timestamp: number): NewMutation {
  return mutation(id, REMOVE, timestamp);
}

function mutation(id: string, operation: NewMutation['operation'], timestamp: number): NewMutation {
  return {
    index: listIndex(id),
    operation,
    collection: 'regular',
    action: LIST_ACTION,
    timestamp,
    listId: id,
  };
}

export function getDeleteChatMutation(id: string, timestamp: number): NewMutation {
  return {
    index: JSON.stringify(['deleteChat', id, '0']),
    operation: SET,
    collection: 'regular_high',
    action: 'deleteChat',
    timestamp,
    listId: id,
  };
}

/** Takes over lists as the phone or the servers have them; our own account is left out. */
async function applyMutations(mutations: readonly NewMutation[]): Promise<void> {
  for (const { operation, listId, list } of mutations) {
    try {
      if (operation === REMOVE || list === undefined) await removeBroadcastListStorage(listId);
      else await takeOver(list);
    } catch (error) {
      // One malformed list must not keep the others from coming in.
      reportError(error);
    }
  }
}

async function takeOver({ id, name, recipients }: ListState): Promise<void> {
  const me = getMeLidUserOrThrow().toString();
  const others = recipients.filter((jid) => jid !== me);
  const known = await broadcastMetadataTable.get(id);
  const sameName = chatCollection.get(createWid(id))?.name === name;
  const before = known?.recipients.filter((jid) => jid !== me);
  if (sameName && JSON.stringify(before) === JSON.stringify(others)) return;
  await updateBroadcastListStorage({
    audienceExpression: createExplicitExpression(others),
    id,
    listName: name,
    timestamp: Math.floor(Date.now() / 1000),
  });
}

/** All lists of the account; a list of ours that is still on its way is left as it is. */
async function applySnapshot(lists: readonly ListState[]): Promise<void> {
  const pending = new Set((await pendingMutationsTable.all()).map(({ listId }) => listId));
  const present = new Set(lists.map(({ id }) => id));
  const gone = (await broadcastMetadataTable.all()).filter(({ id }) => !present.has(id));
  const now = Math.floor(Date.now() / 1000);
  await applyMutations(
    [
      ...gone.map(({ id }) => mutation(id, REMOVE, now)),
      ...lists.map((list) => ({ ...mutation(list.id, SET, now), list })),
    ].filter(({ listId }) => !pending.has(listId)),
  );
}

connection.onFrames('lists', async (frames) => {
  const latest = frames.at(-1);
  if (latest !== undefined) await applySnapshot(latest.lists);
});

onSyncAnswer(async (answer) => {
  if (answer.kind === 'stored') await takeOver(answer.list);
  else await removeBroadcastListStorage(answer.listId);
});

define(
  'WAWebBroadcastListSync',
  {
    getBroadcastListMutation,
    getDeleteBroadcastListMutation,
    applyMutations,
    getAction: () => LIST_ACTION,
    getVersion: () => 1,
  },
  { defaultOnly: true },
);

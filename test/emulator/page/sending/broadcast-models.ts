/** The message to a list and its clones, one in each recipient's chat. */
import { MsgKey } from '../core/msg-key.js';
import type { Wid } from '../core/wid.js';
import { messageTable } from '../messages/message-rows.js';
import { msgCollection } from '../messages/msg-collection.js';
import type { Msg, MsgAttributes } from '../messages/msg.js';
import { publish } from '../messages/publish.js';
import { define } from '../require.js';
import { MIN_BROADCAST_RECIPIENTS } from '../lists/constants.js';

export interface BroadcastModels {
  readonly mainMessage: MsgAttributes;
  readonly messageClones: readonly MsgAttributes[];
  readonly broadcastRecipient: Wid;
}

/** A list message and the data that must be known before it can be cloned. */
type ListMessage = MsgAttributes & { readonly to: Wid };

export function buildBroadcastMsgModelsFromMsgData(
  msgData: ListMessage,
  chatWids: readonly Wid[],
): BroadcastModels {
  const { id, to } = msgData;
  const messageClones = chatWids.map((chat) => ({
    ...msgData,
    to: chat,
    id: new MsgKey({ fromMe: id.fromMe, remote: chat, id: id.id }),
    broadcast: true,
    broadcastId: to,
  }));
  return {
    mainMessage: { ...msgData, recipients: [...chatWids] },
    messageClones,
    broadcastRecipient: to,
  };
}

export function bulkBroadcastMessagesToBulkUpdateInput(models: BroadcastModels): {
  msgs: MsgAttributes[];
  chatsIdWithNewMsgs: string[];
} {
  const { mainMessage, messageClones, broadcastRecipient } = models;
  return {
    msgs: [mainMessage, ...messageClones],
    chatsIdWithNewMsgs: [broadcastRecipient, ...(mainMessage.recipients ?? [])].map(String),
  };
}

/** The list's message first; one that is in memory already stays as it is, without an event. */
export function addMsgsToCollections(main: MsgAttributes, clones: readonly MsgAttributes[]): Msg {
  const model = publish(main, { merge: false, inChat: true });
  for (const clone of clones) publish(clone, { merge: false, inChat: false });
  return model;
}

/** Keys of the clones, or null for a message that went to no list. */
export function getBroadcastFanoutKeys(message: Msg): MsgKey[] | null {
  const { id, recipients } = message;
  if (recipients === undefined) return null;
  return recipients.map((remote) => new MsgKey({ fromMe: id.fromMe, remote, id: id.id }));
}

const UPLOADED = [
  'deprecatedMms3Url',
  'directPath',
  'encFilehash',
  'filehash',
  'mediaKey',
  'mediaKeyTimestamp',
  'size',
];

/** What the upload brought, into the stored message and all clones. */
export async function propagateMediaFieldsToBroadcastClones(main: Msg): Promise<void> {
  const fields = Object.fromEntries(UPLOADED.map((name) => [name, main.get(name)]));
  const keys = getBroadcastFanoutKeys(main) ?? [];
  await messageTable.bulkMerge([main.id, ...keys].map((key) => [key.toString(), fields]));
  for (const key of keys) msgCollection.get(key)?.set(fields);
}

const BatchUpdateAckError = {
  NO_FANOUT_KEYS: 'no_fanout_keys',
  MISSING_CLONES: 'missing_clones',
} as const;

/**
 * Sets the ack of the list's message and of the clones in memory, stored first. A list of one
 * recipient is left alone altogether: its acks stay at 0, as in the real client.
 */
export async function batchUpdateAckForBroadcastMessages(
  main: Msg,
  ack: number,
  table?: Pick<typeof messageTable, 'bulkMerge'>,
): Promise<(typeof BatchUpdateAckError)[keyof typeof BatchUpdateAckError] | null> {
  const keys = getBroadcastFanoutKeys(main) ?? [];
  if (keys.length < MIN_BROADCAST_RECIPIENTS) return BatchUpdateAckError.NO_FANOUT_KEYS;
  const clones = keys.flatMap((key) => msgCollection.get(key) ?? []);
  const models = [main, ...clones];
  await (table ?? messageTable).bulkMerge(models.map((model) => [model.id.toString(), { ack }]));
  for (const model of models) model.ack = ack;
  return clones.length === keys.length ? null : BatchUpdateAckError.MISSING_CLONES;
}

define('WAWebBuildBroadcastMsgModels', {
  buildBroadcastMsgModelsFromMsgData,
  bulkBroadcastMessagesToBulkUpdateInput,
  propagateMediaFieldsToBroadcastClones,
});
define('WAWebBroadcastMsgCollectionUtils', { addMsgsToCollections });
define('WAWebMsgModelUtils', { getBroadcastFanoutKeys });
define('WAWebBatchUpdateBroadcastAck', { BatchUpdateAckError, batchUpdateAckForBroadcastMessages });

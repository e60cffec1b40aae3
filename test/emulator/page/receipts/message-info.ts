/**
 * Who got and read which message of ours, by recipient. The rows of a message are written before it
 * is encrypted: a message without them never left this page. With them it may have, or not.
 */
import { Collection } from '../core/collection.js';
import { Table, transaction } from '../core/database.js';
import { modelClass } from '../core/model.js';
import { MsgKey } from '../core/msg-key.js';
import { createWid } from '../core/wid-factory.js';
import type { Wid } from '../core/wid.js';
import { registerCollection } from '../app/collections.js';
import { define } from '../require.js';

export interface MessageInfoRow {
  readonly msgKey: string;
  readonly receiverUserJid: string;
  /** device numbers */
  readonly deviceDelivered: readonly number[];
  readonly deviceNotDelivered: readonly number[];
  /** unix seconds */
  readonly delivery?: number;
  readonly read?: number;
  readonly played?: number;
}

interface ReceiptTime {
  readonly id: Wid;
  readonly t: number;
}

interface MsgInfoSummary {
  readonly delivery: readonly ReceiptTime[];
  readonly deliveryRemaining: number;
  readonly played: readonly ReceiptTime[];
  readonly playedRemaining: number;
  readonly read: readonly ReceiptTime[];
  readonly readRemaining: number;
}

export const messageInfoTable = new Table<MessageInfoRow>('message-info');

/** Rows that say "handed to encryption, nothing heard yet"; what is there already stays. */
export async function createOrMergeReceiptRecords(
  records: readonly { readonly msgKey: MsgKey; readonly receiverId: Wid }[],
): Promise<void> {
  const rows: MessageInfoRow[] = records.map(({ msgKey, receiverId }) => ({
    msgKey: msgKey.toString(),
    receiverUserJid: receiverId.toString(),
    deviceDelivered: [],
    deviceNotDelivered: [receiverId.getDeviceId()],
  }));
  await transaction(['message-info'], 'readwrite', async (tx) => {
    const table = tx.table<MessageInfoRow>('message-info');
    const known = await table.bulkGet(rows.map((row) => [row.msgKey, row.receiverUserJid]));
    await table.bulkAdd(rows.filter((_, index) => known[index] === undefined));
  });
}

function summary(rows: readonly MessageInfoRow[]): MsgInfoSummary {
  const times = (field: 'delivery' | 'read' | 'played') =>
    rows.flatMap((row) => {
      const t = row[field];
      return t === undefined ? [] : [{ id: createWid(row.receiverUserJid), t }];
    });
  const [delivery, read, played] = [times('delivery'), times('read'), times('played')];
  // The real counter takes a read receipt off as well, and so may fall below zero.
  const deliveryRemaining = rows.length - delivery.length - read.length;
  return {
    delivery,
    deliveryRemaining,
    played,
    playedRemaining: rows.length - played.length,
    read,
    readRemaining: rows.length - read.length,
  };
}

async function queryMsgInfos(keys: readonly MsgKey[]): Promise<Map<string, MsgInfoSummary>> {
  const rows = await messageInfoTable.anyOf(['msgKey'], keys.map(String));
  const byKey = new Map<string, MessageInfoRow[]>(keys.map((key) => [key.toString(), []]));
  for (const row of rows) byKey.get(row.msgKey)?.push(row);
  return new Map([...byKey].map(([key, theirs]) => [key, summary(theirs)]));
}

async function queryMsgInfo(key: MsgKey): Promise<MsgInfoSummary> {
  return summary(await messageInfoTable.anyOf(['msgKey'], [key.toString()]));
}

/** The highest level any recipient has confirmed, by message key. */
async function getHighestMsgAcks(keys: readonly MsgKey[]): Promise<Map<string, number>> {
  const infos = await queryMsgInfos(keys);
  return new Map(
    [...infos].map(([key, { played, read, delivery }]) => [
      key,
      [delivery, read, played].findLastIndex((times) => times.length > 0) + 2,
    ]),
  );
}

class MsgInfo extends modelClass<MsgInfoSummary & { readonly id: MsgKey }>({
  props: {
    id: undefined,
    delivery: [],
    deliveryRemaining: 0,
    played: [],
    playedRemaining: 0,
    read: [],
    readRemaining: 0,
  },
}) {}

class LiveMsgInfo extends Collection<MsgInfo> {
  async find(id: MsgKey | string): Promise<MsgInfo> {
    const key = MsgKey.from(id);
    const [model] = this.add({ ...(await queryMsgInfo(key)), id: key });
    if (model === undefined) throw new Error('nothing was added');
    return model;
  }
}

const MsgInfoCollection = new LiveMsgInfo(MsgInfo);

registerCollection('MsgInfo', MsgInfoCollection);

define('WAWebSchemaMessageInfo', { getMessageInfoTable: () => messageInfoTable });
define('WAWebApiMessageInfoStore', {
  createOrMergeReceiptRecords,
  queryMsgInfo,
  queryMsgInfos,
  getHighestMsgAcks,
});
define('WAWebMsgInfoCollection', { MsgInfoCollection });

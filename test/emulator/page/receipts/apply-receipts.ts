/**
 * Receipts from recipients, as they change the acks of our messages.
 *
 * A receipt for a list message names the list and the recipient's device; it is turned into one for
 * the recipient's own copy, the clone in their chat. The list message itself keeps ack 1 for ever.
 * An ack never falls.
 */
import { transaction } from '../core/database.js';
import { MsgKey } from '../core/msg-key.js';
import { asUserWidOrThrow } from '../core/wid-factory.js';
import type { Wid } from '../core/wid.js';
import type { MessageRow } from '../messages/message-rows.js';
import { msgCollection } from '../messages/msg-collection.js';
import { lidOf } from '../people/lid-mapping.js';
import { ACK } from '../sending/ack.js';
import { selectChats } from '../sending/message-process.js';
import type { MessageInfoRow } from './message-info.js';

/** One recipient, one message. */
export interface Receipt {
  readonly id: string;
  /** the person, or the list */
  readonly from: Wid;
  /** lists: the recipient's device */
  readonly participant?: Wid;
  readonly t: number;
  readonly kind: 'delivery' | 'read';
}

interface Placed {
  readonly key: MsgKey;
  readonly receiver: Wid;
  readonly receipt: Receipt;
}

const LEVEL = { delivery: ACK.RECEIVED, read: ACK.READ } as const;

export async function applyReceipts(receipts: readonly Receipt[]): Promise<void> {
  const placed = await place(receipts.filter(({ from }) => !from.isGroup() && !from.isStatus()));
  await store(placed);
  for (const { key, receipt } of placed) {
    const message = msgCollection.get(key);
    const level = LEVEL[receipt.kind];
    if (message !== undefined && (message.ack ?? 0) < level) message.ack = level;
  }
}

async function place(receipts: readonly Receipt[]): Promise<Placed[]> {
  const receivers = receipts.map(({ from, participant }) => {
    const user = asUserWidOrThrow(participant ?? from);
    return user.isLid() ? user : (lidOf(user) ?? user);
  });
  const chats = await selectChats(receivers);
  return receipts.flatMap((receipt, index) => {
    const [remote, receiver] = [chats[index], receivers[index]];
    if (remote === undefined || receiver === undefined) return [];
    return [{ key: new MsgKey({ fromMe: true, remote, id: receipt.id }), receiver, receipt }];
  });
}

async function store(placed: readonly Placed[]): Promise<void> {
  await transaction(['message', 'message-info'], 'readwrite', async (tx) => {
    const messages = tx.table<MessageRow>('message');
    const infos = tx.table<MessageInfoRow>('message-info');
    const [rows, known] = await Promise.all([
      messages.bulkGet(placed.map(({ key }) => key.toString())),
      infos.bulkGet(placed.map(infoKey)),
    ]);
    // By key, because two receipts of one recipient may stand in the same batch.
    const acks = new Map<string, MessageRow>();
    const info = new Map<string, MessageInfoRow>();
    placed.forEach((item, index) => {
      const text = item.key.toString();
      const level = LEVEL[item.receipt.kind];
      const row = acks.get(text) ?? rows[index];
      if (row !== undefined && (row.ack ?? 0) < level) acks.set(text, { ...row, ack: level });
      const id = infoKey(item).join(' ');
      info.set(id, merged(info.get(id) ?? known[index], item));
    });
    await Promise.all([messages.bulkPut([...acks.values()]), infos.bulkPut([...info.values()])]);
  });
}

function infoKey({ key, receiver }: Placed): [string, string] {
  return [key.toString(), receiver.toString()];
}

/** The first time counts; a repeated receipt changes nothing. */
function merged(
  known: MessageInfoRow | undefined,
  { key, receiver, receipt }: Placed,
): MessageInfoRow {
  const { kind, t, participant } = receipt;
  return {
    msgKey: key.toString(),
    receiverUserJid: receiver.toString(),
    ...known,
    [kind]: known?.[kind] ?? t,
    deviceDelivered: [participant?.getDeviceId() ?? 0],
    deviceNotDelivered: [],
  };
}

/** Writing messages and the chats they belong to, in one transaction. */
import { type ChatRow } from '../chats/chat.js';
import { transaction, type Transaction } from '../core/database.js';
import { createWid } from '../core/wid-factory.js';
import { messageToRow, type MessageRow } from '../messages/message-rows.js';
import type { MsgAttributes } from '../messages/msg.js';
import { lidOf } from '../people/lid-mapping.js';
import { define } from '../require.js';
import { BulkError } from './bulk-error.js';

const TAKEN = 'ConstraintError: Key already exists in the object store.';
const NOT_UNIQUE =
  "ConstraintError: Unable to add key to index 'accountLid': at least one key does not satisfy the uniqueness requirements.";

/**
 * Stores new messages. A message whose id is stored already stays as it is there; the same id twice
 * in one call is refused with `BulkError`, and so is a second chat of one person.
 */
export async function persistNewMessagesInBulk(
  messages: readonly MsgAttributes[],
  _chatIds: readonly string[],
): Promise<void> {
  const rows = messages.map(messageToRow);
  await transaction(['chat', 'message'], 'readwrite', async (tx) => {
    await updateChats(tx, messages);
    const table = tx.table<MessageRow>('message');
    const known = await table.bulkGet(rows.map((row) => row.id));
    const fresh = rows.filter((_, index) => known[index] === undefined);
    const repeated = fresh.length - new Set(fresh.map((row) => row.id)).size;
    if (repeated > 0) throw new BulkError('message.bulkAdd', repeated, fresh.length, TAKEN);
    await table.bulkAdd(fresh);
  });
}

/** A chat row for every chat written to; those of people are one per LID. */
async function updateChats(tx: Transaction, messages: readonly MsgAttributes[]): Promise<void> {
  const latest = new Map<string, number>();
  for (const { id, t = 0 } of messages) {
    const chat = id.remote.toString();
    latest.set(chat, Math.max(t, latest.get(chat) ?? 0));
  }
  const ids = [...latest.keys()];
  const table = tx.table<ChatRow>('chat');
  const known = await table.bulkGet(ids);
  const fresh = ids.filter((_, index) => known[index] === undefined).map(newChatRow);
  const lids = fresh.flatMap((row) => row.accountLid ?? []);
  const taken = await table.anyOf('accountLid', lids);
  if (taken.length > 0) {
    throw new BulkError('chat.bulkPut', taken.length, fresh.length, NOT_UNIQUE);
  }
  const rows = [...known.flatMap((row) => row ?? []), ...fresh];
  await table.bulkPut(
    rows.map((row) => ({ ...row, t: Math.max(row.t ?? 0, latest.get(row.id) ?? 0) })),
  );
}

function newChatRow(id: string): ChatRow {
  const wid = createWid(id);
  const row = { id, unreadCount: 0, unreadMentionsOfMe: [] };
  if (!wid.isUser()) return row;
  const accountLid = wid.isLid() ? wid : lidOf(wid);
  if (accountLid === null) throw new Error('toUserLidOrThrow: no lid for user');
  return { ...row, accountLid: accountLid.toString() };
}

define('WAWebDBMessageBulkHelper', { persistNewMessagesInBulk });

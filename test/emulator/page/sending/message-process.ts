/** Which chat a person's messages belong to: an old `@c.us` chat keeps them, else it is the LID's. */
import { chatTable, type ChatRow } from '../chats/chat.js';
import { createWid } from '../core/wid-factory.js';
import type { Wid } from '../core/wid.js';
import { define } from '../require.js';

/** The same for many at once, in their order. What is not a Wid is handed back as it came. */
export async function selectChats(lids: readonly Wid[]): Promise<Wid[]> {
  const rows = await chatTable.anyOf(['accountLid'], lids.map(String));
  const chats = new Map(rows.map((row: ChatRow) => [row.accountLid, createWid(row.id)]));
  return lids.map((lid) => chats.get(String(lid)) ?? lid);
}

export async function selectChatForOneOnOneMessage({
  lid,
}: {
  readonly lid: Wid;
}): Promise<{ chatId: Wid; accountLid: Wid }> {
  const [chatId = lid] = await selectChats([lid]);
  return { chatId, accountLid: lid };
}

define('WAWebMessageProcessUtils', { selectChatForOneOnOneMessage });

/**
 * These run in the page and read its own database (its memory forgets): whether a message of ours
 * is there, and what its recipients' copies say. A receipt is in memory a moment before it is in
 * the database, so of a copy the higher of the two counts.
 */

export interface PageTrace {
  readonly ack: number;
  readonly encrypted: boolean;
  /** whether it was handed to the wire; null: this document does not know */
  readonly handedOver: boolean | null;
  /** this document sent it and has no answer yet: it repeats it at every reconnection */
  readonly live: boolean;
  /** each recipient's copy with its ack; one to one: the message itself */
  readonly copies: readonly { readonly chatId: string; readonly ack: number }[];
}

/** The copies of a list message live in the recipients' chats, new (`@lid`) or old (`@c.us`). */
export async function traceListMessage(request: {
  readonly listId: string;
  readonly messageId: string;
  readonly recipients: readonly string[];
}): Promise<PageTrace | 'running' | null> {
  const messages = window.require('WAWebSchemaMessage').getMessageTable();
  const me = window.require('WAWebUserPrefsMeUser').getMeLidUserOrThrow();
  const { Msg } = window.require('WAWebCollections');
  const key = `true_${request.listId}_${request.messageId}_${me._serialized}`;
  const sent = window.campanile?.sends.get(request.messageId);
  const passed = window.campanile?.door?.passed.has(request.messageId) === true;
  const row = await messages.get(key);
  if (!row) return sent === 'running' ? 'running' : null;
  const infos = await window
    .require('WAWebSchemaMessageInfo')
    .getMessageInfoTable()
    .anyOf(['msgKey'], [key]);
  const people = request.recipients.map((lid) => [lid]);
  const copies = await Promise.all(
    (window.campanile?.chatsOf(people) ?? people).map(async (chats) => {
      for (const chatId of chats) {
        const copyKey = `true_${chatId}_${request.messageId}`;
        const copy = await messages.get(copyKey);
        if (copy) return [{ chatId, ack: Math.max(copy.ack, Msg.get(copyKey)?.ack ?? copy.ack) }];
      }
      return [];
    }),
  );
  return {
    ack: row.ack,
    encrypted: infos.length > 0,
    handedOver: passed ? true : sent === 'gaveUp' ? false : null,
    live: sent === 'running' || (sent === 'over' && infos.length > 0),
    copies: copies.flat(),
  };
}

/**
 * The receipts of many messages at once, for receipts that were not heard live. Of each addressee
 * the chats by the names that are known of them; those by their other names are looked up here.
 */
export async function readCopies(
  sent: readonly {
    readonly messageId: string;
    readonly addressees: readonly (readonly string[])[];
  }[],
): Promise<{ messageId: string; chatId: string; ack: number }[]> {
  const messages = window.require('WAWebSchemaMessage').getMessageTable();
  const { Msg } = window.require('WAWebCollections');
  const copyOf = async (messageId: string, chats: readonly string[]) => {
    for (const chatId of chats) {
      const key = `true_${chatId}_${messageId}`;
      const row = await messages.get(key);
      if (row) return [{ messageId, chatId, ack: Math.max(row.ack, Msg.get(key)?.ack ?? row.ack) }];
    }
    return [];
  };
  const copies = await Promise.all(
    sent.flatMap(({ messageId, addressees }) =>
      (window.campanile?.chatsOf(addressees) ?? addressees).map((chats) =>
        copyOf(messageId, chats),
      ),
    ),
  );
  return copies.flat().filter(({ ack }) => ack >= 2);
}

/**
 * A message to one person: first in the chat in which this document has put it, then in every chat of theirs.
 * @throws without the shelf: nobody can say then in which chats it is to be looked for
 */
export async function tracePersonMessage(request: {
  readonly chatIds: readonly string[];
  readonly messageId: string;
}): Promise<PageTrace | 'running' | null> {
  const messages = window.require('WAWebSchemaMessage').getMessageTable();
  const shelf = window.campanile;
  if (!shelf) throw new Error('the page has been loaded anew');
  const sent = shelf.sends.get(request.messageId);
  const used = shelf.usedChats.get(request.messageId);
  const named = used === undefined ? request.chatIds : [used, ...request.chatIds];
  for (const chatId of await shelf.storedChatsOf(named)) {
    const key = `true_${chatId}_${request.messageId}`;
    const row = await messages.get(key);
    if (!row) continue;
    const infos = await window
      .require('WAWebSchemaMessageInfo')
      .getMessageInfoTable()
      .anyOf(['msgKey'], [key]);
    const live = window.require('WAWebCollections').Msg.get(key)?.ack ?? row.ack;
    const copy = { chatId, ack: Math.max(row.ack, live) };
    return {
      ack: row.ack,
      encrypted: infos.length > 0,
      handedOver: sent === 'gaveUp' ? false : null,
      live: sent === 'running' || (sent === 'over' && infos.length > 0),
      copies: [copy],
    };
  }
  return sent === 'running' ? 'running' : null;
}

/**
 * These run in the page: the other names of people. What `resolveNames` answers comes from WhatsApp
 * Web's own cache; nothing is asked of the network: numbers that did not write to us are never probed.
 */

export interface PageNames {
  /** `…@lid` */
  readonly lid: string | null;
  /** `…@c.us` */
  readonly phone: string | null;
}

/**
 * The names of people as far as they are known, in their order. Each by itself: a name that the
 * client cannot take is no reason to know none of the others.
 */
export function resolveNames(people: readonly PageNames[]): PageNames[] {
  const { createWid } = window.require('WAWebWidFactory');
  const contact = window.require('WAWebApiContact');
  const lidOf = (phone: string) => contact.getCurrentLid(createWid(phone))?._serialized ?? null;
  const phoneOf = (lid: string) => {
    const phone = contact.getPhoneNumber(createWid(lid))?._serialized ?? null;
    // a number that has passed to somebody else, or to another LID of the same person
    return phone === null || lidOf(phone) !== lid ? null : phone;
  };
  return people.map(({ lid, phone }) => {
    try {
      if (lid !== null) return { lid, phone: phone ?? phoneOf(lid) };
      return { lid: phone === null ? null : lidOf(phone), phone };
    } catch {
      return { lid, phone };
    }
  });
}

/**
 * The LID of a number, from the cache, from the old chat, or from the servers, which are asked the
 * same when its chat is opened for a message. null: they know none, or this client cannot ask.
 */
export async function identifyPhone(phone: string): Promise<{ lid: string | null }> {
  const wid = window.require('WAWebWidFactory').createWid(phone);
  const { getCurrentLid } = window.require('WAWebApiContact');
  const known =
    getCurrentLid(wid) ?? window.require('WAWebCollections').Chat.get(wid)?.accountLid ?? null;
  if (known !== null) return { lid: known._serialized };
  let query;
  try {
    query = window.require('WAWebQueryExistsJob').queryWidExists;
  } catch {
    return { lid: null };
  }
  const found = await query(wid);
  return { lid: (found?.lid ?? getCurrentLid(wid))?._serialized ?? null };
}

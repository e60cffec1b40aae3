import type { ChatModel, FoundMessage } from './modules.js';

/**
 * These run in the page and read what people wrote to us. Only the page's own lists of chats and
 * messages are looked at, each chat by itself: whatsapp-web.js's `getChats` serialises everything
 * and fails as a whole if one chat does. Nothing is marked as read.
 */

export interface PageListing {
  /**
   * `t`: unix seconds of the newest message; `unread`: unread messages; null if the page does not
   * know
   */
  readonly chats: readonly {
    readonly id: string;
    readonly t: number | null;
    readonly unread: number | null;
  }[];
  /** when the page was loaded: another one, another number */
  readonly loadedAt: number;
  /** what had waited at the servers has all been taken in */
  readonly settled: boolean;
  /** false: the page's database has chats that its memory does not show yet */
  readonly restored: boolean;
}

export interface PageReading {
  readonly texts: readonly {
    readonly id: string;
    readonly chatId: string;
    readonly body: string;
    readonly t: number;
    /** when it was corrected, milliseconds since 1970 */
    readonly editedAt: number | null;
  }[];
  readonly unreadable: readonly { readonly t: number; readonly receivedAt: number }[];
  readonly broken: number;
  /**
   * chats that have not been read to their end; `from`: the key of the oldest message that has been;
   * `next`: when the person wrote the oldest of theirs that has been
   */
  readonly rest: readonly {
    readonly chatId: string;
    readonly from: string | null;
    readonly next: number | null;
  }[];
}

/**
 * Every chat with its time and the number of its unread messages, and nothing else. After a load
 * `hasSynced` may be true, and nothing seem to wait, before the chats are back in memory: the
 * database is asked until all are. One that is never shown is waited for so long only.
 * @param request `lateFor` milliseconds after the load
 */
export async function listChats(request: { readonly lateFor: number }): Promise<PageListing> {
  const { Chat } = window.require('WAWebCollections');
  const shelf = window.campanile;
  let settled = true;
  try {
    const { OfflineMessageHandler } = window.require('WAWebOfflineHandler');
    settled = !(OfflineMessageHandler.getOfflineDeliveryProgress() < 100);
  } catch {
    // only a hint: a client without it counts as settled
  }
  const chats = Chat.getModelsArray().flatMap((chat) => {
    try {
      return [{ id: chat.id._serialized, t: chat.t ?? null, unread: chat.unreadCount ?? null }];
    } catch {
      return [];
    }
  });
  let restored = true;
  if (shelf?.chatsRestored !== true) {
    try {
      const stored = await window.require('WAWebSchemaChat').getChatTable().all();
      const shown = new Set(chats.map(({ id }) => id));
      const waitedEnough = chats.length > 0 && performance.now() >= request.lateFor;
      // channels stand in this table and are never among the chats in memory
      const people = stored.filter(({ id }) => !id.endsWith('@newsletter'));
      restored = waitedEnough || people.every(({ id }) => shown.has(id));
    } catch {
      // a client without this table: there is only its memory to go by
    }
    if (shelf && restored) shelf.chatsRestored = true;
  }
  return { chats, loadedAt: performance.timeOrigin, settled, restored };
}

/**
 * Inbound texts of the given chats from `since` on, from the page's database, newest first and in
 * portions. What is in memory tells nothing of what else there is: after a load it holds each chat's
 * newest message and perhaps a few around the first unread one, and not those between. Some chats at
 * the same time, since most of it is waiting for the database. It stops when the budget is spent, and
 * says where to go on. What was corrected when the person had already written something else is left
 * out: neither the new words nor the lost ones are their last word.
 * @param request `since` in unix seconds, `longestText` in UTF-16 units, `budget` in milliseconds
 */
export async function readChats(request: {
  readonly chats: PageReading['rest'];
  readonly since: number;
  readonly portion: number;
  readonly longestText: number;
  readonly budget: number;
}): Promise<PageReading> {
  const { Chat } = window.require('WAWebCollections');
  const { loadEarlierMsgs } = window.require('WAWebChatLoadMessages');
  const { createWid } = window.require('WAWebWidFactory');
  const MsgKey = window.require('WAWebMsgKey');
  const { since, longestText, portion } = request;
  const end = performance.now() + request.budget;
  const texts: PageReading['texts'][number][] = [];
  const unreadable: PageReading['unreadable'][number][] = [];
  const rest: PageReading['rest'][number][] = [];
  let broken = 0;

  /** System entries, and parts of other messages. */
  const notices = new Set([
    'e2e_notification',
    'notification_template',
    'notification',
    'protocol',
  ]);
  /** Returns when the person wrote the oldest of what there is. */
  const take = (chatId: string, messages: readonly FoundMessage[], after: number | null) => {
    const seen = new Map(
      messages
        .filter(({ id, type }) => !id.fromMe && !notices.has(type))
        .map((message) => [message.id.id, message]),
    );
    const written = [...seen.values()];
    for (const [index, message] of written.entries()) {
      if (message.t < since) continue;
      const editedAt = message.latestEditSenderTimestampMs ?? null;
      const next = written[index + 1]?.t ?? after;
      if (editedAt !== null && next !== null && next * 1000 <= editedAt) continue;
      if (message.type === 'ciphertext') {
        const receivedAt = message.clientReceivedTsMillis ?? message.t * 1000;
        unreadable.push({ t: message.t, receivedAt });
      } else if (message.type === 'chat' && (message.body ?? '').length <= longestText) {
        const body = message.body ?? '';
        texts.push({ id: message.id.id, chatId, body, t: message.t, editedAt });
      }
    }
    return written[0]?.t ?? after;
  };
  /**
   * Stored messages before one; null: this client cannot be asked, does not know that one, or gives
   * no messages. An error, or an answer of another shape, is never the end of a chat.
   */
  const before = async (from: string): Promise<readonly FoundMessage[] | null> => {
    try {
      const found = await window.require('WAWebDBMessageFindLocal').msgFindByDirection({
        anchor: MsgKey.fromString(from),
        count: portion,
        direction: 'before',
      });
      if (Array.isArray(found)) return found as readonly FoundMessage[];
      const { status, messages } = found as { status?: number; messages?: unknown };
      return status === 200 && Array.isArray(messages) ? (messages as FoundMessage[]) : null;
    } catch {
      return null;
    }
  };
  const isOld = (messages: readonly FoundMessage[]) => messages.every(({ t }) => t < since);

  const readOne = async ({ chatId, from, next }: PageReading['rest'][number]): Promise<void> => {
    const chat = Chat.get(createWid(chatId));
    // deleted since it was listed
    if (!chat) return;
    /** The oldest portion first; what is in memory last, since it may hold some of those as well. */
    const found: (readonly FoundMessage[])[] = [];
    const taken = () => {
      const messages = found.flat().sort((a, b) => a.t - b.t);
      return take(chatId, messages, next);
    };
    let came: 'read' | { readonly from: string | null };
    try {
      came = await readPortions(chat, from, found);
    } catch (error) {
      taken();
      throw error;
    }
    const oldest = taken();
    if (came !== 'read') rest.push({ chatId, from: came.from, next: oldest });
  };

  /** `read`: there is no more; else the key from which to go on, null where nothing has been read yet. */
  const readPortions = async (
    chat: ChatModel,
    begunAt: string | null,
    found: (readonly FoundMessage[])[],
  ): Promise<'read' | { readonly from: string | null }> => {
    const inMemory = chat.msgs.getModelsArray();
    let from = begunAt;
    if (from === null) {
      found.push(inMemory);
      from = inMemory.at(-1)?.id.toString() ?? null;
    }
    while (from !== null) {
      const older = await before(from);
      if (older === null) break;
      found.unshift(older);
      const [first, last] = [older.at(0), older.at(-1)];
      if (first === undefined || last === undefined || isOld(older)) return 'read';
      // A short portion may have been filtered, one of the asked message alone is the end.
      const oldest = (first.t <= last.t ? first : last).id.toString();
      if (oldest === from) return 'read';
      from = oldest;
      if (performance.now() >= end) return { from };
    }
    // The client's own way, which comes into memory and stays there: only what it brings says how
    // far back it has come.
    for (;;) {
      const older = await loadEarlierMsgs({ chat });
      if (!older || older.length === 0) return 'read';
      found.unshift(older);
      if (isOld(older)) return 'read';
      if (performance.now() >= end) return { from };
    }
  };

  const waiting = [...request.chats];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      await readOne(next).catch(() => {
        broken += 1;
      });
      if (performance.now() >= end) return;
    }
  };
  await Promise.all([work(), work(), work(), work(), work()]);
  return { texts, unreadable, broken, rest: [...rest, ...waiting] };
}

export interface ServersDate {
  /** null: they could not be asked */
  readonly date: string | null;
  /** what the clock of this PC says at the same moment, milliseconds since 1970 */
  readonly here: number;
}

/**
 * The `Date` header of WhatsApp's own server, as the page hears it. Runs
 * in the page, so that proxies and the browser's network settings are the same as for messages.
 */
export async function askServersDate(patienceMs: number): Promise<ServersDate> {
  try {
    const response = await fetch('/', {
      method: 'HEAD',
      cache: 'no-store',
      credentials: 'omit',
      signal: AbortSignal.timeout(patienceMs),
    });
    return { date: response.headers.get('date'), here: Date.now() };
  } catch {
    return { date: null, here: Date.now() };
  }
}

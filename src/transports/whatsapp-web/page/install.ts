import type { MsgKey as MessageKey, MsgModel } from './models.js';

type CorrectedMessage = Pick<
  MsgModel,
  'id' | 't' | 'type' | 'body' | 'latestEditSenderTimestampMs'
>;

/** A function that the library has exposed to the page. */
type Told = (model: { id?: { fromMe?: boolean } }, ...more: unknown[]) => unknown;

/**
 * Runs in the page after every injection of whatsapp-web.js; a second run in the same document
 * changes nothing, unless the first one threw.
 *
 * - The cure for message keys: since 2026 they have no `_serialized`, only `toString()` is stable,
 *   and whatsapp-web.js 1.34.7 breaks on it. A getter on the prototype cures the page's own side;
 *   getters do not cross into Node, so the serialized model gets the text as well.
 * - The library is not to tell of our own messages (`muted`, its exposed functions): a list of 256
 *   adds 257 of them and changes each several times, and every time the whole message would be
 *   serialised, called out of the page with and answered, for events that nobody listens to.
 * - Nor of changes of anybody's messages (`silenced`): what a citizen writes changes seven times, and of
 *   an unread one the library asks for the whole chat.
 * - Receipts of our own messages are collected here and handed over in batches: a list of 256 is
 *   257 acknowledgements within a second.
 * - Corrections: whatsapp-web.js tells of every one, not whether it is of the person's newest message,
 *   and of ciphertext that can be read at last as well. Here it is known which is which.
 * - Presence stays unavailable: while it does, the page does not mark chats as read by itself.
 *
 * Returns what the session needs to know about the account.
 */
export function installCampanile(options: {
  readonly receiptBatchMs: number;
  readonly muted: readonly string[];
  readonly silenced: readonly string[];
  /** corrections that are longer stay in the page; in UTF-16 units */
  readonly longestEdit: number;
}): {
  phone: string | null;
  lid: string | null;
  platform: string | null;
  waVersion: string;
} {
  const me = window.require('WAWebUserPrefsMeUser');
  const about = {
    phone: me.getMaybeMePnUser()?.user ?? null,
    lid: me.getMaybeMeLidUser()?._serialized ?? null,
    platform: window.require('WAWebConnModel').Conn.platform ?? null,
    waVersion: window.Debug?.VERSION ?? 'unknown',
  };
  if (window.campanile) return about;
  const chatsOf = (people: readonly (readonly string[])[]): string[][] => {
    const { getCurrentLid, getPhoneNumber } = window.require('WAWebApiContact');
    const { createWid } = window.require('WAWebWidFactory');
    const { Chat } = window.require('WAWebCollections');
    const oldChats = new Map<string, string>();
    for (const { id, accountLid } of Chat.getModelsArray()) {
      if (accountLid) oldChats.set(accountLid._serialized, id._serialized);
    }
    const othersOf = (chatId: string) => {
      try {
        const wid = createWid(chatId);
        return wid.isLid()
          ? [oldChats.get(chatId), getPhoneNumber(wid)?._serialized]
          : [getCurrentLid(wid)?._serialized, Chat.get(wid)?.accountLid?._serialized];
      } catch {
        // to a name that the client does not take nothing can have been addressed
        return [];
      }
    };
    return people.map((chats) => {
      const others = chats.flatMap(othersOf).filter((chatId) => chatId !== undefined);
      return [...new Set([...chats, ...others])];
    });
  };
  // Right after a load memory may have no chats, nor the client's own cache the names: the chat table
  // has them, and says under which other name somebody has a chat.
  const storedChatsOf = async (chats: readonly string[]): Promise<string[]> => {
    const found = chatsOf([chats]).flat();
    if (window.campanile?.chatsRestored) return found;
    const stored = await window.require('WAWebSchemaChat').getChatTable().all();
    const others = stored.flatMap(({ id, accountLid }) => {
      const lid = typeof accountLid === 'string' ? accountLid : accountLid?._serialized;
      if (lid === undefined) return [];
      return found.includes(id) || found.includes(lid) ? [id, lid] : [];
    });
    return [...new Set([...found, ...others])];
  };

  const MsgKey = window.require('WAWebMsgKey');
  // Asked of a key, not of the prototype: builds that have it set it as a key's own property, and
  // a getter on the prototype would make their constructor throw.
  if (!('_serialized' in MsgKey.fromString('true_393331234567@c.us_3EB0'))) {
    Object.defineProperty(MsgKey.prototype, '_serialized', {
      configurable: true,
      get(this: MessageKey) {
        return this.toString();
      },
    });
  }
  const library = window.WWebJS;
  if (library) {
    const original = library.getMessageModel;
    library.getMessageModel = (message) => {
      if (message.id.fromMe) return { id: { fromMe: true } };
      const model = original(message);
      if (model.id && !model.id._serialized) model.id._serialized = message.id.toString();
      return model;
    };
    const told = window as unknown as Record<string, Told | undefined>;
    for (const name of options.muted) {
      const tell = told[name];
      if (tell) told[name] = (model, ...more) => (model.id?.fromMe ? null : tell(model, ...more));
    }
    for (const name of options.silenced) told[name] = () => null;
  }

  const batch: { id: string; chatId: string; ack: number }[] = [];
  const onAck = (message: Pick<MsgModel, 'id'>, ack: number) => {
    if (!message.id.fromMe || ack < 2) return;
    if (batch.length === 0) {
      setTimeout(() => window.campanileReceipts?.(batch.splice(0)), options.receiptBatchMs);
    }
    batch.push({ id: message.id.id, chatId: message.id.remote._serialized, ack });
  };

  const onBody = (message: CorrectedMessage) => {
    const { id, t, type, body = '', latestEditSenderTimestampMs: editedAt } = message;
    if (id.fromMe || type !== 'chat' || !editedAt || body.length > options.longestEdit) return;
    const chat = window.require('WAWebCollections').Chat.get(id.remote);
    const notices = ['e2e_notification', 'notification_template', 'notification', 'protocol'];
    const written = (chat?.msgs.getModelsArray() ?? []).filter(
      (other) => !other.id.fromMe && !notices.includes(other.type),
    );
    const index = written.findIndex((other) => other.id.id === id.id);
    const isNewest = !written.some(
      (other, place) => other.t > t || (other.t === t && place > index),
    );
    if (!isNewest) return;
    window.campanileEdit?.({ chatId: id.remote._serialized, id: id.id, body, t, editedAt });
  };
  const { Msg } = window.require('WAWebCollections');
  Msg.on('change:ack', onAck);
  Msg.on('change:body', onBody);
  // Last: it says that all of this is there. What threw half way is done again at the next check.
  window.campanile = {
    media: new Map(),
    arriving: null,
    sends: new Map(),
    usedChats: new Map(),
    chatsOf,
    storedChatsOf,
    door: null,
  };

  try {
    void window.require('WAWebPresenceChatAction').sendPresenceUnavailable();
  } catch {
    // a page without it may appear to be online: no reason to send nothing
  }
  return about;
}

/** Runs in the page: how far it has come. */
export function probePage(): {
  socket: string | null;
  hasSynced: boolean;
  injected: boolean;
} {
  const socket = window.require('WAWebSocketModel').Socket;
  return {
    socket: socket.state ?? null,
    hasSynced: socket.hasSynced === true,
    injected: window.WWebJS !== undefined,
  };
}

/** Runs in the page: starts what whatsapp-web.js starts when `hasSynced` changes. */
export function announceSynced(): void {
  window.onAppStateHasSyncedEvent?.();
}

/** Runs in the page: whether WhatsApp's servers can be reached, whatever the socket says. */
export async function reachesServers(): Promise<boolean> {
  try {
    // Any answer will do; neither the cache nor the service worker may give one.
    await fetch(`/robots.txt?${Date.now()}`, { method: 'HEAD', cache: 'no-store' });
    return true;
  } catch {
    return false;
  }
}

/** Runs in the page: takes the session back from the browser that took it over. */
export function takeSessionBack(): void {
  const socket = window.require('WAWebSocketModel').Socket;
  if (socket.state === 'CONFLICT') socket.takeover();
}

/** Runs in the page: unlinks this device. */
export async function unlink(): Promise<void> {
  await window.require('WAWebSocketModel').Socket.logout();
}

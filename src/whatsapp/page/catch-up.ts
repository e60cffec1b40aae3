/**
 * These run in the page and read what people wrote to us. Only the page's own lists of chats and
 * messages are looked at, each chat by itself: whatsapp-web.js's `getChats` serialises everything
 * and fails as a whole if one chat does. Nothing is marked as read.
 */

export interface PageListing {
  /**
   * `t`: unix seconds of the newest message; `unread`: how many messages nobody has seen; null if
   * the page does not know
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
}

export interface PageReading {
  readonly texts: readonly {
    readonly id: string;
    readonly chatId: string;
    readonly body: string;
    readonly t: number;
  }[];
  readonly unreadable: readonly { readonly t: number; readonly receivedAt: number }[];
  readonly broken: number;
}

/** Every chat with its time and the number of its unread messages, and nothing else. */
export function listChats(): PageListing {
  const chats = window.require('WAWebCollections').Chat.getModelsArray();
  let settled = true;
  try {
    const { OfflineMessageHandler } = window.require('WAWebOfflineHandler');
    settled = !(OfflineMessageHandler.getOfflineDeliveryProgress() < 100);
  } catch {
    // only a hint: a client without it counts as settled
  }
  return {
    chats: chats.flatMap((chat) => {
      try {
        return [{ id: chat.id._serialized, t: chat.t ?? null, unread: chat.unreadCount ?? null }];
      } catch {
        return [];
      }
    }),
    loadedAt: performance.timeOrigin,
    settled,
  };
}

/**
 * Inbound texts of the given chats from `since` on. What is not in memory is loaded, page by page
 * and at most `pages` of them per chat; all chats at the same time, since most of it is waiting for
 * the page's database.
 * @param request `since` in unix seconds, `longestText` in UTF-16 units
 */
export async function readChats(request: {
  readonly chatIds: readonly string[];
  readonly since: number;
  readonly pages: number;
  readonly longestText: number;
}): Promise<PageReading> {
  const { Chat } = window.require('WAWebCollections');
  const { loadEarlierMsgs } = window.require('WAWebChatLoadMessages');
  const { createWid } = window.require('WAWebWidFactory');
  const { since, longestText } = request;

  const readings = await Promise.all(
    request.chatIds.map(async (chatId): Promise<PageReading> => {
      const texts: PageReading['texts'][number][] = [];
      const unreadable: PageReading['unreadable'][number][] = [];
      try {
        const chat = Chat.get(createWid(chatId));
        // deleted since it was listed
        if (!chat) return { texts, unreadable, broken: 0 };
        for (let page = 0; page < request.pages; page += 1) {
          const inMemory = chat.msgs.getModelsArray();
          if (inMemory.some((message) => message.t < since)) break;
          const older = await loadEarlierMsgs({ chat });
          if (!older || older.length === 0) break;
        }
        for (const message of chat.msgs.getModelsArray()) {
          if (message.id.fromMe || message.t < since) continue;
          if (message.type === 'ciphertext') {
            const receivedAt = message.clientReceivedTsMillis ?? message.t * 1000;
            unreadable.push({ t: message.t, receivedAt });
          } else if (message.type === 'chat' && (message.body ?? '').length <= longestText) {
            texts.push({ id: message.id.id, chatId, body: message.body ?? '', t: message.t });
          }
        }
        return { texts, unreadable, broken: 0 };
      } catch {
        return { texts, unreadable, broken: 1 };
      }
    }),
  );
  return {
    texts: readings.flatMap(({ texts }) => texts),
    unreadable: readings.flatMap(({ unreadable }) => unreadable),
    broken: readings.reduce((count, { broken }) => count + broken, 0),
  };
}

/**
 * These run in the page and read what people wrote to us. Only the page's own lists of chats and
 * messages are looked at, each chat by itself: whatsapp-web.js's `getChats` serialises everything
 * and fails as a whole if one chat does. Nothing is marked as read.
 */

export interface PageListing {
  /** `t`: unix seconds of the newest message, null if the page does not know */
  readonly chats: readonly { readonly id: string; readonly t: number | null }[];
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

/** Every chat with its time and nothing else. */
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
        return [{ id: chat.id._serialized, t: chat.t ?? null }];
      } catch {
        return [];
      }
    }),
    settled,
  };
}

/**
 * Inbound texts of the given chats from `since` on. What is not in memory is loaded, page by page
 * and at most `pages` of them per chat.
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
  const texts: PageReading['texts'][number][] = [];
  const unreadable: PageReading['unreadable'][number][] = [];
  let broken = 0;

  for (const chatId of request.chatIds) {
    try {
      const chat = Chat.get(createWid(chatId));
      // deleted since it was listed
      if (!chat) continue;
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
    } catch {
      broken += 1;
    }
  }
  return { texts, unreadable, broken };
}

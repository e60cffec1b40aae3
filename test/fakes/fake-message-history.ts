import {
  MOST_CHATS,
  type ChatListing,
  type ChatReading,
  type MessageHistory,
  type PersonChat,
} from '#src/ports/message-history.js';
import type { InboundMessage } from '#src/model/message.js';

interface Kept {
  message: InboundMessage;
  /** false: corrected when it was not the newest any more */
  counts: boolean;
  readonly receivedAt: number;
  readable: boolean;
}

const FAILED = { kind: 'failed', detail: 'the page does not answer' } as const;

/** The page's own store of what people wrote. */
export class FakeMessageHistory implements MessageHistory {
  readonly #kept: Kept[] = [];
  /** chats that cannot be opened */
  readonly broken = new Set<string>();
  /** false: the page is still taking in what waited */
  settled = true;
  /** false: the chats are not back in the page's memory */
  restored = true;
  /** false: the page does not answer */
  answers = false;
  /** false: the page does not know how many messages are unread */
  countsUnread = true;
  /** which page answers */
  load = 1;
  /** what the servers' clock says; null: they do not answer */
  servers: (() => number) | null = null;
  /** chats opened so far, in order */
  readonly opened: string[] = [];

  keep(message: InboundMessage): void {
    this.#kept.push({ message, counts: true, receivedAt: message.at, readable: true });
  }

  /** Another browser, which has nothing of all that. */
  lose(): void {
    this.#kept.length = 0;
  }

  /** A message that cannot be read until the returned function is called. */
  keepUnreadable(message: InboundMessage, receivedAt: number): () => void {
    const kept = { message, counts: true, receivedAt, readable: false };
    this.#kept.push(kept);
    return () => {
      kept.readable = true;
    };
  }

  /** Tells whether the correction counts: whether the message was the newest of its chat. */
  edit(key: string, corrected: InboundMessage): boolean {
    const kept = this.#kept.find(({ message }) => message.key.split('#')[0] === key);
    if (kept === undefined) return false;
    const later = this.#kept.slice(this.#kept.indexOf(kept) + 1);
    const counts = !later.some(({ message }) => message.chatId === corrected.chatId);
    kept.message = counts ? corrected : { ...kept.message, body: '' };
    kept.counts = counts;
    return counts;
  }

  serversTime(): Promise<number | null> {
    return Promise.resolve(this.servers?.() ?? null);
  }

  chats(): Promise<ChatListing> {
    if (!this.answers) return Promise.resolve(FAILED);
    const listed = new Map<string, PersonChat>();
    for (const { message } of this.#kept) {
      const { chatId, at } = message;
      const known = listed.get(chatId) ?? { at: 0, unread: 0 };
      listed.set(chatId, {
        chatId,
        at: Math.max(known.at, at),
        unread: this.countsUnread ? (known.unread ?? 0) + 1 : null,
      });
    }
    const { load, settled, restored } = this;
    const chats = restored ? [...listed.values()] : [];
    return Promise.resolve({ kind: 'listed', chats, load, settled, restored });
  }

  read(chatIds: readonly string[], since: number): Promise<ChatReading> {
    if (!this.answers) return Promise.resolve(FAILED);
    if (chatIds.length > MOST_CHATS) throw new Error('too many chats in one call');
    this.opened.push(...chatIds);
    const readable = new Set(chatIds.filter((id) => !this.broken.has(id)));
    const found = this.#kept.filter(
      // the page knows whole seconds only
      ({ message }) => readable.has(message.chatId) && message.at >= since - (since % 1_000),
    );
    return Promise.resolve({
      kind: 'read',
      texts: found.filter((kept) => kept.readable && kept.counts).map(({ message }) => message),
      unreadable: found
        .filter((kept) => !kept.readable)
        .map(({ message, receivedAt }) => ({ at: message.at, receivedAt })),
      broken: chatIds.length - readable.size,
    });
  }
}

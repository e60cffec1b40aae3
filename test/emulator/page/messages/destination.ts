import { Chat, chatCollection } from '../chats/chat.js';
import { createWid } from '../core/wid-factory.js';
import { phoneOf, type LidMapping } from '../people/lid-mapping.js';
import type { InboundMessage } from '../wire.js';

/** What a message tells about its sender's two addresses. */
export function mappingIn(frame: InboundMessage): LidMapping | undefined {
  const { from, participant, senderPn, senderLid } = frame;
  const sender = participant ?? from;
  if (sender.endsWith('@lid') && senderPn !== undefined) return { lid: sender, phone: senderPn };
  if (sender.endsWith('@c.us') && senderLid !== undefined) return { lid: senderLid, phone: sender };
  return undefined;
}

/**
 * Where a message goes. A person's chat is found by their LID: an old `@c.us` chat keeps its id even
 * for messages from the LID, a new chat is a `@lid` one. A phone number without the LID beside it
 * only finds a chat that exists, and so does a LID of which neither number nor username is told
 * (`username_contact_display` off, as compiled: measured/phoneless.json).
 */
export class Destinations {
  readonly #fresh = new Map<string, Chat>();

  /** The chat to be, `null` for Status, which is no chat; throws if the sender cannot be placed. */
  chatFor(frame: InboundMessage): Chat | null {
    const from = createWid(frame.from);
    if (from.isStatus()) return null;
    if (!from.isUser())
      return chatCollection.get(from) ?? this.#make(from.toString(), new Chat({ id: from }));
    const lid = from.isLid() ? from.toString() : frame.senderLid;
    if (lid === undefined) {
      const old = chatCollection.get(from);
      if (old === undefined) throw new Error(MISSING_MAPPING);
      return old;
    }
    const accountLid = createWid(lid);
    const known = chatCollection.withPerson(accountLid);
    if (known === undefined && frame.nameless === true && phoneOf(accountLid) === null) {
      throw new Error(MISSING_MAPPING);
    }
    return known ?? this.#make(lid, new Chat({ id: accountLid, accountLid }));
  }

  isFresh(chat: Chat): boolean {
    return this.#fresh.has(chat.id.toString());
  }

  #make(key: string, chat: Chat): Chat {
    const made = this.#fresh.get(key) ?? chat;
    this.#fresh.set(key, made);
    return made;
  }
}

const MISSING_MAPPING =
  'findDestinationChatForSingleMapping: missing pn-lid mapping in 1-1 message';

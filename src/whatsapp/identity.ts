/**
 * WhatsApp ids at the seam. A Wid reaches Node in three shapes (a plain string through an exposed
 * function, `{server, user, _serialized}` through an evaluation, an object in the page), so the
 * same person looks different from one event to the next.
 */
import type { PersonId } from '../ports/people.js';

/** `<user>@<server>` of any shape of Wid, or null. */
export function widText(wid: unknown): string | null {
  if (typeof wid === 'string') return wid === '' ? null : wid;
  if (typeof wid === 'object' && wid !== null && '_serialized' in wid) {
    return typeof wid._serialized === 'string' ? wid._serialized : null;
  }
  return null;
}

/** The person behind a one-to-one chat, or null for groups, Status, channels and lists. */
export function personOfChat(chatId: string): PersonId | null {
  const match = /^(\d+)@(lid|c\.us)$/.exec(chatId);
  if (!match) return null;
  return match[2] === 'lid' ? { lid: chatId, phone: null } : { lid: null, phone: match[1] ?? null };
}

/** Every chat in which a message to this person may lie, the likeliest first. */
export function chatsOf(person: PersonId, chatId: string | null): string[] {
  const chats = [chatId, person.lid, person.phone === null ? null : `${person.phone}@c.us`];
  return [...new Set(chats.filter((chat) => chat !== null))];
}

/**
 * WhatsApp ids at the seam. A Wid reaches Node in three shapes (a plain string through an exposed
 * function, `{server, user, _serialized}` through an evaluation, an object in the page), so the
 * same person looks different from one event to the next.
 */
import { randomBytes } from 'node:crypto';
import type { MessageId } from '../../model/message.js';
import type { Alias, PersonId, Phone } from '../../model/person.js';

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
  return match[2] === 'lid'
    ? { alias: chatId, phone: null }
    : { alias: null, phone: match[1] ?? null };
}

/** The chat of a person who is known by number only. */
export function chatOfPhone(phone: Phone): string {
  return `${phone}@c.us`;
}

/**
 * A person with both names, as the page names them; null where one is missing, or is none: the digits
 * of a LID are no number, wherever they come from.
 */
export function personNamed({
  lid,
  phone,
}: {
  readonly lid: string | null;
  readonly phone: string | null;
}): (PersonId & { readonly alias: Alias; readonly phone: Phone }) | null {
  const byLid = lid === null ? null : personOfChat(lid)?.alias;
  const byPhone = phone === null ? null : personOfChat(phone)?.phone;
  if (!byLid || !byPhone || byLid === `${byPhone}@lid`) return null;
  return { alias: byLid, phone: byPhone };
}

/** Who a chat is with, by the name that it has of them: their LID, or their number; null as above. */
export function nameOfChat(chatId: string): string | null {
  const person = personOfChat(chatId);
  return person === null ? null : (person.alias ?? person.phone);
}

/** The chat of a person by such a name. */
export function chatNamed(name: string): string {
  return /^\d+$/.test(name) ? chatOfPhone(name) : name;
}

/** Every chat in which a message to this person may lie, the likeliest first. */
export function chatsOf(person: PersonId, name: string | null): string[] {
  const chats = [
    name === null ? null : chatNamed(name),
    person.alias,
    person.phone === null ? null : chatOfPhone(person.phone),
  ];
  return [...new Set(chats.filter((chat) => chat !== null))];
}

/** As WhatsApp Web makes them: `3EB0` and 9 random bytes as hexadecimal digits in capitals. */
export function newMessageId(): MessageId {
  return `3EB0${randomBytes(9).toString('hex').toUpperCase()}`;
}

/** A list's id is the second of its creation, by the clock of the PC that made it. Milliseconds. */
export function listMadeAt(id: string): number | null {
  const second = /^(\d+)@broadcast$/.exec(id)?.[1];
  return second === undefined ? null : Number(second) * 1_000;
}

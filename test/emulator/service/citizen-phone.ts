/**
 * A citizen's phone: what it shows, and which receipts it sends.
 *
 * A message reaches a phone whose owner is on WhatsApp and has not blocked the comune, and by a
 * list only if the owner has saved the comune's number; a phone that is off gets it when it comes
 * back. It shows an id once, however often it comes, and says each time that it has it. A read
 * receipt goes out when the owner opens the chat and lets others see it.
 */
import { createHash } from 'node:crypto';
import type { InboundReceipt, Jid, MediaDescription, MessageContent } from '../page/wire.js';
import type { Accepted, Incoming } from './changes.js';
import type { Person } from './person.js';

/** A message of the comune on this phone. */
export interface Shown {
  readonly id: string;
  /** phone of the sender */
  readonly from: string;
  /** where it was addressed to: a chat, or a list */
  readonly to: Jid;
  readonly via: Accepted['via'];
  readonly type: MessageContent['type'];
  readonly body: string;
  readonly media: MediaDescription | null;
  readonly receivedAt: number;
  readonly revoked: boolean;
  readonly read: boolean;
  readonly silenced: boolean;
}

/** A message to the comune, with the ticks beside it. */
export interface Written {
  readonly id: string;
  readonly content: MessageContent;
  readonly at: number;
  readonly delivered: boolean;
  readonly read: boolean;
}

export interface GivenToken {
  /** unix seconds */
  readonly t: number;
  /** base64 */
  readonly token: string;
}

export interface CitizenPhone {
  person: Person;
  /** the trusted-contact token that this phone gave to the comune */
  token: GivenToken | null;
  readonly shown: Map<string, Shown>;
  readonly written: Map<string, Written>;
  /** accepted while this phone was off */
  readonly waiting: Accepted[];
}

export type Receipt = Omit<InboundReceipt, 'seq' | 'offline'>;

export const newPhone = (person: Person): CitizenPhone => ({
  person,
  token: null,
  shown: new Map(),
  written: new Map(),
  waiting: [],
});

export function isReachedBy(person: Person, via: Accepted['via']): boolean {
  return person.onWhatsApp && !person.blocked && (via !== 'list' || person.savedContact);
}

/** The owner writes to the comune; the same id again changes nothing here. */
export function write(phone: CitizenPhone, { frame, at }: Incoming): void {
  const { id, content } = frame;
  if (phone.written.has(id)) return;
  phone.written.set(id, { id, content, at, delivered: false, read: false });
}

const WEEK = 7 * 24 * 60 * 60;

/** With what the owner writes goes a token, once in a week; null: this time none. */
export function giveToken(phone: CitizenPhone, at: number): GivenToken | null {
  const t = Math.floor(at / 1000);
  const last = phone.token?.t;
  if (last !== undefined && Math.floor(t / WEEK) <= Math.floor(last / WEEK)) return null;
  phone.token = { t, token: tokenOf(phone, at) };
  return phone.token;
}

/** The token is as old as that from now on; null: none was ever given. */
export function ageToken(phone: CitizenPhone, t: number | null): void {
  phone.token = t === null ? null : { t, token: phone.token?.token ?? tokenOf(phone, t) };
}

/**
 * The same for the same phone and millisecond, so that a journal brings it back; another one for what is
 * given in the same second, since the page passes over bytes that it knows.
 */
function tokenOf({ person }: CitizenPhone, at: number): string {
  return createHash('sha256')
    .update(`${person.phone} ${String(at)}`)
    .digest('base64');
}

/** A message arrives; the receipts that the phone sends for it. */
export function receive(phone: CitizenPhone, message: Accepted, at: number): Receipt[] {
  if (!phone.person.online) {
    phone.waiting.push(message);
    return [];
  }
  show(phone, message, at);
  const receipts = message.silenced ? [] : [receiptFor(phone, message.id, message.to, at)];
  const shown = phone.shown.get(message.id);
  if (shown && (phone.person.reads || shown.read)) {
    phone.shown.set(shown.id, { ...shown, read: true });
    if (phone.person.readReceipts && !message.silenced) {
      receipts.push({ ...receiptFor(phone, shown.id, message.to, at), type: 'read' });
    }
  }
  return receipts;
}

/** The phone is back: everything that waited arrives. */
export function comeOnline(phone: CitizenPhone, at: number): Receipt[] {
  return phone.waiting.splice(0).flatMap((message) => receive(phone, message, at));
}

/** The owner opens the chat. */
export function readAll(phone: CitizenPhone, at: number): Receipt[] {
  const unread = [...phone.shown.values()].filter((shown) => !shown.read);
  for (const shown of unread) phone.shown.set(shown.id, { ...shown, read: true });
  const { online, readReceipts } = phone.person;
  if (!online || !readReceipts) return [];
  return unread
    .filter((shown) => !shown.silenced)
    .map((shown) => ({ ...receiptFor(phone, shown.id, shown.to, at), type: 'read' }));
}

function show(phone: CitizenPhone, message: Accepted, at: number): void {
  const { content } = message;
  if (content.type === 'reaction') return;
  if (content.type === 'revoked' || content.type === 'edited') {
    const target = phone.shown.get(content.target);
    if (!target) return;
    const change = content.type === 'revoked' ? { revoked: true } : { body: content.body };
    phone.shown.set(target.id, { ...target, ...change });
    return;
  }
  const already = phone.shown.get(message.id);
  if (already) {
    phone.shown.set(already.id, { ...already, silenced: already.silenced && message.silenced });
    return;
  }
  phone.shown.set(message.id, {
    id: message.id,
    from: message.from,
    to: message.to,
    via: message.via,
    type: content.type,
    body: textOf(content),
    media: 'media' in content ? content.media : null,
    receivedAt: at,
    revoked: false,
    read: false,
    silenced: message.silenced,
  });
}

/** What a person reads of a message: the text, or the caption. */
export function textOf(content: MessageContent): string {
  if ('body' in content && content.body !== undefined) return content.body;
  return ('caption' in content ? content.caption : undefined) ?? '';
}

function receiptFor(phone: CitizenPhone, id: string, to: Jid, at: number): Receipt {
  const receipt = { kind: 'receipt', ids: [id], from: to, t: Math.floor(at / 1000) } as const;
  const toOnePerson = to.endsWith('@lid') || to.endsWith('@c.us');
  return toOnePerson ? receipt : { ...receipt, participant: phone.person.lid };
}

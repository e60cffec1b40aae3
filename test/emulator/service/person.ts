/** A citizen: the facts that the control API sets, and how WhatsApp addresses them. */
import { createHash } from 'node:crypto';
import type { Jid } from '../page/wire.js';

export interface Person {
  /** digits in international form */
  readonly phone: string;
  readonly lid: Jid;
  readonly name: string;
  /** has the comune's number in the address book: only these receive list messages */
  readonly savedContact: boolean;
  /** the phone is reachable: receives, and sends receipts */
  readonly online: boolean;
  readonly onWhatsApp: boolean;
  /** false: the page is told the LID only */
  readonly phoneKnown: boolean;
  /** false, and the number not known either: a first message is thrown away by the page */
  readonly username: boolean;
  /** lets others see that messages were read */
  readonly readReceipts: boolean;
  /** opens every message as it comes */
  readonly reads: boolean;
  /** an old chat under the phone number exists: messages come from '…@c.us' */
  readonly legacyChat: boolean;
  /** has blocked the comune's number: nothing reaches this phone */
  readonly blocked: boolean;
}

export const personDefaults: Omit<Person, 'phone' | 'lid' | 'name'> = {
  savedContact: true,
  online: true,
  onWhatsApp: true,
  phoneKnown: true,
  username: true,
  readReceipts: true,
  reads: false,
  legacyChat: false,
  blocked: false,
};

export const phoneJid = (phone: string): Jid => `${phone}@c.us`;

/** 15 digits that depend on the phone alone; citizens' begin with 9, the comune's with 1. */
export function lidOf(phone: string, firstDigit: '1' | '9'): Jid {
  const digest = createHash('sha256').update(phone).digest().readBigUInt64BE();
  return `${firstDigit}${String(digest % 10n ** 14n).padStart(14, '0')}@lid`;
}

const firstNames =
  'Anna Bruno Carla Dario Elena Fabio Giulia Hilda Ivano Laura Marco Nadia Olga Paolo Rita Sergio Teresa Ugo Vera Walter';
const lastNames =
  'Rossi Bianchi Bernardini Pacini Lenzi Baldi Matteoli Casini Giusti Orsini Landi Ferretti Cei Guerrazzi Barsotti Del Chiaro Nieri';

/** A plausible name for people created without one, the same for the same phone. */
export function nameFor(phone: string): string {
  const first = firstNames.split(' ');
  const last = lastNames.split(/ (?!Chiaro)/);
  const n = Number(phone.slice(-6));
  // Neighbours in the list have different surnames, and no pair comes back soon.
  const turn = n * 7 + Math.floor(n / first.length);
  return `${first[n % first.length]} ${last[turn % last.length]}`;
}

/** The chat under which the page knows this person. */
export const chatOf = (person: Person): Jid =>
  person.legacyChat ? phoneJid(person.phone) : person.lid;

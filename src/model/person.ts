/**
 * How WhatsApp names a person. Everyone has an alias (WhatsApp calls it LID); the phone number may be
 * unknown, and people known for long may be known by number only until the mapping is learnt. Either
 * identifies them.
 */

/** WhatsApp's own name of a person, as it writes it; there is nothing to be read from it. */
export type Alias = string;

/** Whether staff mean an alias: they type it as the export of the register has it. */
export function isAlias(written: string): boolean {
  return /^\d+@lid$/.test(written);
}

/** Digits in international form without a plus sign: `393331112201`. */
export type Phone = string;

/**
 * At least one of the two is known.
 */
export interface PersonId {
  readonly alias: Alias | null;
  readonly phone: Phone | null;
}

/** A phone of the staff; the alias where WhatsApp Web knows it. */
export type TestPhone = PersonId & { readonly phone: Phone };

/** What is known about whether lists reach a person. */

/** A list message, and how many of its people have it on a phone. */
export interface HeardList {
  readonly deliveryId: number;
  readonly noticeId: number;
  readonly people: number;
  readonly reached: number;
}

/** A person whose phone probably did not get a list message. */
export interface Silence {
  readonly subscriberId: number;
  readonly deliveryId: number;
}

/** A person whom a list can take. */
export interface ListPerson {
  readonly subscriberId: number;
  readonly alias: Alias;
  readonly phone: Phone | null;
}

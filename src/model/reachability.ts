/** What is known of whether lists reach a person. */
import type { Lid, Phone } from './person.js';

/** A list message, and how many of its people have it on a phone. */
export interface HeardList {
  readonly deliveryId: number;
  readonly noticeId: number;
  readonly people: number;
  readonly reached: number;
}

/** Somebody on whose phone a list message is not, as far as is known. */
export interface Silence {
  readonly subscriberId: number;
  readonly deliveryId: number;
}

/** A person whom a list can take. */
export interface ListPerson {
  readonly subscriberId: number;
  readonly lid: Lid;
  readonly phone: Phone | null;
}

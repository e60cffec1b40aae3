import type { MessageId, OutgoingContent, Target, SentMessage } from './message.js';

/**
 * One message to a list or a person, with its id. It moves through
 *
 *     queued → sending → handed-over            accepted by WhatsApp; receipts follow
 *                      → failed                 WhatsApp said no (held where it had gone before)
 *                      → queued                 proof that nothing was sent, or put off
 *                      → uncertain → handed-over | failed | queued
 *                                  → queued     sent again, once, with the same id
 *                                  → held       a person decides → handed-over | queued
 *                                               (of a notice; a reply has failed then),
 *                                               or, where it never was begun, dropped and planned again
 *     queued → dropped                          nobody is left to receive it
 *
 * and its message id, once chosen in `begin`, never changes.
 */

export type DeliveryPlan =
  | { readonly kind: 'list'; readonly listId: string; readonly subscriberIds: readonly number[] }
  | { readonly kind: 'person'; readonly subscriberId: number };

export type DeliveryState =
  'queued' | 'sending' | 'uncertain' | 'handed-over' | 'failed' | 'held' | 'dropped';

/** People of a notice for whom a person is to decide. */
export interface HeldPeople {
  readonly noticeId: number;
  readonly people: number;
  /** those of whom the ledger has begun nothing: it may have gone under another id, after the copy that was restored */
  readonly neverBegun: number;
}

/** A delivery that has been given its id and may be handed to the transport. */
export interface StartedDelivery {
  readonly id: number;
  /** null: a reply */
  readonly noticeId: number | null;
  /** which part of the notice, from 0 */
  readonly part: number;
  readonly messageId: MessageId;
  readonly target: Target;
  /** of this part */
  readonly content: OutgoingContent;
  /** how often it was put off, because it was refused for now or could not be sent */
  readonly postponed: number;
  /** when it was sent again though it may have gone out before; null: it never was */
  readonly resentAt: number | null;
}

/**
 * What a refusal means for what is still to be sent.
 * - `blocked`: the account is in trouble; nothing is sent to anybody until a person says go on.
 * - `quota`: the month's list messages are used up. Its recipients are sent to another way.
 * - `no-lists`: the account may not send to lists, until a person lifts it.
 * - `later`: this person later, the others go on.
 * - `unreachable`: this person cannot be reached, which says nothing about the others.
 * - `other`: this message is not taken. The recipients of a list are sent to one to one. Several in
 *   a row stop everything.
 */
export type RefusalWhy = 'blocked' | 'quota' | 'no-lists' | 'later' | 'unreachable' | 'other';

export interface Refusal {
  readonly why: RefusalWhy;
  /** the transport's own, for the log and for engineers only */
  readonly code: string;
}

export type Settlement =
  | { readonly kind: 'handed-over' }
  /** `refusal` null: nobody has refused it */
  | { readonly kind: 'failed'; readonly refusal: Refusal | null; readonly detail: string }
  /** nothing has left this PC; `notBefore`: it comes after the others, and not before */
  | { readonly kind: 'queued'; readonly detail: string; readonly notBefore?: number }
  /** refused for now, to be tried again then */
  | { readonly kind: 'postponed'; readonly detail: string; readonly notBefore: number }
  /** queued although it may have gone out: phones show an id once */
  | { readonly kind: 'resend'; readonly detail: string }
  | { readonly kind: 'uncertain'; readonly detail: string }
  | { readonly kind: 'held'; readonly detail: string };

/** It is not known whether WhatsApp has this delivery. */
export interface OpenDelivery extends StartedDelivery {
  readonly state: 'sending' | 'uncertain';
  /** the pairing of the account from which it went out */
  readonly pairingId: string;
  /** when it became uncertain first, null if it never was */
  readonly doubtedAt: number | null;
  /** of an urgent notice */
  readonly urgent: boolean;
}

export interface NextPerson {
  /** the delivery */
  readonly id: number;
  /** null: a reminder */
  readonly noticeId: number | null;
  /** an urgent notice, a correction or a test: goes at any hour */
  readonly anyHour: boolean;
  readonly urgent: boolean;
}

/** Where those of a notice stand who wait for it. */
export interface InLine extends Pick<NextPerson, 'anyHour' | 'urgent'> {
  readonly noticeId: number;
  readonly dueAt: number;
  /** its messages to each person */
  readonly parts: number;
  /** people whose route has not been decided yet */
  readonly undecided: number;
  /** messages that wait to go to lists, and for how many people */
  readonly toLists: number;
  readonly inLists: number;
  /** messages that wait to go to single people */
  readonly messages: number;
  /** people who wait as well, and cannot be written to one to one now: not counted in `messages` */
  readonly cold: number;
  /** when the last postponed recipient is tried again; 0: none is postponed */
  readonly notBefore: number;
  /** it has posts for the channel */
  readonly isPosted: boolean;
}

/** People who would get a notice now. */
export interface Audience {
  readonly people: number;
  /** of these, who can be in lists */
  readonly forLists: number;
  /** who cannot be written to one to one now, and who of them can be in lists */
  readonly cold: number;
  readonly coldForLists: number;
}

/** What phones say of a message of ours. */

/** `delivered`: a phone has it; `read`: it was opened. It never goes down. */
export type ReceiptLevel = 'delivered' | 'read';

/** Which receipts are still wanted. */
export interface ReceiptsWanted {
  /** of what was handed over then or later, milliseconds since 1970 */
  readonly since: number;
  /** `read`: also of those who are known to have it, that they have read it */
  readonly receipt: ReceiptLevel;
  /** of deliveries with a lower id only */
  readonly before?: number | undefined;
}

/** A delivery and the recipients who still lack a receipt. */
export interface AwaitedDelivery extends SentMessage {
  readonly id: number;
}

/** One recipient's acknowledgement of one message. */
export interface Receipt {
  readonly messageId: MessageId;
  /** who it is from: `Subscriber.chatId`, of the same person perhaps by their other name */
  readonly chatId: string;
  readonly level: ReceiptLevel;
}

/**
 * Why nothing left this PC.
 * - `transport`: what carries messages, or the connection to it; nothing follows for the message or its recipients.
 * - `content`: the bytes of the notice cannot be read on this PC, or not be made ready for sending.
 * - `picture`: the transport would send a picture as a document, since its browser cannot decode it.
 * - `upload`: the media server did not take the bytes; it takes none of anybody's then.
 * - `recipients`: the transport gave up over somebody: their keys could not be had (or nobody's, while
 *   the key server is away), or their chat could not be stored.
 */
export type NotSentWhy = 'transport' | 'content' | 'picture' | 'upload' | 'recipients';

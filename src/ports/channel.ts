/**
 * What the program wants of a WhatsApp Channel: a second way to the public, beside the lists and
 * single people. Implemented on WhatsApp Web's own page, and by the fake of the tests; one contract
 * suite (`test/contract/channel-contract.ts`) holds both to this file.
 */
import type { ChannelFacts, PostCounts } from '../model/channel.js';
import type { MessageId, OutgoingContent } from '../model/message.js';
import type { NotSentWhy } from '../model/delivery.js';

/**
 * - `found`: as the servers tell. `shown`: the transport has it as well; without it nothing can be posted or
 *   deleted there, long after a load.
 * - `unknown`: no answer; it says nothing of the channel.
 */
export type ChannelLook =
  | { readonly kind: 'found'; readonly channel: ChannelFacts; readonly shown: boolean }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown'; readonly detail: string };

export type ChannelCreation =
  | { readonly kind: 'created'; readonly channel: ChannelFacts }
  | { readonly kind: 'refused' | 'unknown'; readonly detail: string };

/**
 * What is known after asking the transport to post.
 * - `posted`: the servers gave it this number. Nothing less counts: a post that they refused may look as
 *   if they had it (run on the client of August 2026).
 * - `refused`: they answered no; it is not public.
 * - `notSent`: certainly nothing left this PC.
 * - `unknown`: it may be public. Never again without looking for it.
 */
export type PostOutcome =
  | { readonly kind: 'posted'; readonly serverId: number }
  | { readonly kind: 'refused'; readonly detail: string }
  | { readonly kind: 'notSent'; readonly why: NotSentWhy; readonly detail: string }
  | { readonly kind: 'unknown'; readonly detail: string };

/**
 * Whether a post is in the channel.
 * - `absent`: the servers tell of every post since, and it is none of them.
 * - `cannotTell`: no answer, or posts without their ids, which it may be one of.
 */
export type PostTrace =
  | { readonly kind: 'found'; readonly serverId: number }
  | { readonly kind: 'absent' }
  | { readonly kind: 'cannotTell'; readonly detail: string };

/**
 * What is known after asking to change or delete a post.
 * - `absent`: the transport does not know it, and changed nothing. It may be public all the same, as
 *   after a new pairing: `find` tells whether the servers know it.
 * - `refused`: it cannot be any more (30 days), or the servers said no to a text.
 * - `denied`: the servers said no to a deletion without a reason: it may be temporary.
 * - `unknown`: no answer; to ask again does no harm.
 */
export type PostChange =
  | { readonly kind: 'done' | 'absent' }
  | { readonly kind: 'refused' | 'denied' | 'unknown'; readonly detail: string };

export interface PostPlace {
  readonly channelId: string;
  readonly messageId: MessageId;
}

export interface Channel {
  /** A fresh id for a post. */
  newId(): MessageId;
  /** Channels that the account owns, administers or follows; null: the transport did not answer. */
  all(): Promise<readonly ChannelFacts[] | null>;
  /** Asks the servers about one. */
  look(channelId: string): Promise<ChannelLook>;
  /** Makes one. Never retried automatically: a second channel would be public. */
  create(name: string, description: string): Promise<ChannelCreation>;
  /**
   * Posts under the given id. While another is not answered it goes out all the same, and its own answer comes
   * after that of the other (run on the client of August 2026).
   */
  post(place: PostPlace, content: OutgoingContent): Promise<PostOutcome>;
  /**
   * Looks a post up in the transport and at the servers.
   * @param after posts up to this number came before it; null: unknown
   * @param since it was handed over then at the earliest, milliseconds since 1970
   */
  find(place: PostPlace, after: number | null, since: number): Promise<PostTrace>;
  /** Changes the text of a post, for 30 days. */
  edit(place: PostPlace, text: string): Promise<PostChange>;
  /** Deletes a post for everyone, for 30 days. */
  revoke(place: PostPlace): Promise<PostChange>;
  /**
   * Counts of posts by their numbers, from a number on: one question for each hundred posts. null: no
   * answer.
   */
  counts(channelId: string, from: number): Promise<ReadonlyMap<number, PostCounts> | null>;
}

/** Pictures of documents, which channels do not take. */
export interface DocumentPages {
  /**
   * JPEGs of the first pages of a PDF, `most` of them at most; null: none can be drawn (it is broken, or
   * takes too long or too much memory). Never rejects for what is in the file.
   */
  firstPages(path: string, most: number): Promise<readonly Buffer[] | null>;
}

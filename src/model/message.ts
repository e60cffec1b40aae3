import type { Alias, PersonId } from './person.js';

/** What is written to people, and what they write. */

/** The id of a message of ours: chosen before it is sent, by the transport that will send it. */
export type MessageId = string;

/** A text message that a person wrote to us, live or found while catching up. */
export interface InboundMessage {
  /** unique for ever */
  readonly key: string;
  /** the chat to answer in, by the name under which the person wrote: their alias, or their number */
  readonly chatId: string;
  readonly from: PersonId;
  /** held only in memory, and only until it has been compared with the keywords */
  readonly body: string;
  /** milliseconds since 1970 */
  readonly at: number;
  /**
   * These words stand in the place of others that the person had written: their newest message,
   * corrected at `at`. It has a key of its own. Corrections of older ones are not told of.
   */
  readonly edited?: true;
}

/** What a file is for its recipient. */
export type MediaAs = 'image' | 'video' | 'document';

/** What a channel makes of each: WhatsApp offers no documents there, so it has pictures of their pages. */
export const IN_CHANNELS: Readonly<Record<MediaAs, 'itself' | 'pages'>> = {
  image: 'itself',
  video: 'itself',
  document: 'pages',
};

export type OutgoingContent =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'media';
      /** absolute path of the bytes */
      readonly path: string;
      /** hexadecimal SHA-256 of the bytes */
      readonly sha256: string;
      readonly mimetype: string;
      readonly filename: string;
      readonly as: MediaAs;
      /** absent: no caption */
      readonly caption?: string;
    };

/** `chatId` where the person has written from a known chat, else it follows from the id. */
export interface PersonTarget {
  readonly kind: 'person';
  readonly person: PersonId;
  readonly chatId: string | null;
}

/** Where a message was addressed. */
export type Target =
  | { readonly kind: 'list'; readonly listId: string; readonly recipients: readonly Alias[] }
  | PersonTarget;

/** A message of ours, as it was sent. */
export interface SentMessage {
  readonly target: Target;
  readonly messageId: MessageId;
}

/** How far what citizens write has been looked at. */

/** How far what people wrote to an account has been looked at. */
export interface CatchUpMark {
  /** when the account was linked first: what is older is no command */
  readonly linkedAt: number;
  /** everything that was written before is known */
  readonly caughtUpTo: number;
  /** since when it is another pairing than the one before; null: there was none */
  readonly relinkedAt: number | null;
}

/**
 * What people wrote to us, read back from WhatsApp Web, for the time in which the service was not
 * connected. Nothing here marks a chat as read, and nothing is answered with an exception when the
 * transport fails.
 */
import type { InboundMessage } from '../model/message.js';

/** A chat with one person. */
export interface PersonChat {
  /** the name under which the person writes there: their alias, or their number */
  readonly chatId: string;
  /** when its newest message was written, milliseconds since 1970; 0: not known */
  readonly at: number;
  /** unread messages; null: not known */
  readonly unread: number | null;
}

export type ChatListing =
  | {
      readonly kind: 'listed';
      readonly chats: readonly PersonChat[];
      /** which load was asked: a transport that was reloaded has another number */
      readonly load: number;
      /** false: the transport is still taking in what had waited at the servers */
      readonly settled: boolean;
      /**
       * false: the transport has just been loaded, and its database has chats that it does not show yet.
       * What is listed is no answer.
       */
      readonly restored: boolean;
    }
  | { readonly kind: 'failed'; readonly detail: string };

/** A message that came as ciphertext and cannot be read yet; it may become readable, or never. */
export interface Unreadable {
  /** when it was written, milliseconds since 1970 */
  readonly at: number;
  /** when it came to this PC */
  readonly receivedAt: number;
}

export type ChatReading =
  | {
      readonly kind: 'read';
      /** in the order of each chat; texts too long for a keyword may be missing */
      readonly texts: readonly InboundMessage[];
      readonly unreadable: readonly Unreadable[];
      /** chats that could not be opened: what they hold is unknown */
      readonly broken: number;
    }
  | { readonly kind: 'failed'; readonly detail: string };

export interface MessageHistory {
  /** Every chat with a person; groups, Status, channels and lists never. */
  chats(): Promise<ChatListing>;
  /** Texts that people wrote in these chats at `since` or later; at most `MOST_CHATS` chats. */
  read(chatIds: readonly string[], since: number): Promise<ChatReading>;
  /**
   * The time by which WhatsApp's servers stamp messages, milliseconds since 1970, to the second;
   * null: they could not be asked. The clock of this PC may be hours away from it.
   */
  serversTime(): Promise<number | null>;
}

/** Chats that are opened in one call. */
export const MOST_CHATS = 50;

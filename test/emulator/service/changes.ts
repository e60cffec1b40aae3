/**
 * Everything that can happen to the emulated world. The world's state is the fold of these records
 * (`world.ts`); `--state` keeps them as one JSON line each. Times are milliseconds since 1970.
 */
import type { InboundMessage, Jid, ListState, MessageContent } from '../page/wire.js';
import type { Channel, Follower, Post } from './channels.js';
import type { Fault } from './faults.js';
import type { Person } from './person.js';

export interface Account {
  readonly phone: string;
  readonly lid: Jid;
  readonly business: boolean;
  readonly listLimit: number;
}

/** The linked device. There is one at most: pairing another one replaces it. */
export interface Session {
  readonly token: string;
  /** the phone that scanned the code; not the account's when the wrong one was used */
  readonly phone: string;
  readonly lid: Jid;
  readonly business: boolean;
  readonly device: number;
  readonly loggedIn: boolean;
}

/** A message that the servers took from the page. */
export interface Accepted {
  readonly id: string;
  /** phone of the account that sent it */
  readonly from: string;
  readonly to: Jid;
  readonly via: 'direct' | 'list' | 'group';
  readonly recipients: readonly Jid[];
  readonly content: MessageContent;
  /** hexadecimal SHA-256 of the text or of the media's bytes */
  readonly sha256: string;
  readonly at: number;
  /** the page hears neither of its acceptance nor of its receipts */
  readonly silenced: boolean;
}

/** A message to the comune, before it gets its place in the queue. */
export interface Incoming {
  readonly frame: Omit<InboundMessage, 'seq' | 'offline'>;
  readonly at: number;
  /** comes as ciphertext, and so that it can be read at this time; absent: never */
  readonly readableAt?: number;
}

export interface Call {
  readonly id: string;
  readonly phone: string;
  readonly video: boolean;
  readonly at: number;
  readonly rejected: boolean;
}

export interface Group {
  readonly id: Jid;
  readonly members: readonly string[];
}

export type Change =
  | { readonly type: 'account'; readonly account: Account }
  | { readonly type: 'people'; readonly people: readonly Person[] }
  | {
      readonly type: 'person-changed';
      readonly phone: string;
      readonly patch: Partial<Person>;
      readonly at: number;
    }
  /** the person opens the comune's chat */
  | { readonly type: 'person-read'; readonly phone: string; readonly at: number }
  /** the tokens that these people gave are of this time (unix seconds); null: they gave none */
  | { readonly type: 'token-age'; readonly phones: readonly string[]; readonly t: number | null }
  | { readonly type: 'incoming'; readonly messages: readonly Incoming[] }
  | { readonly type: 'session'; readonly session: Session | null }
  | { readonly type: 'logged-in' }
  | { readonly type: 'handled'; readonly seqs: readonly number[] }
  /** the page's receipt for messages to the comune */
  | {
      readonly type: 'page-receipt';
      readonly chat: Jid;
      readonly ids: readonly string[];
      readonly read: boolean;
      readonly at: number;
    }
  | { readonly type: 'accepted'; readonly message: Accepted }
  | {
      readonly type: 'status';
      readonly id: string;
      readonly content: MessageContent;
      readonly at: number;
    }
  | { readonly type: 'list-set'; readonly list: ListState }
  | { readonly type: 'list-removed'; readonly id: Jid }
  /** a channel is made, or changed as a whole */
  | { readonly type: 'channel'; readonly channel: Channel }
  | { readonly type: 'channel-deleted'; readonly id: Jid }
  | { readonly type: 'channel-post'; readonly channel: Jid; readonly post: Post }
  /** `follower` null: follows it no more */
  | {
      readonly type: 'channel-followed';
      readonly channel: Jid;
      readonly phone: string;
      readonly follower: Follower | null;
    }
  | { readonly type: 'call'; readonly call: Call }
  | { readonly type: 'call-rejected'; readonly id: string }
  | { readonly type: 'group'; readonly group: Group }
  | { readonly type: 'fault'; readonly fault: Fault }
  /** a counted fault did its work `times` times; `lids`: whom `listRecipientsDropped` dropped */
  | {
      readonly type: 'fault-used';
      readonly id: string;
      readonly times: number;
      readonly lids?: readonly Jid[];
    }
  | { readonly type: 'fault-removed'; readonly ids: readonly string[] }
  | { readonly type: 'reset' };

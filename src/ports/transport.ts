/**
 * What the program wants of whatever carries its messages. Implemented by `src/transports/whatsapp-web` on
 * whatsapp-web.js, by the fakes of the tests, and by one that has no lists; one contract suite
 * (`test/contract/transport-contract.ts`) holds all of them to this file.
 */
import type { NotSentWhy, Receipt, Refusal } from '../model/delivery.js';
import type { AccountFacts, ChatTokens } from '../model/account-health.js';
import type {
  InboundMessage,
  MessageId,
  OutgoingContent,
  PersonTarget,
  SentMessage,
  Target,
} from '../model/message.js';
import type {
  ListMember,
  NativeList,
  BegunList,
  ListPurpose,
  ListHistory,
} from '../model/broadcast-list.js';
import type { SessionState } from '../model/session.js';
import type { Alias, PersonId, Phone } from '../model/person.js';
import type { Channel } from './channel.js';
import type { MessageHistory } from './message-history.js';
import type { Release } from './runtime.js';

/**
 * One way to reach people, whole. What it cannot do it says where it is asked, with the reason
 * (`ListSupport`, `RevokeOutcome`, `Evidence`), or has no part for.
 */
export interface Transport {
  readonly session: TransportSession;
  readonly messenger: Messenger;
  readonly history: MessageHistory;
  /** lists of people who get a message at once; null: it has none, and everybody is served one to one */
  readonly lists: BroadcastLists | null;
  /** what it says of the account that sends; null: nothing */
  readonly account: AccountReader | null;
  /** one place for everybody who follows it; null: it has none */
  readonly channel: Channel | null;
}

// ------------------------------------------------------------------ session

export interface TransportSession {
  readonly state: SessionState;
  /** Called at every change, in order, with the new state. */
  onState(listener: (state: SessionState) => void): Release;
  /** Starts opening the browser in the background; resolves at once. */
  start(): Promise<void>;
  /** Closes the browser and keeps the credentials. */
  stop(): Promise<void>;
}

// ----------------------------------------------------------------- messages

/**
 * What is known after asking the transport to send.
 * - `sent`: WhatsApp's servers accepted it.
 * - `refused`: the servers answered no. An answer that is none of theirs is `notSent` or `unknown`,
 *   by what has left this PC.
 * - `notSent`: certainly nothing left this PC; it may be tried again with the same id.
 * - `unknown`: it may have gone out. Never send again without looking the id up.
 */
export type SendOutcome =
  | { readonly kind: 'sent' }
  | ({ readonly kind: 'refused'; readonly detail: string } & Refusal)
  | { readonly kind: 'notSent'; readonly why: NotSentWhy; readonly detail: string }
  | { readonly kind: 'unknown'; readonly detail: string };

/**
 * What is known after asking the transport to delete a message for everyone.
 * - `done`: it is deleted.
 * - `absent`: the transport does not know it; it knows none that has been deleted before.
 * - `refused`: it cannot be deleted any more, or not by this transport.
 * - `unknown`: no answer. To ask again does no harm.
 */
export type RevokeOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'absent' }
  | { readonly kind: 'refused'; readonly detail: string }
  | { readonly kind: 'unknown'; readonly detail: string };

/**
 * What can be proved of a message whose sending was cut off.
 * - `handedOver`: the servers or a phone have it.
 * - `refused`: the servers have said no, and the reason is not known any more: asking again is safe
 *   and tells it.
 * - `neverLeft`: certainly nothing left this PC; it may be tried again under the same id.
 * - `doubt`: neither. `mayRepeat`: the transport that sent it is gone, or has finished with it, and will
 *   not repeat it.
 */
export type Evidence =
  | { readonly kind: 'handedOver' }
  | { readonly kind: 'refused'; readonly detail: string }
  | { readonly kind: 'neverLeft'; readonly detail: string }
  | { readonly kind: 'uncertain'; readonly detail: string; readonly mayRepeat: boolean };

export interface Messenger {
  /** Text messages from people, as they come; groups, Status, channels and our own never. */
  onMessage(listener: (message: InboundMessage) => void): Release;
  /** Receipts as they come, in batches. */
  onReceipts(listener: (receipts: readonly Receipt[]) => void): Release;
  /** Sends one message under the given id. A list needs 2 recipients at least. */
  send(target: Target, messageId: MessageId, content: OutgoingContent): Promise<SendOutcome>;
  /**
   * Deletes a message to one person for everyone. WhatsApp Web allows it for 2.5 days, and never for
   * what went to a list (read in the client of August 2026).
   */
  revoke(target: PersonTarget, messageId: MessageId): Promise<RevokeOutcome>;
  /** A unique id for a message that will be sent. */
  newId(): MessageId;
  /**
   * Looks for what became of a message.
   * @param pairingId the pairing that sent it: another one may know nothing of it
   */
  evidence(target: Target, messageId: MessageId, pairingId: string): Promise<Evidence>;
  /**
   * Reads the receipts of messages from the transport in one call, for the time in which the service was
   * not connected; null: the transport did not answer. A few hundred recipients at most.
   */
  readReceipts(sent: readonly SentMessage[]): Promise<readonly Receipt[] | null>;
  /** The other name of a person, where WhatsApp Web knows it; never asks about strangers. */
  resolve(person: PersonId): Promise<PersonId>;
  /** The same for many at once: those for whom WhatsApp Web knows both names. */
  resolveAll(people: readonly PersonId[]): Promise<readonly PersonId[]>;
  /**
   * The alias of a number to which a message is about to go. WhatsApp's servers are asked, as they are
   * for the message itself; never about anybody else.
   */
  identify(phone: Phone): Promise<Identification>;
}

/**
 * Who has a number.
 * - `known`: the person with this alias.
 * - `nobody`: WhatsApp has no alias for it.
 * - `unknown`: no answer.
 */
export type Identification =
  | { readonly kind: 'known'; readonly alias: Alias }
  | { readonly kind: 'nobody' }
  | { readonly kind: 'unknown'; readonly detail: string };

// ----------------------------------------------------------------- pictures

export interface PictureFile {
  readonly bytes: Buffer;
  readonly mimetype: string;
  readonly filename: string;
}

/**
 * What a picture will be: WhatsApp Web sends one that its browser cannot decode as a document, without
 * a word (run on the client of August 2026).
 */
export interface PictureCheck {
  /** @returns null: there is no page to ask now, or it did not answer */
  decodes(picture: PictureFile): Promise<boolean | null>;
}

// ------------------------------------------------------------------ account

export interface AccountReader {
  /**
   * What the account may do, as far as WhatsApp says; whatever it does not say is null. May take half a
   * minute when it is silent.
   * @param named staff's own numbers, whom the question about list credits has to name; nobody: it is
   *   not asked
   */
  facts(named: readonly Phone[]): Promise<AccountFacts>;
  /** Which people have given a token, and when; null: it is not known. */
  tokens(): Promise<ChatTokens | null>;
}

// ---------------------------------------------------------- broadcast lists

export type ListSupport =
  /** `limit`: what WhatsApp Web says of the people in one list; no upper bound is known */
  | { readonly kind: 'supported'; readonly limit: number }
  /**
   * What lists need did not come this time, or did not answer as it does: it may be there when it is
   * asked for again; `detail` is technical, and names it. `account-not-ready`: the account has no alias
   * yet.
   */
  | { readonly kind: 'late'; readonly detail: string; readonly why?: 'account-not-ready' }
  /**
   * The account is of a kind that has none (`account-type`), or
   * gets none (`limit`), or is shared with the Cloud API and has none (`hosted`), or the transport lacks what
   * lists need; `detail` is technical.
   */
  | {
      readonly kind: 'unsupported';
      readonly why: 'account-type' | 'incompatible' | 'limit' | 'hosted';
      readonly detail: string;
    };

/** `list` is what WhatsApp says after the change, not what was asked for. */
export type ListChange =
  | { readonly kind: 'done'; readonly list: NativeList }
  | { readonly kind: 'failed'; readonly detail: string };

export interface BroadcastLists {
  /**
   * Gets what lists need into the transport, where it has to be got, and says what came of it. May take a
   * minute.
   */
  support(): Promise<ListSupport>;
  /**
   * Every list of the account, ours or not, with its members. In the first minutes after a load, and
   * more so after a pairing, some may be missing that come later.
   */
  all(): Promise<readonly NativeList[]>;
  /** About when a list was made, milliseconds since 1970; null: it cannot be told. */
  madeAt(id: string): number | null;
  create(name: string, members: readonly ListMember[]): Promise<ListChange>;
  /** Replaces name and members. */
  edit(id: string, name: string, members: readonly ListMember[]): Promise<ListChange>;
}

/** Which native lists the program has made. */

/**
 * Lies beside the database and not in it: one that was restored or lost must not take lists of others
 * for ours, nor make ours a second time (docs/decisions/097-ours-by-id.md).
 */
export interface MadeLists {
  read(): Promise<ListHistory>;
  /** To be written before WhatsApp is asked. */
  begin(list: BegunList): Promise<void>;
  /** Ends what was begun under this name; null: it was not begun here. */
  made(id: string, purpose: ListPurpose, name: string | null): Promise<void>;
  gone(id: string): Promise<void>;
  told(id: string): Promise<void>;
}

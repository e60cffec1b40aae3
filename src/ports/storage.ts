/**
 * The durable side: what the domain asks of the database. Every operation is one transaction inside
 * and is committed to disk when its promise resolves; several are one within `Storage.transaction`. Times are
 * milliseconds since 1970.
 */
import type { SubscriberRegister, RegisterAdmin } from './storage/register.js';
import type { NoticeStore, RenewalStore } from './storage/notices.js';
import type { OutboxStore } from './storage/outbox.js';
import type { ListStore, ReachabilityStore } from './storage/lists.js';
import type { ChannelStore } from './storage/channel.js';
import type { RetractionStore } from './storage/retractions.js';
import type { AuditEntry, AuditSearch } from '../model/audit.js';
import type { Phone } from '../model/person.js';
import type { CatchUpMark } from '../model/message.js';
import type { AccountHealth, ChatTokens } from '../model/account-health.js';
import type { SendingState } from '../model/sending.js';

/** What is kept, by what it is about. */
export interface Stores {
  readonly register: SubscriberRegister;
  readonly registerAdmin: RegisterAdmin;
  readonly notices: NoticeStore;
  readonly outbox: OutboxStore;
  readonly retractions: RetractionStore;
  readonly lists: ListStore;
  readonly sending: SendingStore;
  readonly reachability: ReachabilityStore;
  readonly catchUp: CatchUpStore;
  readonly audit: AuditLog;
  readonly channel: ChannelStore;
  readonly renewals: RenewalStore;
  readonly deliveryRetention: DeliveryRetention;
  readonly moments: StoredMoments;
}

/** The whole database. */
export interface Storage extends Stores {
  readonly transaction: Transaction;
  /** How many rows this process has changed: another number whenever something was written. */
  revision(): Promise<number>;
  close(): Promise<void>;
}

/**
 * Does what `work` does with the stores that it is given in one transaction: all of it is committed when this
 * resolves, or nothing when it rejects. So an act and its entry in the audit log are there together or not at all.
 * `work` waits for nothing but these stores: all others wait for it meanwhile.
 */
export type Transaction<Name extends keyof Stores = keyof Stores> = <T>(
  work: (stores: Pick<Stores, Name>) => Promise<T>,
) => Promise<T>;

/** The audit log: what staff, the service and WhatsApp did. It is never shortened. */
export interface AuditLog {
  record(entry: Omit<AuditEntry, 'id'>): Promise<void>;
  entries(search: AuditSearch): Promise<readonly AuditEntry[]>;
}

interface LinkedWhen {
  readonly pairingId: string;
  /** milliseconds since 1970 */
  readonly linkedAt: number;
  /** by how much the clock of the PC is ahead of the servers' time; null: `linkedAt` is by that clock */
  readonly aheadMs: number | null;
}

/** How far each account's chats have been read. */
export interface CatchUpStore {
  /**
   * The mark of an account; its first is set at `linkedAt`, later calls only read it, and note when it
   * is another pairing than before. One that was set by the clock of the PC is put right by the first
   * call that knows how far that is ahead.
   */
  begin(account: Phone, linked: LinkedWhen): Promise<CatchUpMark>;
  /** When the account was linked first; null: never. */
  linkedAt(account: Phone): Promise<number | null>;
  /** Moves the mark of an account. */
  caughtUp(account: Phone, to: number): Promise<void>;
}

/** When things happened by the clock of this PC, as far as something is measured from it. */
export interface StoredMoments {
  /** How far what happened last lies ahead of `now`, in milliseconds; 0: nothing does. */
  ahead(now: number): Promise<number>;
  /**
   * After the clock was set back: moves what is said to have happened after `now`, and what waits for
   * a time that was reckoned from it, back by the span by which the clock was wrong. What is a record
   * (consents, commands, the register of events), what staff have dated, and what the servers stamp
   * stays as it is.
   * @param now milliseconds since 1970
   * @param byMs by how much the clock was set back; 0: as far as what happened last lies ahead
   * @returns by how much was moved; 0: nothing lies ahead, and nothing was changed
   */
  setBack(now: number, byMs: number): Promise<number>;
}

/** What is kept for a time only. What people consented to, and what each notice came to, is for ever. */

/** Rows that say who got what. Times are milliseconds since 1970. */
export interface DeliveryRetention {
  /**
   * Ids of notices and tests that were over before that time, of which no message is open or in doubt, or waits
   * to be deleted from a phone, the oldest first.
   */
  outdated(before: number): Promise<readonly number[]>;
  /** Removes who got it; its figures stay as they are. */
  forgetRecipients(noticeId: number, now: number): Promise<void>;
  /** Removes the posts of such notices that are neither open nor to be deleted from the channel; resolves with how many. */
  forgetPosts(): Promise<number>;
  /** Removes answers to commands that were done with before that time; resolves with how many. */
  forgetReplies(before: number): Promise<number>;
  /** Of the followers of a channel noted before that time, the last number of a day stays. */
  thinFollowers(before: number): Promise<number>;
  /**
   * File names of the spooled media, posts in the channel among them, of notices that are not over, or were
   * over at that time or later.
   */
  spooled(since: number): Promise<ReadonlySet<string>>;
}

/**
 * How notices may be sent at all: what WhatsApp has taken away, what a person must lift, and what
 * `status.json` tells of it. Times are milliseconds since 1970.
 */
export interface SendingStore {
  state(): Promise<SendingState>;
  /** Commits what is given and leaves the rest. */
  save(changes: Partial<SendingState>): Promise<void>;
  /** Notes that a canary is about to go to the list of the test phones, so many people. */
  countCanary(now: number, people: number): Promise<void>;
  /** The latest of them has not gone out, or was refused. */
  uncountCanary(): Promise<void>;
  /**
   * People to whom list messages have gone out since `since`, or may have, each as often as one did:
   * that is what WhatsApp counts. Messages that are no notices count, those that the servers refused do
   * not.
   */
  listRecipientsSince(since: number): Promise<number>;
  /** What WhatsApp said last of what the account may do; null: it was never asked. */
  health(): Promise<AccountHealth | null>;
  saveHealth(health: AccountHealth): Promise<void>;
  /** Who has given a token, and when. Of people who are in none of these it stays as it was. */
  noteTokens(given: ChatTokens['given']): Promise<void>;
  /** Subscribers who have given a token since then, and who have not. */
  warmth(since: number): Promise<{ readonly warm: number; readonly cold: number }>;
  /** Whether WhatsApp has taken a list message of a notice since `since`, as far as is known. */
  listTakenSince(since: number): Promise<boolean>;
  /** Whether a list that had been begun waits to be sent again. */
  listToRepeat(): Promise<boolean>;
}

/**
 * The durable side: what the domain asks of the database. Every operation is one transaction inside
 * and is committed to disk when its promise resolves; no transaction object leaks. Times are
 * milliseconds since 1970.
 *
 * A delivery moves through
 *
 *     queued → sending → handed-over            accepted by WhatsApp; receipts follow
 *                      → failed                 WhatsApp said no
 *                      → queued                 proof that nothing was sent, or put off
 *                      → uncertain → handed-over | failed | queued
 *                                  → queued     sent again, once, with the same id
 *                                  → held       a person decides → handed-over | queued
 *     queued → dropped                          nobody is left to receive it
 *
 * and its message id, once chosen in `begin`, never changes.
 */
import type { AuditLog } from './audit.js';
import type { PanelStore } from './panel.js';
import type { StoredMoments } from './moments.js';
import type { Lid, PersonId, Phone } from './people.js';
import type { DeliveryRecords } from './pruning.js';
import type { ReachStore } from './reach.js';
import type { RegisterRecords } from './register-records.js';
import type { RetractionStore } from './retraction.js';
import type { SendingStore } from './sending.js';
import type { TestNoticeStore } from './test-notices.js';
import type { MessageId, OutgoingContent, Receipt, SentMessage, Target } from './whatsapp.js';

// ----------------------------------------------------------------- register

export type Keyword = 'opt-in' | 'opt-out';

/** A keyword that a person wrote. The message's body is not part of it, only the matched word. */
export interface KeywordCommand {
  /** the composed key of the message; a key counts once, for ever */
  readonly messageKey: string;
  readonly chatId: string;
  readonly from: PersonId;
  readonly keyword: Keyword;
  /** the configured word that matched, e.g. `ATTIVA` */
  readonly word: string;
  readonly at: number;
}

/** Where a person stands when a command of theirs is looked at. */
export interface Standing {
  /** `inactive`: subscribed, but cannot be reached any more */
  readonly state: 'unknown' | 'active' | 'inactive' | 'opted-out';
  /** when the last answer to this person was decided, null if never */
  readonly lastAnswerAt: number | null;
  /** time of the latest command of this person that was looked at before, null if none */
  readonly lastCommandAt: number | null;
}

/** An answer to a command; `not-found`: to an opt-out of somebody whose number nobody knows. */
export type ReplyKind = 'welcome' | 'already-active' | 'farewell' | 'not-subscribed' | 'not-found';

export interface Reply {
  readonly kind: ReplyKind;
  readonly text: string;
}

export interface Decision {
  readonly change: Keyword | null;
  readonly reply: Reply | null;
}

export interface RegisterCounts {
  readonly active: number;
  readonly optedOut: number;
  /** subscribed, but WhatsApp has refused their notices several times in a row */
  readonly inactive: number;
  /** of the active ones: have probably not saved the number, so that lists do not reach them */
  readonly unsaved: number;
}

export interface Subscriber {
  readonly id: number;
  readonly person: PersonId;
  /** the chat the person last wrote from */
  readonly chatId: string | null;
}

/** A subscriber who can be in a native list. There may be 100,000: nothing else is read of them. */
export interface ListCandidate {
  readonly subscriberId: number;
  readonly lid: Lid;
  readonly phone: Phone | null;
}

export interface SubscriberRegister {
  counts(): Promise<RegisterCounts>;
  /** Everyone who is subscribed and has a LID, by id. */
  candidates(): Promise<readonly ListCandidate[]>;
  /**
   * Looks at one command. `decide` is pure and is called inside the transaction with the person's
   * standing; its decision, the consent event (with the privacy notice's version) and the queued
   * reply are committed together. A reply that confirms a change supersedes one to the same person
   * that has not been started yet; any other is not added while one waits. Who opts in with a command
   * that is older than a notice which is not sent yet becomes a recipient of it. A key that was seen
   * before changes nothing.
   */
  apply(
    command: KeywordCommand,
    context: { readonly now: number; readonly privacyVersion: string },
    decide: (standing: Standing) => Decision,
  ): Promise<
    { readonly kind: 'applied'; readonly decision: Decision } | { readonly kind: 'repeated' }
  >;
  /** Records that two names are one person; rows that turn out to be the same are merged. */
  learn(person: PersonId & { readonly lid: Lid }): Promise<void>;
  /** People of whom one name is missing, in order of id: the next after `after`, so many at most. */
  halfNamed(request: {
    readonly after: number;
    readonly limit: number;
  }): Promise<readonly { readonly id: number; readonly person: PersonId }[]>;
}

// ------------------------------------------------------------------ notices

/** Media lie in the spool under their SHA-256; `OutgoingContent.path` is absolute. */
export type NoticeContent = OutgoingContent;

export interface NoticeFile {
  /** in the watched folder; `mercato/1.jpg` in a sub-folder of it */
  readonly name: string;
  /** hexadecimal, of the bytes as they were dropped; null: from before this was kept */
  readonly sha256: string | null;
}

/** `test`: to the staff's own phones; `correction`: to those who had another notice. */
export type NoticeKind = 'notice' | 'correction' | 'test';

export interface NewNotice {
  /** what staff called the file or the folder they dropped, without an extension */
  readonly name: string;
  /** what staff call the notice: from its header, else the name */
  readonly title: string;
  readonly kind: NoticeKind;
  /** id of the notice that a correction corrects; null for the others */
  readonly corrects: number | null;
  /** as they were dropped, text first; none: made by the program */
  readonly files: readonly NoticeFile[];
  /** hash of the parts: what tells that it was sent before */
  readonly fingerprint: string;
  /** one message each, in this order; at least one */
  readonly parts: readonly NoticeContent[];
  /** ahead of the others, also in quiet hours */
  readonly urgent: boolean;
  /** not before this time; null: at once */
  readonly sendAt: number | null;
  /** never from this time on; null: for ever */
  readonly expiresAt: number | null;
}

/**
 *     unconfirmed → queued                     a person lets it go to so many people
 *     queued → sending → sent                  everything was handed over or given up
 *     queued | sending → parked → queued       waits for a person
 *     any of these → cancelled | expired       what is left is not sent
 *     queued | sending → expired               nobody was subscribed when it was to go
 *     sent → sending                           recovery found more to send
 *
 * Only a queued or sending notice is sent.
 */
export type NoticeState =
  'unconfirmed' | 'queued' | 'sending' | 'sent' | 'cancelled' | 'expired' | 'parked';

export interface Notice extends NewNotice {
  readonly id: number;
  readonly state: NoticeState;
  readonly acceptedAt: number;
  /** not before this time: the end of the cooling period, or `sendAt` */
  readonly dueAt: number;
  /** when everything had been handed over or given up, or the notice was stopped */
  readonly finishedAt: number | null;
  /** people to whom it did not go because it was stopped or had expired */
  readonly notSentTo: number;
  /** when staff took it back */
  readonly retractedAt: number | null;
  /** id of the version of which nothing had gone out when this one came; null: it is the first */
  readonly replaces: number | null;
  /** id of the version that came before anything of this one had gone out; null: none */
  readonly replacedBy: number | null;
  /** names of the files in the place where they were put last; null: still where they were dropped */
  readonly placed: readonly string[] | null;
  /** when the files came to the place where they stay */
  readonly filedAt: number | null;
}

/** It was to go and there was nobody to whom; else its time was over. */
export function hadNobody({
  state,
  expiresAt,
  finishedAt,
}: Pick<Notice, 'state' | 'expiresAt' | 'finishedAt'>): boolean {
  return (
    state === 'expired' && (expiresAt === null || finishedAt === null || finishedAt < expiresAt)
  );
}

/** What decides whether, and when, a notice may go. */
export interface AcceptTerms {
  readonly now: number;
  /** how long it can be stopped before it goes, in milliseconds; an urgent one goes at once */
  readonly coolingMs: number;
  /** a notice to more people waits for a person; null: none does */
  readonly confirmAbove: number | null;
  /** one with the same content accepted at this time or later is the same; null: none is */
  readonly sameSince: number | null;
  /** ids of earlier versions, which are stopped if nothing of them was ever handed over; absent: none */
  readonly replacing?: readonly number[];
}

/**
 * People, not messages: of a notice of several parts, each person counts once. A person counts as
 * accepted, delivered or read when all of their parts are, and as what stands in the way otherwise:
 * waiting before uncertain, held and not reached. Parts that a person does not get any more (opted
 * out, stopped) do not count, and who gets none is no recipient.
 *
 * recipients = waiting + accepted + notReached + uncertain + held, and read ≤ delivered ≤ accepted.
 */
export interface NoticeProgress {
  readonly recipients: number;
  readonly waiting: number;
  readonly accepted: number;
  readonly delivered: number;
  readonly read: number;
  readonly notReached: number;
  readonly uncertain: number;
  readonly held: number;
}

/**
 * The same people by the way in which they were sent to, without those who wait. Whoever gets a part by
 * themselves counts as `direct`.
 */
export interface WayProgress extends Omit<NoticeProgress, 'recipients' | 'waiting'> {
  readonly way: 'lists' | 'direct';
  /** when WhatsApp accepted the first and the last message; null: none */
  readonly firstAt: number | null;
  readonly lastAt: number | null;
}

export interface NoticeFigures {
  readonly progress: NoticeProgress;
  /** those ways that were gone */
  readonly ways: readonly WayProgress[];
}

export interface NoticeStore {
  /**
   * Commits a notice with its recipients: everyone who is subscribed at this moment, or those of
   * them who had the notice that it corrects. `known`: there is one with the same content that was
   * sent, in part at least, or may still be.
   */
  accept(
    notice: NewNotice,
    terms: AcceptTerms,
  ): Promise<
    | { readonly kind: 'accepted'; readonly notice: Notice; readonly recipients: number }
    | { readonly kind: 'known'; readonly notice: Notice }
  >;
  get(id: number): Promise<Notice | null>;
  /**
   * Ends a notice whose time is over: what has not been handed to WhatsApp is not sent any more, and
   * how many people that spares is noted. False: it is over already, or has nothing left to send.
   */
  expire(id: number, now: number): Promise<boolean>;
  /**
   * The notice that has recipients to assign or lists to send and may go now, or nothing left at all:
   * urgent ones first, then by the time at which they were due. One that has expired, that waits for
   * a person or is not due may not go; in quiet hours only urgent ones, corrections and tests may.
   * One that only waits for single people does not keep the others waiting. To be asked before each
   * delivery, since all of that changes. A notice with a date is given, once, those who have
   * subscribed since it was accepted.
   * @param quiet these are quiet hours
   * @param except ids of notices that cannot go on now
   */
  next(now: number, quiet: boolean, except?: readonly number[]): Promise<Notice | null>;
  /** Ends a notice because staff say so, like `expire`. */
  cancel(id: number, now: number): Promise<boolean>;
  /** queued | sending → parked; false: it is neither. */
  park(id: number): Promise<boolean>;
  /** unconfirmed | parked → queued, due now at the earliest; false: it waits for nobody. */
  confirm(id: number, now: number): Promise<boolean>;
  /** Makes a queued notice due now, and urgent, so that nothing else keeps it; false: it is not queued. */
  hurry(id: number, now: number): Promise<boolean>;
  /** Notices whose files are not where they stay, whatever their state, the oldest first; no tests. */
  unfiled(): Promise<readonly Notice[]>;
  /** The files lie under these names in the place for notices that are not done yet. */
  markPlaced(id: number, names: readonly string[], now: number): Promise<void>;
  /** @param names under which the files lie where they stay; absent: as before */
  markFiled(id: number, now: number, names?: readonly string[]): Promise<void>;
  /** Ids of those that were finished after one time and not after the other; no tests. */
  finishedBetween(after: number, until: number): Promise<readonly number[]>;
  /** Notices and corrections, the newest first; no tests. */
  recent(limit: number): Promise<readonly (Notice & NoticeFigures)[]>;
  progress(id: number): Promise<NoticeProgress>;
  figures(id: number): Promise<NoticeFigures>;
  /** Notes the present figures, if they are not the same as at the last time. */
  trackProgress(id: number, now: number): Promise<void>;
  /** How the figures grew, the oldest first. */
  history(id: number): Promise<readonly HistoryPoint[]>;
}

/** People, as in `NoticeProgress`. */
export interface HistoryPoint {
  readonly at: number;
  readonly accepted: number;
  readonly delivered: number;
  readonly read: number;
}

// ------------------------------------------------------------------- outbox

export type DeliveryPlan =
  | { readonly kind: 'list'; readonly listId: string; readonly subscriberIds: readonly number[] }
  | { readonly kind: 'person'; readonly subscriberId: number };

export type DeliveryState =
  'queued' | 'sending' | 'uncertain' | 'handed-over' | 'failed' | 'held' | 'dropped';

/** A delivery that has been given its id and may be handed to the page. */
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

/** Which receipts are still wanted. */
export interface ReceiptsWanted {
  /** of what was handed over then or later, milliseconds since 1970 */
  readonly since: number;
  /** 2: that it has arrived; 3: that it has been read, too */
  readonly receipt: 2 | 3;
  /** of deliveries with a lower id only */
  readonly before?: number | undefined;
}

/** A delivery with those of its recipients of whom the receipt is missing. */
export interface AwaitedDelivery extends SentMessage {
  readonly id: number;
}

export type Settlement =
  | { readonly kind: 'handed-over' }
  | { readonly kind: 'failed'; readonly code: number | null; readonly detail: string }
  /** nothing has left this PC; `notBefore`: it comes after the others, and not before */
  | { readonly kind: 'queued'; readonly detail: string; readonly notBefore?: number }
  /** refused for now, to be tried again then */
  | { readonly kind: 'postponed'; readonly detail: string; readonly notBefore: number }
  /** queued although it may have gone out: phones show an id once */
  | { readonly kind: 'resend'; readonly detail: string }
  | { readonly kind: 'uncertain'; readonly detail: string }
  | { readonly kind: 'held'; readonly detail: string };

/** A delivery of which it is not known whether WhatsApp has it. */
export interface OpenDelivery extends StartedDelivery {
  readonly state: 'sending' | 'uncertain';
  /** the linking of the account from which it went out */
  readonly linkId: string;
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
}

export interface WaitingForTurn extends Pick<NextPerson, 'anyHour'> {
  readonly noticeId: number;
  readonly messages: number;
  /** when the notice is due, or the last of those who are to be tried again later */
  readonly notBefore: number;
}

export interface OutboxStore {
  /** Ids of the recipients of a notice who have no delivery for some part yet and are still subscribed. */
  unassigned(noticeId: number): Promise<readonly number[]>;
  /**
   * Adds deliveries to a notice, in this order and one for each of its parts, and gives them their
   * recipients.
   */
  assign(noticeId: number, plans: readonly DeliveryPlan[]): Promise<void>;
  /**
   * Takes back what waits to go to lists and has no id yet: the recipients are unassigned again.
   */
  releaseLists(noticeId: number): Promise<void>;
  /** Lists that the servers have refused for a notice, with their codes. */
  refusedLists(
    noticeId: number,
  ): Promise<readonly { readonly listId: string; readonly code: number }[]>;
  /**
   * queued → failed, for a list that has been begun and of which it is certain that nothing has ever
   * left this PC: each group of its recipients gets a delivery of its own, under an id that is yet to
   * be chosen: to the same list, or to the person if it is one. Returns their ids; null, and nothing
   * is changed, when the delivery is not such a one any more.
   */
  divide(
    deliveryId: number,
    groups: readonly (readonly number[])[],
    now: number,
  ): Promise<readonly number[] | null>;
  /** How often a list of a notice has been divided; who is in the recipients of a delivery. */
  divisions(noticeId: number): Promise<number>;
  recipientsOf(deliveryId: number): Promise<readonly number[]>;
  /** How often a delivery has been put off: so many times it was tried in vain. */
  triesOf(deliveryId: number): Promise<number>;
  /**
   * The next queued delivery of a notice, of one kind or any: the first part to everybody before the
   * second, each in the order they were assigned. A list that was put off beyond `now` is passed over,
   * together with the later parts for it.
   */
  nextOf(
    noticeId: number,
    kind?: 'list' | 'person',
    now?: number,
  ): Promise<{ readonly id: number; readonly kind: 'list' | 'person' } | null>;
  /**
   * The next queued delivery to one person, through all notices that may go now in the order of
   * `NoticeStore.next`; whoever is to be tried again later comes after the others, when their time
   * has come. After all of them, outside quiet hours, reminders.
   */
  nextPerson(now: number, quiet: boolean, except?: readonly number[]): Promise<NextPerson | null>;
  /**
   * Deliveries of notices and reminders to one person that were handed to the page at this time or later, and when
   * (the last time, if more than once), the oldest first.
   */
  begunToPeople(since: number): Promise<readonly { readonly id: number; readonly at: number }[]>;
  /** Messages that wait to go to single people, by notice, in the order in which the notices go. */
  waitingForTurn(): Promise<readonly WaitingForTurn[]>;
  /**
   * Ids of replies that may go now, the oldest first.
   * @param underway deliveries to whose people nothing else is to go now
   */
  queuedReplies(
    limit: number,
    now: number,
    underway?: readonly number[],
  ): Promise<readonly number[]>;
  /**
   * queued → sending. Recipients who opted out meanwhile are left out for good; with none left the
   * delivery is dropped. A list of whom one is left becomes a delivery to that person. `messageId`
   * is committed unless the delivery has had an id before, which it then keeps. A reply that has
   * been superseded meanwhile is `dropped` too, and so is a reminder to who has opted out. So is the answer for a delivery whose notice has
   * been stopped, waits for a person or has expired meanwhile, which is left as it is. A list that is
   * sent again because of a doubt, and of whom one is left, cannot go to that person under the same
   * id: it is held (`dropped` here).
   * @param linkId the linking of the account that sends
   * @throws InvariantError when the delivery is neither queued nor dropped
   */
  begin(
    deliveryId: number,
    messageId: MessageId,
    now: number,
    linkId: string,
  ): Promise<
    { readonly kind: 'started'; readonly delivery: StartedDelivery } | { readonly kind: 'dropped' }
  >;
  /**
   * sending | uncertain → the settlement's state. A delivery that receipts have proved handed over
   * meanwhile stays so. One that goes back to `queued` makes its notice unsent again, or is dropped
   * if that was stopped or has expired. So does a list that failed, for whatever reason: nobody has it,
   * and its recipients are unassigned again.
   * @throws InvariantError from any other state
   */
  settle(deliveryId: number, settlement: Settlement, now: number): Promise<void>;
  /** Of these deliveries those that still wait to be sent, with how many people each is for. */
  stillQueued(
    deliveryIds: readonly number[],
  ): Promise<
    readonly { readonly id: number; readonly noticeId: number | null; readonly people: number }[]
  >;
  /** Deliveries in `sending` or `uncertain`, with what is needed to look them up. */
  open(): Promise<readonly OpenDelivery[]>;
  /**
   * Notices with deliveries that wait for a person, with how many people each. Of one that was taken
   * back there is nothing left to decide.
   */
  held(): Promise<readonly { readonly noticeId: number; readonly people: number }[]>;
  /**
   * held → handed-over (`sent`) or queued with the id it had (`again`), for all of a notice; returns
   * how many deliveries that were.
   */
  decideHeld(noticeId: number, decision: 'sent' | 'again', now: number): Promise<number>;
  /** Some deliveries whose receipts may still be missing, the newest first. */
  awaitingReceipts(wanted: ReceiptsWanted): Promise<readonly AwaitedDelivery[]>;
  /**
   * Stores receipts, monotonically; those of unknown messages are left aside. A receipt proves that
   * a delivery in `sending` or `uncertain` was handed over. Returns the notices that changed.
   */
  recordReceipts(receipts: readonly Receipt[], now: number): Promise<readonly number[]>;
  /**
   * Marks a notice sent when no recipient is unassigned, no delivery queued or sending, and everybody
   * accounted for, and expired if there was nobody to send it to; tells whether it is over now.
   */
  finish(noticeId: number, now: number): Promise<boolean>;
  /**
   * People of a notice who wait for nothing any more and yet neither have it, nor may have it, nor
   * were refused as a person by the servers, nor have opted out. There should be none.
   */
  unaccounted(noticeId: number): Promise<number>;
}

// -------------------------------------------------------------------- lists

export interface OwnList {
  readonly id: string;
  readonly name: string;
  /** put aside: nobody is served through it until it is taken up again */
  readonly idle: boolean;
}

/**
 * Why somebody is not in a list.
 * - `dropped`: WhatsApp took the list, but not this person.
 * - `breaks-list`: a message to a list with this person fails as a whole.
 */
export type ExclusionReason = 'dropped' | 'breaks-list';

export interface ListStore {
  /** The native lists that are ours, by id. */
  own(): Promise<readonly OwnList[]>;
  /** Adds a list or renews what is known of it. */
  remember(list: OwnList): Promise<void>;
  forget(listId: string): Promise<void>;
  /** Subscribers who have been excluded since `since`: served one to one. */
  excluded(since: number): Promise<ReadonlySet<number>>;
  exclude(subscriberIds: readonly number[], reason: ExclusionReason, now: number): Promise<void>;
}

// ----------------------------------------------------------------- catch-up

/** How far what people wrote to an account has been looked at. */
export interface CatchUpMark {
  /** when the account was linked first: what is older is no command */
  readonly linkedAt: number;
  /** everything that was written before is known */
  readonly caughtUpTo: number;
}

export interface CatchUpStore {
  /** The mark of an account; its first is set at `linkedAt`, later calls only read it. */
  begin(account: Phone, linkedAt: number): Promise<CatchUpMark>;
  /** When the account was linked first; null: never. */
  linkedAt(account: Phone): Promise<number | null>;
  /** Moves the mark of an account. */
  caughtUp(account: Phone, to: number): Promise<void>;
}

/** The whole database. */
export interface Storage {
  readonly register: SubscriberRegister;
  readonly records: RegisterRecords;
  readonly notices: NoticeStore;
  readonly outbox: OutboxStore;
  readonly retractions: RetractionStore;
  readonly tests: TestNoticeStore;
  readonly lists: ListStore;
  readonly sending: SendingStore;
  readonly reach: ReachStore;
  readonly catchUp: CatchUpStore;
  readonly audit: AuditLog;
  readonly panel: PanelStore;
  readonly deliveryRecords: DeliveryRecords;
  readonly moments: StoredMoments;
  close(): Promise<void>;
}

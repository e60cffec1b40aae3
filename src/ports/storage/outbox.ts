/** Deliveries: which goes next, and its outcome. */
import type {
  Audience,
  AwaitedDelivery,
  DeliveryPlan,
  DeliveryState,
  HeldPeople,
  InLine,
  NextPerson,
  OpenDelivery,
  Receipt,
  ReceiptsWanted,
  RefusalWhy,
  Settlement,
  StartedDelivery,
} from '../../model/delivery.js';
import type { MessageId } from '../../model/message.js';

export interface OutboxStore {
  /** Deliveries by state, replies included. */
  counts(): Promise<readonly { readonly state: DeliveryState; readonly count: number }[]>;
  /** Ids of the recipients of a notice who have no delivery for some part yet and are still subscribed. */
  unassigned(noticeId: number): Promise<readonly number[]>;
  /** The most parts that one of them has no delivery for. */
  partsMissing(noticeId: number): Promise<number>;
  /**
   * Adds deliveries to a notice, in this order and one for each of its parts, and gives them their
   * recipients.
   */
  assign(noticeId: number, plans: readonly DeliveryPlan[]): Promise<void>;
  /**
   * Takes back what waits to go to lists and has certainly not left, begun or not: the recipients are unassigned again.
   * Returns how many deliveries that were.
   */
  releaseLists(noticeId: number): Promise<number>;
  /** Lists that the servers have refused for a notice, and why. */
  refusedLists(
    noticeId: number,
  ): Promise<readonly { readonly listId: string; readonly why: RefusalWhy }[]>;
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
  bisections(noticeId: number): Promise<number>;
  recipientsOf(deliveryId: number): Promise<readonly number[]>;
  /**
   * List messages, one for each person, that a queued list delivery draws after it: of its own people all parts
   * that are still to go, and so of those who have had a part of the same notice by list.
   */
  messagesOf(deliveryId: number): Promise<number>;
  /** The same of its own people alone. */
  messagesOfItsOwn(deliveryId: number): Promise<number>;
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
  /** The next list delivery, in the same order, to somebody who has had an earlier part by list; null: there is none. */
  nextRest(noticeId: number, now: number): Promise<number | null>;
  /**
   * The next queued delivery to one person, none to people without a token that was given at
   * `coldBefore` or later (null: tokens do not matter), through all notices that may go now in the order of
   * `NoticeStore.next`; people who are to be tried again later come after the others, when their
   * time has come. After all of them, outside quiet hours, reminders.
   */
  nextPerson(
    now: number,
    quiet: boolean,
    except?: readonly number[],
    coldBefore?: number | null,
  ): Promise<NextPerson | null>;
  /**
   * Deliveries of notices and reminders to one person that were handed to the transport at this time or later, and when
   * (the last time, if more than once), the oldest first.
   */
  begunToPeople(since: number): Promise<readonly { readonly id: number; readonly at: number }[]>;
  /**
   * Notices that go, or will when they are due, and for which somebody waits, in the order in which they go.
   * @param coldBefore as for `nextPerson`
   */
  inLine(coldBefore: number | null): Promise<readonly InLine[]>;
  /**
   * Who would get a notice that is accepted now.
   * @param coldBefore as for `nextPerson`
   * @param excludedSince who has been kept out of lists since then is served one to one
   */
  audience(coldBefore: number | null, excludedSince: number): Promise<Audience>;
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
   * delivery is dropped. A list with one person left becomes a delivery to that person. Somebody who
   * still has to get an earlier part one to one is taken out, and gets this part one to one as well. `messageId`
   * is committed unless the delivery has had an id before, which it then keeps. A reply that has
   * been superseded meanwhile is `dropped` too, and so is a reminder to a person who has opted out. So is the answer for a delivery whose notice has
   * been stopped, waits for a person or has expired meanwhile, which is left as it is. A list that is
   * sent again because of a doubt, and has one person left, cannot go to that person under the same
   * id: it is held (`dropped` here). So it is for a person who was refused an earlier part for good: this one has failed.
   * @param pairingId the pairing of the account that sends
   * @throws InvariantError when the delivery is neither queued nor dropped
   */
  begin(
    deliveryId: number,
    messageId: MessageId,
    now: number,
    pairingId: string,
  ): Promise<
    { readonly kind: 'started'; readonly delivery: StartedDelivery } | { readonly kind: 'dropped' }
  >;
  /**
   * sending | uncertain → the settlement's state. A delivery that receipts have proved handed over
   * meanwhile stays so. One that goes back to `queued` makes its notice unsent again, or is dropped
   * if that was stopped or has expired. So does a list that failed, for whatever reason: nobody has it,
   * and its recipients are unassigned again. What failed when it was sent again because of a doubt may be on
   * phones from the first time: of a notice it is held, but for who is `unreachable`.
   * @throws InvariantError from any other state
   */
  settle(deliveryId: number, settlement: Settlement, now: number): Promise<void>;
  /** Of these deliveries those that wait to be sent or are being sent, with how many people each is for. */
  unsettled(
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
  held(): Promise<readonly HeldPeople[]>;
  /**
   * held → handed-over (`sent`) or queued with the id it had (`again`), for all of a notice; returns
   * how many deliveries that were. What was never begun here has no such id: its people are unassigned again. A list of which one person is left goes to them under a new id: a list cannot
   * have one, and under the old id it would be held again.
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

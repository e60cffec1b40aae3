/** The lists that are ours, and who is in none. */
import type { ExclusionReason, OwnList } from '../../model/broadcast-list.js';
import type { HeardList, ListPerson, Silence } from '../../model/person.js';
import type { MessageId } from '../../model/message.js';

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

/** Who can be reached, and how. Times are milliseconds since 1970. */
export interface ReachabilityStore {
  /**
   * Makes people inactive whom a finished notice did not reach, and who were refused as unreachable in so
   * many notices since they last wrote or got a message one to one. Only notices that somebody else got
   * count: one that reaches nobody says nothing about a person. Returns how many were made inactive.
   */
  giveUp(request: {
    readonly noticeId: number;
    readonly notices: number;
    readonly now: number;
  }): Promise<number>;
  /**
   * The list messages with which the latest notices began, so many as had gone to lists by `before`.
   */
  heardLists(request: {
    readonly notices: number;
    readonly before: number;
  }): Promise<readonly HeardList[]>;
  /**
   * Whom these list messages have not reached, of those who are subscribed, have had something one to
   * one, and are not known to be unsaved.
   */
  silences(deliveryIds: readonly number[]): Promise<readonly Silence[]>;
  /**
   * Notes who has probably not saved the number, until a list message reaches them or they subscribe
   * again. Who has never been reminded of it gets `reminder`, queued; null: nobody.
   */
  markUnsaved(request: {
    readonly subscriberIds: readonly number[];
    readonly reminder: string | null;
    readonly now: number;
  }): Promise<void>;
  /** Ids of all of them. */
  unsaved(): Promise<ReadonlySet<number>>;
  /** Who has been unsaved, and not been tried out, since before `before`: the longest of them. */
  dueForCheck(request: {
    readonly before: number;
    readonly limit: number;
  }): Promise<readonly ListPerson[]>;
  /**
   * Notes that a list message under this id is about to try these people out: it must not be repeated.
   * A receipt of theirs for it says that they have saved the number.
   */
  beginCheck(request: {
    readonly messageId: MessageId;
    readonly subscriberIds: readonly number[];
    readonly now: number;
  }): Promise<void>;
  /** It has not gone out, or was refused: nobody is counted as written to. */
  uncountCheck(messageId: MessageId): Promise<void>;
}

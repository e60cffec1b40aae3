/** Posts in the comune's channel: which goes next, and its outcome. */
import type {
  FollowersPoint,
  OpenPost,
  PostLane,
  PostCounts,
  PostOfNotice,
  PostSettlement,
  PostToChange,
  PublishedPost,
  StartedPost,
} from '../../model/channel.js';
import type { MessageId, OutgoingContent } from '../../model/message.js';
import type { Notice } from '../../model/notice.js';

export interface NextPost {
  readonly id: number;
  readonly noticeId: number;
}

export interface ChannelStore {
  /**
   * Notices of a lane that are to be posted and have no posts yet, the next one first. One that is stopped,
   * taken back, expired or waits for a person is not. A
   * notice that is over is posted for a day, if it was to go in any case (`mirror`, urgent); a
   * correction when what it corrects was posted. Tests never.
   * @param listsOff lists are not used now: also those that are posted only then
   * @param except notices that are not looked at
   */
  due(
    lane: PostLane,
    now: number,
    listsOff: boolean,
    except?: readonly number[],
  ): Promise<readonly Notice[]>;
  /** Adds the posts of a notice, in this order; nothing if it has some. */
  plan(noticeId: number, channelId: string, posts: readonly OutgoingContent[]): Promise<void>;
  /** The next post of a lane that may go now; null: none. */
  next(lane: PostLane, now: number): Promise<NextPost | null>;
  /**
   * queued → sending. `messageId` is committed unless the post has had one before, which it keeps.
   * `dropped`: its notice was stopped, taken back or has expired, or has been over for a day
   * (`OVER_FOR_A_DAY`) and nobody wanted the post since. One that was handed over before and is stopped, or
   * waits for its second try and is late, may be public all the same: it becomes `uncertain`. So is the answer while its notice waits for a person,
   * and the post stays as it is.
   */
  begin(
    postId: number,
    messageId: MessageId,
    now: number,
  ): Promise<
    { readonly kind: 'started'; readonly post: StartedPost } | { readonly kind: 'dropped' }
  >;
  /** sending | uncertain → the settlement's state; others stay as they are. */
  settle(postId: number, settlement: PostSettlement, now: number): Promise<void>;
  /** Posts of a lane in `sending` or `uncertain`, the oldest first. */
  open(lane: PostLane, now: number): Promise<readonly OpenPost[]>;
  /** Notices with posts that wait for a person. */
  held(): Promise<readonly number[]>;
  /**
   * held → posted (`published`; its number stays unknown) or queued with the id it had (`again`), for
   * all of a notice; returns how many that were.
   */
  decideHeld(noticeId: number, decision: 'published' | 'again', now: number): Promise<number>;
  postsOf(noticeId: number): Promise<readonly PostOfNotice[]>;
  /** Public posts since then whose number is not known: a person has decided. */
  numberless(since: number): Promise<readonly PublishedPost[]>;
  /** The servers have told the number of a post. */
  number(postId: number, serverId: number): Promise<void>;
  /** Public posts of notices that were taken back, or replaced by another version, unless that is still thought over. */
  toRevoke(now: number): Promise<readonly PublishedPost[]>;
  /**
   * Commits that the transport is about to be asked to delete a post of a notice; null: it is not to be deleted any more, or is
   * that of another notice.
   */
  beginRevocation(postId: number, noticeId: number, now: number): Promise<PublishedPost | null>;
  /** A post has been deleted, or cannot be. */
  settleRevocation(postId: number, outcome: 'done' | 'refused', now: number): Promise<number>;
  /**
   * Staff want the public text of a notice to be another one. False: it has no such post, or more than one; it
   * cannot be changed any more, is to be deleted, or says so already.
   */
  wantText(noticeId: number, text: string, now: number): Promise<boolean>;
  /** Posts that are to have another text, the oldest first. */
  toChange(): Promise<readonly PostToChange[]>;
  /** A post has this text now, or cannot have it; a later one is still wanted then. Returns its notice. */
  settleText(postId: number, text: string, outcome: 'done' | 'refused'): Promise<number>;
  /** A post was changed: it is that of the notice that took the place of its own. */
  hand(postId: number, noticeId: number, content: OutgoingContent): Promise<void>;
  /** What is public in a channel since then, has a number and was not deleted; by number. */
  published(channelId: string, since: number): Promise<readonly PublishedPost[]>;
  /** Notes what has changed, by number; returns the notices that it concerns. */
  recordCounts(
    channelId: string,
    counts: ReadonlyMap<number, PostCounts>,
  ): Promise<readonly number[]>;
  /** Notes how many follow the channel, if it is another number than at the last time. */
  noteFollowers(channelId: string, followers: number, now: number): Promise<void>;
  /** How many followed the channel that was noted last, the oldest first. */
  followers(): Promise<readonly FollowersPoint[]>;
}

/** What is kept for a time only. What people consented to, and what each notice came to, is for ever. */

/** Rows that say who got what. Times are milliseconds since 1970. */
export interface DeliveryRecords {
  /**
   * Ids of notices and tests that were over before that time, of which nothing is open or in doubt and
   * which were not taken back, the oldest first.
   */
  outdated(before: number): Promise<readonly number[]>;
  /** Removes who got it, and its posts in the channel; its figures stay as they are. */
  forgetRecipients(noticeId: number, now: number): Promise<void>;
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

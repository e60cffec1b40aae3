/** Who can be reached, and how. Times are milliseconds since 1970. */

export interface ReachStore {
  /**
   * Makes those inactive whom a notice that is over could not be brought to, and who have been refused
   * with one of `codes` in so many notices since they last wrote or got anything by themselves. Only
   * notices that somebody else got count: one that nobody gets says nothing about people. Returns how
   * many they are.
   */
  giveUp(request: {
    readonly noticeId: number;
    readonly codes: readonly number[];
    readonly notices: number;
    readonly now: number;
  }): Promise<number>;
}

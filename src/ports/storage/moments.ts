/** When things happened by the clock of this PC, as far as something is measured from it. */
export interface StoredMoments {
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

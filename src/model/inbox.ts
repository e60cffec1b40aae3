/** How far what citizens write has been looked at. */

/** How far what people wrote to an account has been looked at. */
export interface CatchUpMark {
  /** when the account was linked first: what is older is no command */
  readonly linkedAt: number;
  /** everything that was written before is known */
  readonly caughtUpTo: number;
}

/** A state that staff should know of. */

/**
 * What a person must know or do, raised once and cleared once. `text` is Italian and says what is
 * wrong and what to do; `code` is stable (`pairing-needed`, `incompatible`, …).
 */
export interface Alert {
  readonly code: string;
  readonly text: string;
  readonly since: number;
}

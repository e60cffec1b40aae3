/** Why what staff dropped cannot be sent, and what they can do about it, in their words. */
export interface Rejection {
  /** `text-too-long`: what the log and the tests know the reason by; its wording may change */
  readonly code: string;
  /** a clause without a capital or a full stop: «il file «x» è vuoto» */
  readonly why: string;
  /** whole sentences */
  readonly remedy: string;
}

/** A notice of which nothing is sent. */
export interface RejectedNotice extends Pick<Rejection, 'why'> {
  /** base name of its files */
  readonly name: string;
}

export function isRejection(value: unknown): value is Rejection {
  return typeof value === 'object' && value !== null && 'why' in value;
}

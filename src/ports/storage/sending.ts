/**
 * How notices may be sent at all: what WhatsApp has taken away, what a person must lift, and what
 * `status.json` tells of it. Times are milliseconds since 1970.
 */

import type { SendingState } from '../../model/sending.js';
export interface SendingStore {
  state(): Promise<SendingState>;
  /** Commits what is given and leaves the rest. */
  save(changes: Partial<SendingState>): Promise<void>;
  /** Notes that a trial message is about to go to the list of the test phones. */
  countCanary(now: number): Promise<void>;
  /**
   * List messages, those among them that are no notices, that have gone out since `since`, or may have; those that
   * the servers refused do not count.
   */
  listMessagesSince(since: number): Promise<number>;
  /** Whether WhatsApp has taken a list message of a notice since `since`, as far as is known. */
  listTakenSince(since: number): Promise<boolean>;
  /** Whether a list that had been begun waits to be sent again. */
  listToRepeat(): Promise<boolean>;
}

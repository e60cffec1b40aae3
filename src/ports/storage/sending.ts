/**
 * How notices may be sent at all: what WhatsApp has taken away, what a person must lift, and what
 * `status.json` tells of it. Times are milliseconds since 1970.
 */

import type { AccountHealth, ChatTokens } from '../../model/account-health.js';
import type { SendingState } from '../../model/sending.js';

export interface SendingStore {
  state(): Promise<SendingState>;
  /** Commits what is given and leaves the rest. */
  save(changes: Partial<SendingState>): Promise<void>;
  /** Notes that a trial message is about to go to the list of the test phones, so many people. */
  countCanary(now: number, people: number): Promise<void>;
  /**
   * People to whom list messages have gone out since `since`, or may have, each as often as one did:
   * that is what WhatsApp counts. Messages that are no notices count, those that the servers refused do
   * not.
   */
  listRecipientsSince(since: number): Promise<number>;
  /** What WhatsApp said last of what the account may do; null: it was never asked. */
  health(): Promise<AccountHealth | null>;
  saveHealth(health: AccountHealth): Promise<void>;
  /** Who has given a token, and when. Of people who are in none of these it stays as it was. */
  noteTokens(given: ChatTokens['given']): Promise<void>;
  /** Subscribers who have given a token since then, and who have not. */
  warmth(since: number): Promise<{ readonly warm: number; readonly cold: number }>;
  /** Whether WhatsApp has taken a list message of a notice since `since`, as far as is known. */
  listTakenSince(since: number): Promise<boolean>;
  /** Whether a list that had been begun waits to be sent again. */
  listToRepeat(): Promise<boolean>;
}

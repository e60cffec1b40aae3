/** How far each account's chats have been read. */
import type { Phone } from '../../model/person.js';
import type { CatchUpMark } from '../../model/message.js';

export interface CatchUpStore {
  /** The mark of an account; its first is set at `linkedAt`, later calls only read it. */
  begin(account: Phone, linkedAt: number): Promise<CatchUpMark>;
  /** When the account was linked first; null: never. */
  linkedAt(account: Phone): Promise<number | null>;
  /** Moves the mark of an account. */
  caughtUp(account: Phone, to: number): Promise<void>;
}

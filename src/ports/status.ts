/** What the local page and `campanile status` tell of the service. */
import type { Alert } from './runtime.js';
import type { NoticeProgress, NoticeState, RegisterCounts } from './storage.js';
import type { Account, SessionState } from './whatsapp.js';

/** The stable contents of `status.json`. */
export interface StatusSnapshot {
  readonly version: string;
  readonly state: SessionState['name'];
  /** text of the QR code to scan; only while pairing, and only while there is a valid one */
  readonly qr?: string;
  /** the linked account; only while ready */
  readonly account?: Account;
  readonly subscribers: RegisterCounts;
  readonly lists: { readonly count: number };
  /** the newest first */
  readonly notices: readonly NoticeStatus[];
  readonly alerts: readonly Alert[];
}

export interface NoticeStatus extends Omit<NoticeProgress, 'waiting'> {
  readonly id: number;
  readonly name: string;
  readonly state: NoticeState;
  /**
   * when the last of those to whom it goes one to one will probably have had their turn, in
   * milliseconds since 1970; null: nobody waits for that
   */
  readonly finishesAt: number | null;
}

export interface StatusSource {
  snapshot(): Promise<StatusSnapshot>;
}

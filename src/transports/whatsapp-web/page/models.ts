/** Ids and messages as the page holds them, measured on the client of August 2026 (`modules.ts`). */

/** An id as the page holds it. */
export interface Wid {
  readonly _serialized: string;
  readonly user: string;
  readonly server: string;
  isLid(): boolean;
  isUser(): boolean;
}

export interface MsgKey {
  readonly fromMe: boolean;
  readonly remote: Wid;
  readonly id: string;
  toString(): string;
}

export interface MsgModel {
  readonly id: MsgKey;
  readonly ack: number;
  readonly type: string;
  /** unix seconds */
  readonly t: number;
  readonly body?: string | undefined;
  /** when it came to this PC, milliseconds since 1970 */
  readonly clientReceivedTsMillis?: number | undefined;
  /** when it was corrected, by the clock of who did it, milliseconds since 1970 */
  readonly latestEditSenderTimestampMs?: number | null | undefined;
}

/** How the service stands, as the panel and `campanile status` tell it. */
import type { Account, LossReason, SessionState } from './session.js';
import type { ChannelStatus } from './channel.js';
import type { RegisterCounts } from './subscriber.js';
import type { DeliveryStatus, RouteReason } from './sending.js';
import type { Outlook } from './outlook.js';
import type { NoticeProgress, NoticeState, ParkedWhy, RouteProgress } from './notice.js';

/** The stable contents of `status.json`. */
export interface StatusSnapshot {
  readonly version: string;
  readonly state: SessionState['name'];
  /** when the state was entered, milliseconds since 1970; not for a service that is stopped */
  readonly since?: number;
  /** only while lost; `failed` under the name that other programs know */
  readonly reason?: Exclude<LossReason['kind'], 'failed'> | 'browser';
  /** text of the QR code to scan; only while pairing, and only while there is a valid one */
  readonly qr?: string;
  /** when that code will be replaced, about, milliseconds since 1970 */
  readonly qrUntil?: number;
  /** the linked account, with its alias under the name that other programs know; only while ready */
  readonly account?: Omit<Account, 'alias'> & { readonly lid: Account['alias'] };
  readonly subscribers: RegisterCounts;
  readonly lists: { readonly count: number };
  readonly delivery: DeliveryStatus;
  /** only where notices go to a channel */
  readonly channel?: ChannelStatus;
  /** the newest first */
  readonly notices: readonly NoticeStatus[];
  readonly alerts: readonly Alert[];
  /** how much waits for a person */
  readonly toDo: ToDo;
}

export interface NoticeStatus extends Omit<NoticeProgress, 'waiting'> {
  readonly id: number;
  /** of its file */
  readonly name: string;
  /** as staff call it */
  readonly title: string;
  readonly state: NoticeState;
  /** why it waits for a decision; null: it does not */
  readonly parkedWhy: ParkedWhy | null;
  /** when staff took it back, milliseconds since 1970 */
  readonly retractedAt: number | null;
  /** never from this time on, milliseconds since 1970; null: for ever */
  readonly expiresAt: number | null;
  /** when it was over, milliseconds since 1970; null: it is not */
  readonly finishedAt: number | null;
  /** people to whom it did not go because it was stopped or had expired; they are no recipients */
  readonly notSentTo: number;
  /** whether it may have gone before the copy that was restored knew of it (`Notice.mayHaveGone`) */
  readonly mayHaveGone: boolean;
  /** by the way in which they were sent to */
  readonly routes: readonly RouteProgress[];
  /**
   * when the last of those to whom it goes one to one will have had their turn at the latest, in
   * milliseconds since 1970 (`outlook.ends.to`); null: nobody waits for that
   */
  readonly finishesAt: number | null;
  /** when it goes, why not yet, and when it will be done */
  readonly outlook: Outlook;
}

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

/** How many things wait for a person. */
export interface ToDo {
  /** notices that wait for a confirmation or a decision */
  readonly notices: number;
  /** rejected files that staff have not dealt with */
  readonly refused: number;
  /** everything else that waits for a person */
  readonly alerts: number;
}

/** Alerts from which the program recovers without help. */
const TO_READ: ReadonlySet<string> = new Set([
  'list-name-taken',
  'lists-unavailable',
  'list-waits',
  'catch-up-overdue',
  'media-not-taken',
  'keys-unavailable',
  'list-not-sent',
]);

/** Reasons without lists that a person can change. */
const LISTS_TO_DO: ReadonlySet<RouteReason> = new Set([
  'account-type',
  'limit',
  'hosted',
  'refused',
]);

/** Those notices are counted one by one. */
const COUNTED = 'notice-waits';

/** Whether an alert asks a person to act. @param way why notices go the way they do */
export function asksForActs({ code }: Alert, route: RouteReason): boolean {
  return code === 'lists-unavailable' ? LISTS_TO_DO.has(route) : !TO_READ.has(code);
}

export function toDoOf(facts: {
  readonly counts: readonly { readonly state: NoticeState; readonly count: number }[];
  readonly refused: number;
  readonly alerts: readonly Alert[];
  readonly route: RouteReason;
}): ToDo {
  const { counts, refused, alerts, route } = facts;
  const waiting = counts.filter(({ state }) => state === 'unconfirmed' || state === 'parked');
  return {
    notices: waiting.reduce((sum, { count }) => sum + count, 0),
    refused,
    alerts: alerts.filter((alert) => alert.code !== COUNTED && asksForActs(alert, route)).length,
  };
}

export function sumOf({ notices, refused, alerts }: ToDo): number {
  return notices + refused + alerts;
}

/** How many things wait for a person. */
import type { Alert } from './alert.js';
import type { NoticeState } from './notice.js';
import type { RouteReason } from './sending.js';

export interface ToDo {
  /** notices that wait for a confirmation or a decision */
  readonly notices: number;
  /** refused files that nobody has dealt with */
  readonly refused: number;
  /** everything else that goes on only when somebody does something */
  readonly alerts: number;
}

/** Alerts after which the program goes on by itself. */
const TO_READ: ReadonlySet<string> = new Set([
  'list-name-taken',
  'lists-unavailable',
  'media-not-taken',
  'keys-unavailable',
]);

/** Why lists cannot be used, where somebody can change that. */
const LISTS_TO_DO: ReadonlySet<RouteReason> = new Set([
  'account-type',
  'limit',
  'hosted',
  'refused',
]);

/** Those notices are counted one by one. */
const COUNTED = 'notice-waits';

/** Whether an alert asks somebody to do something. @param way why notices go the way they do */
export function asksForDeeds({ code }: Alert, route: RouteReason): boolean {
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
    alerts: alerts.filter((alert) => alert.code !== COUNTED && asksForDeeds(alert, route)).length,
  };
}

export function sumOf({ notices, refused, alerts }: ToDo): number {
  return notices + refused + alerts;
}

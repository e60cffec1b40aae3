/**
 * How notices may be sent at all: what WhatsApp has taken away, what a person must lift, and what
 * `status.json` tells of it. Times are milliseconds since 1970.
 */
import type { AccountHealth } from './account-health.js';

/** All sending has stopped, until a person lifts it. */
export interface SendingStop {
  /** `blocked`: WhatsApp has blocked the number; `errors`: refused several times in a row */
  readonly why: 'blocked' | 'errors';
  /** the transport's, for engineers; null: it said so without one */
  readonly code: string | null;
  readonly since: number;
}

/** Lists cannot be used. */
interface ListsOff {
  /**
   * `used-up`: the list messages of the month in which it is since; `refused`: the servers take none of this account, until
   * a person lifts it, or until another pairing or another version of WhatsApp Web
   */
  readonly why: 'used-up' | 'refused';
  /** the transport's, for engineers */
  readonly code: string;
  readonly since: number;
}

/** The latest canary. */
export interface LatestCanary {
  /** the pairing of the account and the version of WhatsApp Web for which it speaks */
  readonly of: string;
  /** `unclear`: it has said nothing of lists, and goes again */
  readonly outcome: 'sent' | 'unclear' | 'passed' | 'failed';
  /** of that outcome */
  readonly at: number;
  /** how often it has gone to test phones without saying anything of lists, this time included; absent: to none */
  readonly tries?: number;
}

export interface SendingState {
  readonly stop: SendingStop | null;
  readonly listsOff: ListsOff | null;
  readonly canary: LatestCanary | null;
  /** id of the native list of the staff's test phones, null if there never was one */
  readonly canaryList: string | null;
  /** id of the native list that probes who has saved the number; null: none yet */
  readonly checkList: string | null;
}

/**
 * - `lists`: by broadcast list, and one to one to those who are in none.
 * - `direct`: everything one to one.
 * - `waiting`: nothing goes now, or nothing to those in lists.
 */
export type DeliveryRoute = 'lists' | 'direct' | 'waiting';

/** Why they go that way; docs/delivery.md says when. */
export const ROUTE_REASONS = [
  'not-running',
  'session',
  'stopped',
  'catching-up',
  'checking',
  'account-type',
  'account-not-ready',
  'support-late',
  'incompatible',
  'limit',
  'hosted',
  'lists-switched-off',
  'used-up',
  'refused',
  'allowance',
  'credits',
  'lists-not-taken',
  'lists-late',
  'canary',
  'canary-unclear',
  'canary-failed',
  'first-list',
  'canary-passed',
] as const;

export type RouteReason = (typeof ROUTE_REASONS)[number];

export interface DeliveryStatus {
  readonly route: DeliveryRoute;
  /** `text`: Italian, for staff */
  readonly why: { readonly code: RouteReason; readonly text: string };
  /** when it may change by itself; absent: not by the calendar */
  readonly until?: number;
  /** why all sending stands still until a person lifts it; absent: it does not */
  readonly stopped?: SendingStop['why'];
  /** people written to by list since the first of the month, each as often as it happened */
  readonly listRecipientsThisMonth: number;
  /** people to write to by list in a month; null: no limit is set */
  readonly allowance: number | null;
  /** what WhatsApp said last of what the account may do; absent: it was never asked */
  readonly health?: AccountHealth;
}

export interface RouteDecision {
  readonly route: DeliveryRoute;
  readonly why: RouteReason;
  /** when it may change by itself, milliseconds since 1970; null: not by the calendar */
  readonly until: number | null;
  /** technical, English; null: nothing to add */
  readonly detail: string | null;
}

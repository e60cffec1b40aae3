/**
 * What our own commands ask for: of the running service through its local page, or of the database
 * while it is stopped.
 */
import type { AuditEntry } from '../model/audit.js';
import type { RegisterRecords } from './storage/register.js';
import type { StaffOutcome } from './staff.js';
import type { NoticeStatus } from '../model/status.js';
import type { RegisterCounts } from '../model/subscriber.js';
import type { SessionState } from '../model/session.js';

/** Each call takes one object and is committed when its promise resolves. */
export interface CommandActions {
  /** The newest first. */
  notices(request: { readonly limit: number }): Promise<readonly NoticeStatus[]>;
  /** A notice and what happened to it, the oldest first; null: there is none with this id. */
  notice(request: {
    readonly id: number;
  }): Promise<{ readonly notice: NoticeStatus; readonly trail: readonly AuditEntry[] } | null>;
  /** What a person decides of a notice's held deliveries; returns to how many people they are. */
  decideHeld(request: {
    readonly id: number;
    readonly decision: 'sent' | 'again';
  }): Promise<number>;
  /** @see StaffActions.stop */
  stop(request: { readonly id: number }): Promise<StaffOutcome>;
  /** @see StaffActions.sendNow */
  sendNow(request: { readonly id: number }): Promise<StaffOutcome>;
  /** @see StaffActions.confirm */
  confirm(request: { readonly id: number }): Promise<StaffOutcome>;
  counts(request: object): Promise<RegisterCounts>;
  records: RegisterRecords['page'];
  /** Times are those of the side that does it. */
  enter(
    request: Omit<Parameters<RegisterRecords['enter']>[0], 'now'>,
  ): ReturnType<RegisterRecords['enter']>;
  forget(
    request: Omit<Parameters<RegisterRecords['forget']>[0], 'now'>,
  ): ReturnType<RegisterRecords['forget']>;
}

/** What only a running service can be asked. */
export interface ServiceActions {
  session(request: object): Promise<SessionState>;
  /** Lasts until the service is started again. */
  logLevel(request: { readonly level: 'error' | 'warn' | 'info' | 'debug' }): Promise<object>;
  /** Lifts a stop of all sending. */
  resumeSending(request: object): Promise<StaffOutcome>;
  /** Sends a notice to the staff's own phones only. */
  test(request: { readonly id: number }): Promise<StaffOutcome>;
  /** @see StaffActions.retract */
  retract(request: {
    readonly id: number;
    readonly correction: string | null;
  }): Promise<StaffOutcome>;
  /** Takes this PC off the account; `false`: it was not linked, or WhatsApp did not answer. */
  unlink(request: object): Promise<boolean>;
}

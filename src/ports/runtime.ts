/** Time, logging and running, as every part of the program sees them. */

/** The time of day: what is stored and shown. It may be set, forwards and back, at any moment. */
import type { Alert } from '../model/status.js';
export interface WallClock {
  /** Milliseconds since 1970. */
  now(): number;
}

/** Time that goes by, whatever is done to the time of day: what measures how long something lasts. */
export interface ElapsedTime {
  /** Milliseconds since some moment in the life of this process, with fractions; never goes back. */
  elapsed(): number;
  /** Resolves after `ms`, or at once (without error) when `signal` is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface Clock extends WallClock, ElapsedTime {}

export type LogFields = Readonly<Record<string, unknown>>;

/**
 * One line of JSON per event. `event` is a stable dotted name (`notice.accepted`); numbers of
 * people go only through `maskPhone`.
 */
export interface Logger {
  error(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  debug(event: string, fields?: LogFields): void;
}

export interface Alerts {
  /** Raising a code that is up already only renews its text. */
  raise(code: string, text: string): void;
  clear(code: string): void;
  current(): readonly Alert[];
  /** Called when one has been raised, has got another text, or has been cleared. */
  onChange(listener: () => void): Release;
}

/** Ends a subscription; calling it twice does no harm. */
export type Release = () => void;

/** A part of the program that runs. Constructing it does nothing. */
export interface Service {
  /** for the log */
  readonly name: string;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** A service that does something at times of day. */
export interface Replannable extends Service {
  /** The clock was set: the next time is another one. (node-cron sleeps until the one it had in view.) */
  replan(): Promise<void>;
}

/** Something whose old content is removed. */
export interface Prunable {
  /** for the log */
  readonly name: string;
  /** Resolves with how much has gone. */
  prune(now: number): Promise<number>;
}

import { createHash } from 'node:crypto';
import type { TurnWait } from '../model/outlook.js';
import type { Hours } from './daily-window.js';
import { SECOND, MINUTE, HOUR, DAY } from '../runtime/time.js';

// Why so: docs/decisions/035-pace-of-single-messages.md
/**
 * When the next one-to-one message of a notice may go. Strangers' numbers that send identical texts
 * in a quick row are what gets blocked (reports of users; WhatsApp gives no figures), so messages
 * are spread out, with a longer rest now and then, and counted per hour and per day. A number that
 * has just been linked starts slower.
 *
 * Everything is worked out from what was sent before, so a restart changes nothing.
 */

/** Both included. */
interface Range {
  readonly from: number;
  readonly to: number;
}

/** One message to one person that was handed to the transport. */
export interface Turn {
  /** its delivery */
  readonly id: number;
  readonly at: number;
}

export interface Past {
  /** of the last 24 hours, the oldest first */
  readonly turns: readonly Turn[];
  /** when the account was linked first; null: long ago */
  readonly linkedAt: number | null;
}

export interface RateLimits {
  /** between two messages; `to` 0: no pauses and no rests, only the limits below */
  readonly pauseSeconds: Range;
  /** messages after which there is a rest */
  readonly restEvery: Range;
  readonly restMinutes: Range;
  /** messages in any 60 minutes */
  readonly perHour: number;
  /**
   * urgent messages in any 60 minutes, spread evenly, at any hour and on any day: neither rests, the day's
   * limit nor the warm-up keep them; 0: they go as the others do
   */
  readonly urgentPerHour: number;
  /** messages in any 24 hours */
  readonly perDay: number;
  /** days after the account was linked in which less than `perDay` may go; 0: none */
  readonly warmUpDays: number;
  /** null: at any hour */
  readonly hours: Hours | null;
}

/** Where in a range the pause after a delivery lies, evenly distributed in [0, 1). */
export type Jitter = (deliveryId: number, what: 'pause' | 'rest' | 'rest-after') => number;

/** @param seed the same seed gives the same pauses, also after a restart */
export function seededJitter(seed: string): Jitter {
  return (deliveryId, what) =>
    createHash('sha256')
      .update(`${seed} ${String(deliveryId)} ${what}`)
      .digest()
      .readUInt32BE() /
    2 ** 32;
}

/** Shares of `perDay` in the first and the second half of the warm-up: 50 and 200 of 500. */
const WARM_UP = [0.1, 0.4] as const;

export type NextTurn =
  { readonly kind: 'now' } | { readonly kind: 'at'; readonly at: number; readonly why: TurnWait };

/** @param anyHour as corrections do, and urgent notices */
export function nextTurn(
  past: Past,
  limits: RateLimits,
  jitter: Jitter,
  now: number,
  anyHour: boolean,
  urgent = false,
): NextTurn {
  const { turns } = past;
  if (urgent && limits.urgentPerHour > 0) {
    const paused = afterPause(turns, urgentPause(limits), jitter);
    const inHour = whenFewerThan(turns, limits.urgentPerHour, HOUR);
    return turnAt(now, Math.max(paused, inHour), inHour > paused ? 'hour-limit' : 'pacing');
  }
  const paused = Math.max(afterPause(turns, limits, jitter), afterRest(turns, limits, jitter));
  const inHour = whenFewerThan(turns, limits.perHour, HOUR);
  const inDay = whenFewerThan(turns, dayLimit(past.linkedAt, limits, now), DAY);
  const limited = Math.max(inHour, inDay);
  const limit = inDay >= inHour ? 'day-limit' : 'hour-limit';
  const spaced = Math.max(now, paused, limited);
  const why = limited > paused ? limit : 'pacing';
  if (anyHour || limits.hours === null) return turnAt(now, spaced, why);
  const at = limits.hours.next(spaced);
  return turnAt(now, at, at - spaced > spaced - now ? 'direct-hours' : why);
}

function turnAt(now: number, at: number, why: TurnWait): NextTurn {
  return at > now ? { kind: 'at', at, why } : { kind: 'now' };
}

/** Messages that may go in 24 hours, at this moment. */
export function dayLimit(
  linkedAt: number | null,
  { perDay, warmUpDays }: Pick<RateLimits, 'perDay' | 'warmUpDays'>,
  now: number,
): number {
  if (linkedAt === null || warmUpDays === 0) return perDay;
  const stage = Math.floor(((now - linkedAt) * WARM_UP.length) / (warmUpDays * DAY));
  return Math.ceil(perDay * (WARM_UP[Math.max(0, stage)] ?? 1));
}

/** Around an even share of the hour. */
function urgentPause({
  urgentPerHour,
  pauseSeconds,
}: RateLimits): Pick<RateLimits, 'pauseSeconds'> {
  if (pauseSeconds.to === 0) return { pauseSeconds };
  const share = HOUR / SECOND / urgentPerHour;
  return { pauseSeconds: { from: 0.8 * share, to: 1.2 * share } };
}

function afterPause(
  turns: readonly Turn[],
  { pauseSeconds }: Pick<RateLimits, 'pauseSeconds'>,
  jitter: Jitter,
): number {
  const last = turns.at(-1);
  return last === undefined
    ? -Infinity
    : last.at + within(pauseSeconds, jitter(last.id, 'pause')) * SECOND;
}

/** A rest follows a run of messages without one. Any gap that is as long as a rest counts as one. */
function afterRest(turns: readonly Turn[], limits: RateLimits, jitter: Jitter): number {
  const { pauseSeconds, restEvery, restMinutes } = limits;
  const last = turns.at(-1);
  if (last === undefined || pauseSeconds.to === 0) return -Infinity;
  const shortest = restMinutes.from * MINUTE;
  let first = last;
  let length = 1;
  for (let i = turns.length - 2; i >= 0 && length < restEvery.to; i -= 1) {
    const turn = turns[i];
    if (turn === undefined || first.at - turn.at >= shortest) break;
    first = turn;
    length += 1;
  }
  const due = Math.round(within(restEvery, jitter(first.id, 'rest-after')));
  if (length < due) return -Infinity;
  return last.at + within(restMinutes, jitter(last.id, 'rest')) * MINUTE;
}

function whenFewerThan(turns: readonly Turn[], count: number, time: number): number {
  const oldest = turns.at(-count);
  return oldest === undefined ? -Infinity : oldest.at + time;
}

function within({ from, to }: Range, fraction: number): number {
  return from + (to - from) * fraction;
}

/** Messages of a notice to single people. */
export interface Batch {
  readonly messages: number;
  readonly anyHour: boolean;
  /** absent: it is not */
  readonly urgent?: boolean;
  /** none of it goes before; absent: it may go now */
  readonly startsAt?: number;
}

/** When the first and the last message of a batch have their turn, in milliseconds since 1970. */
export interface Foreseen {
  readonly firstAt: number;
  /** what keeps the first one the longest, if anything does */
  readonly waitsFor: TurnWait;
  readonly lastAt: number;
}

/**
 * Pauses of many messages come to nearly the same, of few they may not: with these their sum is, after so
 * many messages as have gone, four deviations shorter and longer than the mean. For `foresee` alone, which
 * counts deliveries from 0.
 */
export const EARLY: Jitter = (sent, what) =>
  0.5 + (what === 'rest-after' ? 1 : -1) * off(sent, what);
export const LATE: Jitter = (sent, what) =>
  0.5 + (what === 'rest-after' ? -1 : 1) * off(sent, what);

/** Messages to a rest, about. */
const TO_A_REST = 25;

function off(sent: number, what: Parameters<Jitter>[1]): number {
  return Math.min(0.5, 0.6 * Math.sqrt(1 / (what === 'pause' ? sent + 1 : sent / TO_A_REST + 1)));
}

/** Turns of a batch that are gone through one by one; beyond them, weeks ahead, the pace of the last days goes on. */
const FORESEEN = 5_000;
/** Of all batches together, unless each would have too few to tell its pace. */
const FORESEEN_OF_ALL = 15_000;
const FEWEST = 1_500;

/** One batch on its way. */
interface Running extends Batch {
  left: number;
  near: number;
  firstAt: number | null;
  waitsFor: TurnWait;
  lastAt: number;
  readonly turns: Turn[];
}

/** A time in which nothing went, and why. */
interface Wait {
  readonly from: number;
  readonly to: number;
  readonly why: TurnWait;
}

/**
 * The turns of batches in the order in which they go: at each moment the first one that may go has its turn,
 * as with the sender.
 */
export function foresee(
  batches: readonly Batch[],
  past: Past,
  limits: RateLimits,
  jitter: Jitter,
  now: number,
): readonly Foreseen[] {
  const near = Math.min(FORESEEN, Math.max(FEWEST, Math.floor(FORESEEN_OF_ALL / batches.length)));
  const line = batches.map((batch): Running => ({
    ...batch,
    left: batch.messages,
    near: Math.min(batch.messages, near),
    firstAt: null,
    waitsFor: 'pacing',
    lastAt: Math.max(now, batch.startsAt ?? now),
    turns: [],
  }));
  const turns = [...past.turns];
  const waits: Wait[] = [];
  let at = now;
  for (let sent = 0; ;) {
    const open = line.filter(({ left }) => left > 0);
    const next = open.find(({ startsAt = now }) => startsAt <= at);
    // those that come later may come before its turn, and go first then
    const begins = Math.min(
      ...open.map(({ startsAt = now }) => startsAt).filter((time) => time > at),
    );
    if (next === undefined) {
      if (open.length === 0) break;
      at = begins;
      continue;
    }
    if (next.near === 0) {
      at = atItsPace(next, at, limits);
      continue;
    }
    const turn = nextTurn({ ...past, turns }, limits, jitter, at, next.anyHour, next.urgent);
    if (turn.kind === 'at') {
      const from = at;
      at = Math.min(turn.at, begins);
      waits.push({ from, to: at, why: turn.why });
      continue;
    }
    if (next.firstAt === null) next.waitsFor = longest(waits, next.startsAt ?? now);
    took(next, { id: sent, at });
    turns.push({ id: sent, at });
    sent += 1;
  }
  return line.map(({ firstAt, waitsFor, lastAt }) => ({
    ...{ firstAt: firstAt ?? lastAt, waitsFor, lastAt },
  }));
}

/** What took the longest of the time from `since` on. */
function longest(waits: readonly Wait[], since: number): TurnWait {
  let most: { readonly time: number; readonly why: TurnWait } = { time: 0, why: 'pacing' };
  for (const { from, to, why } of waits) {
    const time = to - Math.max(from, since);
    if (time > most.time) most = { time, why };
  }
  return most.why;
}

function took(batch: Running, turn: Turn): void {
  batch.firstAt ??= turn.at;
  batch.lastAt = turn.at;
  batch.left -= 1;
  batch.near -= 1;
  batch.turns.push(turn);
}

/** Days over whose turns the pace is taken that goes on from there. */
const SETTLED = 3 * DAY;

/** All that is left of it; hours of the day, rests and limits are in the turns of its last days. */
function atItsPace(batch: Running, at: number, { perDay }: RateLimits): number {
  const since = Math.max(at - SETTLED, batch.turns[0]?.at ?? at);
  const count = batch.turns.filter((turn) => turn.at > since).length;
  const pace = since < at && count > 0 ? count / (at - since) : perDay / DAY;
  batch.lastAt = at + batch.left / pace;
  batch.left = 0;
  return batch.lastAt;
}

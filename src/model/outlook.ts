/**
 * When a notice goes, what it waits for, and when it will be done: the one rule for the panel, the form's answer, the
 * notes beside files, commands and `status.json`. Times are milliseconds since 1970.
 */
import type { Notice, NoticeProgress } from './notice.js';
import type { DeliveryRoute, RouteReason } from './sending.js';

export const WAITS = [
  'confirmation',
  'decision',
  'not-running',
  'stopped',
  'schedule',
  'quiet-hours',
  'cooling',
  'session',
  'catching-up',
  'canary',
  'lists',
  'budget',
  'pacing',
  'direct-hours',
  'hour-limit',
  'day-limit',
  'account',
  'held',
] as const;

export type WaitsFor = (typeof WAITS)[number];

/**
 * What a message to a single person waits for: pauses and rests, the hours of the day in which they are written to,
 * or as many as may go in an hour or a day.
 */
export type TurnWait = Extract<WaitsFor, 'pacing' | 'direct-hours' | 'hour-limit' | 'day-limit'>;

export interface Outlook {
  /** when it goes, or goes on; null: it is going, it is over, or no clock says it */
  readonly startsAt: number | null;
  /** null: nothing keeps it, or it is over */
  readonly waitsFor: WaitsFor | null;
  /** when the last of its people will have had their turn, with the shortest and the longest pauses; null: not known */
  readonly ends: { readonly from: number; readonly to: number } | null;
  /** people who cannot be written to one to one now, and are not counted in `ends` */
  readonly cold: number;
  /** absent: nobody waits, or nothing can be said */
  readonly routes?: ByRoute;
}

/** How those who wait will have it: everybody is in `lists`, in `direct` or in one of `notNow`. */
export interface ByRoute {
  /** `by`: about when the last of them have it */
  readonly lists: { readonly people: number; readonly by: number } | null;
  readonly direct: { readonly people: number; readonly ends: Turns['ends'] } | null;
  readonly notNow: readonly NotNow[];
  /** beside all that, as soon as it goes; followers null: not known how many */
  readonly channel: { readonly at: number; readonly followers: number | null } | null;
}

/** `account`: they cannot be written to one to one; `budget`: they wait for list messages. */
export interface NotNow {
  readonly people: number;
  readonly why: 'account' | 'budget';
  /** null: not known */
  readonly until: number | null;
}

/** Of its messages to single people: when the first goes, and the last. */
export interface Turns {
  readonly firstAt: number;
  /** what keeps the first of them the longest, if anything does */
  readonly waitsFor: TurnWait;
  readonly ends: { readonly from: number; readonly to: number };
}

export interface OutlookFacts {
  readonly now: number;
  /** the first moment from this one on that is not in the quiet hours */
  readonly afterQuiet: (at: number) => number;
  readonly route: {
    readonly route: DeliveryRoute;
    readonly why: RouteReason;
    readonly until: number | null;
  };
  /** null: none of its people waits for a turn */
  readonly turns: Turns | null;
  /**
   * how many people cannot be written to one to one now, and until when if WhatsApp says so; null:
   * none
   */
  readonly cold: { readonly people: number; readonly until: number | null } | null;
  /** absent: as in `Outlook` */
  readonly routes?: ByRoute | undefined;
}

/** What an outlook looks at. */
export type ForeseenNotice = Waiting & Pick<Notice, 'id' | 'parts' | 'channel'>;

/** What is said of any notice at one moment. */
export type OutlookOf = (
  notice: ForeseenNotice,
  progress: Pick<NoticeProgress, 'waiting' | 'held'>,
) => Outlook;

/** While the service does not run. */
export const outlookAtRest: OutlookOf = (notice, progress) =>
  outlookOf(notice, progress, {
    now: notice.dueAt,
    afterQuiet: (at) => at,
    route: { route: 'waiting', why: 'not-running', until: null },
    turns: null,
    cold: null,
  });

const NOTHING: Outlook = { startsAt: null, waitsFor: null, ends: null, cold: 0 };

type Waiting = Pick<Notice, 'state' | 'kind' | 'urgent' | 'sendAt' | 'dueAt'>;

/** What stops everything comes first; then what the clock says; then what keeps one that is due. */
export function outlookOf(
  notice: Waiting,
  { waiting, held }: Pick<NoticeProgress, 'waiting' | 'held'>,
  facts: OutlookFacts,
): Outlook {
  const { state } = notice;
  const routes = facts.routes === undefined ? {} : { routes: facts.routes };
  if (state === 'unconfirmed') return { ...waits('confirmation'), ...routes };
  if (state === 'parked') return { ...waits('decision'), ...routes };
  const isOpen = state === 'queued' || state === 'sending';
  if (!isOpen || waiting === 0) return held > 0 ? waits('held') : NOTHING;
  const { why } = facts.route;
  if (why === 'not-running' || why === 'stopped') return waits(why);

  const { now, afterQuiet, turns, cold } = facts;
  const due = Math.max(now, notice.dueAt);
  const start = goesAtAnyHour(notice) ? due : afterQuiet(due);
  const outlook =
    start > now
      ? starting(start, start > due ? 'quiet-hours' : untilDue(notice), turns)
      : keptBy(notice, facts);
  return { ...outlook, cold: cold?.people ?? 0, ...routes };
}

/** Urgent ones, corrections and tests know no quiet hours. */
export function goesAtAnyHour({ urgent, kind }: Pick<Notice, 'urgent' | 'kind'>): boolean {
  return urgent || kind !== 'notice';
}

function untilDue({ sendAt, dueAt }: Waiting): WaitsFor {
  return sendAt !== null && sendAt === dueAt ? 'schedule' : 'cooling';
}

/** It is due. */
function keptBy({ kind }: Waiting, { now, route, turns, cold }: OutlookFacts): Outlook {
  const waitsFor = route.route === 'waiting' ? KEEPS[route.why] : undefined;
  const keepsAll = waitsFor === 'session' || waitsFor === 'catching-up';
  if (waitsFor !== undefined && (keepsAll || (turns === null && kind !== 'test'))) {
    return { ...waits(waitsFor), startsAt: route.until };
  }
  if (turns === null) {
    return cold === null ? NOTHING : { ...waits('account'), startsAt: cold.until };
  }
  return turns.firstAt > now
    ? starting(turns.firstAt, turns.waitsFor, turns)
    : { ...NOTHING, ends: turns.ends };
}

const KEEPS: Partial<Readonly<Record<RouteReason, WaitsFor>>> = {
  session: 'session',
  'catching-up': 'catching-up',
  checking: 'lists',
  'support-late': 'lists',
  'lists-late': 'lists',
  canary: 'canary',
  'canary-unclear': 'canary',
  'used-up': 'budget',
  allowance: 'budget',
  credits: 'budget',
};

/** A turn that comes within that, in milliseconds, is no reason of its own: the minute that is said is the same. */
const AT_ONCE = 60_000;

/** Single people may have to wait for longer than the notice. */
function starting(start: number, waitsFor: WaitsFor, turns: Turns | null): Outlook {
  if (turns === null) return { ...waits(waitsFor), startsAt: start };
  const { firstAt, ends } = turns;
  const isLater = firstAt - start >= AT_ONCE;
  return {
    startsAt: isLater ? firstAt : start,
    waitsFor: isLater ? whyLater(waitsFor, turns) : waitsFor,
    ends: { from: Math.max(start, ends.from), to: Math.max(start, ends.to) },
    cold: 0,
  };
}

/** Pauses of some minutes after a night are not what keeps it. */
function whyLater(waitsFor: WaitsFor, turns: Turns): WaitsFor {
  return waitsFor === 'quiet-hours' && turns.waitsFor === 'pacing' ? waitsFor : turns.waitsFor;
}

function waits(waitsFor: WaitsFor): Outlook {
  return { ...NOTHING, waitsFor };
}

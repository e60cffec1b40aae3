/**
 * Which route notices take, and why: pure, so that each situation can be tested alone.
 *
 * The order of the questions is their weight. What stops everything comes first; then what the
 * account and the transport can do at all; then what WhatsApp or the allowance leave of the month; last
 * whether a list message has been seen to arrive. docs/delivery.md has it in one table.
 */
import type { LatestCanary, SendingState, RouteDecision, RouteReason } from '../model/sending.js';
import type { ListCredits } from '../model/account-health.js';
import type { ListSupport } from '../ports/transport.js';
import type { SessionState } from '../model/session.js';
import { SMALLEST_LIST } from './list-plan.js';
import { nextMonth, HOUR } from '../runtime/time.js';

/** What phones have had for years; a transport that announces more is not believed (docs/decisions/096). */
const MOST_RECIPIENTS = 256;

export interface ListSettings {
  /** people in one list at most, `MOST_RECIPIENTS` or less; below two there are no lists */
  readonly maxRecipients: number;
  /** for so long after a load lists of ours that are missing are taken to be late, not deleted */
  readonly waitSeconds: number;
  /** people to write to by list in a month, each as often as it happens; null: no limit */
  readonly monthlyAllowance: number | null;
  /** of these, kept for urgent notices */
  readonly urgentReserve: number;
  /** how people in lists are served when the month's messages are used up */
  readonly whenUsedUp: 'direct' | 'hold';
}

/** Everything the decision rests on. */
export interface RouteFacts {
  readonly session: SessionState;
  /** what citizens wrote while we were away has been looked at */
  readonly caughtUp: boolean;
  readonly state: SendingState;
  /** null: the transport has not been asked yet */
  readonly support: ListSupport | null;
  /** for how long the support has been `late`, milliseconds */
  readonly lateFor: number;
  /** at the last look WhatsApp has not taken a single list */
  readonly listsNotTaken: boolean;
  readonly canary: CanaryStatus;
  /** two test phones at least are set */
  readonly testPhones: boolean;
  /** people written to by list, each as often as it happened */
  readonly listRecipientsThisMonth: number;
  /** people whom WhatsApp says may still be written to by list for nothing; null: it does not say */
  readonly credits: number | null;
  readonly now: number;
  readonly zone: string;
}

export type CanaryStatus =
  | { readonly kind: 'needed' | 'passed' }
  /** `until`: when a silent one counts as failed, or a failed one is repeated */
  | { readonly kind: 'running' | 'failed'; readonly until: number }
  /** `until`: when it is known, or goes again; null: now */
  | { readonly kind: 'unclear'; readonly until: number | null };

/** How long receipts of a canary are waited for, in milliseconds. */
export const CANARY_PATIENCE = 2 * 60_000;
/**
 * What lists need is waited for so long, in milliseconds: mostly it comes at the second or third
 * time, and people who were given a notice one to one keep that route.
 */
export const LATE_PATIENCE = 3 * 60_000;
/** A canary that has said nothing of lists goes again after these pauses, in milliseconds; then it has failed. */
const CANARY_PAUSES = [0.5, 1, 2, 4, 8, 15].map((minutes) => minutes * 60_000);
/**
 * After a failed canary lists rest for so long. What is known of an unclear one that nobody has repeated meanwhile is as
 * old by then: the next notice begins again with the first of its canaries, an urgent one as well.
 */
const CANARY_RETRY = 6 * HOUR;

/** @param of the pairing and the version that are in use now */
export function canaryStatus(record: LatestCanary | null, of: string, now: number): CanaryStatus {
  if (record?.of !== of) return { kind: 'needed' };
  if (record.outcome === 'passed') return { kind: 'passed' };
  const { at, outcome, tries = 0 } = record;
  const until = at + CANARY_RETRY;
  if (now >= until) return { kind: 'needed' };
  const silentUntil = at + CANARY_PATIENCE;
  if (outcome === 'sent' && now < silentUntil) {
    return { kind: tries > 1 ? 'unclear' : 'running', until: silentUntil };
  }
  // cut off from its receipts, it says as little as one that has not left
  const pause = CANARY_PAUSES[tries - 1];
  if (outcome !== 'failed' && pause !== undefined) {
    const again = at + pause;
    return { kind: 'unclear', until: outcome === 'unclear' && now < again ? again : null };
  }
  return { kind: 'failed', until };
}

export function chooseRoute(
  facts: RouteFacts,
  settings: ListSettings,
  urgent: boolean,
): RouteDecision {
  const { session, state, now, zone } = facts;
  if (session.name !== 'ready') return waiting('session', null, session.name);
  if (state.stop !== null) return waiting('stopped');
  if (!facts.caughtUp) return waiting('catching-up');

  if (settings.maxRecipients < SMALLEST_LIST) return direct('lists-switched-off');

  const { support } = facts;
  if (support === null) return waiting('checking');
  if (support.kind === 'unsupported') return direct(support.why, null, support.detail);
  if (support.kind === 'late') {
    return urgent || facts.lateFor >= LATE_PATIENCE
      ? direct(support.why ?? 'incompatible', null, support.detail)
      : waiting('support-late', null, support.detail);
  }

  const usedUp = (why: RouteReason, until: number): RouteDecision =>
    settings.whenUsedUp === 'hold' && !urgent ? waiting(why, until) : direct(why, until);
  const { listsOff } = state;
  if (listsOff?.why === 'refused') return direct('refused', null, `code ${listsOff.code}`);
  if (listsOff?.why === 'used-up') {
    const until = nextMonth(listsOff.since, zone);
    if (now < until) return usedUp('used-up', until);
  }
  const left = peopleByList(facts, settings, urgent);
  if (left !== null && left.people < SMALLEST_LIST) return usedUp(left.why, nextMonth(now, zone));

  if (facts.listsNotTaken) return direct('lists-not-taken');
  const { canary } = facts;
  const first = { route: 'lists', why: 'first-list', until: null, detail: null } as const;
  switch (canary.kind) {
    case 'passed':
      return { route: 'lists', why: 'canary-passed', until: null, detail: null };
    case 'running':
      return waiting('canary', canary.until);
    case 'unclear':
      // its phones were taken out of the settings: there is nobody left to send it to
      if (!facts.testPhones) return first;
      return urgent ? direct('canary-unclear') : waiting('canary-unclear', canary.until);
    case 'failed':
      return direct('canary-failed', canary.until);
    case 'needed':
      return facts.testPhones ? waiting('canary') : first;
  }
}

/**
 * How many people may be written to by list now, and what says so; null: nothing limits it. Ordinary
 * notices leave the reserve to urgent ones. There is no paying for more: money is never spent.
 */
export function peopleByList(
  { listRecipientsThisMonth, credits }: Pick<RouteFacts, 'listRecipientsThisMonth' | 'credits'>,
  { monthlyAllowance, urgentReserve }: Pick<ListSettings, 'monthlyAllowance' | 'urgentReserve'>,
  urgent: boolean,
): { readonly people: number; readonly why: 'allowance' | 'credits' } | null {
  const reserve = urgent ? 0 : urgentReserve;
  const allowed =
    monthlyAllowance === null ? Infinity : monthlyAllowance - listRecipientsThisMonth - reserve;
  const granted = credits === null ? Infinity : credits - reserve;
  const people = Math.max(0, Math.min(allowed, granted));
  if (people === Infinity) return null;
  return { people, why: granted <= allowed ? 'credits' : 'allowance' };
}

/** How many people may be written to by list in a whole month, as far as it is known. */
export function peopleInAMonth(
  credits: Pick<ListCredits, 'monthly'> | null,
  { monthlyAllowance, urgentReserve }: Pick<ListSettings, 'monthlyAllowance' | 'urgentReserve'>,
  urgent: boolean,
): number {
  const reserve = urgent ? 0 : urgentReserve;
  return Math.min(monthlyAllowance ?? Infinity, credits?.monthly ?? Infinity) - reserve;
}

/** People in one list at most, whatever the transport says. */
export function listLimit(support: ListSupport | null, { maxRecipients }: ListSettings): number {
  if (support?.kind !== 'supported') return 0;
  return Math.min(support.limit, maxRecipients, MOST_RECIPIENTS);
}

/** The canary must arrive first. */
export function awaitsCanary(why: RouteReason): boolean {
  return why === 'canary' || why === 'canary-unclear';
}

/** The month's allowance of people to reach by list is used up. */
export function isBudget(why: RouteReason): boolean {
  return why === 'used-up' || why === 'allowance' || why === 'credits';
}

function waiting(why: RouteReason, until: number | null = null, detail: string | null = null) {
  return { route: 'waiting', why, until, detail } as const;
}

function direct(why: RouteReason, until: number | null = null, detail: string | null = null) {
  return { route: 'direct', why, until, detail } as const;
}

/**
 * How those who wait for a notice will have it, and when: a pure function of what the ledger says (`InLine`,
 * `Audience`), of the pacing, of what WhatsApp says of the account, and of the clock. It goes through the line as
 * the senders do: urgent notices first, lists beside single people, and nobody by list who is beyond what is left.
 */
import type { Audience, InLine } from '../model/delivery.js';
import type { ByRoute, NotNow, OutlookFacts, Turns } from '../model/outlook.js';
import type { ChannelMode } from '../model/channel.js';
import type { Notice } from '../model/notice.js';
import { goesAtAnyHour, type ForeseenNotice } from '../model/outlook.js';
import type { RouteDecision, RouteReason } from '../model/sending.js';
import type { TurnsOf } from './rate-limiter.js';
import { cut, SMALLEST_LIST } from './list-plan.js';
import { SECOND } from '../runtime/time.js';

/**
 * How long a list message may take. On the emulator a list of 256 takes less than one second (docs/benchmarks.md);
 * what the network adds is not known.
 */
const LIST_MESSAGE = 5 * SECOND;

/** One for urgent notices and one for the others. */
interface ByUrgency<T> {
  readonly urgent: T;
  readonly ordinary: T;
}

export interface ForecastFacts {
  readonly now: number;
  readonly afterQuiet: (at: number) => number;
  readonly route: ByUrgency<Pick<RouteDecision, 'route' | 'why' | 'until'>>;
  /** people who may be written to by list now; null: nothing limits it */
  readonly byList: ByUrgency<number | null>;
  /** people in lists wait for list messages, and are not written to one to one */
  readonly holds: boolean;
  readonly monthEnds: number;
  /** people in one list at most; null: not known */
  readonly listLimit: number | null;
  readonly line: readonly InLine[];
  readonly audience: Audience;
  /** until when cold people are refused; null: not known */
  readonly coldUntil: number | null;
  readonly turnsOf: TurnsOf;
  /** null: notices do not go to a channel, or cannot */
  readonly channel: { readonly followers: number | null; readonly listsOff: boolean } | null;
}

/** What an outlook says of one notice. */
export type Foretold = Pick<OutlookFacts, 'route' | 'turns' | 'cold' | 'routes'>;

/**
 * What can be said of any notice: one in the line, or one that would come into it now; `waiting` people wait
 * for it. The line is gone through once, when it is wanted.
 */
export function foretellerOf(
  facts: ForecastFacts,
): (notice: ForeseenNotice, waiting: number) => Foretold {
  let gone: readonly Timed[] | null = null;
  return (notice, waiting) => {
    const route = facts.route[notice.urgent ? 'urgent' : 'ordinary'];
    if (waiting === 0) return { route, turns: null, cold: null };
    const known = facts.line.find(({ noticeId }) => noticeId === notice.id);
    const own = known ?? asIfAccepted(notice, waiting);
    const shares =
      known === undefined
        ? timed(inOrder([...facts.line, own]), facts)
        : (gone ??= timed(facts.line, facts));
    const share = shares.find(({ of }) => of === own);
    if (share === undefined) return { route, turns: null, cold: null };
    return foretold(notice, waiting, share, facts);
  };
}

function foretold(
  notice: ForeseenNotice,
  waiting: number,
  share: Timed,
  facts: ForecastFacts,
): Foretold {
  const { of: own, turns, cold } = share;
  const route = routeOf(share, facts.route[notice.urgent ? 'urgent' : 'ordinary']);
  // until it is known who is cold, nothing is sent one to one
  const isDecided = route.route !== 'waiting' || BUDGET.has(route.why) || own.messages > 0;
  const routes = UNFORESEEN.has(route.why) ? undefined : routesOf(share, waiting, facts);
  return {
    route,
    turns: isDecided ? turns : null,
    cold: cold === 0 ? null : { people: cold, until: facts.coldUntil },
    routes: routes && { ...routes, channel: posted(notice, own, facts) },
  };
}

/** Lists that no message is left for wait like one for which the month is over. */
function routeOf(share: Share, route: Foretold['route']): Foretold['route'] {
  const { inLists, messages, cold, awaiting, budgetFrom } = share;
  const waits = route.route === 'lists' && awaiting > 0 && inLists + messages + cold === 0;
  return waits ? { route: 'waiting', why: 'allowance', until: budgetFrom } : route;
}

/** Neither the time nor the route is known. */
const UNFORESEEN: ReadonlySet<RouteReason> = new Set([
  'not-running',
  'session',
  'stopped',
  'catching-up',
]);

/** Lists cannot be used until then. */
const BUDGET: ReadonlySet<RouteReason> = new Set(['used-up', 'allowance', 'credits']);

function asIfAccepted(notice: ForeseenNotice, waiting: number): InLine {
  const { id, urgent, dueAt, parts } = notice;
  return {
    ...{ noticeId: id, urgent, anyHour: goesAtAnyHour(notice), dueAt, parts: parts.length },
    ...{ undecided: waiting, toLists: 0, inLists: 0, messages: 0, cold: 0, notBefore: 0 },
    isPosted: false,
  };
}

function inOrder(line: readonly InLine[]): readonly InLine[] {
  return line.toSorted(
    (a, b) => Number(b.urgent) - Number(a.urgent) || a.dueAt - b.dueAt || a.noticeId - b.noticeId,
  );
}

// ------------------------------------------------------------------ by which way

/** Of one notice: people, and messages. */
interface Share {
  readonly of: InLine;
  readonly startsAt: number;
  readonly inLists: number;
  /** null: not known into how many lists they go */
  readonly toLists: number | null;
  readonly messages: number;
  readonly cold: number;
  /** wait for the budget */
  readonly awaiting: number;
  readonly budgetFrom: number | null;
}

/** Each notice of the line gets what those before it have left of the list messages. */
function divided(line: readonly InLine[], facts: ForecastFacts): readonly Share[] {
  let spent = 0;
  return line.map((of) => {
    const share = shareOf(of, spent, facts);
    spent += share.inLists * of.parts;
    return share;
  });
}

function shareOf(of: InLine, spent: number, facts: ForecastFacts): Share {
  const { now, afterQuiet, byList, listLimit, monthEnds } = facts;
  const which = of.urgent ? 'urgent' : 'ordinary';
  const { route, why, until } = facts.route[which];
  const due = Math.max(now, of.dueAt);
  const people = part(of.undecided, facts.audience);
  const left = BUDGET.has(why) ? 0 : (byList[which] ?? Infinity) - spent;
  const isDirect = route === 'direct';
  const mayBe = { given: isDirect ? 0 : of.inLists, anew: isDirect ? 0 : people.forLists };
  const most = Math.max(0, Math.floor(left / of.parts));
  const { given, anew, awaiting, awaitingAnew } = lists(mayBe, most, facts.holds && !of.urgent);
  // they were to have it by list, and less is left than was then
  const fallen = mayBe.given - given - (awaiting - awaitingAnew);
  const alone = of.undecided - anew - awaitingAnew;
  const coldAlone =
    people.forLists === 0
      ? 0
      : (people.coldForLists * (people.forLists - anew - awaitingAnew)) / people.forLists;
  const cold = Math.min(alone, Math.round(people.cold - people.coldForLists + coldAlone));
  const before = given === 0 ? 0 : Math.ceil((of.toLists * given) / mayBe.given);
  return {
    of,
    startsAt: of.anyHour ? due : afterQuiet(due),
    inLists: anew + given,
    toLists: added(before, messagesTo(anew, of, listLimit)),
    messages: of.messages + (alone - cold + fallen + (of.inLists - mayBe.given)) * of.parts,
    cold: of.cold + cold,
    awaiting,
    budgetFrom: until ?? monthEnds,
  };
}

/** People who are in lists by what was decided before, and who would come into some now. */
interface ByListsThen {
  readonly given: number;
  readonly anew: number;
}

/**
 * How many of them go by list now. As the sender does, what was decided before is divided again where less is left
 * than was then.
 * @param most people who may be written to by list now
 * @param holds the others wait for list messages, as the plan of the deliveries has it
 */
function lists(
  { given, anew }: ByListsThen,
  most: number,
  holds: boolean,
): ByListsThen & { readonly awaiting: number; readonly awaitingAnew: number } {
  if (!holds) {
    const givenNow = atLeastTwo(Math.min(given, most));
    const room = Math.max(0, most - givenNow);
    return {
      given: givenNow,
      anew: atLeastTwo(Math.min(anew, room)),
      awaiting: 0,
      awaitingAnew: 0,
    };
  }
  const givenNow = cut(given, most);
  const anewNow = atLeastTwo(cut(anew, most - givenNow));
  const awaitingAnew = atLeastTwo(anew - anewNow);
  return {
    given: givenNow,
    anew: anewNow,
    awaiting: given - givenNow + awaitingAnew,
    awaitingAnew,
  };
}

/** @param limit people in one list at most */
function messagesTo(people: number, { parts }: InLine, limit: number | null): number | null {
  if (people === 0) return 0;
  return limit === null || limit < SMALLEST_LIST ? null : Math.ceil(people / limit) * parts;
}

function added(count: number, others: number | null): number | null {
  return others === null ? null : count + others;
}

/** So many of all who would get one now. */
function part(people: number, all: Audience): Audience {
  const share = all.people === 0 ? 0 : Math.min(1, people / all.people);
  const of = (count: number): number => Math.round(count * share);
  return {
    people,
    forLists: of(all.forLists),
    cold: of(all.cold),
    coldForLists: of(all.coldForLists),
  };
}

function atLeastTwo(people: number): number {
  return people < SMALLEST_LIST ? 0 : people;
}

// ----------------------------------------------------------------------- when

interface Timed extends Share {
  /** null: none of its people waits for a turn */
  readonly turns: Turns | null;
  /** when the last of its list messages has gone; null: not known */
  readonly listsDone: number | null;
}

function timed(line: readonly InLine[], facts: ForecastFacts): readonly Timed[] {
  const shares = divided(line, facts);
  const alone = shares.filter(({ messages }) => messages > 0);
  const turns = facts.turnsOf(
    alone.map(({ of: { urgent, anyHour }, messages, startsAt }) => ({
      ...{ messages, urgent, anyHour, startsAt },
    })),
  );
  let at: number | null = facts.now;
  return shares.map((share) => {
    // lists go one after the other; what is due much later keeps nobody waiting
    const begin = at === null ? null : Math.max(at, share.startsAt);
    const { toLists } = share;
    const listsDone = begin === null || toLists === null ? null : begin + toLists * LIST_MESSAGE;
    if (at !== null && share.startsAt <= at) at = listsDone;
    const own = turns[alone.indexOf(share)];
    return { ...share, listsDone, turns: own ? notEarlier(own, share.of.notBefore) : null };
  });
}

function notEarlier(turns: Turns, time: number): Turns {
  const later = (at: number): number => Math.max(at, time);
  const { from, to } = turns.ends;
  return { ...turns, ends: { from: later(from), to: later(to) } };
}

function routesOf(
  share: Timed,
  waiting: number,
  { coldUntil }: ForecastFacts,
): Omit<ByRoute, 'channel'> | undefined {
  const { startsAt, turns, listsDone, budgetFrom } = share;
  const inLists = Math.min(share.inLists, waiting);
  if (inLists > 0 && listsDone === null) return undefined;
  const awaiting = Math.min(share.awaiting, waiting - inLists);
  const cold = Math.min(share.cold, waiting - inLists - awaiting);
  const alone = waiting - inLists - awaiting - cold;
  const notNow: readonly NotNow[] = [
    { people: cold, why: 'account', until: coldUntil },
    { people: awaiting, why: 'budget', until: budgetFrom },
  ];
  const ends = turns?.ends ?? { from: startsAt, to: startsAt };
  return {
    lists: inLists === 0 || listsDone === null ? null : { people: inLists, by: listsDone },
    direct: alone === 0 ? null : { people: alone, ends },
    notNow: notNow.filter(({ people }) => people > 0),
  };
}

/** Null: it does not go to the channel, or is there already. */
function posted(
  { kind, urgent, channel }: Pick<Notice, 'kind' | 'urgent' | 'channel'>,
  own: InLine,
  { now, afterQuiet, channel: known }: ForecastFacts,
): ByRoute['channel'] {
  if (known === null || channel === null || kind !== 'notice' || own.isPosted) return null;
  const mode: ChannelMode = channel;
  if (mode === 'fallback' && !urgent && !known.listsOff) return null;
  const due = Math.max(now, own.dueAt);
  return { at: urgent ? due : afterQuiet(due), followers: known.followers };
}

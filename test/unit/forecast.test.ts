/**
 * What is foretold of a notice before anybody confirms it, held against a course of the same town: the plan of
 * its deliveries, turn by turn, with pauses drawn by lot.
 */
import assert from 'node:assert/strict';
import type { InLine } from '#src/model/delivery.js';
import { outlookOf, type ByRoute } from '#src/model/outlook.js';
import { QuietHours, DirectHours } from '#src/sending/daily-window.js';
import { foretellerOf, type ForecastFacts } from '#src/sending/forecast.js';
import { planDeliveries } from '#src/sending/list-plan.js';
import { nextTurn, seededJitter, type RateLimits, type Turn } from '#src/sending/pace.js';
import { turnsOf } from '#src/sending/rate-limiter.js';
import { queuedNotice } from '../support/queued-notice.js';
import { PACE } from '../support/town.js';

const ZONE = 'Europe/Rome';
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** 24 November 2026, 10:00 in Rome */
const MORNING = Date.UTC(2026, 10, 24, 9);
const NIGHT = MORNING + 13 * HOUR;
const MONTH_ENDS = Date.UTC(2026, 10, 30, 23);
const LIMIT = 256;

const daytime = new DirectHours({ from: 8 * 60, to: 20 * 60 }, ZONE);
const quiet = new QuietHours({ from: 21 * 60, to: 8 * 60 }, ZONE);
const LIMITS: RateLimits = { ...PACE, urgentPerHour: 200, hours: daytime };

interface OfLine {
  readonly urgent?: true;
  readonly dueAt?: number;
}

interface Situation extends OfLine {
  readonly now?: number;
  /** lists are not used */
  readonly direct?: 'refused';
  readonly credits?: number;
  readonly holds?: true;
  /** of a hundred people, evenly spread */
  readonly cold?: number;
  readonly withoutLid?: number;
  readonly limits?: Partial<RateLimits>;
  readonly linkedAt?: number;
  /** another notice to everybody that waits as well */
  readonly other?: OfLine;
  readonly channel?: { readonly followers: number };
}

const SITUATIONS: Readonly<Record<string, Situation>> = {
  'all by list': {},
  'some who are in no list': { withoutLid: 4 },
  'credits for 250 people': { credits: 250 },
  'credits for some, and the others wait': { credits: 1_000, holds: true, withoutLid: 10 },
  'the cap on new chats, lists refused': { direct: 'refused', cold: 60 },
  'a timelock, and credits for some': { credits: 1_000, cold: 80 },
  'an urgent one, lists refused': { direct: 'refused', urgent: true },
  'the quiet hours': { direct: 'refused', now: NIGHT },
  'the warm-up': { direct: 'refused', limits: { warmUpDays: 10 }, linkedAt: MORNING - DAY },
  'an urgent one beside an ordinary one': { direct: 'refused', urgent: true, other: {} },
  'an ordinary one beside an urgent one': { direct: 'refused', other: { urgent: true } },
  'one for another day': { direct: 'refused', dueAt: MORNING + 7 * DAY },
  'an urgent one in the channel as well': {
    ...{ direct: 'refused', urgent: true, channel: { followers: 812 } },
  },
};

const WANTED = 1;
const OTHER = 2;

describe('what is foretold of a notice', () => {
  for (const people of [3_000, 12_000]) {
    for (const [what, situation] of Object.entries(SITUATIONS)) {
      it(`is at most a tenth beside what happens: ${String(people)} people, ${what}`, () => {
        const routes = foretold(people, situation);
        const real = course(people, situation);
        const now = situation.now ?? MORNING;
        assert.equal(routes.lists?.people ?? 0, real.byList);
        assert.ok(
          (routes.lists?.by ?? Infinity) >= real.listsDone,
          'lists take no longer than that',
        );
        assert.ok((routes.lists?.by ?? now) - now <= 5 * MINUTE, 'within minutes');
        near(routes.direct?.people ?? 0, real.alone, 'people one to one');
        near(people - real.byList - (routes.direct?.people ?? 0), real.notNow, 'people not now');
        const notNow = routes.notNow.reduce((sum, each) => sum + each.people, 0);
        assert.equal((routes.lists?.people ?? 0) + (routes.direct?.people ?? 0) + notNow, people);
        for (const end of Object.values(routes.direct?.ends ?? {}))
          near(end - now, real.done - now, 'the last turn');
      });
    }
  }

  it('says why some have it later, and until when', () => {
    const until = MORNING + 2 * DAY;
    const { notNow } = foretold(3_000, { credits: 1_000, holds: true });
    assert.deepEqual(notNow, [{ people: 2_000, why: 'budget', until: MONTH_ENDS }]);
    const cold = foretold(100, { direct: 'refused', cold: 60 }, { coldUntil: until }).notNow;
    assert.deepEqual(cold, [{ people: 60, why: 'account', until }]);
  });

  describe('of a month with two list messages left, in which people wait for more', () => {
    const left = { credits: 2, holds: true } as const;
    const awaiting = (people: number) => [{ people, why: 'budget', until: MONTH_ENDS }];

    it('lets a list of three wait, since nobody of it may be left over', () => {
      const { lists, notNow } = foretold(3, left);
      assert.deepEqual({ lists, notNow }, { lists: null, notNow: awaiting(3) });
    });

    it('lets a list wait that was planned for before, and says that it is the month', () => {
      const own = { ...inLine(0, {}), noticeId: WANTED, toLists: 1, inLists: 3 };
      const facts = { ...factsOf(3, left), line: [own] };
      const { route, routes } = foretellerOf(facts)(noticeOf({}), 3);
      assert.deepEqual(routes?.lists, null);
      assert.deepEqual(routes?.notNow, awaiting(3));
      const outlook = outlookOf(
        noticeOf({}),
        { waiting: 3, held: 0 },
        {
          ...{ now: MORNING, afterQuiet: (at) => at, route, turns: null, cold: null },
        },
      );
      assert.deepEqual([outlook.waitsFor, outlook.startsAt], ['budget', MONTH_ENDS]);
    });

    it('lets two of many go now, and the others of their lists wait', () => {
      const own = { ...inLine(0, {}), noticeId: WANTED, toLists: 3, inLists: 300 };
      const facts = { ...factsOf(300, left), line: [own] };
      const { routes } = foretellerOf(facts)(noticeOf({}), 300);
      assert.equal(routes?.lists?.people, 2);
      assert.deepEqual(routes.notNow, awaiting(298));
    });

    it('leaves two to a notice behind one that waits', () => {
      const waiting = { ...inLine(0, {}), noticeId: WANTED - 1, toLists: 1, inLists: 3 };
      const facts = { ...factsOf(2, left), line: [waiting] };
      assert.equal(foretellerOf(facts)(noticeOf({}), 2).routes?.lists?.people, 2);
    });

    it('does not keep an urgent one', () => {
      assert.deepEqual(foretold(3, { ...left, urgent: true }).notNow, []);
    });
  });

  it('divides anew what was to go by list when two list messages are left for a list of three', () => {
    const own = { ...inLine(0, {}), noticeId: WANTED, toLists: 1, inLists: 3 };
    const facts = { ...factsOf(3, { credits: 2 }), line: [own] };
    const { routes } = foretellerOf(facts)(noticeOf({}), 3);
    assert.deepEqual([routes?.lists?.people, routes?.direct?.people, routes?.notNow], [2, 1, []]);
  });

  it('names the channel at once, with its followers', () => {
    const channel = { followers: 812 };
    const urgent = foretold(3_000, { direct: 'refused', urgent: true, channel });
    assert.deepEqual(urgent.channel, { at: MORNING, followers: 812 });
    const atNight = foretold(3_000, { direct: 'refused', now: NIGHT, channel });
    assert.deepEqual(atNight.channel, { at: quiet.next(NIGHT), followers: 812 });
    assert.equal(foretold(3_000, { channel }).channel, null, 'by list, and it is not urgent');
  });

  it('lets an urgent one go before those who wait already', () => {
    const alone = foretold(500, { direct: 'refused', urgent: true });
    const beside = foretold(500, { direct: 'refused', urgent: true, other: {} });
    assert.deepEqual(beside.direct, alone.direct);
  });

  it('says nothing of lists while nobody knows how many people one takes', () => {
    const tell = foretellerOf({ ...factsOf(1_000, {}), listLimit: null });
    assert.equal(tell(noticeOf({}), 1_000).routes, undefined);
  });

  it('says nothing of ways while WhatsApp is not linked', () => {
    const facts = factsOf(60, {});
    const away = { route: 'waiting', why: 'session', until: null } as const;
    const tell = foretellerOf({ ...facts, route: { urgent: away, ordinary: away } });
    assert.equal(tell(noticeOf({}), 60).routes, undefined);
  });
});

function near(found: number, real: number, what: string): void {
  const error = Math.abs(found - real) / Math.max(1, real);
  assert.ok(error <= 0.1, `${what}: ${String(found)}, and it was ${String(real)}`);
}

function noticeOf({ urgent, dueAt }: Situation) {
  const due = { dueAt: dueAt ?? 0, sendAt: null };
  return {
    ...queuedNotice(0),
    ...due,
    id: WANTED,
    urgent: urgent === true,
    channel: 'fallback',
  } as const;
}

function inLine(people: number, { urgent, dueAt = 0 }: OfLine): InLine {
  const isUrgent = urgent === true;
  return {
    ...{ noticeId: OTHER, urgent: isUrgent, anyHour: isUrgent, dueAt, parts: 1 },
    ...{ undecided: people, toLists: 0, inLists: 0, messages: 0, cold: 0, notBefore: 0 },
    isPosted: false,
  };
}

/** The people of a town, in the order of their ids. */
function townOf(people: number, { cold = 0, withoutLid = 0 }: Situation) {
  return Array.from({ length: people }, (_, index) => ({
    id: index + 1,
    // two spreads that have nothing to do with each other
    isCold: (index * 37) % 100 < cold,
    forLists: Math.floor(index / 100 + index * 61) % 100 >= withoutLid,
  }));
}

function factsOf(people: number, situation: Situation): ForecastFacts {
  const {
    now = MORNING,
    direct,
    credits = null,
    holds = false,
    other,
    limits,
    linkedAt = null,
  } = situation;
  const town = townOf(people, situation);
  const count = (is: (one: (typeof town)[number]) => boolean) => town.filter(is).length;
  const route = direct
    ? ({ route: 'direct', why: direct, until: null } as const)
    : ({ route: 'lists', why: 'canary-passed', until: null } as const);
  return {
    now,
    afterQuiet: (at) => quiet.next(at),
    route: { urgent: route, ordinary: route },
    byList: { urgent: credits, ordinary: credits },
    holds,
    monthEnds: MONTH_ENDS,
    listLimit: LIMIT,
    line: other === undefined ? [] : [inLine(people, other)],
    audience: {
      people,
      forLists: count(({ forLists }) => forLists),
      cold: count(({ isCold }) => isCold),
      coldForLists: count(({ isCold, forLists }) => isCold && forLists),
    },
    coldUntil: null,
    turnsOf: (batches) => turnsOf(batches, { turns: [], linkedAt }, { ...LIMITS, ...limits }, now),
    channel: situation.channel ? { ...situation.channel, listsOff: direct !== undefined } : null,
  };
}

function foretold(
  people: number,
  situation: Situation,
  also: Partial<ForecastFacts> = {},
): ByRoute {
  const tell = foretellerOf({ ...factsOf(people, situation), ...also });
  const { routes } = tell(noticeOf(situation), people);
  assert.ok(routes);
  return routes;
}

/** How it comes about. */
function course(people: number, situation: Situation) {
  const { now = MORNING, direct, credits, holds, other, limits, linkedAt = null } = situation;
  const town = townOf(people, situation);
  const listed = town.filter(({ forLists }) => forLists).map(({ id }) => id);
  const lists = Array.from(
    { length: direct ? 0 : Math.ceil(listed.length / LIMIT) },
    (_, index) => ({
      ...{ id: String(index), name: `Avvisi ${String(index + 1)}` },
      subscriberIds: listed.slice(index * LIMIT, (index + 1) * LIMIT),
    }),
  );
  const plans = planDeliveries(
    town.map(({ id }) => id),
    lists,
    credits,
    holds ? 'list' : 'person',
  );
  let [byList, awaiting, listsDone] = [0, 0, now];
  const alone: number[] = [];
  for (const plan of plans) {
    if (plan.kind === 'person') alone.push(plan.subscriberId);
    else if (byList + plan.subscriberIds.length > (credits ?? Infinity))
      awaiting += plan.subscriberIds.length;
    else {
      byList += plan.subscriberIds.length;
      listsDone += SECOND;
    }
  }
  const isCold = new Set(town.filter((one) => one.isCold).map(({ id }) => id));
  const warm = alone.filter((id) => !isCold.has(id)).length;
  const mine = { ...situation, left: warm, isWanted: true };
  const line = [mine, ...(other ? [{ ...other, left: people, isWanted: false }] : [])]
    .map((each) => ({ ...each, isUrgent: each.urgent === true, startsAt: startOf(each, now) }))
    .sort((a, b) => Number(b.isUrgent) - Number(a.isUrgent));
  const done = sendOneToOne(line, { ...LIMITS, ...limits }, linkedAt, now);
  return { byList, listsDone, alone: warm, notNow: alone.length - warm + awaiting, done };
}

function startOf({ dueAt = 0, urgent }: OfLine, now: number): number {
  const due = Math.max(now, dueAt);
  return urgent ? due : quiet.next(due);
}

/** When the last of the notice that is wanted has its turn. */
function sendOneToOne(
  line: readonly {
    left: number;
    readonly isWanted: boolean;
    readonly isUrgent: boolean;
    readonly startsAt: number;
  }[],
  limits: RateLimits,
  linkedAt: number | null,
  start: number,
): number {
  const jitter = seededJitter('a town');
  const turns: Turn[] = [];
  let [now, done] = [start, start];
  for (let id = 1; line.some(({ left, isWanted }) => left > 0 && isWanted);) {
    const next = line.find(({ left, startsAt }) => left > 0 && startsAt <= now);
    if (next === undefined) {
      now = Math.min(...line.filter(({ left }) => left > 0).map(({ startsAt }) => startsAt));
      continue;
    }
    const turn = nextTurn({ turns, linkedAt }, limits, jitter, now, next.isUrgent, next.isUrgent);
    if (turn.kind === 'at') {
      const later = line.filter(({ left, startsAt }) => left > 0 && startsAt > now);
      now = Math.min(turn.at, ...later.map(({ startsAt }) => startsAt));
      continue;
    }
    turns.push({ id, at: now });
    id += 1;
    next.left -= 1;
    if (next.isWanted) done = now;
    // as the sender does: what is older than a day does not count
    if (turns.length > 6_000) turns.splice(0, 3_000);
  }
  return done;
}

import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  dayLimit,
  EARLY,
  foresee,
  LATE,
  nextTurn,
  seededJitter,
  type Jitter,
  type RateLimits,
  type Past,
  type Turn,
} from '#src/sending/pace.js';
import { DirectHours } from '#src/sending/daily-window.js';
import { PACE } from '../support/town.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** 10:00 in Rome */
const NOW = Date.UTC(2026, 10, 24, 9);

const LIMITS: RateLimits = { ...PACE, warmUpDays: 10 };
const middle: Jitter = () => 0.5;

/** Sends to so many people as fast as it may. */
function sendAll(
  count: number,
  limits: RateLimits,
  jitter: Jitter,
  from: Past = { turns: [], linkedAt: null },
  start = NOW,
): readonly Turn[] {
  const turns = [...from.turns];
  let now = start;
  while (turns.length < from.turns.length + count) {
    const next = nextTurn({ ...from, turns }, limits, jitter, now, false);
    if (next.kind === 'at') {
      assert.ok(next.at > now);
      now = next.at;
    } else turns.push({ id: turns.length + 1, at: now });
  }
  return turns.slice(from.turns.length);
}

describe('nextTurn', () => {
  const next = (turns: readonly Turn[], limits: Partial<RateLimits> = {}, anyHour = false) =>
    nextTurn({ turns, linkedAt: null }, { ...LIMITS, ...limits }, middle, NOW, anyHour);

  it('lets the first message go at once', () => {
    assert.deepEqual(next([]), { kind: 'now' });
  });

  it('makes a pause after each, counted from its beginning', () => {
    assert.deepEqual(next([{ id: 1, at: NOW - 4_000 }]), {
      kind: 'at',
      at: NOW + 10_000,
      why: 'pacing',
    });
    assert.deepEqual(next([{ id: 1, at: NOW - 14_000 }]), { kind: 'now' });
  });

  it('rests after a run of messages', () => {
    const run = (count: number, gap = 14 * SECOND): Turn[] =>
      Array.from({ length: count }, (_, i) => ({ id: i, at: NOW - (count - i) * gap }));
    assert.deepEqual(next(run(24)), { kind: 'now' });
    const rested = NOW - 14 * SECOND + 3.5 * MINUTE;
    assert.deepEqual(next(run(25)), { kind: 'at', at: rested, why: 'pacing' });
    assert.deepEqual(next(run(25, 2 * MINUTE)), { kind: 'now' }, 'long gaps are rests');
  });

  it('makes neither pauses nor rests where none are wanted, but keeps the limits', () => {
    const limits = { ...LIMITS, pauseSeconds: { from: 0, to: 0 } };
    const turns = sendAll(81, limits, middle);
    assert.equal(turns[79]?.at, NOW);
    assert.equal(turns[80]?.at, NOW + HOUR);
  });

  it('waits for the morning, unless it is urgent', () => {
    const hours = new DirectHours({ from: 14 * 60, to: 20 * 60 }, 'Europe/Rome');
    assert.deepEqual(next([], { hours }), { kind: 'at', at: NOW + 4 * HOUR, why: 'direct-hours' });
    assert.deepEqual(next([], { hours }, true), { kind: 'now' });
    const turn = next([{ id: 1, at: NOW }], { hours }, true);
    const paced = { kind: 'at', at: NOW + 14 * SECOND, why: 'pacing' };
    assert.deepEqual(turn, paced, 'urgent ones are paced too');
  });

  it('names what a message waits for: the hours, or as many as may go in an hour or a day', () => {
    const hours = new DirectHours({ from: 8 * 60, to: 20 * 60 }, 'Europe/Rome');
    const why = (now: number, turns: readonly Turn[], limits: Partial<RateLimits> = {}) => {
      const all = { ...LIMITS, hours, ...limits };
      const turn = nextTurn({ turns, linkedAt: null }, all, middle, now, false);
      return turn.kind === 'now' ? 'now' : turn.why;
    };
    const ago = (now: number, ...minutes: readonly number[]): readonly Turn[] =>
      minutes.map((before, id) => ({ id, at: now - before * MINUTE }));
    const EVENING = NOW + 10.5 * HOUR;
    assert.equal(why(EVENING, []), 'direct-hours');
    assert.equal(why(EVENING, ago(EVENING, 0)), 'direct-hours', 'the pause is over long before');
    assert.equal(why(NOW, ago(NOW, 0)), 'pacing');
    assert.equal(why(NOW, ago(NOW, 20, 10), { perHour: 2 }), 'hour-limit');
    assert.equal(why(NOW, ago(NOW, 20, 10), { perDay: 2 }), 'day-limit');
    assert.equal(why(NOW, ago(NOW, 20, 10), { perDay: 20 }), 'now');
  });

  it('never sends more than the limits allow, in whatever hour or day', () => {
    const seed = fc.string();
    const small = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(seed, small, small, (word, perHour, more) => {
        const perDay = perHour + more;
        const limits = { ...LIMITS, perHour, perDay };
        const turns = sendAll(40, limits, seededJitter(word));
        turns.forEach(({ at }, i) => {
          const before = (time: number) =>
            turns.slice(0, i + 1).filter((turn) => turn.at > at - time).length;
          assert.ok(before(HOUR) <= perHour && before(DAY) <= perDay);
          const previous = turns[i - 1];
          if (previous) assert.ok(at - previous.at >= 8 * SECOND);
        });
      }),
      { numRuns: 50 },
    );
  });

  it('rests at least two minutes after thirty messages at the latest', () => {
    const turns = sendAll(200, { ...LIMITS, perHour: 999 }, seededJitter('riposo'));
    let run = 0;
    turns.forEach(({ at }, i) => {
      const gap = at - (turns[i - 1]?.at ?? -Infinity);
      assert.ok(gap <= 20 * SECOND || gap >= 2 * MINUTE);
      run = gap >= 2 * MINUTE ? 1 : run + 1;
      assert.ok(run <= 30);
    });
  });

  it('goes on after a restart exactly as it would have gone on', () => {
    const jitter = seededJitter('ripresa');
    const whole = sendAll(120, LIMITS, jitter);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 119 }), (cut) => {
        const turns = whole.slice(0, cut);
        const start = turns.at(-1)?.at ?? NOW;
        const rest = sendAll(120 - cut, LIMITS, jitter, { turns, linkedAt: null }, start);
        assert.deepEqual(rest, whole.slice(cut));
      }),
      { numRuns: 20 },
    );
  });

  it('makes other pauses with another seed, and the same with the same', () => {
    const pauses = (seed: string) => sendAll(10, LIMITS, seededJitter(seed)).map(({ at }) => at);
    assert.deepEqual(pauses('a'), pauses('a'));
    assert.notDeepEqual(pauses('a'), pauses('b'));
  });
});

describe('dayLimit', () => {
  it('grows from a tenth by way of four tenths to the whole, in ten days', () => {
    const on = (day: number) => dayLimit(NOW, LIMITS, NOW + day * DAY);
    assert.deepEqual([0, 4.9, 5, 9.9, 10, 400].map(on), [50, 50, 200, 200, 500, 500]);
  });

  it('is whole where there is no warm-up', () => {
    assert.equal(dayLimit(NOW, { ...LIMITS, warmUpDays: 0 }, NOW), 500);
    assert.equal(dayLimit(null, LIMITS, NOW), 500);
    assert.equal(dayLimit(NOW, { ...LIMITS, perDay: 1 }, NOW), 1, 'somebody always gets a turn');
  });
});

describe('foresee', () => {
  const lastOf = (messages: number, past: Past, limits: RateLimits, jitter: Jitter = middle) =>
    foresee([{ messages, anyHour: false }], past, limits, jitter, NOW)[0]?.lastAt ?? NaN;

  it('has every real course between the early and the late one', () => {
    const past = { turns: [], linkedAt: null };
    const courses = [
      [3, LIMITS],
      [130, LIMITS],
      [600, { ...LIMITS, perHour: 9_999, perDay: 9_999 }],
    ] as const;
    for (const [count, limits] of courses) {
      for (const seed of ['a', 'b', 'c', 'd', 'e', 'f']) {
        const at = lastOf(count, past, limits, seededJitter(seed));
        assert.ok(lastOf(count, past, limits, EARLY) <= at);
        assert.ok(at <= lastOf(count, past, limits, LATE));
      }
    }
  });

  it('lets one that is urgent, and comes later, go in between', () => {
    const past = { turns: [], linkedAt: null };
    const limits = { ...LIMITS, urgentPerHour: 200 };
    const startsAt = NOW + 2 * HOUR;
    const urgent = { messages: 10, anyHour: true, urgent: true, startsAt };
    const [first, second] = foresee(
      [urgent, { messages: 400, anyHour: false }],
      past,
      limits,
      middle,
      NOW,
    );
    assert.ok(first && second);
    assert.ok(first.firstAt >= startsAt && first.lastAt < startsAt + 10 * MINUTE);
    assert.equal(second.firstAt, NOW);
    assert.ok(second.lastAt > first.lastAt);
  });

  it('lets one notice follow the other', () => {
    const past = { turns: [], linkedAt: null };
    const batch = { messages: 3, anyHour: false };
    const [first, second] = foresee([batch, batch], past, LIMITS, middle, NOW);
    assert.equal(first?.firstAt, NOW);
    assert.ok(first && second && second.firstAt > first.lastAt);
    assert.equal(second.lastAt, lastOf(6, past, LIMITS));
  });

  it('is when the last turn comes, with pauses of middle length', () => {
    const hours = new DirectHours({ from: 8 * 60, to: 20 * 60 }, 'Europe/Rome');
    for (const limits of [LIMITS, { ...LIMITS, hours }]) {
      const past = { turns: [{ id: 1, at: NOW - 5 * SECOND }], linkedAt: NOW - DAY };
      const last = sendAll(130, limits, middle, past).at(-1);
      assert.equal(lastOf(130, past, limits), last?.at);
    }
  });

  it('says what keeps the first message the longest, whoever goes before', () => {
    const hours = new DirectHours({ from: 8 * 60, to: 20 * 60 }, 'Europe/Rome');
    const why = (now: number, ...messages: readonly number[]) =>
      foresee(
        messages.map((count) => ({ messages: count, anyHour: false })),
        { turns: [], linkedAt: null },
        { ...LIMITS, hours },
        middle,
        now,
      ).map(({ waitsFor }) => waitsFor);
    assert.deepEqual(why(NOW + 10.5 * HOUR, 3, 1), ['direct-hours', 'direct-hours']);
    assert.deepEqual(why(NOW, 3, 1), ['pacing', 'pacing']);
    assert.deepEqual(why(NOW, 90, 1), ['pacing', 'hour-limit']);
    assert.deepEqual(why(NOW, 600, 1), ['pacing', 'day-limit']);
  });

  it('is now when nobody waits', () => {
    assert.equal(lastOf(0, { turns: [], linkedAt: null }, LIMITS), NOW);
  });

  it('goes by the daily limit when it is far ahead', () => {
    const past = { turns: [], linkedAt: null };
    const days = (lastOf(100_000, past, LIMITS) - NOW) / DAY;
    assert.ok(days > 198 && days < 202);
  });
});

describe('the urgent lane', () => {
  const FAST: RateLimits = { ...LIMITS, urgentPerHour: 200 };
  const urgent = (turns: readonly Turn[], limits: Partial<RateLimits> = {}, now = NOW) =>
    nextTurn({ turns, linkedAt: NOW }, { ...FAST, ...limits }, middle, now, true, true);
  const row = (count: number, gap: number): Turn[] =>
    Array.from({ length: count }, (_, i) => ({ id: i, at: NOW - (count - i) * gap }));

  it('spreads its messages over the hour, without rests', () => {
    assert.deepEqual(urgent(row(30, 18 * SECOND)), { kind: 'now' });
    assert.deepEqual(urgent([{ id: 1, at: NOW - 8 * SECOND }]), {
      kind: 'at',
      at: NOW + 10 * SECOND,
      why: 'pacing',
    });
  });

  it('waits a fifth less to a fifth more than an even share', () => {
    const past = { turns: [{ id: 1, at: NOW }], linkedAt: NOW };
    const limits = { ...FAST, urgentPerHour: 180 };
    const after = (fraction: number) => nextTurn(past, limits, () => fraction, NOW, true, true);
    assert.deepEqual(after(0), { kind: 'at', at: NOW + 16 * SECOND, why: 'pacing' });
    assert.deepEqual(after(1), { kind: 'at', at: NOW + 24 * SECOND, why: 'pacing' });
  });

  it('stays within its own limit of the hour', () => {
    const limits = { pauseSeconds: { from: 0, to: 0 } };
    assert.deepEqual(urgent(row(199, 17 * SECOND), limits), { kind: 'now' });
    const first = NOW - 200 * 17 * SECOND;
    const wait = { kind: 'at', at: first + HOUR, why: 'hour-limit' };
    assert.deepEqual(urgent(row(200, 17 * SECOND), limits), wait);
  });

  it('knows no limit of the day, no warm-up and no hours', () => {
    const hours = new DirectHours({ from: 14 * 60, to: 20 * 60 }, 'Europe/Rome');
    assert.deepEqual(urgent(row(700, 2 * MINUTE), { hours, warmUpDays: 10 }), { kind: 'now' });
  });

  it('goes as the others do when it is set so', () => {
    assert.equal(urgent(row(600, 2 * MINUTE), { urgentPerHour: 0 }).kind, 'at');
  });

  it('reaches 3,000 people in a day, where the others take six', () => {
    const past = { turns: [], linkedAt: null };
    const batch = { messages: 3_000, anyHour: true };
    const [fast] = foresee([{ ...batch, urgent: true }], past, FAST, middle, NOW);
    const [slow] = foresee([batch], past, FAST, middle, NOW);
    assert.ok(fast && slow);
    assert.ok(fast.lastAt - NOW < 16 * HOUR, String((fast.lastAt - NOW) / HOUR));
    assert.ok(slow.lastAt - NOW > 5 * DAY);
  });
});

describe('what is foreseen', () => {
  const daytime = new DirectHours({ from: 8 * 60, to: 20 * 60 }, 'Europe/Rome');
  const few = new DirectHours({ from: 9 * 60, to: 13 * 60 }, 'Europe/Rome');
  const SITUATIONS: Readonly<Record<string, Partial<RateLimits> & { readonly urgent?: true }>> = {
    'as it comes': { hours: daytime },
    'at every hour': {},
    'in the warm-up': { hours: daytime, warmUpDays: 10 },
    'few an hour': { hours: daytime, perHour: 20 },
    'in the mornings only': { hours: few },
    'few a day': { hours: daytime, perDay: 150 },
    'many a day': { hours: daytime, perDay: 2_000, perHour: 300 },
    'without pauses': { hours: daytime, pauseSeconds: { from: 0, to: 0 } },
    'long rests': { hours: daytime, restMinutes: { from: 10, to: 20 } },
    urgent: { urgent: true, urgentPerHour: 200 },
  };
  for (const people of [3_000, 12_000]) {
    for (const [what, { urgent = false, ...changes }] of Object.entries(SITUATIONS)) {
      it(`is at most a tenth beside what happens: ${String(people)} people, ${what}`, () => {
        const limits = { ...PACE, ...changes };
        const past = { turns: [], linkedAt: NOW };
        const [foreseen] = foresee(
          [{ messages: people, anyHour: urgent, urgent }],
          past,
          limits,
          middle,
          NOW,
        );
        const jitter = seededJitter('a town');
        const turns: Turn[] = [];
        let now = NOW;
        for (let sent = 0; sent < people;) {
          const next = nextTurn({ ...past, turns }, limits, jitter, now, urgent, urgent);
          if (next.kind === 'at') {
            now = next.at;
            continue;
          }
          sent += 1;
          turns.push({ id: sent, at: now });
          // as the sender does: what is older than a day does not count
          if (turns.length > 6_000) turns.splice(0, 3_000);
        }
        const took = now - NOW;
        const error = Math.abs((foreseen?.lastAt ?? 0) - now) / took;
        assert.ok(error <= 0.1, `${(error * 100).toFixed(1)} % of ${(took / DAY).toFixed(1)} days`);
      });
    }
  }
});

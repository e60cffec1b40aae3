import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { loadConfig } from '#src/config.js';
import { deliverySettings } from '#src/town/town-settings.js';
import { QuietHours, DirectHours } from '#src/sending/daily-window.js';
import { EARLY, foresee } from '#src/sending/pace.js';
import { useTempDir } from '../support/temp-dir.js';

const ROME = 'Europe/Rome';
const at = (local: string): number => DateTime.fromISO(local, { zone: ROME }).toMillis();

describe('the hours in which single people are sent to', () => {
  const home = useTempDir();

  async function hoursOf(env: NodeJS.ProcessEnv) {
    const surroundings = { env: { CAMPANILE_HOME: home.path, ...env }, projectDir: '/nowhere' };
    return deliverySettings(await loadConfig(surroundings)).pace;
  }

  it('leave the quiet hours out where they themselves are off, also when the end is foretold', async () => {
    const pace = await hoursOf({ CAMPANILE_DIRECT_HOURS: 'off' });
    const evening = at('2026-11-24T20:30');
    const past = { turns: [], linkedAt: null };
    const [end] = foresee([{ messages: 300, anyHour: false }], past, pace, EARLY, evening);
    const [urgent] = foresee([{ messages: 300, anyHour: true }], past, pace, EARLY, evening);
    assert.ok(end && end.lastAt > at('2026-11-25T08:00'), 'it goes on in the morning');
    assert.ok(urgent && urgent.lastAt < at('2026-11-25T08:00'));
    assert.equal(pace.hours?.next(at('2026-11-24T23:00')), at('2026-11-25T08:00'));
  });

  it('are those that are in them and not quiet', async () => {
    const { hours } = await hoursOf({
      CAMPANILE_DIRECT_HOURS: '07:00-22:00',
      CAMPANILE_QUIET_HOURS: '13:00-15:00',
    });
    assert.equal(hours?.next(at('2026-11-24T13:30')), at('2026-11-24T15:00'));
    assert.equal(hours?.next(at('2026-11-24T22:30')), at('2026-11-25T07:00'));
    assert.equal(hours?.next(at('2026-11-24T15:30')), at('2026-11-24T15:30'));
  });
});

describe('DirectHours', () => {
  const eightToEight = () => new DirectHours({ from: 8 * 60, to: 20 * 60 }, ROME);

  it('is open within the hours, the last minute excluded', () => {
    const hours = eightToEight();
    for (const open of ['2026-11-24T08:00', '2026-11-24T12:30', '2026-11-24T19:59:59']) {
      assert.equal(hours.next(at(open)), at(open));
    }
    assert.equal(hours.next(at('2026-11-24T20:00')), at('2026-11-25T08:00'));
    assert.equal(hours.next(at('2026-11-24T23:59')), at('2026-11-25T08:00'));
    assert.equal(hours.next(at('2026-11-25T00:00')), at('2026-11-25T08:00'));
  });

  it('goes by the clock on the wall on the days when it changes', () => {
    const hours = eightToEight();
    // 29 March 2026: 02:00 becomes 03:00; 25 October: 03:00 becomes 02:00
    assert.equal(hours.next(at('2026-03-28T21:00')), Date.UTC(2026, 2, 29, 6));
    assert.equal(hours.next(at('2026-03-29T20:00')), Date.UTC(2026, 2, 30, 6));
    assert.equal(hours.next(at('2026-10-24T21:00')), Date.UTC(2026, 9, 25, 7));
    assert.equal(hours.next(Date.UTC(2026, 9, 25, 18, 59)), Date.UTC(2026, 9, 25, 18, 59));
    assert.equal(hours.next(Date.UTC(2026, 9, 25, 19)), Date.UTC(2026, 9, 26, 7));
  });

  it('may last until midnight', () => {
    const hours = new DirectHours({ from: 0, to: 24 * 60 }, ROME);
    assert.equal(hours.next(at('2026-10-25T23:59:59')), at('2026-10-25T23:59:59'));
  });

  it('names a moment within the hours, not before the one it was asked for', () => {
    const hours = eightToEight();
    const moment = fc.integer({ min: at('2026-01-01T00:00'), max: at('2027-12-31T00:00') });
    fc.assert(
      fc.property(moment, (asked) => {
        const next = hours.next(asked);
        const local = DateTime.fromMillis(next, { zone: ROME });
        assert.ok(next >= asked && next - asked <= 13 * 60 * 60_000);
        assert.ok(local.hour >= 8 && local.hour < 20);
        assert.equal(eightToEight().next(asked), next, 'whatever was asked before');
      }),
    );
  });
});

describe('quiet hours', () => {
  const night = new QuietHours({ from: 21 * 60, to: 8 * 60 }, 'Europe/Rome');
  const siesta = new QuietHours({ from: 13 * 60, to: 15 * 60 }, 'Europe/Rome');
  const evening = new QuietHours({ from: 22 * 60, to: 24 * 60 }, 'Europe/Rome');

  for (const [hours, at, then] of [
    [night, '2026-11-24T20:59+01:00', null],
    [night, '2026-11-24T21:00+01:00', '2026-11-25T08:00+01:00'],
    [night, '2026-11-25T07:59+01:00', '2026-11-25T08:00+01:00'],
    [night, '2026-11-25T08:00+01:00', null],
    [siesta, '2026-11-25T12:59+01:00', null],
    [siesta, '2026-11-25T13:00+01:00', '2026-11-25T15:00+01:00'],
    [evening, '2026-11-25T23:30+01:00', '2026-11-26T00:00+01:00'],
    // the nights in which the clocks change
    [night, '2027-03-27T22:00+01:00', '2027-03-28T08:00+02:00'],
    [night, '2026-10-24T22:00+02:00', '2026-10-25T08:00+01:00'],
  ] as const) {
    it(`at ${at} ${then === null ? 'are over' : `last until ${then}`}`, () => {
      assert.equal(hours.next(Date.parse(at)), Date.parse(then ?? at));
    });
  }
});

describe('hours of every day', () => {
  it('are the same whatever was asked before, a minute or a day away, also back', () => {
    const kinds = [
      () => new DirectHours({ from: 8 * 60, to: 20 * 60 }, ROME),
      () => new QuietHours({ from: 21 * 60, to: 8 * 60 }, ROME),
      () => new QuietHours({ from: 13 * 60, to: 15 * 60 }, ROME),
    ];
    const minutes = fc.integer({ min: -36 * 60, max: 36 * 60 });
    const begin = fc.constantFrom(at('2026-10-24T12:00'), at('2027-03-27T12:00'));
    fc.assert(
      fc.property(begin, fc.array(minutes, { minLength: 1 }), (from, steps) => {
        for (const kind of kinds) {
          const asked = kind();
          for (const step of steps) {
            const moment = from + step * 60_000;
            assert.equal(asked.next(moment), kind().next(moment), new Date(moment).toISOString());
          }
        }
      }),
    );
  });
});

import assert from 'node:assert/strict';
import { QuietHours } from '#src/broadcast/quiet-hours.js';

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

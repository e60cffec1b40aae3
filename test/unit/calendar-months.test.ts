import assert from 'node:assert/strict';
import { nextMonth, thisMonth } from '#src/runtime/time.js';

const ROME = 'Europe/Rome';

describe('months by the clock of the town hall', () => {
  it('begin and end at its midnight, whichever month and zone was asked for before', () => {
    const october = Date.parse('2026-10-01T00:00+02:00');
    const november = Date.parse('2026-11-01T00:00+01:00');
    const december = Date.parse('2026-12-01T00:00+01:00');
    for (const [now, begins, ends] of [
      [october, october, november],
      [november - 1, october, november],
      [november, november, december],
      [november - 1, october, november],
    ] as const) {
      assert.equal(thisMonth(now, ROME), begins);
      assert.equal(nextMonth(now, ROME), ends);
      // in Lisbon the month begins an hour later
      assert.equal(thisMonth(november, 'Europe/Lisbon'), Date.parse('2026-10-01T00:00+01:00'));
    }
  });
});

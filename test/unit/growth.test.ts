import assert from 'node:assert/strict';
import { growthOf } from '#src/panel/views/subscribers.js';
import type { ConsentHour } from '#src/model/subscriber.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ZONE = 'Europe/Rome';

describe('the growth of the register', () => {
  const hour = (at: number, optIns: number, optOuts = 0): ConsentHour => ({ at, optIns, optOuts });

  it('is counted by days of the comune, days without anything included', () => {
    const noon = Date.UTC(2026, 9, 24, 10);
    // 23:30 in Italy, then 0:30 of the next day, which is the one with 25 hours.
    const growth = growthOf(
      [hour(noon, 5), hour(Date.UTC(2026, 9, 24, 21), 1), hour(Date.UTC(2026, 9, 24, 22), 2, 1)],
      Date.UTC(2026, 9, 26, 23, 30),
      ZONE,
    );
    assert.equal(growth.unit, 'day');
    assert.deepEqual(
      growth.steps.map(({ optIns, optOuts, total }) => [optIns, optOuts, total]),
      [
        [6, 0, 6],
        [2, 1, 7],
        [0, 0, 7],
        [0, 0, 7],
      ],
    );
    const [first, second, third] = growth.steps;
    assert.equal((second?.at ?? 0) - (first?.at ?? 0), DAY);
    assert.equal((third?.at ?? 0) - (second?.at ?? 0), 25 * HOUR);
  });

  it('is counted in larger steps the longer it lasts, and loses nobody', () => {
    const now = Date.UTC(2026, 10, 24);
    for (const [days, unit] of [
      [40, 'day'],
      [200, 'week'],
      [1_500, 'month'],
    ] as const) {
      const hours = Array.from({ length: days }, (_, day) =>
        hour(now - (days - day) * DAY, 2, day % 2),
      );
      const growth = growthOf(hours, now, ZONE);
      assert.equal(growth.unit, unit);
      assert.ok(growth.steps.length <= 65, String(growth.steps.length));
      assert.equal(growth.steps.at(-1)?.total, 2 * days - Math.floor(days / 2));
    }
  });

  it('is one empty step when nobody ever came', () => {
    const { steps } = growthOf([], Date.UTC(2026, 10, 24, 9), ZONE);
    assert.deepEqual(steps, [{ at: Date.UTC(2026, 10, 23, 23), optIns: 0, optOuts: 0, total: 0 }]);
  });
});

import assert from 'node:assert/strict';
import { Calendar } from '#src/messages/it/calendar.js';

describe('the calendar of the pages', () => {
  const calendar = new Calendar('Europe/Rome');
  const at = (time: string): number => Date.parse(time);

  it('knows yesterday and tomorrow also where a day has 23 hours, or 25', () => {
    // the last hour before the day on which clocks go forward, 29 March 2026
    const saturday = at('2026-03-28T23:30+01:00');
    assert.equal(calendar.moment(at('2026-03-29T08:00+02:00'), saturday), 'domani alle 08:00');
    assert.equal(
      calendar.moment(at('2026-03-30T08:00+02:00'), saturday),
      'il 30 marzo 2026 alle 08:00',
    );
    const monday = at('2026-03-30T00:30+02:00');
    assert.equal(calendar.moment(at('2026-03-29T12:00+02:00'), monday), 'ieri alle 12:00');
    assert.equal(calendar.since(at('2026-03-28T12:00+01:00'), monday), 'dal 28 mar alle 12:00');
    // clocks go back on 25 October 2026
    const sunday = at('2026-10-25T00:30+02:00');
    assert.equal(calendar.moment(at('2026-10-26T08:00+01:00'), sunday), 'domani alle 08:00');
    assert.equal(
      calendar.moment(at('2026-10-24T20:00+02:00'), at('2026-10-25T23:30+01:00')),
      'ieri alle 20:00',
    );
  });
});

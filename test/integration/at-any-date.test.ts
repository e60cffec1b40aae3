import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { devNull } from 'node:os';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { DateTime } from 'luxon';
import { AWKWARD_TIMES, environmentAt } from '../support/at-date.js';

/** Those that reckon in days, months and hours of the night, and take two seconds in all. */
const BY_DATE =
  /^(alerts|choose-route|daily-window|growth|notice-report|outlook|report-scheduler|schedule|session-audit|session-clock|watches)\.test\.js$/;
const UNIT = new URL('../unit/', import.meta.url);
const DAYS = 3_650;

/** `TEST_AT` repeats one that was drawn. */
function drawn(): string {
  const given = process.env['TEST_AT'];
  if (given !== undefined) return given;
  const day = DateTime.utc(2027).plus({ minutes: Math.floor(Math.random() * DAYS * 24 * 60) });
  const awkward = AWKWARD_TIMES[Math.floor(Math.random() * AWKWARD_TIMES.length * 2)];
  return awkward ?? day.toFormat("yyyy-MM-dd'T'HH:mm");
}

describe('the rules of dates', function () {
  this.timeout(600_000);
  const time = drawn();

  it(`hold at a time drawn by lot (TEST_AT=${time})`, () => {
    const files = readdirSync(UNIT).filter((name) => BY_DATE.test(name));
    assert.equal(files.length, 11, files.join(', '));
    const { status, stdout } = spawnSync(
      process.execPath,
      [
        'node_modules/mocha/bin/mocha.js',
        ...files.map((name) => fileURLToPath(new URL(name, UNIT))),
      ],
      { encoding: 'utf8', env: { ...process.env, ...environmentAt(time), TEST_TOTALS: devNull } },
    );
    assert.equal(status, 0, stdout);
  });

  it('are not tried at what is no time', () => {
    assert.throws(() => environmentAt('28/3/2027'), /is no time/);
  });
});

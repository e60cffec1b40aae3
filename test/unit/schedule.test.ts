import assert from 'node:assert/strict';
import { install, type Clock } from '@sinonjs/fake-timers';
import { everyDay, scheduled } from '#src/runtime/schedule.js';

describe('scheduled', () => {
  let timers: Clock;

  beforeEach(() => {
    // Half past one in Rome, the night before the clocks go forward.
    timers = install({ now: Date.UTC(2027, 2, 27, 0, 30) });
  });
  afterEach(() => timers.uninstall());

  it('calls by the clock of the zone, once a day, until it is stopped', async () => {
    const calls: string[] = [];
    const service = scheduled('nightly', '30 4 * * *', 'Europe/Rome', () => {
      calls.push(new Date().toISOString());
    });
    await timers.tickAsync('24:00:00');
    assert.deepEqual(calls, [], 'nothing runs before it is started');
    await service.start();
    await timers.tickAsync('48:00:00');
    // Summer time has begun at two: half past four is an hour earlier by UTC.
    assert.deepEqual(calls, ['2027-03-28T02:30:00.000Z', '2027-03-29T02:30:00.000Z']);
    await service.stop();
    await timers.tickAsync('48:00:00');
    assert.equal(calls.length, 2);
    assert.equal(timers.countTimers(), 0);
  });

  it('calls in the next night when the clock, ahead by months, was set back', async () => {
    const calls: string[] = [];
    const service = scheduled('nightly', '30 4 * * *', 'Europe/Rome', () => {
      calls.push(new Date().toISOString());
    });
    await service.start();
    timers.setSystemTime(Date.UTC(2026, 10, 24, 9));
    await service.replan();
    await timers.tickAsync('24:00:00');
    assert.deepEqual(calls, ['2026-11-25T03:30:00.000Z']);
    await service.stop();
    await service.replan();
    assert.equal(timers.countTimers(), 0, 'what is stopped stays so');
  });

  it('stays stopped when it is stopped while it plans anew', async () => {
    const service = everyDay('nightly', '04:30', 'Europe/Rome', () => undefined);
    await service.start();
    await Promise.all([service.replan(), service.stop()]);
    assert.equal(timers.countTimers(), 0);
    await service.start();
    assert.ok(timers.countTimers() > 0, 'it may be started again');
    await service.stop();
  });

  it('never calls where the time is `off`', async () => {
    const service = everyDay('nightly', 'off', 'Europe/Rome', () => undefined);
    await service.start();
    await service.replan();
    assert.equal(timers.countTimers(), 0);
    await service.stop();
  });
});

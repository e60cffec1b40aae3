import assert from 'node:assert/strict';
import process from 'node:process';
import { install } from '@sinonjs/fake-timers';
import { BrowserRestarts, type BrowserRestartSettings } from '#src/system/browser-restarts.js';
import { systemClock } from '#src/runtime/time.js';
import { MemoryLogger } from '../fakes/memory-logger.js';
import { ManualClock } from '../fakes/manual-clock.js';
import { idle } from '../support/in-flight.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const MEGABYTE = 1024 * 1024;

describe('restarts of the browser', () => {
  let clock: ManualClock;
  let log: MemoryLogger;
  let sending: boolean;
  let megabytes: number;
  let restarts: number;
  let service: BrowserRestarts;

  beforeEach(() => {
    [clock, log, sending, megabytes, restarts] = [
      new ManualClock(),
      new MemoryLogger(),
      false,
      100,
      0,
    ];
  });
  afterEach(() => service.stop());

  const onBug = (error: Error): void => {
    throw error;
  };

  const start = async (settings: Partial<BrowserRestartSettings> = {}) => {
    service = new BrowserRestarts(
      { at: 'off', zone: 'Europe/Rome', memoryMegabytes: 1_000, ...settings },
      {
        clock,
        ...{ log, onBug },
        processes: () => Promise.resolve([1]),
        isSending: () => sending,
        restart: () => Promise.resolve(void (restarts += 1)),
        lookEvery: 60_000,
        memoryOf: (pids) => {
          assert.deepEqual(pids, [process.pid, 1]);
          return Promise.resolve(megabytes * MEGABYTE);
        },
      },
    );
    await service.start();
    await idle();
  };

  it('leave a browser of ordinary size alone', async () => {
    await start();
    await clock.advance(10 * MINUTE);
    assert.equal(restarts, 0);
  });

  it('come when it has grown too large, once an hour at most', async () => {
    await start();
    megabytes = 1_001;
    await clock.advance(2 * MINUTE);
    assert.equal(restarts, 1);
    await clock.advance(50 * MINUTE);
    assert.equal(restarts, 1, 'a limit that is too low does no harm');
    await clock.advance(10 * MINUTE);
    assert.equal(restarts, 2);
    assert.match(log.lines.join(), /browser\.restarting.*"reason":"memory"/);
  });

  it('come in their time although the clock of the PC is set back', async () => {
    await start();
    megabytes = 1_001;
    await clock.advance(2 * MINUTE);
    clock.setBy(-24 * HOUR);
    await clock.advance(61 * MINUTE);
    assert.equal(restarts, 2);
  });

  it('wait until nothing is being sent', async () => {
    await start();
    [megabytes, sending] = [2_000, true];
    await clock.advance(10 * MINUTE);
    assert.equal(restarts, 0);
    sending = false;
    await clock.advance(5_000);
    assert.equal(restarts, 1);
  });

  it('come at once at the hour, or as soon as nothing is being sent', async () => {
    await start();
    service.plan();
    await idle();
    assert.equal(restarts, 1);
    sending = true;
    service.plan();
    await clock.advance(HOUR);
    assert.equal(restarts, 1);
    sending = false;
    await clock.advance(5_000);
    assert.equal(restarts, 2);
  });

  it('are left for the next night when something is sent for hours', async () => {
    await start();
    sending = true;
    service.plan();
    await clock.advance(2 * HOUR + MINUTE);
    sending = false;
    await clock.advance(10 * MINUTE);
    assert.equal(restarts, 0);
  });

  it('come at the hour of the wall clock, summer and winter, and not at all when off', async () => {
    const timers = install({ now: Date.UTC(2026, 6, 1, 0, 0) });
    try {
      const times: string[] = [];
      service = new BrowserRestarts(
        { at: '04:00', zone: 'Europe/Rome', memoryMegabytes: 0 },
        {
          clock: systemClock,
          ...{ log, onBug },
          processes: () => Promise.resolve([]),
          isSending: () => false,
          restart: () => Promise.resolve(void times.push(new Date().toISOString())),
          memoryOf: () => Promise.resolve(0),
          lookEvery: 60_000,
        },
      );
      await service.start();
      await timers.tickAsync('30:00:00');
      await service.stop();
      assert.deepEqual(times, ['2026-07-01T02:00:00.000Z', '2026-07-02T02:00:00.000Z']);
    } finally {
      timers.uninstall();
    }
  });
});

import assert from 'node:assert/strict';
import { ClockWatch } from '#src/system/clock-watch.js';
import { ManualClock } from '../fakes/manual-clock.js';
import { MemoryLogger } from '../fakes/memory-logger.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('ClockWatch', () => {
  let clock: ManualClock;
  let log: MemoryLogger;
  let jumps: number[];
  let done: () => void;
  let watch: ClockWatch;

  beforeEach(async () => {
    clock = new ManualClock();
    log = new MemoryLogger();
    jumps = [];
    watch = new ClockWatch(clock, log);
    watch.onJump((byMs) => {
      jumps.push(byMs);
      return new Promise((resolve) => {
        done = resolve;
      });
    });
    await watch.start();
  });
  afterEach(() => watch.stop());

  const settled = () => new Promise((resolve) => setImmediate(resolve));

  it('finds nothing in time that goes by as it should', async () => {
    for (let look = 0; look < 100; look += 1) {
      await clock.advance(10_000);
      await settled();
    }
    assert.equal(watch.isSteady(), true);
    assert.deepEqual(jumps, []);
  });

  for (const byMs of [8 * HOUR, -6 * HOUR]) {
    it(`is unsteady from a jump of ${String(byMs / HOUR)} h until it is dealt with`, async () => {
      clock.setBy(byMs);
      assert.equal(watch.isSteady(), false, 'whoever asks first finds it');
      assert.deepEqual(jumps, [byMs]);
      done();
      await settled();
      assert.equal(watch.isSteady(), true);
      assert.deepEqual(jumps, [byMs]);
    });
  }

  it('stays unsteady, and tries again, when what follows fails, and counts what is added meanwhile', async () => {
    const asked: number[] = [];
    let looks = 0;
    let isBroken = true;
    watch.onJump(
      (byMs) => {
        asked.push(byMs);
        return isBroken ? Promise.reject(new Error('the disk is busy')) : Promise.resolve();
      },
      () => {
        looks += 1;
        return Promise.resolve();
      },
    );
    clock.setBy(-6 * HOUR);
    assert.equal(watch.isSteady(), false);
    await clock.advance(MINUTE);
    assert.ok(asked.length > 1 && asked.every((byMs) => byMs === -6 * HOUR), String(asked));
    assert.equal(looks, asked.length, 'what waits for a time looks anew all the same');
    assert.equal(watch.isSteady(), false);
    clock.setBy(6 * HOUR + MINUTE);
    watch.isSteady();
    isBroken = false;
    await clock.advance(MINUTE);
    assert.equal(asked.at(-1), MINUTE);
    assert.equal(watch.isSteady(), true);
  });

  it('finds by itself that the PC has slept', async () => {
    clock.setBy(3 * HOUR);
    await clock.advance(10_000);
    await settled();
    assert.equal(jumps.length, 1);
    done();
  });

  it('passes over the small corrections of every day', () => {
    clock.setBy(50_000);
    assert.equal(watch.isSteady(), true);
    assert.deepEqual(jumps, []);
  });
});

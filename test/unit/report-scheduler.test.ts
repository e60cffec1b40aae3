import assert from 'node:assert/strict';
import { Topics } from '#src/runtime/topics.js';
import { Loop } from '#src/runtime/loop.js';
import { ReportScheduler } from '#src/notices/report-scheduler.js';
import { ManualClock } from '../fakes/manual-clock.js';
import { silentLogger } from '../fakes/runtime.js';
import { idle } from '../support/in-flight.js';

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;

describe('the report of a notice is written', () => {
  const start = Date.UTC(2026, 10, 24, 9, 0);
  let clock: ManualClock;
  /** Id → when it was finished. */
  let finished: Map<number, number>;
  /** Id and seconds since the start, of each time it was written. */
  let written: [number, number][];
  let refused: boolean;
  /** nothing can be written in the database */
  let isBroken: boolean;
  let reports: ReportScheduler;
  let loop: Loop;

  beforeEach(() => {
    clock = new ManualClock(start);
    finished = new Map();
    written = [];
    refused = false;
    isBroken = false;
    open();
  });

  afterEach(() => loop.stop(0));

  function open(): void {
    const topics = new Topics();
    reports = new ReportScheduler({
      clock,
      notices: {
        trackProgress: () =>
          isBroken ? Promise.reject(new Error('database is locked')) : Promise.resolve(),
        finishedBetween: (after, until) =>
          Promise.resolve(
            [...finished].filter(([, at]) => at > after && at <= until).map(([id]) => id),
          ),
      },
      topics,
    });
    const write = (id: number) => {
      written.push([id, (clock.now() - start) / SECOND]);
      return Promise.resolve(!refused);
    };
    loop = new Loop({
      name: 'reports',
      clock,
      log: silentLogger,
      onBug: (error) => assert.ifError(error),
      step: (signal) => reports.round(signal, write),
      topics,
      wokenBy: ['reports'],
    });
  }

  const run = async (): Promise<void> => {
    loop.start();
    await idle();
  };
  const receipt = async (id: number): Promise<void> => {
    reports.changed([id]);
    loop.wake();
    await idle();
  };

  it('at once, and then at most every ten seconds while receipts come in', async () => {
    await run();
    for (let second = 0; second < 25; second += 1) {
      await receipt(1);
      await clock.advance(SECOND);
    }
    const times = written.map(([, at]) => at);
    assert.equal(times[0], 0);
    assert.ok(times.length >= 2);
    for (const [index, at] of times.entries()) {
      if (index > 0) assert.ok(at - (times[index - 1] ?? 0) >= 10, times.join());
    }
    await clock.advance(HOUR - 60 * SECOND);
    const after = written.length;
    await clock.advance(60 * SECOND);
    assert.equal(written.length, after, 'nothing is written when nothing changes');
  });

  it('again ten seconds later, while somebody has it open', async () => {
    await run();
    refused = true;
    await receipt(1);
    await clock.advance(20 * SECOND);
    refused = false;
    await clock.advance(60 * SECOND);
    assert.deepEqual(written, [
      [1, 0],
      [1, 10],
      [1, 20],
      [1, 30],
    ]);
  });

  it('though the database refused what belongs to it at first', async () => {
    await run();
    isBroken = true;
    await receipt(1);
    assert.equal(written.length, 0);
    isBroken = false;
    await clock.advance(10 * SECOND);
    assert.deepEqual(
      written.map(([id]) => id),
      [1],
    );
  });

  it('after an hour, a day and a week, and not again', async () => {
    await run();
    finished.set(7, clock.now());
    await clock.advance(8 * DAY);
    const hours = written.map(([id, at]) => [id, Math.round(at / 3600)]);
    assert.deepEqual(hours, [
      [7, 1],
      [7, 24],
      [7, 168],
    ]);
  });

  it('at a start, as what was missed meanwhile', async () => {
    finished
      .set(1, start - 20 * DAY)
      .set(2, start - 9 * DAY)
      .set(3, start - HOUR);
    await run();
    assert.deepEqual(
      written.map(([id]) => id),
      [2, 3],
    );
  });
});

import assert from 'node:assert/strict';
import { Loop, type Step } from '#src/runtime/loop.js';
import { Topics } from '#src/runtime/topics.js';
import { InvariantError } from '#src/errors.js';
import { silentLogger } from '../fakes/runtime.js';
import { ManualClock } from '../fakes/manual-clock.js';
import { whenIdle } from '../support/when-idle.js';

const PAUSES = { poll: 30_000, retry: 1_000, mostRetry: 4_000 };

describe('Loop', () => {
  let clock: ManualClock;
  let bugs: unknown[];
  let steps: (() => Promise<Step>)[];
  let done: number;
  let stopped: AbortSignal | undefined;
  let loop: Loop;

  beforeEach(() => {
    clock = new ManualClock();
    bugs = [];
    steps = [];
    done = 0;
    loop = new Loop({
      name: 'test',
      step: async (signal) => {
        stopped = signal;
        const step = steps.shift() ?? (() => Promise.resolve<Step>('idle'));
        try {
          return await step();
        } finally {
          done += 1;
        }
      },
      clock,
      log: silentLogger,
      onBug: (error) => bugs.push(error),
      pauses: PAUSES,
    });
  });

  afterEach(() => loop.stop(0));

  const returns =
    (...outcomes: Step[]) =>
    (): void => {
      for (const outcome of outcomes) steps.push(() => Promise.resolve(outcome));
    };
  const rested = (times: number) =>
    whenIdle(`${String(times)} rests`, () => clock.naps.length === times);

  it('goes on as long as there is more to do', async () => {
    returns('again', 'again', 'idle')();
    loop.start();
    await rested(1);
    assert.equal(done, 3);
    assert.deepEqual(clock.naps, [30_000]);
  });

  it('looks again when the poll time is over', async () => {
    loop.start();
    await rested(1);
    await clock.leap(30_000);
    await rested(2);
    assert.equal(done, 2);
  });

  it('rests until the time that a step names, and no longer than the poll time', async () => {
    returns({ until: clock.now() + 7_000 }, { until: clock.now() + 99_000 })();
    loop.start();
    await rested(1);
    await clock.advance(7_000);
    await rested(2);
    assert.deepEqual(clock.naps, [7_000, 30_000]);
  });

  it('looks again when it is woken, at rest or not', async () => {
    loop.start();
    await rested(1);
    steps.push(() => {
      loop.wake();
      return Promise.resolve('idle');
    });
    loop.wake();
    await rested(2);
    assert.equal(done, 3);
  });

  it('makes longer and longer pauses while something stands in the way', async () => {
    returns('retry', 'retry', 'retry', 'retry', 'idle', 'retry')();
    loop.start();
    for (let pause = 1; pause <= 5; pause += 1) {
      await rested(pause);
      await clock.leap(30_000);
    }
    await rested(6);
    assert.deepEqual(clock.naps, [1_000, 2_000, 4_000, 4_000, 30_000, 1_000]);
  });

  it('tries again after an error, and tells of a bug', async () => {
    steps.push(() => Promise.reject(new Error('page closed')));
    steps.push(() => Promise.reject(new InvariantError('cannot be')));
    loop.start();
    await rested(1);
    assert.deepEqual(bugs, []);
    await clock.advance(1_000);
    await rested(2);
    assert.equal(bugs.length, 1);
    assert.deepEqual(clock.naps, [1_000, 2_000]);
  });

  it('never runs two steps at a time', async () => {
    let running = 0;
    let most = 0;
    for (let step = 0; step < 5; step += 1) {
      steps.push(async () => {
        running += 1;
        most = Math.max(most, running);
        loop.wake();
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        return 'idle';
      });
    }
    loop.start();
    loop.start();
    await rested(1);
    assert.equal(most, 1);
    assert.equal(done, 6);
  });

  it('stops at once when it rests', async () => {
    loop.start();
    await rested(1);
    await loop.stop(5_000);
    loop.wake();
    await clock.leap(30_000);
    assert.equal(done, 1);
  });

  it('waits for the step that runs, but not for ever', async () => {
    let finish: (step: Step) => void = () => undefined;
    steps.push(() => new Promise((resolve) => (finish = resolve)));
    loop.start();
    await whenIdle('the step', () => stopped !== undefined);
    let over = false;
    const stopping = loop.stop(5_000).then(() => {
      over = true;
    });
    assert.equal(stopped?.aborted, true);
    await clock.advance(4_999);
    assert.equal(over, false);
    await clock.advance(1);
    await stopping;
    finish('again');
    await whenIdle('the step to end', () => done === 1);
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(done, 1, 'and no other follows');
  });

  it('can be started again', async () => {
    loop.start();
    await rested(1);
    await loop.stop(5_000);
    loop.start();
    await whenIdle('another step', () => done === 2);
  });

  it('is woken by its topics while it runs, and by no others', async () => {
    const topics = new Topics();
    let rounds = 0;
    const woken = new Loop({
      name: 'test',
      clock: new ManualClock(),
      log: silentLogger,
      onBug: (error) => assert.ifError(error),
      step: () => {
        rounds += 1;
        return Promise.resolve('idle');
      },
      topics,
      wokenBy: ['replies', 'session'],
    });
    const after = async (touch: () => void): Promise<number> => {
      const before = rounds;
      touch();
      await new Promise((resolve) => setImmediate(resolve));
      return rounds - before;
    };
    assert.equal(await after(() => topics.touch('replies')), 0, 'it does not run yet');
    assert.equal(await after(() => woken.start()), 1);
    assert.equal(await after(() => topics.touch('replies')), 1);
    assert.equal(await after(() => topics.touch('session')), 1);
    assert.equal(await after(() => topics.touch('folder')), 0);
    await woken.stop(0);
    assert.equal(await after(() => topics.touch('replies')), 0);
  });
});

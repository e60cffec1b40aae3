import assert from 'node:assert/strict';
import { Lifecycle } from '#src/runtime/lifecycle.js';
import type { Service } from '#src/ports/runtime.js';
import { ManualClock } from '../fakes/manual-clock.js';
import { MemoryLogger } from '../fakes/memory-logger.js';

describe('the life of services', () => {
  let done: string[];
  let log: MemoryLogger;

  beforeEach(() => {
    done = [];
    log = new MemoryLogger();
  });

  function service(name: string, more: Partial<Service> = {}): Service {
    return {
      name,
      start: () => Promise.resolve(void done.push(`${name} up`)),
      stop: () => Promise.resolve(void done.push(`${name} down`)),
      ...more,
    };
  }

  it('starts in order and stops in reverse, once however often it is asked', async () => {
    const life = new Lifecycle([service('a'), service('b')], log);
    await Promise.all([life.start(), life.start()]);
    await Promise.all([life.stop(), life.stop()]);
    await life.stop();
    assert.deepEqual(done, ['a up', 'b up', 'b down', 'a down']);
  });

  it('stops what runs already when a service cannot start, and says why', async () => {
    const broken = service('b', { start: () => Promise.reject(new Error('no port')) });
    const life = new Lifecycle([service('a'), broken, service('c')], log);
    await assert.rejects(life.start(), /no port/);
    assert.deepEqual(done, ['a up', 'a down']);
    await life.stop();
    assert.deepEqual(done, ['a up', 'a down']);
  });

  it('goes on stopping past a service that cannot', async () => {
    const stuck = service('b', { stop: () => Promise.reject(new Error('stuck')) });
    const life = new Lifecycle([service('a'), stuck], log);
    await life.start();
    await life.stop();
    assert.deepEqual(done, ['a up', 'b up', 'a down']);
    assert.match(log.lines.join(), /service\.stop-failed.*"service":"b"/);
  });

  it('leaves one behind that does not come to an end of stopping, stops the others, and says which', async () => {
    const clock = new ManualClock();
    const hung = service('b', { stop: () => new Promise<void>(() => undefined) });
    const life = new Lifecycle([service('a'), hung, service('c')], log, {
      clock,
      milliseconds: 6_000,
    });
    await life.start();
    let leftBehind: readonly string[] | null = null;
    const stopping = life.stop().then((names) => (leftBehind = names));
    await clock.advance(5_000);
    assert.equal(leftBehind, null);
    await clock.advance(1_000);
    assert.deepEqual(await stopping, ['b']);
    assert.deepEqual(done.slice(3), ['c down', 'a down']);
    assert.match(log.lines.join(), /service\.stop-too-slow.*"service":"b"/);
  });

  it('starts nothing more when it is stopped meanwhile', async () => {
    const stopping: Promise<unknown>[] = [];
    const life = new Lifecycle(
      [
        service('a'),
        service('b', {
          start: () => {
            stopping.push(life.stop());
            return Promise.resolve();
          },
        }),
        service('c'),
      ],
      log,
    );
    await life.start();
    await Promise.all(stopping);
    assert.deepEqual(done, ['a up', 'b down', 'a down']);
  });
});

import assert from 'node:assert/strict';
import { SessionClock } from '#src/session/clock.js';
import { ManualClock } from '../fakes/manual-clock.js';

describe('the watch over the session', () => {
  it('knows since when the session is as it is', async () => {
    const clock = new ManualClock(1_000);
    const watch = new SessionClock(clock);
    watch.follow({ name: 'lost', reason: { kind: 'network' } });
    await clock.advance(5_000);
    watch.follow({ name: 'lost', reason: { kind: 'failed', detail: 'gone' } });
    assert.equal(watch.since, 1_000);
    watch.follow({ name: 'syncing' });
    assert.equal(watch.since, 6_000);
  });

  it('knows how long a code can be scanned: the first longer than those that follow', async () => {
    const clock = new ManualClock(0);
    const watch = new SessionClock(clock);
    const codeUntil = (qr: string | null): number | null => {
      watch.follow({ name: 'pairing', qr });
      return watch.codeUntil;
    };
    assert.equal(codeUntil('first'), 60_000);
    await clock.advance(60_000);
    assert.equal(codeUntil('second'), 80_000);
    await clock.advance(5_000);
    assert.equal(codeUntil('second'), 80_000);
    assert.equal(codeUntil(null), null);
    assert.equal(codeUntil('first again'), 125_000);
    watch.follow({ name: 'syncing' });
    assert.equal(watch.codeUntil, null);
  });
});

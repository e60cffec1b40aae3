import assert from 'node:assert/strict';
import { Topics } from '#src/runtime/topics.js';
import { DirectSender } from '#src/sending/direct-sender.js';
import { ManualClock } from '../fakes/manual-clock.js';
import { silentLogger } from '../fakes/runtime.js';
import { whenIdle } from '../support/when-idle.js';

describe('DirectSender', () => {
  it('asks once more after its turn was looked up whether anything may go', async () => {
    let canSend = true;
    let turns = 0;
    const sent: number[] = [];
    const sender = new DirectSender({
      store: {
        nextPerson: () => Promise.resolve({ id: 1, noticeId: 1, anyHour: false, urgent: false }),
      },
      outbox: {
        dispatch: (id) => {
          sent.push(id);
          return Promise.resolve({ kind: 'sent' });
        },
      },
      account: { coldBefore: () => Promise.resolve(null) },
      pacing: {
        next: () => {
          turns += 1;
          // the session is lost meanwhile
          canSend = false;
          return Promise.resolve({ kind: 'now' });
        },
      },
      setbacks: { resting: () => [], restsFor: () => null },
      canSend: () => canSend,
      quiet: () => false,
      clock: new ManualClock(),
      log: silentLogger,
      topics: new Topics(),
      onBug: (error) => assert.fail(error),
    });
    sender.start();
    await whenIdle('its turn', () => turns === 1);
    await sender.stop(0);
    assert.deepEqual(sent, []);
  });
});

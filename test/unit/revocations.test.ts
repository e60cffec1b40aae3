import assert from 'node:assert/strict';
import type { Revocation } from '#src/model/retraction.js';
import type { RevokeOutcome } from '#src/ports/transport.js';
import { Topics } from '#src/runtime/topics.js';
import { Revocations } from '#src/sending/revocations.js';
import { ACCOUNT } from '../fakes/fake-whatsapp.js';
import { ManualClock } from '../fakes/manual-clock.js';
import { silentLogger } from '../fakes/runtime.js';

describe('Revocations', () => {
  let clock: ManualClock;
  let topics: Topics;
  let revocations: Revocations;
  let due: readonly Revocation[];
  let canSend: boolean;
  let answer: RevokeOutcome;
  let asked: number;
  let settled: string[];
  let touched: number;

  beforeEach(() => {
    clock = new ManualClock();
    topics = new Topics();
    [due, canSend, asked, settled, touched] = [[], true, 0, [], 0];
    topics.on(['notices'], () => {
      touched += 1;
    });
    revocations = new Revocations({
      session: { state: { name: 'ready', account: ACCOUNT, pairingId: 'link 2' } },
      messenger: {
        revoke: () => {
          asked += 1;
          return Promise.resolve(answer);
        },
      },
      retractions: {
        dueRevocations: () => Promise.resolve(due),
        beginRevocation: () => Promise.resolve(),
        settleRevocation: (_id, { kind }) => {
          settled.push(kind);
          due = [];
          return Promise.resolve();
        },
      },
      canSend: () => canSend,
      clock,
      log: silentLogger,
      onProgress: () => undefined,
      topics,
      onBug: (error) => assert.fail(error),
    });
    revocations.start();
  });
  afterEach(() => revocations.stop(0));

  function takeBack(askedPairing: string | null): void {
    const person = { alias: '70@lid', phone: null };
    const target = { kind: 'person', subscriberId: 1, person, chatId: null } as const;
    due = [{ deliveryId: 3, noticeId: 7, target, messageId: '3EB0A1', askedPairing }];
    topics.touch('retractions');
  }

  for (const [pairing, asking, outcome] of [
    [null, 'never', 'refused'],
    ['link 1', 'under another linking', 'refused'],
    ['link 2', 'under this linking', 'done'],
  ] as const) {
    it(`take a message that the page does not know, and was asked about ${asking}, for ${outcome}`, async () => {
      answer = { kind: 'absent' };
      takeBack(pairing);
      await clock.passesUntil('it to be settled', () => settled.length > 0);
      assert.deepEqual(settled, [outcome]);
    });
  }

  it('ask nothing while all sending is stopped', async () => {
    answer = { kind: 'done' };
    canSend = false;
    takeBack(null);
    await clock.advance(10 * 60_000);
    assert.equal(asked, 0);
    canSend = true;
    topics.touch('route');
    await clock.passesUntil('it to be settled', () => settled.length > 0);
  });

  it('have whoever still has the message corrected at once', async () => {
    answer = { kind: 'refused', detail: '403' };
    takeBack(null);
    await clock.passesUntil('it to be settled', () => settled.length > 0);
    await clock.passesUntil('senders to be woken', () => touched > 0);
  });
});

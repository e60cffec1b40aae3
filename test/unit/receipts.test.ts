import assert from 'node:assert/strict';
import { Receipts } from '#src/broadcast/receipts.js';
import { StorageError } from '#src/errors.js';
import type { StartedDelivery } from '#src/ports/storage.js';
import type { Receipt, Target } from '#src/ports/whatsapp.js';
import { silentLogger } from '../fakes/runtime.js';
import { WatchedClock } from '../fakes/watched-clock.js';
import { until } from '../support/until.js';

const DAY = 24 * 60 * 60_000;
const receipt = (messageId: string, ack: 2 | 3 = 2): Receipt => ({
  messageId,
  chatId: '1@lid',
  ack,
});

describe('Receipts', () => {
  let clock: WatchedClock;
  let emit: (receipts: readonly Receipt[]) => void;
  let listening: boolean;
  let batches: string[][];
  let progress: number[][];
  let failures: number;
  let awaited: { since: number; deliveries: StartedDelivery[] };
  let receipts: Receipts;

  beforeEach(() => {
    clock = new WatchedClock();
    listening = false;
    batches = [];
    progress = [];
    failures = 0;
    awaited = { since: NaN, deliveries: [] };
    receipts = new Receipts({
      messenger: {
        onReceipts: (listener) => {
          listening = true;
          emit = listener;
          return () => {
            listening = false;
          };
        },
        readReceipts: (_target: Target, id) => Promise.resolve([receipt(id, 2), receipt(id, 3)]),
      },
      store: {
        awaitingReceipts: (since) => {
          awaited.since = since;
          return Promise.resolve(awaited.deliveries);
        },
        recordReceipts: (batch) => {
          if (failures > 0) {
            failures -= 1;
            return Promise.reject(new StorageError('disk full'));
          }
          batches.push(batch.map(({ messageId, ack }) => `${messageId} ${String(ack)}`));
          return Promise.resolve(batch.some(({ messageId }) => messageId === 'known') ? [7] : []);
        },
      },
      clock,
      log: silentLogger,
      onProgress: (noticeIds) => progress.push([...noticeIds]),
    });
    receipts.start();
  });

  it('stores together what comes within a quarter of a second', async () => {
    emit([receipt('a')]);
    emit([receipt('b'), receipt('c')]);
    assert.deepEqual(clock.naps, [250]);
    clock.advance(250);
    await until('the batch', () => batches.length > 0);
    emit([receipt('d')]);
    clock.advance(250);
    await until('the second batch', () => batches.length > 1);
    assert.deepEqual(batches, [['a 2', 'b 2', 'c 2'], ['d 2']]);
  });

  it('tells which notices changed, if any did', async () => {
    emit([receipt('unknown')]);
    clock.advance(250);
    await until('the batch', () => batches.length > 0);
    emit([receipt('known')]);
    clock.advance(250);
    await until('the second batch', () => batches.length > 1);
    assert.deepEqual(progress, [[7]]);
  });

  it('keeps what could not be stored, before what comes after it', async () => {
    failures = 1;
    emit([receipt('a')]);
    clock.advance(250);
    await until('the failure', () => clock.naps.length === 2);
    emit([receipt('b')]);
    clock.advance(5_000);
    await until('the batch', () => batches.length > 0);
    assert.deepEqual(batches, [['a 2', 'b 2']]);
  });

  it('stores at once what has come when it is stopped', async () => {
    emit([receipt('a')]);
    await receipts.stop();
    assert.deepEqual(batches, [['a 2']]);
    assert.equal(listening, false);
  });

  it('gives up what cannot be stored when it is stopped', async () => {
    failures = 1;
    emit([receipt('a')]);
    await receipts.stop();
    assert.deepEqual(batches, []);
  });

  it('reads what came while nobody listened, of the last seven days', async () => {
    awaited.deliveries = ['x', 'y'].map((messageId, id) => ({
      id,
      noticeId: 7,
      messageId,
      target: { kind: 'list', listId: '1@broadcast', recipients: ['1@lid', '2@lid'] },
      part: 0,
      content: { kind: 'text', text: 'Avviso' },
    }));
    await receipts.catchUp();
    clock.advance(250);
    await until('the batch', () => batches.length > 0);
    assert.equal(awaited.since, clock.now() - 250 - 7 * DAY);
    assert.deepEqual(batches, [['x 2', 'x 3', 'y 2', 'y 3']]);
  });
});

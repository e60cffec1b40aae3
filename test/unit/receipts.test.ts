import assert from 'node:assert/strict';
import { Receipts } from '#src/sending/receipts.js';
import { StorageError } from '#src/errors.js';
import type { AwaitedDelivery, Receipt, ReceiptLevel } from '#src/model/delivery.js';
import { silentLogger } from '../fakes/runtime.js';
import { ManualClock } from '../fakes/manual-clock.js';
import { whenIdle } from '../support/when-idle.js';

const DAY = 24 * 60 * 60_000;
const receipt = (messageId: string, level: ReceiptLevel = 'delivered'): Receipt => ({
  messageId,
  chatId: '1@lid',
  level,
});

const sentTo = (recipients: readonly string[], index: number): AwaitedDelivery => ({
  id: index + 1,
  messageId: `message ${String(index + 1)}`,
  target: { kind: 'list', listId: '1@broadcast', recipients },
});

describe('Receipts', () => {
  let clock: ManualClock;
  let emit: (receipts: readonly Receipt[]) => void;
  let listening: boolean;
  let batches: string[][];
  let progress: number[][];
  let failures: number;
  let asked: string[][];
  let wanted: ReceiptLevel[];
  let awaited: { since: number; deliveries: AwaitedDelivery[] };
  let unreadable: boolean;
  let pageIsGone: boolean;
  /** so many calls are answered */
  let silentAfter: number;
  let askedPeople: number[];
  let isSending: boolean;
  let receipts: Receipts;

  beforeEach(() => {
    clock = new ManualClock();
    listening = false;
    batches = [];
    progress = [];
    failures = 0;
    unreadable = false;
    pageIsGone = false;
    silentAfter = Infinity;
    askedPeople = [];
    isSending = false;
    asked = [];
    wanted = [];
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
        readReceipts: (sent) => {
          asked.push(sent.map(({ messageId }) => messageId));
          askedPeople.push(
            ...sent.map(({ target }) => (target.kind === 'list' ? target.recipients.length : 1)),
          );
          if (pageIsGone || asked.length > silentAfter) return Promise.resolve(null);
          return Promise.resolve(
            sent.flatMap(({ messageId }) => [receipt(messageId), receipt(messageId, 'read')]),
          );
        },
      },
      store: {
        awaitingReceipts: ({ since, receipt, before = Infinity }) => {
          awaited.since = since;
          wanted.push(receipt);
          if (unreadable) return Promise.reject(new StorageError('locked'));
          // two at a time
          const older = awaited.deliveries.filter(({ id }) => id < before);
          return Promise.resolve(older.reverse().slice(0, 2));
        },
        recordReceipts: (batch) => {
          if (failures > 0) {
            failures -= 1;
            return Promise.reject(new StorageError('disk full'));
          }
          batches.push(batch.map(({ messageId, level }) => `${messageId} ${level}`));
          return Promise.resolve(batch.some(({ messageId }) => messageId === 'known') ? [7] : []);
        },
      },
      clock,
      log: silentLogger,
      isSending: () => isSending,
      onProgress: (noticeIds) => progress.push([...noticeIds]),
    });
    receipts.start();
  });

  it('stores together what comes within a quarter of a second', async () => {
    emit([receipt('a')]);
    emit([receipt('b'), receipt('c')]);
    assert.deepEqual(clock.naps, [250]);
    await clock.advance(250);
    await whenIdle('the batch', () => batches.length > 0);
    emit([receipt('d')]);
    await clock.advance(250);
    await whenIdle('the second batch', () => batches.length > 1);
    assert.deepEqual(batches, [['a delivered', 'b delivered', 'c delivered'], ['d delivered']]);
  });

  it('tells which notices changed, if any did', async () => {
    emit([receipt('unknown')]);
    await clock.advance(250);
    await whenIdle('the batch', () => batches.length > 0);
    emit([receipt('known')]);
    await clock.advance(250);
    await whenIdle('the second batch', () => batches.length > 1);
    assert.deepEqual(progress, [[7]]);
  });

  it('keeps what could not be stored, before what comes after it', async () => {
    failures = 1;
    emit([receipt('a')]);
    await clock.advance(250);
    await whenIdle('the failure', () => clock.naps.length === 2);
    emit([receipt('b')]);
    await clock.advance(5_000);
    await whenIdle('the batch', () => batches.length > 0);
    assert.deepEqual(batches, [['a delivered', 'b delivered']]);
  });

  it('stores at once what has come when it is stopped', async () => {
    emit([receipt('a')]);
    await receipts.stop();
    assert.deepEqual(batches, [['a delivered']]);
    assert.equal(listening, false);
  });

  it('gives up what cannot be stored when it is stopped', async () => {
    failures = 1;
    emit([receipt('a')]);
    await receipts.stop();
    assert.deepEqual(batches, []);
  });

  it('reads what came while nobody listened, of the last seven days, in few calls', async () => {
    const few = ['1@lid', '2@lid'];
    const many = Array.from({ length: 199 }, (_, number) => `${String(number)}@lid`);
    awaited.deliveries = [few, many, few, few].map(sentTo);
    const since = clock.now() - 7 * DAY;
    await receipts.catchUp();
    await clock.advance(250);
    await whenIdle('the batch', () => batches.length > 0);
    assert.equal(awaited.since, since);
    // the newest first, and a call asks about 200 people at most
    assert.deepEqual(asked, [['message 4', 'message 3'], ['message 2'], ['message 1']]);
    assert.deepEqual(
      batches.flat(),
      [4, 3, 2, 1].flatMap((id) => [
        `message ${String(id)} delivered`,
        `message ${String(id)} read`,
      ]),
    );
  });

  it('asks about a list that is too long for one call in several, and keeps what each has read', async () => {
    const people = Array.from({ length: 450 }, (_, number) => `${String(number)}@lid`);
    awaited.deliveries = [sentTo(people, 0)];
    silentAfter = 2;
    await receipts.catchUp();
    await clock.advance(250);
    await whenIdle('the batch', () => batches.length > 0);
    assert.deepEqual(askedPeople, [200, 200, 50]);
    assert.equal(batches.flat().length, 2 * 2, 'what two calls have read');
  });

  it('lets what is being sent go first, and goes on when it has gone', async () => {
    awaited.deliveries = [sentTo(['1@lid'], 0)];
    isSending = true;
    const read = receipts.catchUp();
    await clock.advance(10_000);
    assert.deepEqual(asked, []);
    isSending = false;
    await clock.advance(500);
    await read;
    assert.deepEqual(asked, [['message 1']]);
  });

  it('asks once in half a minute while something is being sent all the time', async () => {
    const many = Array.from({ length: 150 }, (_, index) => `${String(index)}@lid`);
    awaited.deliveries = [0, 1, 2, 3].map((index) => sentTo(many, index));
    isSending = true;
    const read = receipts.catchUp();
    for (const calls of [0, 1, 2, 3]) {
      await clock.advance(29_500);
      assert.equal(asked.length, calls);
      await clock.advance(500);
      assert.equal(asked.length, calls + 1);
    }
    await read;
  });

  it('begins anew, once, when it is to read again meanwhile', async () => {
    const many = Array.from({ length: 200 }, (_, number) => `${String(number)}@lid`);
    awaited.deliveries = [many, many].map(sentTo);
    const reading = receipts.catchUp();
    void receipts.catchUp();
    awaited.deliveries.push(sentTo(['1@lid'], 2));
    await Promise.all([reading, receipts.catchUp()]);
    assert.deepEqual(asked, [['message 3'], ['message 2'], ['message 1']]);
    await receipts.catchUp();
    assert.equal(asked.length, 6);
  });

  it('asks who has read it once an hour at most, when all have been asked about', async () => {
    await receipts.catchUp();
    await receipts.catchUp();
    await clock.advance(60 * 60_000);
    unreadable = true;
    await receipts.catchUp();
    unreadable = false;
    await receipts.catchUp();
    assert.deepEqual(wanted, ['read', 'delivered', 'read', 'read']);
  });

  it('asks who has read it again when the page went away meanwhile', async () => {
    awaited.deliveries = [sentTo(['1@lid'], 0)];
    pageIsGone = true;
    await receipts.catchUp();
    pageIsGone = false;
    await receipts.catchUp();
    assert.deepEqual(new Set(wanted), new Set(['read']));
    assert.deepEqual(asked, [['message 1'], ['message 1']]);
  });

  it('asks the page nothing more once it is stopped', async () => {
    awaited.deliveries = [['1@lid'], ['2@lid'], ['3@lid']].map(sentTo);
    const reading = receipts.catchUp();
    await receipts.stop();
    await reading;
    assert.deepEqual(asked, []);
  });

  it('outlives a database that cannot be read', async () => {
    awaited.deliveries = [sentTo(['1@lid'], 0)];
    unreadable = true;
    await receipts.catchUp();
    unreadable = false;
    await receipts.catchUp();
    assert.deepEqual(asked, [['message 1']]);
  });

  it('stores no more than two thousand in one transaction', async () => {
    emit(Array.from({ length: 4_500 }, (_, number) => receipt(String(number))));
    await clock.advance(250);
    await whenIdle('all of them', () => batches.length === 3);
    assert.deepEqual(
      batches.map(({ length }) => length),
      [2_000, 2_000, 500],
    );
  });
});

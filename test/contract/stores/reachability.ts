import assert from 'node:assert/strict';
import { citizen, messageId, type StorageUnderTest } from '../../support/storage.js';

export function reachabilityContract(fixture: StorageUnderTest): void {
  describe('whom lists reach', () => {
    const welcome = { kind: 'welcome', text: 'Benvenuto' } as const;

    /** Subscribers with a welcome that their phones have received. */
    async function welcomed(count: number): Promise<void> {
      const { outbox } = fixture.storage;
      for (let number = 1; number <= count; number += 1) {
        await fixture.says('opt-in', citizen(number), { reply: welcome });
        const [reply] = await outbox.queuedReplies(1, 10);
        assert.ok(reply);
        await outbox.begin(reply, messageId(1_000 + number), 10, 'link 1');
        await outbox.settle(reply, { kind: 'handed-over' }, 10);
        await outbox.recordReceipts(
          [
            {
              messageId: messageId(1_000 + number),
              chatId: citizen(number).alias,
              level: 'delivered',
            },
          ],
          10,
        );
      }
    }

    /** A notice to everybody by one list, which reaches these. */
    async function listed(name: string, at: number, reached: readonly number[]): Promise<number> {
      const { outbox } = fixture.storage;
      const noticeId = await fixture.accept(name);
      const delivery = await fixture.assignList(noticeId);
      const id = messageId(delivery);
      await outbox.begin(delivery, id, at, 'link 1');
      await outbox.settle(delivery, { kind: 'handed-over' }, at);
      await outbox.recordReceipts(
        reached.map((number) => ({
          messageId: id,
          chatId: citizen(number).alias,
          level: 'delivered' as const,
        })),
        at,
      );
      return delivery;
    }

    it('tells of the latest lists that have had time, and of whom they did not reach', async () => {
      const { reachability } = fixture.storage;
      await welcomed(3);
      await fixture.subscribe(1, 4);
      await listed('uno', 100, [1]);
      const due = await listed('due', 200, [1, 2]);
      const tre = await listed('tre', 300, [1]);
      await listed('quattro', 400, [1]);
      const lists = await reachability.heardLists({ notices: 2, before: 300 });
      assert.deepEqual(
        lists.map(({ deliveryId, people, reached }) => [deliveryId, people, reached]),
        [
          [due, 4, 2],
          [tre, 4, 1],
        ],
      );
      const silences = await reachability.silences([due, tre]);
      assert.deepEqual(
        silences.map(({ subscriberId, deliveryId }) => [subscriberId, deliveryId]).toSorted(),
        [
          [2, tre],
          [3, due],
          [3, tre],
        ],
        'not of the fourth, to whom nothing has ever come by itself',
      );
    });

    const reminded = async (subscriberIds: readonly number[]): Promise<void> => {
      const request = { subscriberIds, reminder: 'Salva il numero', now: 500 };
      await fixture.storage.reachability.markUnsaved(request);
    };

    it('reminds each once in a life, after the notices and outside quiet hours', async () => {
      const { outbox } = fixture.storage;
      await welcomed(2);
      await reminded([1, 2]);
      await reminded([1]);
      assert.deepEqual(await outbox.queuedReplies(9, 1_000), [], 'they are not answers');
      const noticeId = await fixture.accept();
      const direct = await fixture.assign(noticeId, { kind: 'person', subscriberId: 1 });
      assert.equal((await outbox.nextPerson(2_000, false))?.id, direct);
      await outbox.begin(direct, messageId(1), 2_000, 'link 1');
      assert.equal(await outbox.nextPerson(2_000, true), null);
      for (const expected of [1, 2]) {
        const next = await outbox.nextPerson(2_000, false);
        assert.deepEqual([next?.noticeId, next?.anyHour], [null, false]);
        const begun = await outbox.begin(next?.id ?? 0, messageId(10 + expected), 2_000, 'link 1');
        assert.ok(begun.kind === 'started' && begun.delivery.target.kind === 'person');
        assert.equal(begun.delivery.target.person.alias, citizen(expected).alias);
      }
      assert.equal(await outbox.nextPerson(2_000, false), null);
      assert.equal((await outbox.begunToPeople(1_000)).length, 3, 'they count for the pace');
    });

    it('does not let a reminder keep an answer away, and reminds nobody who has left', async () => {
      const { outbox } = fixture.storage;
      await welcomed(2);
      await reminded([1, 2]);
      await fixture.says('opt-out', citizen(1), { reply: { kind: 'farewell', text: 'Ciao' } });
      await fixture.says('opt-out', citizen(2));
      assert.equal((await outbox.queuedReplies(9, 1_000)).length, 1);
      assert.equal(await outbox.nextPerson(2_000, false), null);
    });

    it('honours an opt-out up to the moment a reminder goes', async () => {
      const { outbox } = fixture.storage;
      await welcomed(1);
      await reminded([1]);
      const next = await outbox.nextPerson(2_000, false);
      assert.ok(next);
      await fixture.says('opt-out', citizen(1));
      assert.deepEqual(await outbox.begin(next.id, messageId(1), 2_000, 'link 1'), {
        kind: 'dropped',
      });
    });

    it('forgets it, and the reminder, when a list message comes to them or they subscribe anew', async () => {
      const { reachability, outbox, register } = fixture.storage;
      await welcomed(4);
      await reminded([1, 2, 3, 4]);
      assert.deepEqual([...(await reachability.unsaved())], [1, 2, 3, 4]);
      await listed('uno', 600, [1]);
      const check = messageId(77);
      await reachability.beginCheck({ messageId: check, subscriberIds: [1, 2, 3], now: 600 });
      await outbox.recordReceipts(
        [{ messageId: check, chatId: citizen(2).alias, level: 'delivered' }],
        700,
      );
      await fixture.says('opt-out', citizen(3));
      await fixture.says('opt-in', citizen(3));
      assert.deepEqual([...(await reachability.unsaved())], [4]);
      assert.equal((await register.counts()).unsaved, 1);
      const told: (string | null)[] = [];
      for (let next; (next = await outbox.nextPerson(2_000, false)) !== null;) {
        const begun = await outbox.begin(next.id, messageId(100 + next.id), 2_000, 'link 1');
        if (begun.kind === 'dropped') continue;
        assert.ok(begun.delivery.target.kind === 'person');
        told.push(begun.delivery.target.person.alias);
      }
      assert.deepEqual(told, [citizen(4).alias]);
    });

    it('tries people out again after so long, the longest first', async () => {
      const { reachability, sending } = fixture.storage;
      await welcomed(3);
      await reminded([1, 2, 3]);
      const due = async (before: number, limit = 9) =>
        (await reachability.dueForCheck({ before, limit })).map(({ subscriberId }) => subscriberId);
      assert.deepEqual(await due(500), []);
      assert.deepEqual(await due(501, 2), [1, 2]);
      await reachability.beginCheck({ messageId: messageId(1), subscriberIds: [1, 2], now: 900 });
      assert.deepEqual(await due(900), [3]);
      assert.deepEqual(await due(901), [3, 1, 2]);
      assert.equal(await sending.listRecipientsSince(900), 2);
      await reachability.uncountCheck(messageId(1));
      assert.equal(await sending.listRecipientsSince(900), 0);
      assert.deepEqual(await due(900), [3], 'they are not tried out again for that');
    });
  });
}

/** What receipts make of deliveries and of their recipients. */
import assert from 'node:assert/strict';
import type { Receipt, ReceiptLevel } from '#src/model/delivery.js';
import { citizen, messageId, type StorageUnderTest } from '../../support/storage.js';
import { listOfThree, receipt, SETTLEMENTS } from './list-of-three.js';

export function outboxReceiptsContract(fixture: StorageUnderTest): void {
  describe('the outbox', () => {
    describe('receipts', () => {
      async function handedOver(): Promise<{ noticeId: number; delivery: number }> {
        const made = await listOfThree(fixture);
        await fixture.storage.outbox.begin(made.delivery, messageId(1), 10, 'link 1');
        await fixture.storage.outbox.settle(made.delivery, { kind: 'handed-over' }, 20);
        return made;
      }

      async function counted(noticeId: number): Promise<[number, number, number]> {
        const { accepted, delivered, read } = await fixture.storage.notices.progress(noticeId);
        return [accepted, delivered, read];
      }

      it('rise and never fall, in one batch and over several', async () => {
        const { noticeId } = await handedOver();
        const { outbox } = fixture.storage;
        assert.deepEqual(
          await outbox.recordReceipts(
            [receipt(1, 'read'), receipt(1, 'delivered'), receipt(2, 'delivered')],
            30,
          ),
          [noticeId],
        );
        assert.deepEqual(await counted(noticeId), [3, 2, 1]);
        assert.deepEqual(
          await outbox.recordReceipts([receipt(1, 'delivered'), receipt(2, 'delivered')], 31),
          [],
        );
        assert.deepEqual(await counted(noticeId), [3, 2, 1]);
        assert.deepEqual(await outbox.recordReceipts([receipt(2, 'read')], 32), [noticeId]);
        assert.deepEqual(await counted(noticeId), [3, 2, 2]);
        assert.deepEqual(await outbox.recordReceipts([], 33), []);
      });

      it('of unknown messages and of people who are no recipients are left aside', async () => {
        const { noticeId } = await handedOver();
        const { outbox } = fixture.storage;
        await fixture.says('opt-in', citizen(4));
        const strange = [receipt(1, 'read', 99), receipt(4, 'read'), receipt(77, 'read')];
        assert.deepEqual(await outbox.recordReceipts(strange, 30), []);
        assert.deepEqual(await counted(noticeId), [3, 0, 0]);
      });

      it('find their person by the number as well', async () => {
        const { noticeId } = await handedOver();
        const chatId = citizen(1).phone;
        await fixture.storage.outbox.recordReceipts(
          [{ messageId: messageId(1), chatId, level: 'read' }],
          30,
        );
        assert.deepEqual(await counted(noticeId), [3, 1, 1]);
      });

      it('wake nothing that was dropped', async () => {
        const { outbox, notices } = fixture.storage;
        const { noticeId, delivery } = await listOfThree(fixture);
        await outbox.begin(delivery, messageId(1), 10, 'link 1');
        await outbox.settle(delivery, { kind: 'queued', detail: 'the page knows nothing' }, 20);
        assert.ok(await notices.cancel(noticeId, 30));
        await outbox.recordReceipts([receipt(1, 'delivered')], 40);
        assert.deepEqual(await fixture.deliveryStates(), ['dropped']);
        assert.deepEqual(await counted(noticeId), [0, 0, 0]);
      });

      it('count whoever has it from a first time, though they opted out before the second', async () => {
        const { outbox, notices } = fixture.storage;
        await fixture.says('opt-in', citizen(1));
        const noticeId = await fixture.accept();
        const [subscriberId = 0] = await outbox.unassigned(noticeId);
        const delivery = await fixture.assign(noticeId, { kind: 'person', subscriberId });
        await outbox.begin(delivery, messageId(1), 10, 'link 1');
        await outbox.settle(delivery, { kind: 'uncertain', detail: '' }, 11);
        await outbox.settle(delivery, { kind: 'resend', detail: '' }, 12);
        await fixture.says('opt-out', citizen(1));
        const begun = await outbox.begin(delivery, messageId(2), 2_010, 'link 1');
        assert.equal(begun.kind, 'dropped');
        await outbox.finish(noticeId, 2_011);
        assert.equal((await notices.get(noticeId))?.state, 'expired');
        assert.deepEqual(await outbox.recordReceipts([receipt(1, 'delivered')], 2_012), [noticeId]);
        assert.deepEqual(await fixture.deliveryStates(), ['handed-over']);
        assert.deepEqual(await counted(noticeId), [1, 1, 0]);
        assert.equal((await notices.get(noticeId))?.state, 'sent');
      });

      it('count whoever has it from a first time through a list that goes again without them', async () => {
        const { outbox } = fixture.storage;
        const { noticeId, delivery } = await listOfThree(fixture);
        await outbox.begin(delivery, messageId(1), 10, 'link 1');
        await outbox.settle(delivery, { kind: 'uncertain', detail: '' }, 11);
        await outbox.settle(delivery, { kind: 'resend', detail: '' }, 12);
        await fixture.says('opt-out', citizen(1));
        await outbox.begin(delivery, messageId(2), 2_010, 'link 1');
        await outbox.settle(delivery, { kind: 'handed-over' }, 2_011);
        assert.deepEqual(await counted(noticeId), [2, 0, 0]);
        const all = [1, 2, 3].map((person) => receipt(person, 'delivered'));
        await outbox.recordReceipts(all, 2_012);
        assert.deepEqual(await counted(noticeId), [3, 3, 0]);
      });

      it('of a message to one person need only its id', async () => {
        const { outbox } = fixture.storage;
        await fixture.says('opt-in', { alias: null, phone: '393331112201' });
        const noticeId = await fixture.accept();
        const [subscriberId = 0] = await outbox.unassigned(noticeId);
        const id = await fixture.assign(noticeId, { kind: 'person', subscriberId });
        await outbox.begin(id, messageId(1), 10, 'link 1');
        await outbox.settle(id, { kind: 'handed-over' }, 11);
        const fromLid: Receipt = {
          messageId: messageId(1),
          chatId: '900001@lid',
          level: 'delivered',
        };
        assert.deepEqual(await outbox.recordReceipts([fromLid], 12), [noticeId]);
        assert.deepEqual(await counted(noticeId), [1, 1, 0]);
      });

      it('return each notice that changed once', async () => {
        const { noticeId } = await handedOver();
        const { outbox } = fixture.storage;
        const second = await fixture.accept('altro');
        const delivery = await fixture.assignList(second);
        await outbox.begin(delivery, messageId(2), 21, 'link 1');
        await outbox.settle(delivery, { kind: 'handed-over' }, 22);
        const batch = [1, 2, 3].flatMap((person) => [
          receipt(person, 'delivered'),
          receipt(person, 'read', 2),
        ]);
        const changed = await outbox.recordReceipts(batch, 30);
        assert.deepEqual([...changed].sort(), [noticeId, second]);
      });

      it('prove that what was failed has been handed over, whatever is said afterwards', async () => {
        const { outbox } = fixture.storage;
        // a list that has failed keeps nobody
        await fixture.says('opt-in', citizen(1));
        const noticeId = await fixture.accept();
        const [subscriberId] = await outbox.unassigned(noticeId);
        assert.ok(subscriberId);
        const delivery = await fixture.assign(noticeId, { kind: 'person', subscriberId });
        await outbox.begin(delivery, messageId(1), 10, 'link 1');
        await outbox.settle(
          delivery,
          { kind: 'failed', refusal: { why: 'later', code: '463' }, detail: 'refused' },
          11,
        );
        assert.deepEqual(await outbox.recordReceipts([receipt(1, 'delivered')], 12), [noticeId]);
        assert.deepEqual(await fixture.deliveryStates(), ['handed-over']);
        assert.deepEqual(await counted(noticeId), [1, 1, 0]);
        for (const late of SETTLEMENTS) await outbox.settle(delivery, late, 13);
        assert.deepEqual(await fixture.deliveryStates(), ['handed-over']);
      });

      for (const kind of ['sending', 'uncertain', 'held', 'queued'] as const) {
        it(`prove that what was ${kind} has been handed over, whatever is said afterwards`, async () => {
          const { noticeId, delivery } = await listOfThree(fixture);
          const { outbox } = fixture.storage;
          const settlement = SETTLEMENTS.find((candidate) => candidate.kind === kind);
          await outbox.begin(delivery, messageId(1), 10, 'link 1');
          if (settlement !== undefined) await outbox.settle(delivery, settlement, 11);
          assert.deepEqual(await fixture.deliveryStates(), [kind]);

          assert.deepEqual(await outbox.recordReceipts([receipt(1, 'delivered')], 12), [noticeId]);
          assert.deepEqual(await fixture.deliveryStates(), ['handed-over']);
          assert.deepEqual(await counted(noticeId), [3, 1, 0]);
          assert.equal(await outbox.nextOf(noticeId), null);
          assert.equal((await outbox.awaitingReceipts({ since: 12, receipt: 'read' })).length, 1);

          for (const late of SETTLEMENTS) await outbox.settle(delivery, late, 13);
          assert.deepEqual(await outbox.begin(delivery, messageId(2), 14, 'link 1'), {
            kind: 'dropped',
          });
          assert.deepEqual(await fixture.deliveryStates(), ['handed-over']);
        });
      }

      it('count only for people to whom that message went', async () => {
        const { outbox } = fixture.storage;
        await fixture.subscribe(4);
        const noticeId = await fixture.accept();
        const people = await outbox.unassigned(noticeId);
        for (const start of [0, 2]) {
          const members = people.slice(start, start + 2);
          const listId = `${String(start)}@broadcast`;
          const id = await fixture.assign(noticeId, {
            kind: 'list',
            listId,
            subscriberIds: members,
          });
          await outbox.begin(id, messageId(id), 10, 'link 1');
          await outbox.settle(id, { kind: 'handed-over' }, 11);
        }
        assert.deepEqual(await outbox.recordReceipts([receipt(3, 'read', 1)], 12), []);
        assert.deepEqual(await outbox.recordReceipts([receipt(3, 'read', 2)], 13), [noticeId]);
        assert.deepEqual(await counted(noticeId), [4, 1, 1]);
      });

      it('prove a reply too', async () => {
        const { outbox } = fixture.storage;
        const reply = { kind: 'welcome', text: 'Benvenuto' } as const;
        await fixture.says('opt-in', citizen(1), { reply });
        const [id] = await outbox.queuedReplies(1, Infinity);
        assert.ok(id);
        await outbox.begin(id, messageId(1), 10, 'link 1');
        await outbox.settle(id, { kind: 'uncertain', detail: '' }, 11);
        assert.deepEqual(await outbox.recordReceipts([receipt(1, 'delivered')], 12), []);
        assert.deepEqual(await fixture.deliveryStates(), ['handed-over']);
      });

      it('are awaited of what was handed over recently, until all have read it', async () => {
        const { delivery } = await handedOver();
        const { outbox } = fixture.storage;
        const awaited = async (since: number, receipt: ReceiptLevel) =>
          (await outbox.awaitingReceipts({ since, receipt })).map(({ target, ...message }) => [
            message,
            target.kind === 'list' && target.recipients,
          ]);
        const people = (...numbers: number[]) => numbers.map((number) => citizen(number).alias);
        const message = { id: delivery, messageId: messageId(1) };

        assert.deepEqual(await awaited(20, 'delivered'), [[message, people(1, 2, 3)]]);
        assert.deepEqual(await awaited(21, 'delivered'), []);
        await outbox.recordReceipts([receipt(1, 'read'), receipt(2, 'delivered')], 30);
        assert.deepEqual(await awaited(20, 'delivered'), [[message, people(3)]]);
        assert.deepEqual(await awaited(20, 'read'), [[message, people(2, 3)]]);
        await outbox.recordReceipts([receipt(2, 'read'), receipt(3, 'delivered')], 31);
        assert.deepEqual(await awaited(20, 'delivered'), []);
        assert.deepEqual(await awaited(20, 'read'), [[message, people(3)]]);
        await outbox.recordReceipts([receipt(3, 'read')], 32);
        assert.deepEqual(await awaited(20, 'read'), []);
      });
    });
  });
}

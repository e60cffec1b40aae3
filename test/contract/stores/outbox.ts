import assert from 'node:assert/strict';
import { InvariantError } from '#src/errors.js';
import { at, citizen, messageId, notice, type StorageUnderTest } from '../../support/storage.js';
import { listOfThree } from './list-of-three.js';

export function outboxContract(fixture: StorageUnderTest): void {
  describe('the outbox', () => {
    describe('assign', () => {
      it('plans nothing for a notice that was stopped since it was looked at', async () => {
        const { outbox, notices } = fixture.storage;
        await fixture.subscribe(1);
        const noticeId = await fixture.accept();
        const [subscriberId = 0] = await outbox.unassigned(noticeId);
        assert.ok(await notices.cancel(noticeId, 5));
        await outbox.assign(noticeId, [{ kind: 'person', subscriberId }]);
        assert.deepEqual(await fixture.deliveryStates(), []);
      });

      it('gives recipients their deliveries in the order of the plans', async () => {
        const { outbox } = fixture.storage;
        await fixture.subscribe(4);
        const noticeId = await fixture.accept();
        const ids = await outbox.unassigned(noticeId);
        const [a, b, c, d] = ids;
        assert.ok(a && b && c && d);
        await outbox.assign(noticeId, [
          { kind: 'person', subscriberId: c },
          { kind: 'list', listId: '5@broadcast', subscriberIds: [b, a] },
        ]);
        assert.deepEqual(await outbox.unassigned(noticeId), [d]);
        await outbox.assign(noticeId, [{ kind: 'person', subscriberId: d }]);
        const sent = [];
        for (let next; (next = await outbox.nextOf(noticeId)) !== null;) {
          const begun = await outbox.begin(next.id, messageId(next.id), 10, 'link 1');
          assert.equal(begun.kind, 'started');
          assert.equal(begun.delivery.noticeId, noticeId);
          assert.deepEqual(begun.delivery.content, notice('avviso').parts[0]);
          assert.equal(begun.delivery.target.kind, next.kind);
          sent.push(begun.delivery.target);
        }
        assert.deepEqual(sent, [
          { kind: 'person', person: citizen(3), chatId: citizen(3).alias },
          { kind: 'list', listId: '5@broadcast', recipients: [citizen(1).alias, citizen(2).alias] },
          { kind: 'person', person: citizen(4), chatId: citizen(4).alias },
        ]);
      });

      it('never gives anybody a second delivery', async () => {
        const { noticeId, delivery } = await listOfThree(fixture);
        const { outbox } = fixture.storage;
        const [first] = await fixture.active();
        assert.ok(first);
        await outbox.assign(noticeId, [{ kind: 'person', subscriberId: first.id }]);
        const begun = await outbox.begin(delivery, messageId(1), 10, 'link 1');
        assert.ok(begun.kind === 'started' && begun.delivery.target.kind === 'list');
        assert.equal(begun.delivery.target.recipients.length, 3);
        const second = await outbox.nextOf(noticeId);
        assert.ok(second);
        assert.deepEqual(await outbox.begin(second.id, messageId(2), 11, 'link 1'), {
          kind: 'dropped',
        });
      });

      it('does not take people into a list whose LID is unknown, nor into a notice that is not there', async () => {
        const { outbox } = fixture.storage;
        await fixture.says('opt-in', { alias: null, phone: '393331112201' });
        const noticeId = await fixture.accept();
        const [subscriberId = 0] = await outbox.unassigned(noticeId);
        const list = {
          kind: 'list',
          listId: '1@broadcast',
          subscriberIds: [subscriberId],
        } as const;
        await assert.rejects(outbox.assign(noticeId, [list]), InvariantError);
        await assert.rejects(outbox.assign(77, [{ kind: 'person', subscriberId }]), InvariantError);
        assert.equal((await outbox.unassigned(noticeId)).length, 1);
        assert.deepEqual(await fixture.deliveryStates(), []);
      });
    });

    describe('begin', () => {
      it('leaves out who has opted out since the delivery was assigned', async () => {
        const { noticeId, delivery } = await listOfThree(fixture);
        await fixture.says('opt-out', citizen(2));
        assert.equal((await fixture.storage.notices.progress(noticeId)).recipients, 2);
        const begun = await fixture.storage.outbox.begin(delivery, messageId(1), 10, 'link 1');
        assert.ok(begun.kind === 'started' && begun.delivery.target.kind === 'list');
        assert.deepEqual(begun.delivery.target.recipients, [citizen(1).alias, citizen(3).alias]);
        await fixture.says('opt-in', citizen(2));
        assert.equal((await fixture.storage.notices.progress(noticeId)).recipients, 2, 'for good');
      });

      it('makes a list of whom one is left a delivery to that person', async () => {
        const { delivery } = await listOfThree(fixture);
        const { outbox } = fixture.storage;
        await fixture.says('opt-out', citizen(1));
        await fixture.says('opt-out', citizen(2));
        const target = { kind: 'person', person: citizen(3), chatId: citizen(3).alias };
        const begun = await outbox.begin(delivery, messageId(1), 10, 'link 1');
        assert.ok(begun.kind === 'started');
        assert.deepEqual(begun.delivery.target, target);
        assert.deepEqual(
          (await outbox.open()).map((open) => open.target),
          [target],
        );
      });

      it('drops a delivery when nobody is left', async () => {
        const { noticeId, delivery } = await listOfThree(fixture);
        const { outbox, notices } = fixture.storage;
        for (const person of [1, 2, 3]) await fixture.says('opt-out', citizen(person));
        assert.equal(await outbox.finish(noticeId, 9), false);
        assert.deepEqual(await outbox.begin(delivery, messageId(1), 10, 'link 1'), {
          kind: 'dropped',
        });
        assert.equal(await outbox.nextOf(noticeId), null);
        assert.equal((await notices.get(noticeId))?.state, 'queued');
        assert.equal(await outbox.finish(noticeId, 11), true);
        assert.equal((await notices.progress(noticeId)).recipients, 0);
      });

      it('keeps the id of the first time, and honours opt-outs again the second time', async () => {
        const { delivery } = await listOfThree(fixture);
        const { outbox } = fixture.storage;
        await outbox.begin(delivery, messageId(1), 10, 'link 1');
        await fixture.says('opt-out', citizen(1));
        await outbox.settle(delivery, { kind: 'uncertain', detail: 'no answer' }, 11);
        await outbox.settle(delivery, { kind: 'queued', detail: 'absent' }, 12);
        const again = await outbox.begin(delivery, messageId(2), 13, 'link 1');
        assert.ok(again.kind === 'started' && again.delivery.target.kind === 'list');
        assert.equal(again.delivery.messageId, messageId(1));
        assert.equal(again.delivery.target.recipients.length, 2);
      });

      it('refuses an id that another delivery has', async () => {
        await fixture.subscribe(2);
        const { outbox } = fixture.storage;
        const noticeId = await fixture.accept();
        for (const subscriberId of await outbox.unassigned(noticeId)) {
          await outbox.assign(noticeId, [{ kind: 'person', subscriberId }]);
        }
        await outbox.begin(1, messageId(1), 10, 'link 1');
        await assert.rejects(outbox.begin(2, messageId(1), 11, 'link 1'), InvariantError);
        assert.deepEqual(await fixture.deliveryStates(), ['sending', 'queued']);
      });
    });

    describe('the line of notices that wait', () => {
      const undecided = async () =>
        (await fixture.storage.outbox.inLine(null)).map((each) => each.undecided);

      it('counts whose route has not been decided, and nobody who has opted out', async () => {
        await fixture.subscribe(3);
        const part = { kind: 'text', text: 'Testo' } as const;
        const twoParts = notice('avviso', { parts: [part, part] });
        await fixture.storage.notices.accept(twoParts, at(1_000));
        assert.deepEqual(await undecided(), [3]);
        await fixture.says('opt-out', citizen(1));
        assert.deepEqual(await undecided(), [2]);
      });

      it('has no notice of which all have opted out', async () => {
        await fixture.subscribe(1);
        await fixture.accept();
        await fixture.says('opt-out', citizen(1));
        assert.deepEqual(await undecided(), []);
      });
    });

    describe('finish', () => {
      it('waits for the unassigned, the queued and the sending, not for the uncertain', async () => {
        const { outbox, notices } = fixture.storage;
        await fixture.subscribe(2);
        const noticeId = await fixture.accept();
        assert.equal(await outbox.finish(noticeId, 1), false, 'unassigned');
        const delivery = await fixture.assignList(noticeId);
        assert.equal(await outbox.finish(noticeId, 2), false, 'queued');
        await outbox.begin(delivery, messageId(1), 3, 'link 1');
        assert.equal(await outbox.finish(noticeId, 4), false, 'sending');
        await outbox.settle(delivery, { kind: 'uncertain', detail: '' }, 5);
        assert.equal(await outbox.finish(noticeId, 6), true);
        assert.equal((await notices.get(noticeId))?.finishedAt, 6);
      });

      it('leaves out those who opted out before they were assigned', async () => {
        const { outbox, notices } = fixture.storage;
        await fixture.subscribe(1);
        const noticeId = await fixture.accept();
        await fixture.says('opt-out', citizen(1));
        assert.deepEqual(await outbox.unassigned(noticeId), []);
        assert.equal(await outbox.finish(noticeId, 5), true);
        await fixture.says('opt-in', citizen(1));
        assert.deepEqual(await outbox.unassigned(noticeId), []);
        assert.equal((await notices.progress(noticeId)).recipients, 0);
      });

      it('is undone when an uncertain delivery turns out not to have been sent', async () => {
        const { outbox, notices } = fixture.storage;
        const { noticeId, delivery } = await listOfThree(fixture);
        await outbox.begin(delivery, messageId(1), 3, 'link 1');
        await outbox.settle(delivery, { kind: 'uncertain', detail: '' }, 4);
        await outbox.finish(noticeId, 5);
        await notices.markFiled(noticeId, 6);
        await outbox.settle(delivery, { kind: 'queued', detail: 'absent' }, 7);
        assert.equal((await notices.next(2_000, false))?.id, noticeId);
        await outbox.begin(delivery, messageId(2), 8, 'link 1');
        await outbox.settle(delivery, { kind: 'handed-over' }, 9);
        assert.equal(await outbox.finish(noticeId, 10), true);
        assert.equal((await notices.get(noticeId))?.finishedAt, 10);
        assert.deepEqual(await notices.unfiled(), [], 'the files have been moved already');
      });
    });
  });
}

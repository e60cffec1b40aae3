import assert from 'node:assert/strict';
import { at, messageId, notice, type StorageUnderTest } from '../../support/storage.js';

export function sendingContract(fixture: StorageUnderTest): void {
  describe('how notices may be sent', () => {
    /** A notice to three people by one list, of which nobody knows whether it went out. */
    async function uncertainList() {
      const { outbox } = fixture.storage;
      await fixture.subscribe(3);
      const noticeId = await fixture.accept();
      const delivery = await fixture.assignList(noticeId);
      await outbox.begin(delivery, messageId(1), 10, 'link 1');
      await outbox.settle(delivery, { kind: 'uncertain', detail: 'silence' }, 20);
      return { noticeId, delivery };
    }

    it('keeps what was decided, also over a restart', async () => {
      const nothing = {
        stop: null,
        listsOff: null,
        canary: null,
        canaryList: null,
        checkList: null,
      };
      assert.deepEqual(await fixture.storage.sending.state(), nothing);
      const stop = { why: 'blocked', code: '482', since: 5 } as const;
      const canary = { of: 'account', outcome: 'passed', at: 7 } as const;
      await fixture.storage.sending.save({
        stop,
        canaryList: '1@broadcast',
        checkList: '2@broadcast',
      });
      await fixture.storage.sending.save({ canary });
      await fixture.reopen();
      const expected = {
        ...nothing,
        stop,
        canary,
        canaryList: '1@broadcast',
        checkList: '2@broadcast',
      };
      assert.deepEqual(await fixture.storage.sending.state(), expected);
      await fixture.storage.sending.save({ stop: null });
      assert.deepEqual(await fixture.storage.sending.state(), { ...expected, stop: null });
    });

    it('counts the people of list messages that have gone out or may have, canaries among them', async () => {
      const { sending, outbox } = fixture.storage;
      await fixture.subscribe(3);
      const outcomes = [
        { kind: 'handed-over' },
        { kind: 'uncertain', detail: 'no answer' },
        { kind: 'failed', refusal: { why: 'quota', code: '429' }, detail: 'refused' },
      ] as const;
      for (const [index, outcome] of outcomes.entries()) {
        const delivery = await fixture.assignList(await fixture.accept(`avviso ${String(index)}`));
        await outbox.begin(delivery, messageId(index), 10, 'link 1');
        await outbox.settle(delivery, outcome, 20 + index);
      }
      await sending.countCanary(30, 2);
      // two notices to three people each, and a canary on two phones
      assert.equal(await sending.listRecipientsSince(0), 8);
      assert.equal(await sending.listRecipientsSince(21), 5);
      assert.equal(await sending.listTakenSince(20), true);
      assert.equal(await sending.listTakenSince(21), false);
      await sending.countCanary(31, 2);
      await sending.uncountCanary();
      assert.equal(await sending.listRecipientsSince(0), 8, 'the latest canary has not gone out');
    });

    it('gives the people of a refused list back, and reopens the notice', async () => {
      const { outbox, notices } = fixture.storage;
      const { noticeId, delivery } = await uncertainList();
      assert.equal(await outbox.finish(noticeId, 30), true);
      await outbox.settle(
        delivery,
        { kind: 'failed', refusal: { why: 'quota', code: '429' }, detail: 'refused' },
        40,
      );
      assert.equal((await outbox.unassigned(noticeId)).length, 3);
      assert.equal((await notices.get(noticeId))?.state, 'sending');
      assert.deepEqual(await outbox.refusedLists(noticeId), [
        { listId: '1@broadcast', why: 'quota' },
      ]);
      assert.equal((await notices.progress(noticeId)).waiting, 3);
    });

    it('takes back what waits for a list, but nothing that may have gone out', async () => {
      const { outbox } = fixture.storage;
      await fixture.subscribe(4);
      const noticeId = await fixture.accept();
      const [a, b, c, d] = await outbox.unassigned(noticeId);
      assert.ok(a && b && c && d);
      await outbox.assign(noticeId, [
        { kind: 'list', listId: '1@broadcast', subscriberIds: [a, b] },
        { kind: 'list', listId: '2@broadcast', subscriberIds: [c, d] },
      ]);
      const begun = await outbox.nextOf(noticeId);
      assert.ok(begun);
      await outbox.begin(begun.id, messageId(1), 10, 'link 1');
      await outbox.settle(begun.id, { kind: 'resend', detail: 'silence' }, 20);
      assert.equal(await outbox.releaseLists(noticeId), 1);
      const released = await outbox.unassigned(noticeId);
      assert.deepEqual(released, [c, d]);
      assert.deepEqual(await outbox.nextOf(noticeId), begun);
    });

    it('takes back a list that was begun and certainly has not left', async () => {
      const { outbox } = fixture.storage;
      await fixture.subscribe(2);
      const noticeId = await fixture.accept();
      const delivery = await fixture.assignList(noticeId);
      const people = await outbox.recipientsOf(delivery);
      await outbox.begin(delivery, messageId(1), 10, 'link 1');
      assert.equal(await outbox.releaseLists(noticeId), 0, 'it is still being sent');
      await outbox.settle(delivery, { kind: 'queued', detail: 'no keys', notBefore: 99 }, 20);
      assert.equal(await outbox.releaseLists(noticeId), 1);
      assert.deepEqual(await outbox.unassigned(noticeId), people);
      assert.equal(await outbox.nextOf(noticeId), null);
      assert.equal(await outbox.unaccounted(noticeId), 0);
    });

    it('knows what is still to go to those who have had a part', async () => {
      const { outbox } = fixture.storage;
      await fixture.subscribe(4);
      const parts = ['uno', 'due'].map((text) => ({ kind: 'text', text }) as const);
      const accepted = await fixture.storage.notices.accept(notice('avviso', { parts }), at(1_000));
      const noticeId = accepted.notice.id;
      const [a, b, c, d] = await outbox.unassigned(noticeId);
      assert.ok(a && b && c && d);
      await outbox.assign(noticeId, [
        { kind: 'list', listId: '1@broadcast', subscriberIds: [a, b] },
        { kind: 'list', listId: '2@broadcast', subscriberIds: [c, d] },
      ]);
      assert.equal(await outbox.nextRest(noticeId, 10), null, 'nobody has begun');
      const begun = await outbox.nextOf(noticeId, 'list', 10);
      assert.ok(begun);
      await outbox.begin(begun.id, messageId(1), 10, 'link 1');
      await outbox.settle(begun.id, { kind: 'handed-over' }, 20);
      const rest = await outbox.nextRest(noticeId, 30);
      assert.ok(rest !== null);
      assert.deepEqual(await outbox.recipientsOf(rest), [a, b]);
      assert.notEqual((await outbox.nextOf(noticeId, 'list', 30))?.id, rest);
    });

    it('divides a list that never left, once, and none that may have', async () => {
      const { outbox, notices } = fixture.storage;
      await fixture.subscribe(3);
      const noticeId = await fixture.accept();
      const delivery = await fixture.assignList(noticeId);
      await outbox.begin(delivery, messageId(1), 10, 'link 1');
      const people = await outbox.recipientsOf(delivery);
      const groups = [people.slice(0, 2), people.slice(2)];
      assert.equal(await outbox.divide(delivery, groups, 15), null, 'it is still being sent');
      await outbox.settle(delivery, { kind: 'queued', detail: 'no keys', notBefore: 25 }, 20);
      assert.equal(await outbox.triesOf(delivery), 1);
      assert.equal(await outbox.nextOf(noticeId, 'list', 24), null, 'it is put off');
      assert.equal((await outbox.divide(delivery, groups, 30))?.length, 2);
      assert.equal(await outbox.divide(delivery, groups, 40), null);
      assert.equal(await outbox.bisections(noticeId), 1);
      const half = await outbox.nextOf(noticeId, 'list');
      const single = await outbox.nextOf(noticeId, 'person');
      assert.ok(half && single);
      assert.deepEqual(await outbox.recipientsOf(half.id), people.slice(0, 2));
      const begun = await outbox.begin(single.id, messageId(2), 50, 'link 1');
      assert.ok(begun.kind === 'started');
      assert.equal(begun.delivery.messageId, messageId(2));
      assert.deepEqual(
        [(await notices.progress(noticeId)).waiting, (await notices.progress(noticeId)).notReached],
        [3, 0],
      );
    });

    it('divides no list that was sent again because of a doubt', async () => {
      const { outbox } = fixture.storage;
      await fixture.subscribe(4);
      const delivery = await fixture.assignList(await fixture.accept());
      const [a, b, c, d] = await outbox.recipientsOf(delivery);
      assert.ok(a && b && c && d);
      await outbox.begin(delivery, messageId(1), 10, 'link 1');
      await outbox.settle(delivery, { kind: 'uncertain', detail: 'silence' }, 20);
      await outbox.settle(delivery, { kind: 'resend', detail: 'silence' }, 30);
      await outbox.begin(delivery, messageId(2), 40, 'link 1');
      await outbox.settle(delivery, { kind: 'queued', detail: 'no keys', notBefore: 60 }, 50);
      const groups = [
        [a, b],
        [c, d],
      ];
      assert.equal(await outbox.divide(delivery, groups, 60), null);
    });

    it('gives the people of a list back that has failed without a code, too', async () => {
      const { outbox, notices } = fixture.storage;
      await fixture.subscribe(3);
      const noticeId = await fixture.accept();
      const delivery = await fixture.assignList(noticeId);
      await outbox.begin(delivery, messageId(1), 10, 'link 1');
      await outbox.settle(delivery, { kind: 'failed', refusal: null, detail: 'gone' }, 20);
      assert.equal((await outbox.unassigned(noticeId)).length, 3);
      assert.equal((await notices.progress(noticeId)).waiting, 3);
    });

    it('begins nothing that is held because staff have stopped its notice meanwhile', async () => {
      const { outbox, notices } = fixture.storage;
      const { noticeId, delivery } = await uncertainList();
      await outbox.settle(delivery, { kind: 'resend', detail: 'silence' }, 30);
      const stop = notices.cancel(noticeId, 40);
      const begun = outbox.begin(delivery, messageId(2), 50, 'link 1');
      assert.equal(await stop, true);
      assert.deepEqual(await begun, { kind: 'dropped' });
      assert.equal((await notices.progress(noticeId)).held, 3);
    });

    it('stops a notice of which everything is in doubt: it does not go again by itself', async () => {
      const { outbox, notices } = fixture.storage;
      const { noticeId, delivery } = await uncertainList();
      assert.equal(await notices.cancel(noticeId, 30), true);
      assert.equal((await notices.progress(noticeId)).uncertain, 3);
      await outbox.settle(delivery, { kind: 'resend', detail: 'silence' }, 40);
      assert.deepEqual(await fixture.deliveryStates(), ['held']);
      assert.equal(await notices.cancel(noticeId, 50), false);
    });

    it('holds what is to go again because of a doubt when its notice was stopped before', async () => {
      const { outbox, notices } = fixture.storage;
      await fixture.subscribe(3);
      const noticeId = await fixture.accept();
      const [one, other, last] = await outbox.unassigned(noticeId);
      assert.ok(one && other && last);
      await outbox.assign(noticeId, [
        { kind: 'list', listId: '1@broadcast', subscriberIds: [one, other] },
        { kind: 'person', subscriberId: last },
      ]);
      const list = await outbox.nextOf(noticeId, 'list');
      assert.ok(list);
      await outbox.begin(list.id, messageId(1), 10, 'link 1');
      await outbox.settle(list.id, { kind: 'uncertain', detail: 'silence' }, 20);
      assert.ok(await notices.cancel(noticeId, 30));
      await outbox.settle(list.id, { kind: 'resend', detail: 'silence' }, 40);
      assert.deepEqual(await fixture.deliveryStates(), ['held', 'dropped']);
    });

    it('calls no notice sent while somebody is accounted for nowhere', async () => {
      const { outbox, notices } = fixture.storage;
      await fixture.subscribe(2);
      const noticeId = await fixture.accept();
      const [one, other] = await outbox.unassigned(noticeId);
      assert.ok(one && other);
      await outbox.assign(noticeId, [
        { kind: 'person', subscriberId: one },
        { kind: 'person', subscriberId: other },
      ]);
      const outcomes = [
        { kind: 'handed-over' },
        { kind: 'failed', refusal: null, detail: 'nobody knows' },
      ] as const;
      for (const [index, outcome] of outcomes.entries()) {
        const next = await outbox.nextOf(noticeId);
        assert.ok(next);
        await outbox.begin(next.id, messageId(index), 10, 'link 1');
        await outbox.settle(next.id, outcome, 20);
      }
      assert.equal(await outbox.finish(noticeId, 30), false);
      assert.equal(await outbox.unaccounted(noticeId), 1);
      assert.equal((await notices.get(noticeId))?.state, 'sending');
      assert.equal(await notices.cancel(noticeId, 40), true, 'staff can close it');
      assert.equal(await outbox.unaccounted(noticeId), 0);
      assert.equal((await notices.get(noticeId))?.notSentTo, 1);
    });
  });
}

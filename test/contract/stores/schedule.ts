import assert from 'node:assert/strict';
import { isCalledUrgent, type AcceptTerms, type NewNotice } from '#src/model/notice.js';
import type { NoticeStore } from '#src/ports/storage/notices.js';
import { at, citizen, messageId, notice, type StorageUnderTest } from '../../support/storage.js';

export function scheduleContract(fixture: StorageUnderTest): void {
  describe('which notice may be sent now', () => {
    async function accepted(
      name: string,
      changes: Partial<NewNotice> = {},
      terms: Partial<AcceptTerms> = {},
    ): Promise<number> {
      const { notices } = fixture.storage;
      const outcome = await notices.accept(notice(name, changes), at(1_000, terms));
      assert.equal(outcome.kind, 'accepted');
      return outcome.notice.id;
    }

    /** Ids of those that wait for a person from then on. */
    async function comeDue(now: number): Promise<readonly number[]> {
      return (await fixture.storage.notices.comeDue(now, false)).map(({ id }) => id);
    }

    async function next(now: number, quiet = false): Promise<string | undefined> {
      return (await fixture.storage.notices.next(now, quiet))?.name;
    }

    it('lets a notice cool, and an urgent one go at once and ahead', async () => {
      await accepted('ordinario', {}, { coolingMs: 60_000 });
      assert.equal(await next(60_999), undefined);
      assert.equal(await next(61_000), 'ordinario');
      await accepted('urgente', { urgent: true }, { now: 70_000, coolingMs: 60_000 });
      assert.equal(await next(70_000), 'urgente');
    });

    it('waits for the date, and takes what was due first', async () => {
      await accepted('più tardi', { sendAt: 9_000 });
      await accepted('prima', { sendAt: 5_000 });
      assert.equal(await next(4_999), undefined);
      assert.equal(await next(5_000), 'prima');
      assert.equal(await next(9_000), 'prima');
    });

    it('sends at once what staff want to go now, and does not call it urgent', async () => {
      const { notices } = fixture.storage;
      await fixture.subscribe(1);
      const terms = at(1_000, { coolingMs: 60_000 });
      const { notice: plain } = await notices.accept(notice('piano'), terms);
      const { notice: urgent } = await notices.accept(
        notice('urgente', { urgent: true, sendAt: 90_000 }),
        terms,
      );
      for (const { id } of [plain, urgent]) assert.equal(await notices.sendNow(id, 2_000), true);
      const [hurried, called] = [await notices.get(plain.id), await notices.get(urgent.id)];
      assert.equal((await notices.next(2_000, true))?.id, plain.id, 'also at night');
      assert.deepEqual([hurried?.urgent, hurried?.sentAtOnce], [true, true]);
      assert.deepEqual([called?.urgent, called?.sentAtOnce], [true, false]);
      assert.ok(hurried && called);
      assert.deepEqual([isCalledUrgent(hurried), isCalledUrgent(called)], [false, true]);
    });

    it('is quiet at night but for what is urgent', async () => {
      await accepted('ordinario');
      assert.equal(await next(2_000, true), undefined);
      await accepted('urgente', { urgent: true });
      assert.equal(await next(2_000, true), 'urgente');
    });

    it('never gives one that has expired', async () => {
      await accepted('scade', { expiresAt: 5_000 });
      assert.equal(await next(4_999), 'scade');
      assert.equal(await next(5_000), undefined);
    });

    it('ends a notice whose time is over: who has it keeps it, the others are spared', async () => {
      const { outbox, notices } = fixture.storage;
      await fixture.subscribe(4);
      const id = await accepted('scade', { expiresAt: 5_000 });
      const [a, b] = await outbox.unassigned(id);
      assert.ok(a && b);
      const first = await fixture.assign(id, { kind: 'person', subscriberId: a });
      await outbox.begin(first, messageId(1), 2_000, 'link 1');
      await outbox.settle(first, { kind: 'handed-over' }, 2_000);
      await fixture.assign(id, { kind: 'person', subscriberId: b });

      assert.equal(await notices.expire(id, 5_000), true);
      const { state, finishedAt, notSentTo } = (await notices.get(id)) ?? {};
      assert.deepEqual([state, finishedAt, notSentTo], ['expired', 5_000, 3]);
      const { recipients, accepted: had } = await notices.progress(id);
      assert.deepEqual([recipients, had], [1, 1]);
      assert.equal(await outbox.nextOf(id), null);
      assert.deepEqual(await outbox.unassigned(id), []);
      assert.equal(await notices.expire(id, 6_000), false);
    });

    it('does not call expired what everybody has already', async () => {
      const { outbox, notices } = fixture.storage;
      await fixture.subscribe(2);
      const id = await accepted('fatto', { expiresAt: 5_000 });
      const list = await fixture.assignList(id);
      await outbox.begin(list, messageId(1), 2_000, 'link 1');
      await outbox.settle(list, { kind: 'handed-over' }, 2_000);
      assert.equal(await notices.expire(id, 6_000), false);
      assert.equal(await outbox.finish(id, 6_000), true);
    });

    it('waits for a person when more people than agreed would get it', async () => {
      await fixture.subscribe(3);
      await accepted('a tre', {}, { confirmAbove: 2 });
      await accepted('a tre, permesso', {}, { confirmAbove: 3 });
      assert.equal((await fixture.storage.notices.get(1))?.state, 'unconfirmed');
      assert.equal(await next(2_000), 'a tre, permesso');
    });

    it('asks about one with a date that has come to more people than agreed, and once', async () => {
      const { notices, outbox } = fixture.storage;
      await fixture.subscribe(2);
      const id = await accepted('a molti', { sendAt: 50_000 }, { confirmAbove: 3 });
      const few = await accepted('a pochi', { sendAt: 50_000 }, { confirmAbove: 9 });
      await fixture.subscribe(2, 7);
      assert.deepEqual(await comeDue(49_999), [], 'not yet');
      assert.deepEqual(await comeDue(50_000), [id]);
      assert.equal((await notices.get(id))?.state, 'unconfirmed');
      assert.deepEqual(await comeDue(50_000), [], 'it waits already');
      assert.equal(await next(50_000), 'a pochi');
      await notices.cancel(few, 51_000);
      assert.equal(await notices.confirm(id, 52_000), true);
      assert.deepEqual(await comeDue(52_000), [], 'a person has agreed');
      assert.equal(await next(52_000), 'a molti');
      assert.equal((await outbox.unassigned(id)).length, 4);
    });

    it('asks about one that a person has let go to as many only where that is doubled', async () => {
      const { notices } = fixture.storage;
      await fixture.subscribe(3);
      const confirmed = await accepted('confermato', { sendAt: 50_000 }, { confirmAbove: 2 });
      const resumed = await accepted('ripreso', { sendAt: 50_000 }, { confirmAbove: 2 });
      assert.equal(await notices.confirm(confirmed, 2_000), true);
      await notices.cancel(resumed, 2_000);
      assert.equal(await notices.resume(resumed, 3_000), true);
      await fixture.subscribe(3, 7);
      assert.deepEqual(await comeDue(50_000), []);
      assert.equal(await next(50_000), 'confermato');
      const grown = await accepted('cresciuto', { sendAt: 60_000 }, { confirmAbove: 2 });
      await notices.confirm(grown, 51_000);
      await fixture.subscribe(7, 17);
      assert.deepEqual(await comeDue(60_000), [grown]);
    });

    it('does not begin what has been stopped or has expired since it was looked up', async () => {
      const { outbox } = fixture.storage;
      await fixture.subscribe(2);
      const id = await accepted('scade', { expiresAt: 5_000 });
      const delivery = await fixture.assignList(id);
      assert.deepEqual(await outbox.begin(delivery, messageId(1), 5_000, 'link 1'), {
        kind: 'dropped',
      });
      await fixture.storage.notices.park(id, 'overdue');
      assert.deepEqual(await outbox.begin(delivery, messageId(1), 4_000, 'link 1'), {
        kind: 'dropped',
      });
      await fixture.storage.notices.confirm(id, 3_000);
      assert.equal((await outbox.begin(delivery, messageId(1), 4_000, 'link 1')).kind, 'started');
    });

    it('gives a notice with a date, once, those who subscribed before it was due', async () => {
      const { outbox } = fixture.storage;
      await fixture.subscribe(2);
      const scheduled = await accepted('con la data', { sendAt: 50_000 });
      const plain = await accepted('senza data');
      await fixture.says('opt-in', citizen(8), { at: 40_000 });
      const recipients = async (id: number) => (await outbox.unassigned(id)).length;
      await comeDue(49_999);
      assert.deepEqual([await recipients(scheduled), await recipients(plain)], [2, 2]);
      await comeDue(50_000);
      assert.deepEqual([await recipients(scheduled), await recipients(plain)], [3, 2]);
      await fixture.says('opt-in', citizen(9), { at: 60_000 });
      await comeDue(61_000);
      assert.equal(await recipients(scheduled), 3);
    });

    it('gives a notice with a date who had asked before it was due, and was heard only afterwards', async () => {
      const { outbox } = fixture.storage;
      await fixture.subscribe(1);
      const id = await accepted('con la data', { sendAt: 50_000 });
      await comeDue(50_000);
      await fixture.says('opt-in', citizen(7), { at: 49_000 });
      await fixture.says('opt-in', citizen(8), { at: 50_000 });
      assert.equal((await outbox.unassigned(id)).length, 2);
    });

    it('knows the same content again for a time, unless nobody got it', async () => {
      const { notices } = fixture.storage;
      const id = await accepted('acqua');
      assert.equal((await again('acqua', { sameSince: 1_000 })).kind, 'known');
      assert.equal(await notices.cancel(id, 2_000), true);
      const { kind, notice: second } = await again('acqua', { sameSince: 1_000 });
      assert.equal(kind, 'accepted');
      assert.equal(await fixture.storage.outbox.finish(second.id, 9_500), true);
      assert.equal((await again('acqua', { sameSince: 9_501 })).kind, 'accepted');
      assert.equal((await again('acqua', { sameSince: null })).kind, 'accepted');
    });

    it('counts that time from the end of a notice, however long before it was accepted', async () => {
      const { notices, outbox } = fixture.storage;
      await fixture.subscribe(1);
      const id = await accepted('fiera', { sendAt: 50_000 });
      assert.equal((await again('fiera', { sameSince: 40_000 })).kind, 'known', 'it is to go');
      await notices.park(id, 'overdue');
      assert.equal((await again('fiera', { sameSince: 90_000 })).kind, 'known', 'it may go');
      await notices.confirm(id, 50_000);
      const list = await fixture.assignList(id);
      await outbox.begin(list, messageId(1), 50_000, 'link 1');
      await outbox.settle(list, { kind: 'handed-over' }, 51_000);
      assert.equal(await outbox.finish(id, 52_000), true);
      const { fingerprint } = notice('fiera');
      assert.equal((await again('fiera', { sameSince: 52_000 })).kind, 'known');
      assert.equal((await notices.sameAs(fingerprint, 52_000, null))?.id, id);
      assert.equal(await notices.sameAs(fingerprint, 52_001, null), null);
      assert.equal((await again('fiera', { sameSince: 52_001 })).kind, 'accepted');
    });

    function again(name: string, terms: Partial<AcceptTerms>): ReturnType<NoticeStore['accept']> {
      const { fingerprint } = notice(name);
      return fixture.storage.notices.accept(notice('altro nome', { fingerprint }), {
        ...at(60_000),
        ...terms,
      });
    }
  });

  describe('notices of several parts', () => {
    const PARTS: NewNotice['parts'] = [
      { kind: 'text', text: 'parole' },
      { kind: 'text', text: 'allegato' },
    ];

    async function acceptedInParts(): Promise<number> {
      const outcome = await fixture.storage.notices.accept(
        notice('in due parti', { parts: PARTS }),
        at(1_000),
      );
      return outcome.notice.id;
    }

    it('sends the first part to everybody before the second to anybody', async () => {
      const { outbox, notices } = fixture.storage;
      await fixture.subscribe(3);
      const id = await acceptedInParts();
      const people = await outbox.unassigned(id);
      assert.equal(people.length, 3, 'each of them once');
      const [a, b, c] = people;
      assert.ok(a && b && c);
      await outbox.assign(id, [
        { kind: 'list', listId: '1@broadcast', subscriberIds: [a, b] },
        { kind: 'person', subscriberId: c },
      ]);
      const sent = [];
      for (let found; (found = await outbox.nextOf(id)) !== null;) {
        const begun = await outbox.begin(found.id, messageId(found.id), 2_000, 'link 1');
        assert.ok(begun.kind === 'started');
        const { part, content, target } = begun.delivery;
        assert.deepEqual(content, PARTS[part]);
        sent.push([part, target.kind]);
        await outbox.settle(found.id, { kind: 'handed-over' }, 2_000);
        assert.equal((await notices.progress(id)).recipients, 3);
      }
      assert.deepEqual(sent, [
        [0, 'list'],
        [0, 'person'],
        [1, 'list'],
        [1, 'person'],
      ]);
      assert.equal(await outbox.finish(id, 3_000), true);
    });

    it('counts a person when all of their parts have come', async () => {
      const { outbox, notices } = fixture.storage;
      await fixture.subscribe(2);
      const id = await acceptedInParts();
      const subscriberIds = await outbox.unassigned(id);
      await outbox.assign(id, [{ kind: 'list', listId: '1@broadcast', subscriberIds }]);
      const send = async (number: number, as: 'handed-over' | 'failed') => {
        const found = await outbox.nextOf(id);
        assert.ok(found);
        await outbox.begin(found.id, messageId(number), 2_000, 'link 1');
        await outbox.settle(
          found.id,
          as === 'failed' ? { kind: as, refusal: null, detail: '' } : { kind: as },
          2_000,
        );
      };
      await send(1, 'handed-over');
      assert.deepEqual(await figures(id), [2, 0, 0]);
      await send(2, 'handed-over');
      assert.deepEqual(await figures(id), [0, 2, 0]);
      const receipt = (message: number, person: number) => ({
        messageId: messageId(message),
        chatId: citizen(person).alias,
        level: 'read' as const,
      });
      await outbox.recordReceipts([receipt(1, 1), receipt(2, 1), receipt(1, 2)], 3_000);
      assert.deepEqual(await figures(id), [0, 2, 1]);
      assert.equal((await notices.progress(id)).read, 1);

      const other = (await notices.accept(notice('altro', { parts: PARTS }), at(4_000))).notice.id;
      // one to one: the people of a list that fails are planned for again
      await outbox.assign(
        other,
        subscriberIds.map((subscriberId) => ({ kind: 'person', subscriberId })),
      );
      for (const as of ['handed-over', 'handed-over', 'failed', 'failed'] as const) {
        const found = await outbox.nextOf(other);
        assert.ok(found);
        await outbox.begin(found.id, messageId(10 + found.id), 5_000, 'link 1');
        await outbox.settle(
          found.id,
          as === 'failed'
            ? { kind: as, refusal: { why: 'unreachable', code: '400' }, detail: '' }
            : { kind: as },
          5_000,
        );
      }
      assert.equal((await notices.progress(other)).notReached, 2, 'half of it is not all of it');
    });

    it('leaves out of the second part who opts out after the first, and counts them as served', async () => {
      const { outbox, notices } = fixture.storage;
      await fixture.subscribe(2);
      const id = await acceptedInParts();
      const first = await fixture.assignList(id);
      await outbox.begin(first, messageId(1), 2_000, 'link 1');
      await outbox.settle(first, { kind: 'handed-over' }, 2_000);
      await fixture.says('opt-out', citizen(2));
      assert.deepEqual(await figures(id), [1, 1, 0]);
      const second = await outbox.nextOf(id);
      assert.ok(second);
      const begun = await outbox.begin(second.id, messageId(2), 2_000, 'link 1');
      assert.ok(begun.kind === 'started' && begun.delivery.target.kind === 'person');
      assert.deepEqual(begun.delivery.target.person, citizen(1));
      await outbox.settle(second.id, { kind: 'handed-over' }, 2_000);
      assert.equal((await notices.progress(id)).accepted, 2);
    });

    it('gives a correction to exactly those who had what it corrects', async () => {
      const { outbox, notices } = fixture.storage;
      await fixture.subscribe(5);
      const id = await fixture.accept('sbagliato');
      const ids = await outbox.unassigned(id);
      const [a, b, c, d, e] = ids;
      assert.ok(a && b && c && d && e);
      const list = await fixture.assign(id, {
        kind: 'list',
        listId: '1@broadcast',
        subscriberIds: [a, b],
      });
      await outbox.begin(list, messageId(1), 2_000, 'link 1');
      await outbox.settle(list, { kind: 'handed-over' }, 2_000);
      const failed = await fixture.assign(id, { kind: 'person', subscriberId: c });
      await outbox.begin(failed, messageId(2), 2_000, 'link 1');
      await outbox.settle(
        failed,
        { kind: 'failed', refusal: { why: 'later', code: '463' }, detail: '' },
        2_000,
      );
      const uncertain = await fixture.assign(id, { kind: 'person', subscriberId: d });
      await outbox.begin(uncertain, messageId(3), 2_000, 'link 1');
      await outbox.settle(uncertain, { kind: 'uncertain', detail: '' }, 2_000);
      await fixture.assign(id, { kind: 'person', subscriberId: e });
      await fixture.says('opt-out', citizen(1));
      await fixture.subscribe(1, 9);

      const correction = await notices.accept(
        notice('rettifica', { kind: 'correction', corrects: id }),
        at(3_000),
      );
      assert.deepEqual(await outbox.unassigned(correction.notice.id), [b, d]);
    });

    async function figures(id: number): Promise<[number, number, number]> {
      const { waiting, accepted, delivered } = await fixture.storage.notices.progress(id);
      return [waiting, accepted, delivered];
    }
  });
}

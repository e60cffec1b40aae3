/** What becomes of two rows of the register that turn out to be one person. */
import assert from 'node:assert/strict';
import { citizen, messageId, type StorageUnderTest } from '../../support/storage.js';
import { apply, command, POLITE, records, sentReplies, WELCOME } from './register-steps.js';

export function twoRowsContract(fixture: StorageUnderTest): void {
  describe('the register', () => {
    describe('two rows that are one person', () => {
      const { alias, phone } = citizen(1);
      const byAlias = { alias, phone: null };
      const byPhone = { alias: null, phone };

      it('become one, with the state of the later command', async () => {
        await fixture.says('opt-in', byAlias, { at: 10, chatId: 'a@lid' });
        await fixture.says('opt-in', byPhone, { at: 11 });
        await fixture.says('opt-out', byPhone, { at: 30 });
        await fixture.storage.register.learn({ alias, phone });
        assert.deepEqual(await fixture.storage.register.counts(), {
          active: 0,
          optedOut: 1,
          inactive: 0,
          unsaved: 0,
        });

        await fixture.says('opt-in', citizen(2), { at: 40 });
        const other = { alias: citizen(3).alias, phone: null };
        await fixture.says('opt-in', other, { at: 41 });
        await fixture.says('opt-out', other, { at: 42 });
        await fixture.says('opt-in', { alias: null, phone: citizen(3).phone }, { at: 50 });
        await fixture.storage.register.learn(citizen(3));
        assert.deepEqual(await fixture.storage.register.counts(), {
          active: 2,
          optedOut: 1,
          inactive: 0,
          unsaved: 0,
        });
      });

      it('are opted out when the later word was an opt-out that had found nobody', async () => {
        await fixture.says('opt-in', byAlias, { at: 10 });
        await apply(fixture, command(byPhone, 20), { change: null, reply: POLITE });
        await fixture.storage.register.learn({ alias, phone });
        assert.deepEqual(await fixture.storage.register.counts(), {
          active: 0,
          optedOut: 1,
          inactive: 0,
          unsaved: 0,
        });
      });

      it('stay out, though the register on paper is younger: no import takes an opt-out back', async () => {
        await fixture.says('opt-in', byAlias, { at: 10 });
        await fixture.says('opt-out', byAlias, { at: 20 });
        const { registerAdmin, register } = fixture.storage;
        const consent = { phone, at: 30, origin: 'modulo', privacyVersion: null };
        await registerAdmin.enter({ people: [consent], now: 40, rehearse: false });
        await register.learn({ alias, phone });
        assert.equal((await register.counts()).active, 0);
        const [record] = await registerAdmin.page({ after: 0, limit: 9 });
        assert.deepEqual(
          { state: record?.state, at: record?.consentAt, origin: record?.origin },
          { state: 'opted-out', at: 20, origin: 'DISATTIVA' },
        );
      });

      it('stay out by their own later word, though one name has a younger consent on paper, too', async () => {
        const { registerAdmin, register } = fixture.storage;
        const consent = { phone, at: 30, origin: 'modulo', privacyVersion: null };
        await registerAdmin.enter({ people: [consent], now: 40, rehearse: false });
        await apply(fixture, command(byPhone, 10), { change: null, reply: null });
        await fixture.says('opt-in', byAlias, { at: 15 });
        await fixture.says('opt-out', byAlias, { at: 20 });
        await register.learn({ alias, phone });
        assert.equal((await register.counts()).active, 0);
      });

      it('are active when ATTIVA came after an import, and answered in the chat of it', async () => {
        const { registerAdmin, register } = fixture.storage;
        const consent = { phone, at: 30, origin: 'modulo', privacyVersion: null };
        await registerAdmin.enter({ people: [consent], now: 40, rehearse: false });
        await fixture.says('opt-in', byAlias, { at: 20 });
        await register.learn({ alias, phone });
        assert.deepEqual(
          (await fixture.active()).map(({ chatId }) => chatId),
          [alias],
        );
      });

      it('are known for one by the receipt of a message to the number', async () => {
        const { outbox } = fixture.storage;
        await fixture.says('opt-in', byPhone, { at: 10 });
        const noticeId = await fixture.accept();
        const id = await fixture.assign(noticeId, {
          kind: 'person',
          subscriberId: (await outbox.unassigned(noticeId))[0] ?? 0,
        });
        await apply(fixture, command(byAlias, 20), { change: null, reply: POLITE });
        await outbox.begin(id, messageId(1), 30, 'link 1');
        await outbox.settle(id, { kind: 'handed-over' }, 31);
        await outbox.recordReceipts(
          [{ messageId: messageId(1), chatId: alias, level: 'delivered' }],
          32,
        );
        assert.deepEqual(
          (await records(fixture)).map(({ person }) => person),
          [{ alias, phone }],
        );
        assert.equal((await fixture.storage.notices.progress(noticeId)).delivered, 1);
      });

      it('are merged by a command too, which sees what both have done', async () => {
        await fixture.says('opt-in', byAlias, { at: 10, reply: WELCOME });
        await fixture.says('opt-in', byPhone, { at: 20, reply: WELCOME });
        const status = await apply(fixture, command({ alias, phone }, 30), {
          change: null,
          reply: null,
        });
        assert.deepEqual(status, { state: 'active', lastReplyAt: 20, lastCommandAt: 20 });
        assert.deepEqual(await fixture.storage.register.counts(), {
          active: 1,
          optedOut: 0,
          inactive: 0,
          unsaved: 0,
        });
      });

      it('keep the consent events of both, one reply, and the exclusion from lists', async () => {
        const { register, lists, outbox } = fixture.storage;
        await fixture.says('opt-in', byPhone, { at: 10, reply: WELCOME });
        await fixture.says('opt-in', byAlias, { at: 20, reply: { ...WELCOME, text: 'later' } });
        const excluded = (await fixture.active()).find(({ person }) => person.alias === null);
        assert.ok(excluded);
        await lists.exclude([excluded.id], 'left-out', 25);
        await register.learn({ alias, phone });

        const [subscriber] = await fixture.active();
        assert.deepEqual(subscriber?.person, { alias, phone });
        assert.deepEqual([...(await lists.excluded(0))], [subscriber.id]);
        assert.deepEqual(await sentReplies(fixture), [{ text: 'later', person: { alias, phone } }]);
        assert.deepEqual(await outbox.queuedReplies(9, Infinity), []);
      });

      it('are one recipient of a notice, by the delivery that has got further', async () => {
        const { register, outbox, notices } = fixture.storage;
        await fixture.says('opt-in', byAlias, { at: 10 });
        await fixture.says('opt-in', byPhone, { at: 20 });
        const noticeId = await fixture.accept();
        const [first, second] = await outbox.unassigned(noticeId);
        assert.ok(first && second);
        await outbox.assign(noticeId, [
          { kind: 'person', subscriberId: second },
          { kind: 'person', subscriberId: first },
        ]);
        const sent = await outbox.nextOf(noticeId);
        assert.ok(sent);
        await outbox.begin(sent.id, messageId(1), 30, 'link 1');
        await outbox.settle(sent.id, { kind: 'handed-over' }, 31);
        assert.equal((await notices.progress(noticeId)).recipients, 2);

        await register.learn({ alias, phone });

        const progress = await notices.progress(noticeId);
        assert.equal(progress.recipients, 1);
        assert.equal(progress.accepted, 1);
        const other = await outbox.nextOf(noticeId);
        assert.ok(other);
        assert.deepEqual(await outbox.begin(other.id, messageId(2), 32, 'link 1'), {
          kind: 'dropped',
        });
        assert.equal(await outbox.finish(noticeId, 33), true);
      });

      it('keep the recipient who still waits, not the one who had been left out', async () => {
        const { register, outbox, notices } = fixture.storage;
        await fixture.says('opt-in', byAlias, { at: 10 });
        await fixture.says('opt-in', citizen(2), { at: 11 });
        await fixture.says('opt-in', citizen(3), { at: 12 });
        await fixture.says('opt-in', byPhone, { at: 20 });
        const noticeId = await fixture.accept();
        const ids = [...(await outbox.unassigned(noticeId))];
        const last = ids.pop();
        assert.ok(last !== undefined);
        await outbox.assign(noticeId, [
          { kind: 'list', listId: '1@broadcast', subscriberIds: ids },
          { kind: 'person', subscriberId: last },
        ]);
        await fixture.says('opt-out', byAlias, { at: 1_100 });
        const list = await outbox.nextOf(noticeId, 'list');
        assert.ok(list);
        await outbox.begin(list.id, messageId(1), 1_200, 'link 1');
        await outbox.settle(list.id, { kind: 'handed-over' }, 1_201);
        await fixture.says('opt-in', byPhone, { at: 1_300 });
        await register.learn({ alias, phone });
        const person = await outbox.nextOf(noticeId, 'person');
        assert.ok(person);
        const begun = await outbox.begin(person.id, messageId(2), 1_400, 'link 1');
        assert.equal(begun.kind, 'started');
        await outbox.settle(person.id, { kind: 'handed-over' }, 1_401);
        assert.equal((await notices.progress(noticeId)).accepted, 3);
      });

      it('keep the delivery that may have gone out, when the other only waits', async () => {
        const { register, outbox } = fixture.storage;
        await fixture.says('opt-in', byAlias, { at: 10 });
        await fixture.says('opt-in', byPhone, { at: 20 });
        const noticeId = await fixture.accept();
        const [first, second] = await outbox.unassigned(noticeId);
        assert.ok(first && second);
        await outbox.assign(noticeId, [
          { kind: 'person', subscriberId: first },
          { kind: 'person', subscriberId: second },
        ]);
        const doubted = await outbox.nextOf(noticeId);
        assert.ok(doubted);
        await outbox.begin(doubted.id, messageId(1), 30, 'link 1');
        await outbox.settle(doubted.id, { kind: 'uncertain', detail: 'no answer' }, 31);
        await outbox.settle(doubted.id, { kind: 'resend', detail: 'again' }, 32);
        await register.learn({ alias, phone });
        const again = await outbox.begin(doubted.id, messageId(2), 33, 'link 1');
        assert.ok(again.kind === 'started');
        assert.equal(again.delivery.messageId, messageId(1));
        const other = await outbox.nextOf(noticeId);
        assert.ok(other);
        assert.equal((await outbox.begin(other.id, messageId(3), 34, 'link 1')).kind, 'dropped');
      });

      it('can still be settled where both had been sent the notice', async () => {
        const { register, outbox, notices } = fixture.storage;
        await fixture.says('opt-in', byAlias, { at: 10 });
        await fixture.says('opt-in', byPhone, { at: 20 });
        const noticeId = await fixture.accept();
        for (const subscriberId of await outbox.unassigned(noticeId)) {
          const id = await fixture.assign(noticeId, { kind: 'person', subscriberId });
          await outbox.begin(id, messageId(id), 30, 'link 1');
        }
        await register.learn({ alias, phone });
        const open = await outbox.open();
        assert.deepEqual(
          open.map(({ target }) => target.kind === 'person' && target.person),
          [
            { alias, phone },
            { alias, phone },
          ],
        );
        for (const { id } of open) await outbox.settle(id, { kind: 'handed-over' }, 40);
        assert.equal((await notices.progress(noticeId)).accepted, 1);
        assert.equal(await outbox.finish(noticeId, 41), true);
      });

      it('may still be named by the old id in a plan: the person is served once', async () => {
        const { register, outbox, lists } = fixture.storage;
        await fixture.says('opt-in', byAlias, { at: 10 });
        await fixture.says('opt-in', byPhone, { at: 20 });
        const noticeId = await fixture.accept();
        const stale = await outbox.unassigned(noticeId);
        await register.learn({ alias, phone });
        await outbox.assign(
          noticeId,
          stale.map((subscriberId) => ({ kind: 'person', subscriberId })),
        );
        await lists.exclude(stale, 'left-out', 1);
        assert.equal((await lists.excluded(0)).size, 1);
        const outcomes = [];
        for (let next; (next = await outbox.nextOf(noticeId)) !== null;) {
          outcomes.push((await outbox.begin(next.id, messageId(next.id), 30, 'link 1')).kind);
        }
        assert.deepEqual(outcomes.sort(), ['dropped', 'started']);
      });
    });
  });
}

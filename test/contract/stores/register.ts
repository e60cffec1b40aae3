import assert from 'node:assert/strict';
import type { PersonId } from '#src/model/person.js';
import type { Decision, KeywordCommand, Reply, SubscriberStatus } from '#src/model/subscriber.js';
import { chatOf } from '../../support/spoken-keywords.js';
import { citizen, messageId, type StorageUnderTest } from '../../support/storage.js';

const WELCOME: Reply = { kind: 'welcome', text: 'Benvenuto' };
const FAREWELL: Reply = { kind: 'farewell', text: 'Arrivederci' };
const POLITE: Reply = { kind: 'not-subscribed', text: 'Non risulta iscritto' };

export function registerContract(fixture: StorageUnderTest): void {
  describe('the register', () => {
    const records = () => fixture.storage.registerAdmin.page({ after: 0, limit: 500 });

    function command(from: PersonId, at: number, key = `key-${String(at)}`): KeywordCommand {
      const word = 'ATTIVA';
      return { messageKey: key, chatId: chatOf(from), from, keyword: 'opt-in', word, at };
    }

    async function apply(
      of: KeywordCommand,
      decision: Decision,
      now = of.at,
    ): Promise<SubscriberStatus | null> {
      let seen: SubscriberStatus | null = null;
      await fixture.storage.register.apply(
        of,
        { now, serversAhead: 0, privacyVersion: 'p7' },
        (status) => {
          seen = status;
          return decision;
        },
      );
      return seen;
    }

    /** Starts every queued reply and returns what would be sent, to whom. */
    async function sentReplies(): Promise<{ text: string; person: PersonId }[]> {
      const { outbox } = fixture.storage;
      const sent = [];
      for (const id of await outbox.queuedReplies(100, Infinity)) {
        const begun = await outbox.begin(id, messageId(1_000 + id), 99, 'link 1');
        assert.equal(begun.kind, 'started');
        assert.equal(begun.delivery.noticeId, null);
        assert.equal(begun.delivery.content.kind, 'text');
        assert.equal(begun.delivery.target.kind, 'person');
        sent.push({ text: begun.delivery.content.text, person: begun.delivery.target.person });
      }
      return sent;
    }

    describe('apply', () => {
      it('shows the status, and registers, stores the consent and queues the reply', async () => {
        const from = citizen(1);
        assert.deepEqual(await apply(command(from, 10), { change: 'opt-in', reply: WELCOME }, 15), {
          state: 'unknown',
          lastReplyAt: null,
          lastCommandAt: null,
        });
        assert.deepEqual(await fixture.storage.register.counts(), {
          active: 1,
          optedOut: 0,
          inactive: 0,
          unsaved: 0,
        });
        const [record] = await records();
        assert.deepEqual(record, {
          id: record?.id,
          person: from,
          state: 'active',
          consentAt: 10,
          origin: 'ATTIVA',
          privacyVersion: 'p7',
        });
        assert.deepEqual(await apply(command(from, 20), { change: null, reply: null }), {
          state: 'active',
          lastReplyAt: 15,
          lastCommandAt: 10,
        });
        assert.deepEqual(await sentReplies(), [{ text: 'Benvenuto', person: from }]);
      });

      it('takes an opt-out out at once and keeps the withdrawal', async () => {
        await apply(command(citizen(1), 10), { change: 'opt-in', reply: null });
        await apply(command(citizen(1), 20), { change: 'opt-out', reply: FAREWELL });
        assert.deepEqual(await fixture.storage.register.counts(), {
          active: 0,
          optedOut: 1,
          inactive: 0,
          unsaved: 0,
        });
        assert.deepEqual(await fixture.active(), []);
        assert.deepEqual(
          (await records()).map(({ state, consentAt }) => [state, consentAt]),
          [['opted-out', 20]],
        );
        assert.deepEqual(
          (await sentReplies()).map(({ text }) => text),
          ['Arrivederci'],
          'the farewell goes to somebody who has just opted out',
        );
      });

      it('answers a stranger once without making a subscriber of them', async () => {
        await apply(command(citizen(1), 10), { change: null, reply: POLITE });
        assert.deepEqual(await fixture.storage.register.counts(), {
          active: 0,
          optedOut: 0,
          inactive: 0,
          unsaved: 0,
        });
        assert.deepEqual(await apply(command(citizen(1), 20), { change: null, reply: null }), {
          state: 'unknown',
          lastReplyAt: 10,
          lastCommandAt: 10,
        });
        assert.deepEqual(await records(), []);
        assert.equal((await sentReplies()).length, 1);
      });

      it('counts no consent that was given elsewhere as a word of the person', async () => {
        const from = citizen(1);
        const consent = { phone: from.phone, at: 30, origin: 'modulo', privacyVersion: null };
        const { registerAdmin } = fixture.storage;
        await registerAdmin.enter({ people: [consent], now: 40, rehearse: false });
        assert.deepEqual(await apply(command(from, 10), { change: null, reply: null }), {
          state: 'active',
          lastReplyAt: null,
          lastCommandAt: null,
        });
        const then = await apply(command(from, 5), { change: null, reply: null });
        assert.equal(then?.lastCommandAt, 10);
      });

      it('counts a message once, over a restart too', async () => {
        const of = command(citizen(1), 10);
        await apply(of, { change: 'opt-in', reply: WELCOME });
        await fixture.reopen();
        const repeated = await fixture.storage.register.apply(
          { ...of, from: citizen(2) },
          { now: 20, serversAhead: 0, privacyVersion: 'p7' },
          () => assert.fail('nothing is decided for a message that was seen'),
        );
        assert.deepEqual(repeated, { kind: 'repeated' });
        assert.deepEqual(await fixture.storage.register.counts(), {
          active: 1,
          optedOut: 0,
          inactive: 0,
          unsaved: 0,
        });
        assert.equal((await fixture.storage.outbox.queuedReplies(9, Infinity)).length, 1);
      });

      it('supersedes a reply that has not been started, and only that', async () => {
        const { outbox } = fixture.storage;
        await apply(command(citizen(1), 10), { change: 'opt-in', reply: WELCOME });
        await apply(command(citizen(2), 11), { change: 'opt-in', reply: WELCOME });
        const [first] = await outbox.queuedReplies(1, Infinity);
        assert.ok(first);
        await apply(command(citizen(1), 20), { change: 'opt-out', reply: FAREWELL });
        const queued = await outbox.queuedReplies(9, Infinity);
        assert.equal(queued.length, 2);
        assert.ok(!queued.includes(first));
        assert.deepEqual(await outbox.begin(first, messageId(1), 21, 'link 1'), {
          kind: 'dropped',
        });

        const [, farewell] = queued;
        assert.ok(farewell);
        await outbox.begin(farewell, messageId(2), 22, 'link 1');
        await apply(command(citizen(1), 30), { change: 'opt-in', reply: WELCOME });
        assert.deepEqual(
          (await outbox.open()).map(({ id }) => id),
          [farewell],
        );
      });

      for (const kind of ['queued', 'resend'] as const) {
        it(`leaves an answer out that is ${kind} again when a later one confirms the opposite`, async () => {
          const { outbox } = fixture.storage;
          await apply(command(citizen(1), 10), { change: 'opt-in', reply: WELCOME });
          const [welcome] = await outbox.queuedReplies(1, Infinity);
          assert.ok(welcome);
          await outbox.begin(welcome, messageId(1), 11, 'link 1');
          await outbox.settle(welcome, { kind: 'uncertain', detail: 'no answer' }, 12);
          await apply(command(citizen(1), 20), { change: 'opt-out', reply: FAREWELL });
          await outbox.settle(welcome, { kind, detail: 'it did not go' }, 21);
          assert.deepEqual(
            (await sentReplies()).map(({ text }) => text),
            [FAREWELL.text],
          );
        });
      }

      it('does not put a mere reminder in the place of a confirmation that waits', async () => {
        const { outbox } = fixture.storage;
        await apply(command(citizen(1), 10), { change: 'opt-in', reply: WELCOME });
        const [welcome] = await outbox.queuedReplies(1, Infinity);
        const reminder: Reply = { kind: 'already-active', text: 'Già iscritto' };
        await apply(command(citizen(1), 20), { change: null, reply: reminder });
        assert.deepEqual(await outbox.queuedReplies(9, Infinity), [welcome]);
      });

      it('keeps the order of registration, and puts who comes again at the end', async () => {
        const people = await fixture.subscribe(3);
        const [first] = people;
        assert.ok(first);
        await fixture.says('opt-out', first, { at: 50_000 });
        await fixture.says('opt-in', first, { at: 60_000 });
        assert.deepEqual(
          (await fixture.active()).map(({ person }) => person),
          [people[1], people[2], first],
        );
      });

      it('keeps the chat of the latest message, not of the one that was looked at last', async () => {
        const from = citizen(1);
        await fixture.says('opt-in', from, { at: 20, chatId: 'new@lid' });
        await fixture.says('opt-in', from, { at: 10, chatId: '393339' });
        const [subscriber] = await fixture.active();
        assert.equal(subscriber?.chatId, 'new@lid');
      });

      it('keeps the time of the later command when an older one is looked at after it', async () => {
        const from = citizen(1);
        await fixture.says('opt-out', from, { at: 20 });
        await fixture.says('opt-in', from, { at: 30 });
        const none = { change: null, reply: null };
        await apply(command(from, 10), none, 40);
        const status = await apply(command(from, 25), none, 41);
        assert.equal(status?.lastCommandAt, 30);
      });

      it('loses none of 200 commands that come at once', async () => {
        await Promise.all(
          Array.from({ length: 200 }, (_, index) =>
            fixture.says('opt-in', citizen(index), { reply: WELCOME }),
          ),
        );
        assert.deepEqual(await fixture.storage.register.counts(), {
          active: 200,
          optedOut: 0,
          inactive: 0,
          unsaved: 0,
        });
        assert.equal((await fixture.storage.outbox.queuedReplies(500, Infinity)).length, 200);
        assert.deepEqual(
          (await fixture.active()).map(({ person }) => person.alias),
          Array.from({ length: 200 }, (_, index) => citizen(index).alias),
        );
      });
    });

    describe('a person with two names', () => {
      const { alias, phone } = citizen(1);

      async function active(): Promise<PersonId[]> {
        return (await fixture.active()).map(({ person }) => person);
      }

      it('is found by either, and the other is noted', async () => {
        await fixture.says('opt-in', { alias: null, phone });
        await fixture.says('opt-in', { alias, phone });
        assert.deepEqual(await active(), [{ alias, phone }]);
        await fixture.says('opt-out', { alias, phone: null });
        assert.deepEqual(await active(), []);
        await fixture.says('opt-in', { alias: null, phone });
        assert.deepEqual(await active(), [{ alias, phone }]);
        assert.equal((await records()).length, 1);
      });

      it('is learnt, and strangers are not stored by it', async () => {
        await fixture.says('opt-in', { alias: null, phone });
        await fixture.storage.register.learn({ alias, phone });
        await fixture.storage.register.learn(citizen(2));
        assert.deepEqual(await active(), [{ alias, phone }]);
        assert.equal((await records()).length, 1);
      });

      it('keeps the LID when the number changes', async () => {
        await fixture.says('opt-in', { alias, phone });
        await fixture.storage.register.learn({ alias, phone: '390000' });
        assert.deepEqual(await active(), [{ alias, phone: '390000' }]);
      });

      it('loses the number to the person it has passed to', async () => {
        await fixture.says('opt-in', { alias, phone });
        await fixture.says('opt-in', { alias: 'other@lid', phone });
        assert.deepEqual(await active(), [
          { alias, phone: null },
          { alias: 'other@lid', phone },
        ]);
      });

      it('is not written to under a number that has passed to somebody else', async () => {
        await fixture.says('opt-in', { alias, phone }, { chatId: phone });
        await fixture.says('opt-in', { alias: 'other@lid', phone });
        assert.deepEqual(
          (await fixture.active()).map(({ chatId }) => chatId),
          [alias, 'other@lid'],
        );
      });

      it('is out when whoever has the number now opts out, under another LID', async () => {
        await fixture.says('opt-in', { alias, phone }, { at: 10 });
        await fixture.says('opt-out', { alias: 'new@lid', phone }, { at: 20 });
        assert.deepEqual(await active(), []);
        assert.deepEqual(
          (await records()).map(({ person, state }) => ({ person, state })),
          [{ person: { alias: 'new@lid', phone }, state: 'opted-out' }],
        );
      });

      it('is out likewise when the new LID was in the register before', async () => {
        await fixture.says('opt-in', { alias, phone }, { at: 10 });
        await fixture.says('opt-in', { alias: 'new@lid', phone: null }, { at: 15 });
        await fixture.says('opt-out', { alias: 'new@lid', phone }, { at: 20 });
        assert.deepEqual(await active(), []);
        await fixture.says('opt-in', { alias: 'new@lid', phone }, { at: 30 });
        await fixture.says('opt-out', { alias: 'third@lid', phone }, { at: 25 });
        assert.equal((await active()).length, 1, 'an opt-out that is older than the last word');
      });

      it('is out likewise when only later anything says that the number is of who has opted out', async () => {
        await fixture.says('opt-in', { alias, phone }, { at: 10 });
        await fixture.says('opt-out', { alias: 'new@lid', phone: null }, { at: 20 });
        await fixture.storage.register.learn({ alias: 'new@lid', phone });
        assert.deepEqual(
          (await records()).map(({ person, state, consentAt }) => ({ person, state, consentAt })),
          [{ person: { alias: 'new@lid', phone }, state: 'opted-out', consentAt: 20 }],
        );
      });

      it('stays when who has the number now had opted out before, or has come back', async () => {
        await fixture.says('opt-out', { alias: 'new@lid', phone: null }, { at: 5 });
        await fixture.says('opt-in', { alias, phone }, { at: 10 });
        await fixture.storage.register.learn({ alias: 'new@lid', phone });
        assert.deepEqual(await active(), [{ alias, phone: null }]);
        const other = citizen(2);
        await fixture.says('opt-in', other, { at: 10 });
        await fixture.says('opt-out', { alias: 'third@lid', phone: null }, { at: 20 });
        await fixture.says('opt-in', { alias: 'third@lid', phone: null }, { at: 30 });
        await fixture.storage.register.learn({ alias: 'third@lid', phone: other.phone });
        assert.equal((await active()).length, 3);
      });

      it('loses the number also to somebody who is registered already', async () => {
        await fixture.says('opt-in', { alias, phone });
        await fixture.says('opt-in', { alias: 'other@lid', phone: null });
        await fixture.storage.register.learn({ alias: 'other@lid', phone });
        assert.deepEqual(await active(), [
          { alias, phone: null },
          { alias: 'other@lid', phone },
        ]);
      });
    });

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
        await apply(command(byPhone, 20), { change: null, reply: POLITE });
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
        await apply(command(byPhone, 10), { change: null, reply: null });
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
        await apply(command(byAlias, 20), { change: null, reply: POLITE });
        await outbox.begin(id, messageId(1), 30, 'link 1');
        await outbox.settle(id, { kind: 'handed-over' }, 31);
        await outbox.recordReceipts(
          [{ messageId: messageId(1), chatId: alias, level: 'delivered' }],
          32,
        );
        assert.deepEqual(
          (await records()).map(({ person }) => person),
          [{ alias, phone }],
        );
        assert.equal((await fixture.storage.notices.progress(noticeId)).delivered, 1);
      });

      it('are merged by a command too, which sees what both have done', async () => {
        await fixture.says('opt-in', byAlias, { at: 10, reply: WELCOME });
        await fixture.says('opt-in', byPhone, { at: 20, reply: WELCOME });
        const status = await apply(command({ alias, phone }, 30), { change: null, reply: null });
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
        assert.deepEqual(await sentReplies(), [{ text: 'later', person: { alias, phone } }]);
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

import assert from 'node:assert/strict';
import type { PersonId } from '#src/model/person.js';
import type { Reply } from '#src/model/subscriber.js';
import { citizen, messageId, type StorageUnderTest } from '../../support/storage.js';
import {
  apply,
  command,
  FAREWELL,
  POLITE,
  records,
  sentReplies,
  WELCOME,
} from './register-steps.js';

export function registerContract(fixture: StorageUnderTest): void {
  describe('the register', () => {
    describe('apply', () => {
      it('shows the status, and registers, stores the consent and queues the reply', async () => {
        const from = citizen(1);
        assert.deepEqual(
          await apply(fixture, command(from, 10), { change: 'opt-in', reply: WELCOME }, 15),
          {
            state: 'unknown',
            lastReplyAt: null,
            lastCommandAt: null,
          },
        );
        assert.deepEqual(await fixture.storage.register.counts(), {
          active: 1,
          optedOut: 0,
          inactive: 0,
          unsaved: 0,
        });
        const [record] = await records(fixture);
        assert.deepEqual(record, {
          id: record?.id,
          person: from,
          state: 'active',
          consentAt: 10,
          origin: 'ATTIVA',
          privacyVersion: 'p7',
        });
        assert.deepEqual(await apply(fixture, command(from, 20), { change: null, reply: null }), {
          state: 'active',
          lastReplyAt: 15,
          lastCommandAt: 10,
        });
        assert.deepEqual(await sentReplies(fixture), [{ text: 'Benvenuto', person: from }]);
      });

      it('takes an opt-out out at once and keeps the withdrawal', async () => {
        await apply(fixture, command(citizen(1), 10), { change: 'opt-in', reply: null });
        await apply(fixture, command(citizen(1), 20), { change: 'opt-out', reply: FAREWELL });
        assert.deepEqual(await fixture.storage.register.counts(), {
          active: 0,
          optedOut: 1,
          inactive: 0,
          unsaved: 0,
        });
        assert.deepEqual(await fixture.active(), []);
        assert.deepEqual(
          (await records(fixture)).map(({ state, consentAt }) => [state, consentAt]),
          [['opted-out', 20]],
        );
        assert.deepEqual(
          (await sentReplies(fixture)).map(({ text }) => text),
          ['Arrivederci'],
          'the farewell goes to somebody who has just opted out',
        );
      });

      it('answers a stranger once without making a subscriber of them', async () => {
        await apply(fixture, command(citizen(1), 10), { change: null, reply: POLITE });
        assert.deepEqual(await fixture.storage.register.counts(), {
          active: 0,
          optedOut: 0,
          inactive: 0,
          unsaved: 0,
        });
        assert.deepEqual(
          await apply(fixture, command(citizen(1), 20), { change: null, reply: null }),
          {
            state: 'unknown',
            lastReplyAt: 10,
            lastCommandAt: 10,
          },
        );
        assert.deepEqual(await records(fixture), []);
        assert.equal((await sentReplies(fixture)).length, 1);
      });

      it('counts no consent that was given elsewhere as a word of the person', async () => {
        const from = citizen(1);
        const consent = { phone: from.phone, at: 30, origin: 'modulo', privacyVersion: null };
        const { registerAdmin } = fixture.storage;
        await registerAdmin.enter({ people: [consent], now: 40, rehearse: false });
        assert.deepEqual(await apply(fixture, command(from, 10), { change: null, reply: null }), {
          state: 'active',
          lastReplyAt: null,
          lastCommandAt: null,
        });
        const then = await apply(fixture, command(from, 5), { change: null, reply: null });
        assert.equal(then?.lastCommandAt, 10);
      });

      it('counts a message once, over a restart too', async () => {
        const of = command(citizen(1), 10);
        await apply(fixture, of, { change: 'opt-in', reply: WELCOME });
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
        await apply(fixture, command(citizen(1), 10), { change: 'opt-in', reply: WELCOME });
        await apply(fixture, command(citizen(2), 11), { change: 'opt-in', reply: WELCOME });
        const [first] = await outbox.queuedReplies(1, Infinity);
        assert.ok(first);
        await apply(fixture, command(citizen(1), 20), { change: 'opt-out', reply: FAREWELL });
        const queued = await outbox.queuedReplies(9, Infinity);
        assert.equal(queued.length, 2);
        assert.ok(!queued.includes(first));
        assert.deepEqual(await outbox.begin(first, messageId(1), 21, 'link 1'), {
          kind: 'dropped',
        });

        const [, farewell] = queued;
        assert.ok(farewell);
        await outbox.begin(farewell, messageId(2), 22, 'link 1');
        await apply(fixture, command(citizen(1), 30), { change: 'opt-in', reply: WELCOME });
        assert.deepEqual(
          (await outbox.open()).map(({ id }) => id),
          [farewell],
        );
      });

      for (const kind of ['queued', 'resend'] as const) {
        it(`leaves an answer out that is ${kind} again when a later one confirms the opposite`, async () => {
          const { outbox } = fixture.storage;
          await apply(fixture, command(citizen(1), 10), { change: 'opt-in', reply: WELCOME });
          const [welcome] = await outbox.queuedReplies(1, Infinity);
          assert.ok(welcome);
          await outbox.begin(welcome, messageId(1), 11, 'link 1');
          await outbox.settle(welcome, { kind: 'uncertain', detail: 'no answer' }, 12);
          await apply(fixture, command(citizen(1), 20), { change: 'opt-out', reply: FAREWELL });
          await outbox.settle(welcome, { kind, detail: 'it did not go' }, 21);
          assert.deepEqual(
            (await sentReplies(fixture)).map(({ text }) => text),
            [FAREWELL.text],
          );
        });
      }

      it('does not put a mere reminder in the place of a confirmation that waits', async () => {
        const { outbox } = fixture.storage;
        await apply(fixture, command(citizen(1), 10), { change: 'opt-in', reply: WELCOME });
        const [welcome] = await outbox.queuedReplies(1, Infinity);
        const reminder: Reply = { kind: 'already-active', text: 'Già iscritto' };
        await apply(fixture, command(citizen(1), 20), { change: null, reply: reminder });
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
        await apply(fixture, command(from, 10), none, 40);
        const status = await apply(fixture, command(from, 25), none, 41);
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
        assert.equal((await records(fixture)).length, 1);
      });

      it('is learnt, and strangers are not stored by it', async () => {
        await fixture.says('opt-in', { alias: null, phone });
        await fixture.storage.register.learn({ alias, phone });
        await fixture.storage.register.learn(citizen(2));
        assert.deepEqual(await active(), [{ alias, phone }]);
        assert.equal((await records(fixture)).length, 1);
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
          (await records(fixture)).map(({ person, state }) => ({ person, state })),
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
          (await records(fixture)).map(({ person, state, consentAt }) => ({
            person,
            state,
            consentAt,
          })),
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
  });
}

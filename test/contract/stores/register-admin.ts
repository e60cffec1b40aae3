import assert from 'node:assert/strict';
import type { EarlierConsent } from '#src/model/subscriber.js';
import type { PersonId } from '#src/model/person.js';
import { chatOf } from '../../support/spoken-keywords.js';
import { citizen, messageId, notice, type StorageUnderTest } from '../../support/storage.js';

const NOW = 1_000_000;

export function registerAdminContract(fixture: StorageUnderTest): void {
  describe('everybody in the register', () => {
    function consent(phone: string, over: Partial<EarlierConsent> = {}): EarlierConsent {
      return { phone, at: 5, origin: 'modulo cartaceo', privacyVersion: null, ...over };
    }

    function enter(people: readonly EarlierConsent[], rehearse = false) {
      return fixture.storage.registerAdmin.enter({ people, now: NOW, rehearse });
    }

    function forget(person: { alias?: string; phone?: string }, rehearse = false) {
      const { alias = null, phone = null } = person;
      return fixture.storage.registerAdmin.forget({ person: { alias, phone }, now: NOW, rehearse });
    }

    /** DISATTIVA of somebody who was not subscribed. */
    async function saysInVain(from: PersonId): Promise<void> {
      const spoken = { keyword: 'opt-out', word: 'DISATTIVA', at: 4 } as const;
      await fixture.storage.register.apply(
        { messageKey: `in vain ${chatOf(from)}`, chatId: chatOf(from), from, ...spoken },
        { now: 4, serversAhead: 0, privacyVersion: 'p1' },
        () => ({ change: null, reply: null }),
      );
    }

    const registered = () => fixture.storage.registerAdmin.page({ after: 0, limit: 100 });

    describe('a consent given elsewhere', () => {
      it('makes a subscriber, with where and when it was given', async () => {
        assert.deepEqual(await enter([consent('393331'), consent('393332', { at: 7 })]), [
          'entered',
          'entered',
        ]);
        assert.deepEqual(
          (await fixture.active()).map(({ person, chatId }) => ({ person, chatId })),
          [
            { person: { alias: null, phone: '393331' }, chatId: '393331' },
            { person: { alias: null, phone: '393332' }, chatId: '393332' },
          ],
        );
        assert.deepEqual(
          (await registered()).map(({ state, consentAt, origin, privacyVersion }) => ({
            state,
            consentAt,
            origin,
            privacyVersion,
          })),
          [5, 7].map((consentAt) => ({
            state: 'active',
            consentAt,
            origin: 'modulo cartaceo',
            privacyVersion: null,
          })),
        );
      });

      it('is taken of somebody without a number, and of nobody who has opted out under either name', async () => {
        const { alias, phone } = citizen(1);
        await fixture.says('opt-out', { alias, phone: null });
        const hidden = { ...consent(''), phone: null, alias: citizen(2).alias };
        assert.deepEqual(await enter([consent(phone, { alias }), hidden]), [
          'opted-out',
          'entered',
        ]);
        assert.deepEqual(
          (await fixture.active()).map(({ person, chatId }) => ({ person, chatId })),
          [{ person: { alias: hidden.alias, phone: null }, chatId: hidden.alias }],
        );
        assert.deepEqual(await enter([hidden]), ['already-active']);
        assert.equal(await forget({ alias: hidden.alias }), 'forgotten');
        assert.deepEqual(await fixture.active(), []);
      });

      it('changes nothing of who is subscribed or has opted out, even before being entered', async () => {
        const [active, gone, never] = [citizen(1), citizen(2), citizen(3)];
        await fixture.says('opt-in', active);
        await fixture.says('opt-in', gone);
        await fixture.says('opt-out', gone);
        await saysInVain(never);
        const people = [active, gone, never].map(({ phone }) => consent(phone, { at: NOW }));
        assert.deepEqual(await enter(people), ['already-active', 'opted-out', 'opted-out']);
        assert.deepEqual(await fixture.storage.register.counts(), {
          active: 1,
          optedOut: 1,
          inactive: 0,
          unsaved: 0,
        });
      });

      it('is taken of a test phone, whose owner has written nothing', async () => {
        const [byNumber, byBoth, never] = [citizen(1), citizen(2), citizen(3)];
        await fixture.storage.notices.acceptTest(
          notice('prova', { kind: 'test' }),
          [
            { alias: null, phone: byNumber.phone },
            { alias: byBoth.alias, phone: byBoth.phone },
            { alias: null, phone: never.phone },
          ],
          1,
        );
        await saysInVain(never);
        const people = [byNumber, byBoth, never].map(({ phone }) => consent(phone));
        const outcomes = ['entered', 'entered', 'opted-out'];
        assert.deepEqual(await enter(people, true), outcomes);
        assert.deepEqual(await enter(people), outcomes);
        assert.deepEqual(
          (await fixture.active()).map(({ person: { phone } }) => phone),
          [byNumber.phone, byBoth.phone],
        );
        assert.deepEqual(await enter(people), ['already-active', 'already-active', 'opted-out']);
        assert.equal((await registered()).length, 2);
      });

      it('can be rehearsed', async () => {
        assert.deepEqual(await enter([consent('393331')], true), ['entered']);
        assert.deepEqual(await registered(), []);
      });

      it('is withdrawn by a DISATTIVA like any other, under whatever name it comes', async () => {
        const { alias, phone } = citizen(1);
        await enter([consent(phone)]);
        await fixture.says('opt-out', { alias, phone }, { at: 6 });
        assert.deepEqual(await fixture.storage.register.counts(), {
          active: 0,
          optedOut: 1,
          inactive: 0,
          unsaved: 0,
        });
      });
    });

    it('is shown page by page, with the last consent of everyone', async () => {
      const [first, second] = [citizen(1), citizen(2)];
      await fixture.says('opt-in', first, { at: 1 });
      await fixture.says('opt-in', second, { at: 2 });
      await fixture.says('opt-out', first, { at: 3 });
      await enter([consent('393331', { privacyVersion: 'v0' })]);
      const { page } = fixture.storage.registerAdmin;
      const shown = [
        ...(await page({ after: 0, limit: 2 })),
        ...(await page({ after: 2, limit: 2 })),
      ];
      assert.deepEqual(shown, [
        {
          id: 1,
          person: first,
          state: 'opted-out',
          consentAt: 3,
          origin: 'DISATTIVA',
          privacyVersion: 'p1',
        },
        {
          id: 2,
          person: second,
          state: 'active',
          consentAt: 2,
          origin: 'ATTIVA',
          privacyVersion: 'p1',
        },
        {
          id: 3,
          person: { alias: null, phone: '393331' },
          state: 'active',
          consentAt: 5,
          origin: 'modulo cartaceo',
          privacyVersion: 'v0',
        },
      ]);
    });

    describe('a person who is forgotten', () => {
      const person = citizen(1);
      const KEY = `false_${person.alias}_3EB0ABCDEF`;

      it('is not subscribed again by a message that is read back', async () => {
        await fixture.says('opt-in', person, { key: KEY });
        await forget({ alias: person.alias });
        await fixture.says('opt-in', person, { key: KEY });
        assert.deepEqual(await fixture.active(), []);
      });

      it('may subscribe again, as anybody may', async () => {
        await fixture.says('opt-in', person, { key: KEY });
        await forget({ alias: person.alias });
        await fixture.says('opt-in', person);
        assert.equal((await fixture.active()).length, 1);
      });

      it('waits until a message to them has been settled', async () => {
        await fixture.subscribe(2);
        const delivery = await fixture.assignList(await fixture.accept());
        await fixture.storage.outbox.begin(delivery, messageId(1), 2, 'link 1');
        assert.equal(await forget({ phone: person.phone }), 'busy');
        await fixture.storage.outbox.settle(delivery, { kind: 'handed-over' }, 3);
        assert.equal(await forget({ phone: person.phone }), 'forgotten');
      });

      it('keeps no notice from ending that was put off for them', async () => {
        await fixture.subscribe(2);
        const { outbox, notices } = fixture.storage;
        const noticeId = await fixture.accept();
        const [theirs = 0, another = 0] = await outbox.unassigned(noticeId);
        const putOff = { kind: 'postponed', detail: 'no new chats', notBefore: 9 } as const;
        for (const [subscriberId, settlement] of [
          [another, { kind: 'handed-over' }],
          [theirs, putOff],
        ] as const) {
          const delivery = await fixture.assign(noticeId, { kind: 'person', subscriberId });
          await outbox.begin(delivery, messageId(subscriberId), 2, 'link 1');
          await outbox.settle(delivery, settlement, 3);
        }
        assert.equal(await forget({ phone: person.phone }), 'forgotten');
        assert.equal(await outbox.unaccounted(noticeId), 0);
        assert.equal(await outbox.finish(noticeId, 10), true);
        const { recipients, accepted, waiting } = await notices.progress(noticeId);
        assert.deepEqual([recipients, accepted, waiting], [1, 1, 0]);
      });

      it('waits until it is known whether a message goes again that may have arrived', async () => {
        await fixture.subscribe(1);
        const noticeId = await fixture.accept();
        const [subscriberId = 0] = await fixture.storage.outbox.unassigned(noticeId);
        const delivery = await fixture.assign(noticeId, { kind: 'person', subscriberId });
        await fixture.storage.outbox.begin(delivery, messageId(1), 2, 'link 1');
        await fixture.storage.outbox.settle(delivery, { kind: 'uncertain', detail: 'silence' }, 3);
        await fixture.storage.outbox.settle(delivery, { kind: 'resend', detail: 'silence' }, 4);
        assert.equal(await forget({ phone: person.phone }), 'busy');
      });

      it('is there until it is done in earnest, and must be known', async () => {
        await fixture.says('opt-in', person);
        assert.equal(await forget({ phone: person.phone }, true), 'forgotten');
        assert.equal((await registered()).length, 1);
        assert.equal(await forget({ phone: '393999' }), 'unknown');
      });
    });
  });
}

/** Of notices in several parts. */
import assert from 'node:assert/strict';
import type { Refusal } from '#src/model/delivery.js';
import { at, citizen, messageId, notice, type StorageUnderTest } from '../../support/storage.js';

export function outboxPartsContract(fixture: StorageUnderTest): void {
  describe('the outbox', () => {
    describe('a notice in parts', () => {
      /** Assigned to two people, each alone. */
      async function threePartsToTwo(): Promise<number> {
        const { outbox, notices } = fixture.storage;
        await fixture.subscribe(2);
        const parts = ['uno', 'due', 'tre'].map((text) => ({ kind: 'text' as const, text }));
        const { id } = (await notices.accept(notice('parti', { parts }), at(1))).notice;
        const people = await outbox.unassigned(id);
        await outbox.assign(
          id,
          people.map((subscriberId) => ({ kind: 'person', subscriberId })),
        );
        return id;
      }

      it('goes to each person in the order of its parts, also when one of them is put off', async () => {
        const { outbox } = fixture.storage;
        await threePartsToTwo();
        const sent: string[] = [];
        let number = 0;
        const go = async (now: number, putOffUntil: number | null): Promise<boolean> => {
          const next = await outbox.nextPerson(now, false);
          if (next === null) return false;
          number += 1;
          const begun = await outbox.begin(next.id, messageId(number), now, 'link');
          assert.equal(begun.kind, 'started');
          const { content, target } = begun.delivery;
          assert.ok(content.kind === 'text' && target.kind === 'person');
          if (putOffUntil === null) sent.push(`${String(target.chatId)} ${content.text}`);
          await outbox.settle(
            next.id,
            putOffUntil === null
              ? { kind: 'handed-over' }
              : { kind: 'postponed', detail: 'keys', notBefore: putOffUntil },
            now,
          );
          return true;
        };
        assert.ok(await go(10, 1_000));
        while (await go(20, null));
        const [first, second] = [citizen(1).alias, citizen(2).alias];
        assert.deepEqual(sent, [`${second} uno`, `${second} due`, `${second} tre`]);
        while (await go(1_000, null));
        assert.deepEqual(sent.slice(3), [`${first} uno`, `${first} due`, `${first} tre`]);
      });

      it('is given up as a whole for whom a part of it is refused, and for nobody else', async () => {
        const { outbox } = fixture.storage;
        const noticeId = await threePartsToTwo();
        let number = 0;
        const go = async (refusal: Refusal | null): Promise<boolean> => {
          const next = await outbox.nextPerson(10, false);
          if (next === null) return false;
          const begun = await outbox.begin(next.id, messageId(next.id), 10, 'link');
          if (begun.kind === 'dropped') return true;
          number += 1;
          const settled = refusal && { kind: 'failed' as const, refusal, detail: 'nack' };
          await outbox.settle(next.id, settled ?? { kind: 'handed-over' }, 10);
          return true;
        };
        await go({ why: 'later', code: '463' });
        while (await go(null));
        assert.equal(number, 4, 'the other person gets three parts');
        const {
          accepted: got,
          notReached,
          waiting,
        } = await fixture.storage.notices.progress(noticeId);
        assert.deepEqual({ got, notReached, waiting }, { got: 1, notReached: 1, waiting: 0 });
      });

      it('takes out of a list who has yet to get an earlier part alone, and the others get it now', async () => {
        const { outbox, notices } = fixture.storage;
        await fixture.subscribe(4);
        const parts = ['uno', 'due'].map((text) => ({ kind: 'text' as const, text }));
        const { notice: accepted } = await notices.accept(notice('parti', { parts }), at(1));
        const people = await outbox.unassigned(accepted.id);
        await outbox.assign(accepted.id, [
          { kind: 'list', listId: '1@broadcast', subscriberIds: people },
        ]);
        const begin = async (id: number) => {
          const begun = await outbox.begin(id, messageId(id), 10, 'link');
          assert.ok(begun.kind === 'started');
          const { target, content } = begun.delivery;
          assert.ok(content.kind === 'text');
          const to = target.kind === 'list' ? target.recipients : [target.person.alias];
          return `${target.kind} ${content.text}: ${to.join(' ')}`;
        };
        const [one, two, three, four] = [1, 2, 3, 4].map((number) => citizen(number).alias);

        const first = await outbox.nextOf(accepted.id, 'list', 10);
        assert.ok(first);
        await begin(first.id);
        await outbox.settle(first.id, { kind: 'queued', detail: 'keys', notBefore: 10 }, 10);
        const [culprit = 0, ...others] = people;
        const halves = await outbox.divide(first.id, [[culprit], others], 10);
        assert.ok(halves);
        const [alone = 0, rest = 0] = halves;
        assert.equal(await begin(rest), `list uno: ${[two, three, four].join(' ')}`);
        await outbox.settle(rest, { kind: 'handed-over' }, 10);

        const second = await outbox.nextOf(accepted.id, 'list', 10);
        assert.ok(second);
        assert.equal(await begin(second.id), `list due: ${[two, three, four].join(' ')}`);
        await outbox.settle(second.id, { kind: 'handed-over' }, 10);
        assert.equal((await outbox.nextPerson(10, false))?.id, alone, 'the first part first');
        assert.equal(await begin(alone), `person uno: ${one}`);
        await outbox.settle(alone, { kind: 'handed-over' }, 10);
        const last = await outbox.nextPerson(10, false);
        assert.ok(last);
        assert.equal(await begin(last.id), `person due: ${one}`);
        await outbox.settle(last.id, { kind: 'handed-over' }, 10);
        assert.ok(await outbox.finish(accepted.id, 10));
      });
    });
  });
}

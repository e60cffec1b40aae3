/** What becomes of a delivery by the answers that it gets, and by what a person decides. */
import assert from 'node:assert/strict';
import { InvariantError } from '#src/errors.js';
import type { DeliveryState, RefusalWhy, Settlement } from '#src/model/delivery.js';
import { citizen, messageId, type StorageUnderTest } from '../../support/storage.js';
import { listOfThree, receipt, SETTLEMENTS } from './list-of-three.js';

export function outboxAnswersContract(fixture: StorageUnderTest): void {
  describe('the outbox', () => {
    describe('the states of a delivery', () => {
      const BEGIN = 'begin';
      type Step = Settlement | typeof BEGIN;
      const settlement = (kind: Settlement['kind']): Settlement => {
        const found = SETTLEMENTS.find((candidate) => candidate.kind === kind);
        assert.ok(found);
        return found;
      };
      const WAY_TO: Readonly<Record<DeliveryState, readonly Step[]>> = {
        queued: [],
        sending: [BEGIN],
        uncertain: [BEGIN, settlement('uncertain')],
        'handed-over': [BEGIN, settlement('handed-over')],
        failed: [BEGIN, settlement('failed')],
        held: [BEGIN, settlement('uncertain'), settlement('held')],
        dropped: [BEGIN],
      };

      async function deliveryIn(state: DeliveryState): Promise<number> {
        const { delivery } = await listOfThree(fixture);
        if (state === 'dropped') {
          for (const person of [1, 2, 3]) await fixture.says('opt-out', citizen(person));
        }
        for (const step of WAY_TO[state]) await take(delivery, step);
        assert.deepEqual(await fixture.deliveryStates(), [state]);
        return delivery;
      }

      async function take(delivery: number, step: Step): Promise<void> {
        const { outbox } = fixture.storage;
        if (step === BEGIN) await outbox.begin(delivery, messageId(1), 10, 'link 1');
        else await outbox.settle(delivery, step, 11);
      }

      for (const state of Object.keys(WAY_TO) as DeliveryState[]) {
        const open = state === 'sending' || state === 'uncertain';

        if (state === 'queued') {
          it('queued: may begin', async () => {
            const delivery = await deliveryIn(state);
            await take(delivery, BEGIN);
            assert.deepEqual(await fixture.deliveryStates(), ['sending']);
          });
        } else if (state === 'dropped' || state === 'held') {
          it(`${state}: has nothing to be begun`, async () => {
            const delivery = await deliveryIn(state);
            const begun = await fixture.storage.outbox.begin(delivery, messageId(2), 20, 'link 1');
            assert.deepEqual(begun, { kind: 'dropped' });
          });
        } else {
          it(`${state}: cannot begin`, async () => {
            const delivery = await deliveryIn(state);
            await assert.rejects(take(delivery, BEGIN), InvariantError);
            assert.deepEqual(await fixture.deliveryStates(), [state]);
          });
        }

        for (const next of SETTLEMENTS) {
          it(`${state}: ${open ? 'may' : 'cannot'} be settled as ${next.kind}`, async () => {
            const delivery = await deliveryIn(state);
            if (open) await take(delivery, next);
            else await assert.rejects(take(delivery, next), InvariantError);
            assert.deepEqual(await fixture.deliveryStates(), [open ? next.kind : state]);
          });
        }

        it(`${state}: ${open ? 'is open' : 'is not open'}, after a restart too`, async () => {
          const delivery = await deliveryIn(state);
          await fixture.reopen();
          const found = await fixture.storage.outbox.open();
          assert.deepEqual(
            found.map(({ id, state: found, messageId: key }) => ({ id, found, key })),
            open ? [{ id: delivery, found: state, key: messageId(1) }] : [],
          );
        });
      }

      it('are not those of a delivery that is not there', async () => {
        const { outbox } = fixture.storage;
        await assert.rejects(outbox.begin(9, messageId(1), 1, 'link 1'), InvariantError);
        await assert.rejects(outbox.settle(9, { kind: 'handed-over' }, 1), InvariantError);
      });

      it('keep why a delivery failed', async () => {
        await deliveryIn('failed');
        assert.deepEqual(await fixture.storage.outbox.refusedLists(1), [
          { listId: '1@broadcast', why: 'later' },
        ]);
      });
    });

    it('are doubted anew when it is known of the last time that they were not sent', async () => {
      const { delivery } = await listOfThree(fixture);
      const { outbox } = fixture.storage;
      const silence = { kind: 'uncertain', detail: 'silence' } as const;
      const doubtedAt = async () => (await outbox.open())[0]?.doubtedAt;
      await outbox.begin(delivery, messageId(1), 10, 'link 1');
      await outbox.settle(delivery, silence, 20);
      await outbox.settle(delivery, silence, 30);
      assert.equal(await doubtedAt(), 20);
      await outbox.settle(delivery, { kind: 'queued', detail: 'it never left' }, 40);
      await outbox.begin(delivery, messageId(2), 50, 'link 1');
      await outbox.settle(delivery, silence, 60);
      assert.equal(await doubtedAt(), 60);
      await outbox.settle(delivery, { kind: 'resend', detail: 'silence' }, 70);
      await outbox.begin(delivery, messageId(3), 80, 'link 2');
      await outbox.settle(delivery, silence, 90);
      assert.equal(await doubtedAt(), 60, 'that it was sent again leaves the doubt');
    });

    describe('what was sent again because of a doubt, and is refused then', () => {
      const refused = (why: RefusalWhy): Settlement => ({
        ...{ kind: 'failed', refusal: { why, code: '482' }, detail: 'nack' },
      });

      async function sentAgain(delivery: number): Promise<void> {
        const { outbox } = fixture.storage;
        await outbox.begin(delivery, messageId(1), 10, 'link 1');
        await outbox.settle(delivery, { kind: 'uncertain', detail: 'no answer' }, 11);
        await outbox.settle(delivery, { kind: 'resend', detail: 'silence' }, 12);
        await outbox.begin(delivery, messageId(2), 13, 'link 1');
      }

      for (const why of ['blocked', 'quota', 'no-lists', 'other'] as const) {
        it(`is held, since its people may have it: a list, ${why}`, async () => {
          const { outbox } = fixture.storage;
          const { noticeId, delivery } = await listOfThree(fixture);
          await sentAgain(delivery);
          await outbox.settle(delivery, refused(why), 14);
          assert.deepEqual(await fixture.deliveryStates(), ['held']);
          assert.deepEqual(await outbox.unassigned(noticeId), [], 'nobody gets a new message');
          assert.deepEqual(await outbox.held(), [{ noticeId, people: 3, neverBegun: 0 }]);
          await outbox.recordReceipts([receipt(1, 'delivered')], 15);
          assert.deepEqual(await fixture.deliveryStates(), ['handed-over']);
        });
      }

      for (const [why, state] of [
        ['blocked', 'held'],
        ['later', 'held'],
        ['unreachable', 'failed'],
      ] as const) {
        it(`is ${state}: a person, ${why}`, async () => {
          const { outbox } = fixture.storage;
          await fixture.says('opt-in', citizen(1));
          const noticeId = await fixture.accept();
          const [subscriberId = 0] = await outbox.unassigned(noticeId);
          const delivery = await fixture.assign(noticeId, { kind: 'person', subscriberId });
          await sentAgain(delivery);
          await outbox.settle(delivery, refused(why), 14);
          assert.deepEqual(await fixture.deliveryStates(), [state]);
        });
      }

      it('keeps its people when its notice was stopped meanwhile, and they are not asked for again', async () => {
        const { outbox, notices } = fixture.storage;
        const { noticeId, delivery } = await listOfThree(fixture);
        await sentAgain(delivery);
        await notices.cancel(noticeId, 14);
        await outbox.settle(delivery, refused('other'), 15);
        assert.deepEqual(await fixture.deliveryStates(), ['held']);
        await notices.resume(noticeId, 16);
        assert.deepEqual(await outbox.unassigned(noticeId), []);
      });
    });

    describe('a doubt', () => {
      const HELD_AFTER = 24 * 3_600_000;
      const doubtedAt = async () => (await fixture.storage.outbox.open())[0]?.doubtedAt;
      const silence = { kind: 'uncertain', detail: 'no answer' } as const;

      it('is a new one when a person lets the delivery go again', async () => {
        const { outbox } = fixture.storage;
        const { noticeId, delivery } = await listOfThree(fixture);
        await outbox.begin(delivery, messageId(1), 10, 'link 1');
        await outbox.settle(delivery, silence, 11);
        await outbox.settle(delivery, { kind: 'held', detail: 'silence' }, 11 + HELD_AFTER);
        const again = 30 * 3_600_000;
        assert.equal(await outbox.decideHeld(noticeId, 'again', again), 1);
        await outbox.begin(delivery, messageId(2), again + 1, 'link 1');
        await outbox.settle(delivery, silence, again + 60_000);
        assert.equal(await doubtedAt(), again + 60_000);
      });

      it('is a new one after a try that had certainly not left, and the old one while another may have', async () => {
        const { outbox } = fixture.storage;
        const { delivery } = await listOfThree(fixture);
        const tried = async (now: number) => {
          await outbox.begin(delivery, messageId(1), now, 'link 1');
          await outbox.settle(delivery, silence, now + 1);
        };
        await tried(10);
        await outbox.settle(delivery, { kind: 'queued', detail: 'not there' }, 20);
        await tried(30);
        assert.equal(await doubtedAt(), 31);
        await outbox.settle(delivery, { kind: 'resend', detail: 'silence' }, 40);
        await tried(50);
        await outbox.settle(delivery, { kind: 'queued', detail: 'not there' }, 60);
        await tried(70);
        assert.equal(await doubtedAt(), 31);
      });
    });

    describe('a list that a person lets go again, and of which one person is left', () => {
      it('goes to that person under a new id, since a list cannot have one', async () => {
        const { outbox } = fixture.storage;
        const { noticeId, delivery } = await listOfThree(fixture);
        await outbox.begin(delivery, messageId(1), 10, 'link 1');
        await outbox.settle(delivery, { kind: 'uncertain', detail: 'no answer' }, 11);
        await outbox.settle(delivery, { kind: 'resend', detail: 'silence' }, 12);
        for (const person of [1, 2]) await fixture.says('opt-out', citizen(person));
        const begun = await outbox.begin(delivery, messageId(2), 13, 'link 1');
        assert.deepEqual([begun, await fixture.deliveryStates()], [{ kind: 'dropped' }, ['held']]);

        assert.equal(await outbox.decideHeld(noticeId, 'again', 14), 1);
        const next = await outbox.nextOf(noticeId);
        assert.ok(next !== null && next.kind === 'person');
        const again = await outbox.begin(next.id, messageId(3), 15, 'link 1');
        assert.ok(again.kind === 'started' && again.delivery.target.kind === 'person');
        assert.equal(again.delivery.target.chatId, citizen(3).alias);
        assert.equal(again.delivery.messageId, messageId(3));
        await outbox.settle(next.id, { kind: 'handed-over' }, 16);
        assert.deepEqual(await outbox.held(), []);
        assert.equal(await outbox.finish(noticeId, 17), true);
      });
    });
  });
}

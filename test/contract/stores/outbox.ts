import assert from 'node:assert/strict';
import { InvariantError } from '#src/errors.js';
import type {
  DeliveryState,
  Receipt,
  ReceiptLevel,
  Refusal,
  RefusalWhy,
  Settlement,
} from '#src/model/delivery.js';
import { at, citizen, messageId, notice, type StorageUnderTest } from '../../support/storage.js';

const SETTLEMENTS: readonly Settlement[] = [
  { kind: 'handed-over' },
  { kind: 'failed', refusal: { why: 'later', code: '463' }, detail: 'new chat' },
  { kind: 'queued', detail: 'not sent' },
  { kind: 'uncertain', detail: 'no answer' },
  { kind: 'held', detail: 'a person decides' },
];

export function outboxContract(fixture: StorageUnderTest): void {
  describe('the outbox', () => {
    /** A notice to three people in one list. */
    async function listOfThree(): Promise<{ noticeId: number; delivery: number }> {
      await fixture.subscribe(3);
      const noticeId = await fixture.accept();
      return { noticeId, delivery: await fixture.assignList(noticeId) };
    }

    const states = (): Promise<DeliveryState[]> => fixture.deliveryStates();

    function receipt(person: number, level: ReceiptLevel, message = 1): Receipt {
      return { messageId: messageId(message), chatId: citizen(person).alias, level };
    }

    describe('assign', () => {
      it('plans nothing for a notice that was stopped since it was looked at', async () => {
        const { outbox, notices } = fixture.storage;
        await fixture.subscribe(1);
        const noticeId = await fixture.accept();
        const [subscriberId = 0] = await outbox.unassigned(noticeId);
        assert.ok(await notices.cancel(noticeId, 5));
        await outbox.assign(noticeId, [{ kind: 'person', subscriberId }]);
        assert.deepEqual(await states(), []);
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
        const { noticeId, delivery } = await listOfThree();
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
        assert.deepEqual(await states(), []);
      });
    });

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

    describe('begin', () => {
      it('leaves out who has opted out since the delivery was assigned', async () => {
        const { noticeId, delivery } = await listOfThree();
        await fixture.says('opt-out', citizen(2));
        assert.equal((await fixture.storage.notices.progress(noticeId)).recipients, 2);
        const begun = await fixture.storage.outbox.begin(delivery, messageId(1), 10, 'link 1');
        assert.ok(begun.kind === 'started' && begun.delivery.target.kind === 'list');
        assert.deepEqual(begun.delivery.target.recipients, [citizen(1).alias, citizen(3).alias]);
        await fixture.says('opt-in', citizen(2));
        assert.equal((await fixture.storage.notices.progress(noticeId)).recipients, 2, 'for good');
      });

      it('makes a list of whom one is left a delivery to that person', async () => {
        const { delivery } = await listOfThree();
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
        const { noticeId, delivery } = await listOfThree();
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
        const { delivery } = await listOfThree();
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
        assert.deepEqual(await states(), ['sending', 'queued']);
      });
    });

    it('are doubted anew when it is known of the last time that they were not sent', async () => {
      const { delivery } = await listOfThree();
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
        const { delivery } = await listOfThree();
        if (state === 'dropped') {
          for (const person of [1, 2, 3]) await fixture.says('opt-out', citizen(person));
        }
        for (const step of WAY_TO[state]) await take(delivery, step);
        assert.deepEqual(await states(), [state]);
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
            assert.deepEqual(await states(), ['sending']);
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
            assert.deepEqual(await states(), [state]);
          });
        }

        for (const next of SETTLEMENTS) {
          it(`${state}: ${open ? 'may' : 'cannot'} be settled as ${next.kind}`, async () => {
            const delivery = await deliveryIn(state);
            if (open) await take(delivery, next);
            else await assert.rejects(take(delivery, next), InvariantError);
            assert.deepEqual(await states(), [open ? next.kind : state]);
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
          const { noticeId, delivery } = await listOfThree();
          await sentAgain(delivery);
          await outbox.settle(delivery, refused(why), 14);
          assert.deepEqual(await states(), ['held']);
          assert.deepEqual(await outbox.unassigned(noticeId), [], 'nobody gets a new message');
          assert.deepEqual(await outbox.held(), [{ noticeId, people: 3, neverBegun: 0 }]);
          await outbox.recordReceipts([receipt(1, 'delivered')], 15);
          assert.deepEqual(await states(), ['handed-over']);
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
          assert.deepEqual(await states(), [state]);
        });
      }

      it('keeps its people when its notice was stopped meanwhile, and they are not asked for again', async () => {
        const { outbox, notices } = fixture.storage;
        const { noticeId, delivery } = await listOfThree();
        await sentAgain(delivery);
        await notices.cancel(noticeId, 14);
        await outbox.settle(delivery, refused('other'), 15);
        assert.deepEqual(await states(), ['held']);
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
        const { noticeId, delivery } = await listOfThree();
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
        const { delivery } = await listOfThree();
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
        const { noticeId, delivery } = await listOfThree();
        await outbox.begin(delivery, messageId(1), 10, 'link 1');
        await outbox.settle(delivery, { kind: 'uncertain', detail: 'no answer' }, 11);
        await outbox.settle(delivery, { kind: 'resend', detail: 'silence' }, 12);
        for (const person of [1, 2]) await fixture.says('opt-out', citizen(person));
        const begun = await outbox.begin(delivery, messageId(2), 13, 'link 1');
        assert.deepEqual([begun, await states()], [{ kind: 'dropped' }, ['held']]);

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
        const { noticeId, delivery } = await listOfThree();
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

    describe('receipts', () => {
      async function handedOver(): Promise<{ noticeId: number; delivery: number }> {
        const made = await listOfThree();
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
        const { noticeId, delivery } = await listOfThree();
        await outbox.begin(delivery, messageId(1), 10, 'link 1');
        await outbox.settle(delivery, { kind: 'queued', detail: 'the page knows nothing' }, 20);
        assert.ok(await notices.cancel(noticeId, 30));
        await outbox.recordReceipts([receipt(1, 'delivered')], 40);
        assert.deepEqual(await states(), ['dropped']);
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
        assert.deepEqual(await states(), ['handed-over']);
        assert.deepEqual(await counted(noticeId), [1, 1, 0]);
        assert.equal((await notices.get(noticeId))?.state, 'sent');
      });

      it('count whoever has it from a first time through a list that goes again without them', async () => {
        const { outbox } = fixture.storage;
        const { noticeId, delivery } = await listOfThree();
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
        assert.deepEqual(await states(), ['handed-over']);
        assert.deepEqual(await counted(noticeId), [1, 1, 0]);
        for (const late of SETTLEMENTS) await outbox.settle(delivery, late, 13);
        assert.deepEqual(await states(), ['handed-over']);
      });

      for (const kind of ['sending', 'uncertain', 'held', 'queued'] as const) {
        it(`prove that what was ${kind} has been handed over, whatever is said afterwards`, async () => {
          const { noticeId, delivery } = await listOfThree();
          const { outbox } = fixture.storage;
          const settlement = SETTLEMENTS.find((candidate) => candidate.kind === kind);
          await outbox.begin(delivery, messageId(1), 10, 'link 1');
          if (settlement !== undefined) await outbox.settle(delivery, settlement, 11);
          assert.deepEqual(await states(), [kind]);

          assert.deepEqual(await outbox.recordReceipts([receipt(1, 'delivered')], 12), [noticeId]);
          assert.deepEqual(await states(), ['handed-over']);
          assert.deepEqual(await counted(noticeId), [3, 1, 0]);
          assert.equal(await outbox.nextOf(noticeId), null);
          assert.equal((await outbox.awaitingReceipts({ since: 12, receipt: 'read' })).length, 1);

          for (const late of SETTLEMENTS) await outbox.settle(delivery, late, 13);
          assert.deepEqual(await outbox.begin(delivery, messageId(2), 14, 'link 1'), {
            kind: 'dropped',
          });
          assert.deepEqual(await states(), ['handed-over']);
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
        assert.deepEqual(await states(), ['handed-over']);
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

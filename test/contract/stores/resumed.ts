import assert from 'node:assert/strict';
import { at, citizen, messageId, notice, type StorageUnderTest } from '../../support/storage.js';

export function resumedContract(fixture: StorageUnderTest): void {
  describe('a notice that was stopped', () => {
    let messages = 0;

    /** A list with these people, settled so; returns its delivery. */
    async function sendTo(
      noticeId: number,
      subscriberIds: readonly number[],
      settlement: 'handed-over' | 'uncertain' | 'queued' | 'held' | null,
    ): Promise<number> {
      const { outbox } = fixture.storage;
      messages += 1;
      const listId = `${String(messages)}@broadcast`;
      const delivery = await fixture.assign(noticeId, { kind: 'list', listId, subscriberIds });
      if (settlement === null) return delivery;
      await outbox.begin(delivery, messageId(messages), 10, 'link 1');
      const outcome =
        settlement === 'handed-over'
          ? { kind: settlement }
          : { kind: settlement, detail: 'no answer' };
      await outbox.settle(delivery, outcome, 20);
      return delivery;
    }

    const unassigned = (id: number) => fixture.storage.outbox.unassigned(id);

    it('goes on for those who have not had it, and for nobody else', async () => {
      const { notices, outbox } = fixture.storage;
      await fixture.subscribe(10);
      const id = await fixture.accept();
      const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, ...rest] = await unassigned(id);
      await sendTo(id, [a, b], 'handed-over');
      await sendTo(id, [c], 'held');
      const doubted = await sendTo(id, [d], 'uncertain');
      await sendTo(id, [e], 'queued');
      await sendTo(id, [f], null);
      assert.equal(await notices.cancel(id, 40), true);
      assert.equal((await notices.get(id))?.notSentTo, 6);
      // what is over is counted once, until it changes
      await notices.trackProgress(id, 45);

      assert.equal(await notices.resume(id, 50), true);
      assert.deepEqual([...(await unassigned(id))].toSorted(), [e, f, ...rest].toSorted());
      const resumed = await notices.get(id);
      assert.deepEqual(
        [resumed?.state, resumed?.finishedAt, resumed?.notSentTo],
        ['sending', null, 0],
      );
      const progress = await notices.progress(id);
      assert.deepEqual(
        [
          progress.recipients,
          progress.accepted,
          progress.held,
          progress.uncertain,
          progress.waiting,
        ],
        [10, 2, 1, 1, 6],
      );
      await outbox.settle(doubted, { kind: 'handed-over' }, 60);
      await sendTo(id, [e, f, ...rest], 'handed-over');
      assert.equal(await outbox.finish(id, 70), true);
      await outbox.decideHeld(id, 'sent', 80);
      assert.equal((await notices.progress(id)).accepted, 10);
      assert.equal(await notices.resume(id, 95), false, 'it is sent');
    });

    it('spares nobody who is not subscribed any more, whatever waits for them', async () => {
      const { notices, outbox } = fixture.storage;
      await fixture.subscribe(3);
      const id = await fixture.accept();
      const delivery = await sendTo(id, await unassigned(id), 'uncertain');
      await outbox.settle(delivery, { kind: 'resend', detail: 'no answer' }, 30);
      await fixture.says('opt-out', citizen(1), { at: 35 });
      assert.equal(await notices.cancel(id, 40), true);
      assert.equal((await notices.get(id))?.notSentTo, 0);
    });

    it('goes on with the parts that somebody has yet to get', async () => {
      const { notices, outbox } = fixture.storage;
      await fixture.subscribe(2);
      const parts = ['uno', 'due'].map((text) => ({ kind: 'text' as const, text }));
      const draft = notice('due parti', { parts });
      const { notice: accepted } = await notices.accept(draft, at(1_000));
      const delivery = await fixture.assignList(accepted.id);
      await outbox.begin(delivery, messageId(90), 2_000, 'link 1');
      await outbox.settle(delivery, { kind: 'handed-over' }, 2_100);
      assert.equal(await notices.cancel(accepted.id, 3_000), true);
      assert.equal(await notices.resume(accepted.id, 4_000), true);
      await fixture.assignList(accepted.id);
      let begun: Awaited<ReturnType<typeof outbox.begin>> = { kind: 'dropped' };
      // of the first part nobody is left, so its delivery is dropped
      while (begun.kind === 'dropped') {
        const next = await outbox.nextOf(accepted.id);
        assert.ok(next);
        begun = await outbox.begin(next.id, messageId(91), 5_000, 'link 1');
      }
      assert.equal(begun.delivery.part, 1);
      await outbox.settle(begun.delivery.id, { kind: 'handed-over' }, 5_100);
      assert.equal(await outbox.nextOf(accepted.id), null);
      assert.equal(await outbox.finish(accepted.id, 6_000), true);
    });

    it('counts those who were being sent to when it was stopped, and did not get it', async () => {
      const { notices, outbox } = fixture.storage;
      await fixture.subscribe(6);
      const id = await fixture.accept();
      const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = await unassigned(id);
      await sendTo(id, [a], 'handed-over');
      const doubted = await sendTo(id, [b, c], 'uncertain');
      const onItsWay = await fixture.assign(id, {
        ...{ kind: 'list', listId: 'another@broadcast', subscriberIds: [d, e, f] },
      });
      await outbox.begin(onItsWay, messageId(300), 10, 'link 1');
      assert.equal(await notices.cancel(id, 40), true);
      const notSentTo = async () => (await notices.get(id))?.notSentTo;
      assert.equal(await notSentTo(), 0);
      await outbox.settle(doubted, { kind: 'queued', detail: 'not sent' }, 50);
      assert.equal(await notSentTo(), 2);
      const refusal = { why: 'no-lists', code: '405' } as const;
      await outbox.settle(onItsWay, { kind: 'failed', refusal, detail: 'no lists' }, 60);
      assert.equal(await notSentTo(), 5);
      const { recipients, accepted } = await notices.progress(id);
      assert.deepEqual([recipients, accepted], [1, 1]);
      assert.equal(await notices.resume(id, 70), true);
      assert.deepEqual([...(await unassigned(id))].toSorted(), [b, c, d, e, f]);
    });

    it('is not for those who had left a list before it went, though they have come back', async () => {
      const { notices } = fixture.storage;
      const [one] = await fixture.subscribe(4);
      assert.ok(one);
      const id = await fixture.accept();
      const [a = 0, b = 0, c = 0, d = 0] = await unassigned(id);
      await fixture.says('opt-out', one);
      await sendTo(id, [a, b, c], 'handed-over');
      assert.equal(await notices.cancel(id, 40), true);
      await fixture.says('opt-in', one);
      assert.equal(await notices.resume(id, 50), true);
      assert.deepEqual(await unassigned(id), [d]);
    });

    it('goes on if it is a notice, and not a correction', async () => {
      const { notices, retractions } = fixture.storage;
      await fixture.subscribe(2);
      const id = await fixture.accept('prima');
      await sendTo(id, await unassigned(id), 'handed-over');
      const draft = notice('rettifica', { kind: 'correction', corrects: id, files: [] });
      await retractions.retract(id, draft, { now: 2_500, revocableSince: 0 });
      const [correction] = await notices.recent(1);
      assert.equal(correction?.kind, 'correction');
      assert.equal((await unassigned(correction.id)).length, 2);
      assert.equal(await notices.cancel(correction.id, 3_000), true);
      assert.equal(await notices.resume(correction.id, 4_000), false);
    });

    it('is not for those who have opted out meanwhile, and then there may be nobody', async () => {
      const { notices } = fixture.storage;
      const [one, two] = await fixture.subscribe(2);
      assert.ok(one && two);
      const id = await fixture.accept();
      assert.equal(await notices.cancel(id, 40), true);
      await fixture.says('opt-out', one);
      assert.equal(await notices.resume(id, 50), true);
      assert.equal((await notices.get(id))?.state, 'queued');
      assert.equal((await unassigned(id)).length, 1);
      assert.equal(await notices.cancel(id, 60), true);
      await fixture.says('opt-out', two);
      assert.equal(await notices.resume(id, 70), false);
      assert.equal((await notices.get(id))?.state, 'cancelled');
    });

    it('stays stopped when it was taken back, replaced, or its time is over', async () => {
      const { notices, retractions } = fixture.storage;
      await fixture.subscribe(2);
      const stopped = async (name: string, expiresAt: number | null = null): Promise<number> => {
        const accepted = await notices.accept(notice(name, { expiresAt }), at(1_000));
        assert.equal(await notices.cancel(accepted.notice.id, 2_000), true);
        return accepted.notice.id;
      };
      const late = await stopped('tardi', 3_000);
      assert.equal(await notices.resume(late, 3_000), false);
      const back = await stopped('ritirato');
      const correction = notice('rettifica', { kind: 'correction', corrects: back, files: [] });
      await retractions.retract(back, correction, { now: 2_500, revocableSince: 0 });
      assert.equal(await notices.resume(back, 3_000), false);
      const first = await fixture.accept('prima');
      const newer = at(2_000, { replacing: [first] });
      await notices.accept(notice('prima', { fingerprint: 'another' }), newer);
      assert.equal(await notices.resume(first, 3_000), false);
      assert.equal(await notices.resume(99, 3_000), false);
    });

    it('stays stopped while the same has gone, or is to go, as another notice since', async () => {
      const { notices } = fixture.storage;
      await fixture.subscribe(2);
      const accepted = async (name: string, now: number, sameSince: number | null = 0) => {
        const { fingerprint } = notice('acqua');
        const { kind, notice: added } = await notices.accept(
          notice(name, { fingerprint }),
          at(now, { sameSince }),
        );
        assert.equal(kind, 'accepted');
        return added.id;
      };
      const meant = await accepted('voluto due volte', 1_000);
      const first = await accepted('prima', 1_000, null);
      assert.equal(await notices.cancel(first, 2_000), true);
      assert.equal(await notices.goneMeanwhile(first), null, 'it was there before');
      assert.equal(await notices.resume(first, 2_500), true);
      for (const id of [meant, first]) assert.equal(await notices.cancel(id, 3_000), true);

      const second = await accepted('seconda', 4_000);
      assert.equal((await notices.goneMeanwhile(first))?.id, second);
      assert.equal(await notices.resume(first, 5_000), false);
      assert.equal((await notices.get(first))?.state, 'cancelled');
      assert.equal(await notices.cancel(second, 6_000), true);
      assert.equal(await notices.resume(first, 7_000), true, 'nobody has it of the other');
      assert.equal((await notices.goneMeanwhile(second))?.id, first);
      assert.equal(await notices.resume(second, 8_000), false, 'that goes on');
    });

    it('has something held that is not to go again once the same has gone as another notice', async () => {
      const { notices, outbox } = fixture.storage;
      await fixture.subscribe(2);
      const id = await fixture.accept('acqua', 1);
      await sendTo(id, await unassigned(id), 'held');
      assert.equal((await outbox.held()).length, 1);
      assert.equal(await notices.goneMeanwhile(id), null);
      const { fingerprint } = notice('acqua');
      const again = at(30, { sameSince: null });
      const { notice: other } = await notices.accept(notice('ripetuto', { fingerprint }), again);
      assert.equal((await notices.goneMeanwhile(id))?.id, other.id);
      assert.equal(await notices.goneMeanwhile(other.id), null);
    });

    it('has a test that may go again though its notice has gone meanwhile', async () => {
      const { notices, outbox } = fixture.storage;
      await fixture.subscribe(2);
      const { id } = await notices.acceptTest(notice('acqua', { kind: 'test' }), [citizen(1)], 1);
      const delivery = await outbox.nextOf(id);
      assert.ok(delivery);
      await outbox.begin(delivery.id, messageId(200), 10, 'link 1');
      await outbox.settle(delivery.id, { kind: 'held', detail: 'no answer' }, 20);
      await notices.accept(notice('acqua'), at(30));
      assert.equal(await notices.goneMeanwhile(id), null);
    });

    it('can be withdrawn only while nothing of it has been handed to the page', async () => {
      const { notices } = fixture.storage;
      await fixture.subscribe(2);
      const [waiting, begun] = [await fixture.accept('aspetta'), await fixture.accept('va')];
      await sendTo(begun, await unassigned(begun), 'uncertain');
      assert.equal(await notices.withdraw(begun, 50), false);
      assert.equal((await notices.get(begun))?.state, 'sending');
      assert.equal(await notices.withdraw(waiting, 50), true);
      assert.equal((await notices.get(waiting))?.state, 'cancelled');
      assert.equal(await notices.withdraw(waiting, 60), false);
    });

    it('takes the place of the newest of those that wait, and of no other', async () => {
      const { notices } = fixture.storage;
      await fixture.subscribe(1);
      const [first, second] = [await fixture.accept('uno'), await fixture.accept('due')];
      const terms = at(60, { replacing: [first, second] });
      const { notice: newer } = await notices.accept(notice('tre'), terms);
      assert.equal(newer.replaces, second);
      assert.equal((await notices.get(first))?.state, 'queued');
      assert.equal((await notices.get(second))?.state, 'cancelled');
    });

    it('is replaced once by the one for which it was withdrawn, and not when it has gone on', async () => {
      const { notices } = fixture.storage;
      await fixture.subscribe(2);
      const edited = async (name: string): Promise<number> => {
        const id = await fixture.accept(name);
        assert.equal(await notices.withdraw(id, 50), true);
        return id;
      };
      const another = (name: string, inPlaceOf: number) =>
        notices.accept(notice(name, { fingerprint: name }), at(60, { inPlaceOf }));
      const isTaken = async (name: string, id: number): Promise<void> => {
        const { kind, notice: edited } = await another(name, id);
        assert.deepEqual([kind, edited.id], ['taken', id]);
      };
      const first = await edited('prima');
      assert.equal((await another('seconda', first)).notice.replaces, first);
      await isTaken('terza', first);
      assert.equal(await notices.resume(first, 70), false);
      const gone = await edited('ripresa');
      assert.equal(await notices.resume(gone, 60), true);
      await sendTo(gone, await unassigned(gone), 'handed-over');
      await isTaken('quarta', gone);
      const stopped = await edited('ripresa e ferma');
      assert.equal(await notices.resume(stopped, 60), true);
      assert.equal((await another('quinta', stopped)).notice.replaces, stopped);
      assert.equal((await notices.get(stopped))?.state, 'cancelled');
    });
  });
}

import assert from 'node:assert/strict';
import type { NewNotice } from '#src/model/notice.js';
import type { Settlement } from '#src/model/delivery.js';
import type { RetractionFigures } from '#src/model/retraction.js';
import { at, citizen, messageId, notice, type StorageUnderTest } from '../../support/storage.js';

const HOUR = 3_600_000;
const SENT_AT = 2_000;

export function retractionsContract(fixture: StorageUnderTest): void {
  describe('retractions', () => {
    let messages = 0;

    beforeEach(() => {
      messages = 0;
    });

    const correctionOf = (id: number): NewNotice =>
      notice('rettifica', { kind: 'correction', corrects: id, files: [], urgent: true });
    const retract = (id: number, now = HOUR) =>
      fixture.storage.retractions.retract(id, correctionOf(id), {
        now,
        revocableSince: now - HOUR,
      });
    const due = (limit = 9) => fixture.storage.retractions.dueRevocations(limit, HOUR);
    const figures = (id: number): Promise<RetractionFigures> =>
      fixture.storage.retractions.figures(id);
    const correctionId = async (): Promise<number> => {
      const [newest] = await fixture.storage.notices.recent(1);
      assert.equal(newest?.kind, 'correction');
      return newest.id;
    };
    const toBeCorrected = async (): Promise<readonly number[]> =>
      fixture.storage.outbox.unassigned(await correctionId());

    /** Gives one part of a notice to people and settles it; null: it stays on its way. */
    const deliver = async (
      noticeId: number,
      subscriberIds: readonly number[],
      settlement: Settlement | null,
    ): Promise<number> => {
      const { outbox } = fixture.storage;
      const [one = 0, ...more] = subscriberIds;
      const id = await fixture.assign(
        noticeId,
        more.length === 0
          ? { kind: 'person', subscriberId: one }
          : { kind: 'list', listId: '1@broadcast', subscriberIds },
      );
      messages += 1;
      await outbox.begin(id, messageId(messages), SENT_AT, 'link 1');
      if (settlement !== null) await outbox.settle(id, settlement, SENT_AT);
      return id;
    };
    const HANDED_OVER = { kind: 'handed-over' } as const;
    const accepted = async (people: number): Promise<[number, readonly number[]]> => {
      await fixture.subscribe(people);
      const id = await fixture.accept();
      return [id, await fixture.storage.outbox.unassigned(id)];
    };

    it('queue deletions for single people and a correction for the others', async () => {
      const [id, [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0]] = await accepted(6);
      await deliver(id, [a, b], HANDED_OVER);
      await deliver(id, [c], HANDED_OVER);
      await deliver(id, [d], {
        kind: 'failed',
        refusal: { why: 'later', code: '463' },
        detail: '',
      });
      await deliver(id, [e], { kind: 'held', detail: '' });
      assert.equal(await fixture.storage.retractions.sentAt(id), SENT_AT);

      assert.deepEqual(await retract(id), { kind: 'begun' });
      await fixture.reopen();
      const [revocation, ...more] = await due();
      assert.deepEqual(more, []);
      assert.deepEqual(revocation?.target.person, citizen(c));
      assert.equal(revocation.messageId, messageId(2));
      assert.deepEqual(await toBeCorrected(), [a, b, e]);
      const taken = await fixture.storage.notices.get(id);
      assert.deepEqual(
        [taken?.state, taken?.retractedAt, taken?.notSentTo],
        ['cancelled', HOUR, 1],
      );
      assert.deepEqual(await fixture.storage.retractions.retractedSince(HOUR), [id]);
      assert.deepEqual(await fixture.storage.retractions.retractedSince(HOUR + 1), []);
      const { deleted, deleting, kept, correction } = await figures(id);
      assert.deepEqual([deleted, deleting, kept, correction?.recipients], [0, 1, 3, 3]);
      assert.deepEqual(await retract(id), { kind: 'already' });
      assert.deepEqual(await retract(99), { kind: 'no-notice' });
      assert.deepEqual(await retract(await correctionId()), { kind: 'no-notice' });
      // nobody but these: whom it was never sent to, and whom it was refused for, hears nothing
      assert.ok(![d, f].some((other) => [a, b, e].includes(other)));
    });

    /** Three people have a notice that was retracted; the two in the list have its correction, too. */
    const correctedByList = async () => {
      const [id, [a = 0, b = 0, c = 0]] = await accepted(3);
      await deliver(id, [a, b], HANDED_OVER);
      const direct = await deliver(id, [c], HANDED_OVER);
      await retract(id);
      const correction = await correctionId();
      await deliver(correction, [a, b], HANDED_OVER);
      return { id, correction, direct, c };
    };

    it('correct whom WhatsApp refuses to delete it for, also when the correction had been sent', async () => {
      const { id, correction, direct, c } = await correctedByList();
      assert.equal(await fixture.storage.outbox.finish(correction, HOUR), true);
      await fixture.reopen();
      const refused = { kind: 'refused', detail: 'too late' } as const;
      await fixture.storage.retractions.settleRevocation(direct, refused, HOUR);
      await fixture.reopen();
      await fixture.storage.retractions.settleRevocation(direct, { kind: 'done' }, HOUR);
      assert.deepEqual(await toBeCorrected(), [c]);
      assert.deepEqual(await due(), []);
      assert.equal((await fixture.storage.notices.get(correction))?.state, 'sending');
      assert.equal((await fixture.storage.notices.next(HOUR, true))?.id, correction, 'at any hour');
      assert.deepEqual((await figures(id)).kept, 3);
    });

    it('count who is corrected later, also where the correction had been counted', async () => {
      const { correction, direct } = await correctedByList();
      const { notices, outbox, retractions } = fixture.storage;
      assert.equal(await outbox.finish(correction, HOUR), true);
      await notices.trackProgress(correction, HOUR);
      assert.equal((await notices.progress(correction)).recipients, 2);
      await retractions.settleRevocation(direct, { kind: 'refused', detail: 'too late' }, HOUR);
      assert.equal((await notices.progress(correction)).recipients, 3);
    });

    it('correct once who keeps one of several messages', async () => {
      await fixture.subscribe(1);
      const parts = ['uno', 'due'].map((text) => ({ kind: 'text', text }) as const);
      const accepted = await fixture.storage.notices.accept(notice('parti', { parts }), at(1_000));
      const { id } = accepted.notice;
      const [person] = await fixture.storage.outbox.unassigned(id);
      assert.ok(person);
      const first = await deliver(id, [person], HANDED_OVER);
      const second = await fixture.storage.outbox.nextOf(id);
      assert.ok(second);
      await fixture.storage.outbox.begin(second.id, messageId(2), SENT_AT, 'link 1');
      await fixture.storage.outbox.settle(second.id, HANDED_OVER, SENT_AT);
      await retract(id);
      assert.equal((await due()).length, 2);
      await fixture.storage.retractions.settleRevocation(first, { kind: 'done' }, HOUR);
      assert.equal((await figures(id)).deleting, 1);
      const refused = { kind: 'refused', detail: 'too late' } as const;
      await fixture.storage.retractions.settleRevocation(second.id, refused, HOUR);
      assert.deepEqual(await toBeCorrected(), [person]);
      const { deleted, deleting, kept } = await figures(id);
      assert.deepEqual([deleted, deleting, kept], [0, 0, 1]);
    });

    it('leave staff nothing to decide of what is in doubt for ever', async () => {
      const [id, [a = 0, b = 0]] = await accepted(2);
      await deliver(id, [a], { kind: 'held', detail: '' });
      const list = await deliver(id, [b], { kind: 'uncertain', detail: '' });
      const { outbox } = fixture.storage;
      assert.deepEqual(await outbox.held(), [{ noticeId: id, people: 1, neverBegun: 0 }]);
      await retract(id);
      await outbox.settle(list, { kind: 'held', detail: '' }, HOUR);
      assert.deepEqual(await outbox.held(), []);
      await due();
      assert.deepEqual(await toBeCorrected(), [a, b]);
    });

    it('need no correction when everything is deleted', async () => {
      const [id, [a = 0]] = await accepted(1);
      const direct = await deliver(id, [a], HANDED_OVER);
      await retract(id);
      await fixture.storage.retractions.settleRevocation(direct, { kind: 'done' }, HOUR);
      assert.deepEqual(await figures(id), { deleted: 1, deleting: 0, kept: 0, correction: null });
      assert.equal((await fixture.storage.notices.recent(9)).length, 1);
    });

    it('wait for what is on its way, and then go by what became of it', async () => {
      const [id, [a = 0, b = 0, c = 0]] = await accepted(3);
      const first = await deliver(id, [a], null);
      const second = await deliver(id, [b], { kind: 'uncertain', detail: '' });
      const third = await deliver(id, [c], { kind: 'uncertain', detail: '' });
      await retract(id);
      assert.deepEqual(await due(), []);
      await fixture.reopen();
      const { outbox } = fixture.storage;
      await outbox.settle(first, HANDED_OVER, HOUR);
      await outbox.settle(second, { kind: 'queued', detail: 'nothing left' }, HOUR);
      await outbox.settle(third, { kind: 'held', detail: '' }, HOUR);
      assert.deepEqual(
        (await due()).map(({ deliveryId }) => deliveryId),
        [first],
      );
      assert.deepEqual(await toBeCorrected(), [c]);
      const { deleting, kept } = await figures(id);
      assert.deepEqual([deleting, kept], [1, 1]);
    });

    it('delete what somebody has who has opted out, and say nothing more to them', async () => {
      const [id, [a = 0, b = 0, c = 0]] = await accepted(3);
      await deliver(id, [a, b], HANDED_OVER);
      const direct = await deliver(id, [c], HANDED_OVER);
      await fixture.says('opt-out', citizen(1));
      await fixture.says('opt-out', citizen(3));
      await retract(id);
      assert.deepEqual(
        (await due()).map(({ deliveryId }) => deliveryId),
        [direct],
      );
      assert.deepEqual(await toBeCorrected(), [b]);
    });
  });
}

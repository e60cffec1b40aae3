import assert from 'node:assert/strict';
import { citizen, at, messageId, notice, type StorageUnderTest } from '../../support/storage.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** By the clock that is right again. */
const NOW = Date.UTC(2026, 10, 24, 9, 32);
/** By the clock that was ahead. */
const AHEAD = NOW + 6 * HOUR;

export function momentsContract(db: StorageUnderTest): void {
  describe('stored moments, when the clock was set back', () => {
    /** A delivery to one person that was begun at this time. */
    async function begun(time: number): Promise<number> {
      const id = await db.accept('avviso', time);
      const [subscriberId] = await db.storage.outbox.unassigned(id);
      assert.ok(subscriberId !== undefined);
      const delivery = await db.assign(id, { kind: 'person', subscriberId });
      await db.storage.outbox.begin(delivery, messageId(1), time, 'link 1');
      return delivery;
    }

    it('stay as they are where none lies ahead', async () => {
      await db.subscribe(1);
      await begun(NOW - MINUTE);
      const before = await db.storage.notices.get(1);
      assert.equal(await db.storage.moments.setBack(NOW, 0), 0);
      assert.deepEqual(await db.storage.notices.get(1), before);
      assert.deepEqual(await db.storage.outbox.begunToPeople(0), [{ id: 1, at: NOW - MINUTE }]);
    });

    it('keep their distances, and the latest has just happened', async () => {
      await db.subscribe(1);
      const id = await begun(AHEAD - MINUTE);
      await db.storage.outbox.settle(id, { kind: 'uncertain', detail: 'no answer' }, AHEAD);
      assert.equal(await db.storage.moments.ahead(NOW), 6 * HOUR);
      assert.equal(await db.storage.moments.setBack(NOW, 0), 6 * HOUR);
      assert.equal(await db.storage.moments.ahead(NOW), 0);
      assert.deepEqual(await db.storage.outbox.begunToPeople(0), [{ id, at: NOW - MINUTE }]);
      const [open] = await db.storage.outbox.open();
      assert.equal(open?.doubtedAt, NOW);
      assert.equal(await db.storage.moments.setBack(NOW, 0), 0, 'once');
    });

    it('are moved as far as is known, also when nothing has happened of late', async () => {
      await db.subscribe(1);
      await begun(AHEAD - HOUR);
      assert.equal(await db.storage.moments.setBack(NOW, 6 * HOUR), 6 * HOUR);
      assert.deepEqual(await db.storage.outbox.begunToPeople(0), [{ id: 1, at: NOW - HOUR }]);
    });

    it('that are to come, come as soon as they would have', async () => {
      await db.subscribe(1);
      const delivery = await begun(AHEAD);
      const postponed = {
        kind: 'postponed',
        detail: '463',
        notBefore: AHEAD + 10 * MINUTE,
      } as const;
      await db.storage.outbox.settle(delivery, postponed, AHEAD);
      await db.storage.moments.setBack(NOW, 0);
      const { outbox } = db.storage;
      assert.equal(await outbox.nextPerson(NOW + 9 * MINUTE, false), null);
      assert.equal((await outbox.nextPerson(NOW + 10 * MINUTE, false))?.id, delivery);
    });

    it('of posts in the channel and of its followers are moved', async () => {
      const { channel, moments } = db.storage;
      const id = await db.accept('avviso', AHEAD - HOUR);
      const text = { kind: 'text', text: 'avviso' } as const;
      await channel.plan(id, 'canale', [text, text]);
      await channel.begin(1, messageId(1), AHEAD - MINUTE);
      await channel.settle(1, { kind: 'uncertain', detail: 'no answer' }, AHEAD);
      await channel.begin(2, messageId(2), AHEAD);
      const notBefore = AHEAD + 10 * MINUTE;
      await channel.settle(2, { kind: 'queued', detail: 'refused', notBefore }, AHEAD);
      await channel.noteFollowers('canale', 312, AHEAD);
      await moments.setBack(NOW, 0);
      const [open] = await channel.open('ordinary', 0);
      assert.deepEqual([open?.begunAt, open?.doubtedAt], [NOW - MINUTE, NOW]);
      await channel.settle(1, { kind: 'posted', serverId: 100 }, NOW);
      assert.equal(await channel.next('ordinary', NOW + 9 * MINUTE), null);
      assert.equal((await channel.next('ordinary', NOW + 10 * MINUTE))?.id, 2);
      assert.deepEqual(await channel.followers(), [{ at: NOW, followers: 312 }]);
    });

    it('of the figures of a notice are moved, and of two that fall together the later ones stay', async () => {
      const { notices, outbox, moments } = db.storage;
      await db.subscribe(1);
      const delivery = await begun(NOW - 2 * HOUR);
      await notices.trackProgress(1, NOW - 2 * HOUR);
      await outbox.settle(delivery, { kind: 'handed-over' }, AHEAD - 2 * HOUR);
      await notices.trackProgress(1, AHEAD - 2 * HOUR);
      const chatId = citizen(1).alias;
      await outbox.recordReceipts([{ messageId: messageId(1), chatId, level: 'read' }], AHEAD);
      await notices.trackProgress(1, AHEAD);
      await moments.setBack(NOW, 0);
      assert.deepEqual(await notices.history(1), [
        { at: NOW - 2 * HOUR, accepted: 1, delivered: 0, read: 0 },
        { at: NOW, accepted: 1, delivered: 1, read: 1 },
      ]);
    });

    it('of the followers of a channel are moved, and of two that fall together the later one stays', async () => {
      const { channel, moments } = db.storage;
      await channel.noteFollowers('canale', 300, NOW - HOUR);
      await channel.noteFollowers('canale', 312, AHEAD - HOUR);
      await channel.noteFollowers('canale', 313, AHEAD);
      assert.equal(await moments.setBack(NOW, 0), 6 * HOUR, 'they too say how far');
      assert.deepEqual(await channel.followers(), [
        { at: NOW - HOUR, followers: 312 },
        { at: NOW, followers: 313 },
      ]);
    });

    it('of a notice that cools are moved, and the date that staff gave is not', async () => {
      await db.subscribe(1);
      const { notices } = db.storage;
      const sendAt = NOW + 8 * HOUR;
      const terms = at(AHEAD, { coolingMs: MINUTE });
      await notices.accept(notice('acqua'), terms);
      await notices.accept(notice('fiera', { sendAt, expiresAt: sendAt + HOUR }), terms);
      await db.storage.moments.setBack(NOW, 0);
      const [cooling, dated] = [await notices.get(1), await notices.get(2)];
      assert.deepEqual([cooling?.acceptedAt, cooling?.dueAt], [NOW, NOW + MINUTE]);
      assert.deepEqual(
        [dated?.dueAt, dated?.sendAt, dated?.expiresAt],
        [sendAt, sendAt, sendAt + HOUR],
      );
    });

    it('of the last answer to a citizen are moved: nobody waits for one because the clock was ahead', async () => {
      const person = citizen(1);
      await db.says('opt-in', person, { at: AHEAD, reply: { kind: 'welcome', text: 'Benvenuto' } });
      await db.storage.moments.setBack(NOW, 0);
      const seen: (number | null)[] = [];
      await db.storage.register.apply(
        { messageKey: 'k', chatId: 'c', from: person, keyword: 'opt-in', word: 'ATTIVA', at: NOW },
        { now: NOW, serversAhead: 0, privacyVersion: 'p7' },
        ({ lastReplyAt }) => {
          seen.push(lastReplyAt);
          return { change: null, reply: null };
        },
      );
      assert.deepEqual(seen, [NOW]);
    });

    it('of the canary and of a stop are moved', async () => {
      const { sending, moments } = db.storage;
      await sending.save({
        canary: { of: 'link 1', outcome: 'sent', at: AHEAD },
        stop: { why: 'errors', code: '500', since: AHEAD - MINUTE },
      });
      await moments.setBack(NOW, 0);
      const { canary, stop, listsOff } = await sending.state();
      assert.deepEqual([canary?.at, stop?.since, listsOff], [NOW, NOW - MINUTE, null]);
    });

    it('of the reading back are moved, so that nothing is passed over', async () => {
      const { catchUp, moments } = db.storage;
      const linked = { pairingId: 'link 1', linkedAt: NOW - HOUR, aheadMs: 0 };
      await catchUp.begin('39333', linked);
      await catchUp.caughtUp('39333', AHEAD);
      await moments.setBack(NOW, 6 * HOUR);
      const { caughtUpTo } = await catchUp.begin('39333', { ...linked, linkedAt: AHEAD });
      assert.equal(caughtUpTo, NOW);
    });

    it('of a linking are moved where only the clock of the PC had said when it was', async () => {
      const { catchUp, moments } = db.storage;
      const linkings = [
        ['39333', null, NOW],
        ['39334', 0, AHEAD],
      ] as const;
      for (const [account, aheadMs] of linkings) {
        await catchUp.begin(account, { pairingId: 'link 1', linkedAt: AHEAD, aheadMs });
      }
      await moments.setBack(NOW, 6 * HOUR);
      for (const [account, , expected] of linkings) {
        assert.equal(await catchUp.linkedAt(account), expected);
      }
    });

    it('of another linking are moved where only the clock of the PC had said when it was', async () => {
      const { catchUp, moments } = db.storage;
      const linkings = [
        ['39333', null, NOW],
        ['39334', 0, AHEAD],
      ] as const;
      const link = (account: string, pairingId: string, linkedAt: number, aheadMs: number | null) =>
        catchUp.begin(account, { pairingId, linkedAt, aheadMs });
      for (const [account, aheadMs] of linkings) {
        await link(account, 'link 1', NOW - HOUR, aheadMs);
        await link(account, 'link 2', AHEAD, aheadMs);
      }
      await moments.setBack(NOW, 6 * HOUR);
      for (const [account, aheadMs, expected] of linkings) {
        const { relinkedAt } = await link(account, 'link 2', AHEAD, aheadMs);
        assert.equal(
          relinkedAt,
          expected,
          'what the phone sends of the time before is still waited for',
        );
      }
    });

    it('of consents and of the Registro are a record, and stay', async () => {
      await db.says('opt-in', citizen(1), { at: AHEAD });
      const entry = {
        at: AHEAD,
        actor: 'staff',
        event: 'clock.back',
        noticeId: null,
        text: 'y',
      } as const;
      await db.storage.audit.record(entry);
      const before = await db.storage.registerAdmin.page({ after: 0, limit: 9 });
      await db.storage.moments.setBack(NOW, 6 * HOUR);
      assert.deepEqual(await db.storage.registerAdmin.page({ after: 0, limit: 9 }), before);
      assert.equal((await db.storage.audit.entries({ limit: 1 }))[0]?.at, AHEAD);
    });
  });
}

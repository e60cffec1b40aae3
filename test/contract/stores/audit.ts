import assert from 'node:assert/strict';
import type { AuditEntry } from '#src/model/audit.js';
import { citizen, messageId, type StorageUnderTest } from '../../support/storage.js';

export function auditContract(fixture: StorageUnderTest): void {
  describe('audit', () => {
    const entry = (at: number, of: Partial<AuditEntry> = {}) => ({
      at,
      actor: 'service' as const,
      event: 'session.ready' as const,
      noticeId: null,
      text: `Alle ${String(at)}`,
      ...of,
    });

    it('keeps what happened, the newest first, over a restart', async () => {
      for (const at of [10, 20, 30]) await fixture.storage.audit.record(entry(at));
      await fixture.reopen();
      const entries = await fixture.storage.audit.entries({ limit: 2 });
      assert.deepEqual(
        entries.map(({ at, text }) => [at, text]),
        [
          [30, 'Alle 30'],
          [20, 'Alle 20'],
        ],
      );
      const older = await fixture.storage.audit.entries({ limit: 2, before: entries[1]?.id ?? 0 });
      assert.deepEqual(
        older.map(({ at }) => at),
        [10],
      );
    });

    it('finds words however they are written: with accents or without, large or small', async () => {
      const { audit } = fixture.storage;
      await audit.record(entry(1, { text: 'Inviato «Piazza LIBERTÀ»' }));
      await audit.record(entry(2, { text: 'Inviato «Acqua»' }));
      for (const words of ['libertà', 'LIBERTÀ', 'liberta', 'Libertà']) {
        const found = await audit.entries({ limit: 9, words });
        assert.deepEqual(
          found.map(({ at }) => at),
          [1],
          words,
        );
      }
    });

    it('finds the entries of one actor and of one notice', async () => {
      const noticeId = await fixture.accept();
      await fixture.storage.audit.record(entry(1));
      await fixture.storage.audit.record(entry(2, { actor: 'staff', noticeId }));
      const found = async (filter: object) =>
        (await fixture.storage.audit.entries({ limit: 9, ...filter })).map(({ at }) => at);
      assert.deepEqual(await found({ actor: 'staff' }), [2]);
      assert.deepEqual(await found({ noticeId }), [2]);
      assert.deepEqual(await found({ actor: 'whatsapp' }), []);
    });
  });

  describe('how the figures of a notice grew', () => {
    it('has a point for every change and none for standing still', async () => {
      const { notices, outbox } = fixture.storage;
      await fixture.subscribe(2);
      const id = await fixture.accept();
      await notices.trackProgress(id, 1);
      await notices.trackProgress(id, 2);
      const delivery = await fixture.assignList(id);
      await outbox.begin(delivery, messageId(1), 3, 'link 1');
      await outbox.settle(delivery, { kind: 'handed-over' }, 3);
      await notices.trackProgress(id, 3);
      await outbox.recordReceipts(
        [{ messageId: messageId(1), chatId: citizen(1).alias, level: 'read' }],
        4,
      );
      await notices.trackProgress(id, 4);
      assert.deepEqual(await notices.history(id), [
        { at: 1, accepted: 0, delivered: 0, read: 0 },
        { at: 3, accepted: 2, delivered: 0, read: 0 },
        { at: 4, accepted: 2, delivered: 1, read: 1 },
      ]);
    });

    it('stays small for years, and looks the same in the picture', async function () {
      this.timeout(60_000);
      const { notices, outbox } = fixture.storage;
      await fixture.subscribe(400);
      const id = await fixture.accept();
      const delivery = await fixture.assignList(id);
      await outbox.begin(delivery, messageId(1), 0, 'link 1');
      await outbox.settle(delivery, { kind: 'handed-over' }, 0);
      const all = [];
      for (let step = 1; step <= 400; step += 1) {
        const at = step * 10_000;
        const chatId = citizen(step).alias;
        await outbox.recordReceipts([{ messageId: messageId(1), chatId, level: 'delivered' }], at);
        await notices.trackProgress(id, at);
        all.push({ at, accepted: 400, delivered: step, read: 0 });
      }
      const kept = await notices.history(id);
      assert.deepEqual([kept[0], kept.at(-1)], [all[0], all.at(-1)]);
      assert.ok(kept.length < 200, `${String(kept.length)} points`);
      for (const point of all) {
        const near = kept.find(
          (other) => Math.abs(other.at - point.at) <= Math.max(point.at, other.at) / 30,
        );
        assert.ok(near !== undefined && Math.abs(near.delivered - point.delivered) <= 15);
      }
    });
  });
}

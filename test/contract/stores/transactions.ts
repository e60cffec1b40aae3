import assert from 'node:assert/strict';
import { InvariantError } from '#src/errors.js';
import type { Stores } from '#src/ports/storage.js';
import { at, notice, type StorageUnderTest } from '../../support/storage.js';

const ENTRY = {
  at: 5,
  actor: 'staff',
  event: 'service.tested',
  noticeId: null,
  text: 'Prova.',
} as const;

export function transactionContract(fixture: StorageUnderTest): void {
  describe('several stores in one transaction', () => {
    const entries = () => fixture.storage.audit.entries({ limit: 9 });

    it('commit together, and see what they have written', async () => {
      await fixture.subscribe(2);
      const seen = await fixture.storage.transaction(async ({ notices, audit }) => {
        const accepted = await notices.accept(notice('acqua'), at(5));
        await audit.record({ ...ENTRY, noticeId: accepted.notice.id });
        return await notices.get(accepted.notice.id);
      });
      await fixture.reopen();
      assert.deepEqual(await fixture.storage.notices.get(1), seen);
      assert.deepEqual(
        (await entries()).map(({ noticeId }) => noticeId),
        [1],
      );
    });

    it('leave nothing behind when the work throws', async () => {
      await fixture.subscribe(2);
      const work = fixture.storage.transaction(async ({ notices, audit }) => {
        await notices.accept(notice('acqua'), at(5));
        await audit.record(ENTRY);
        throw new Error('no more');
      });
      await assert.rejects(work, /no more/);
      assert.deepEqual([await fixture.storage.notices.get(1), await entries()], [null, []]);
    });

    it('leave nothing behind when one of them failed, also where the work went on', async () => {
      const work = fixture.storage.transaction(async ({ audit }) => {
        await audit.record(ENTRY);
        await audit.record({ ...ENTRY, noticeId: 99 }).catch(() => undefined);
        return 'done';
      });
      await assert.rejects(work, InvariantError);
      assert.deepEqual(await entries(), []);
    });

    it('are of no use once it is over, and others had to wait for it', async () => {
      const kept: Stores[] = [];
      const order: string[] = [];
      const inside = fixture.storage.transaction(async (stores) => {
        kept.push(stores);
        await stores.audit.record(ENTRY);
        order.push('inside');
      });
      const outside = fixture.storage.audit.record(ENTRY).then(() => order.push('outside'));
      await Promise.all([inside, outside]);
      assert.deepEqual(order, ['inside', 'outside']);
      const [stores] = kept;
      assert.ok(stores);
      await assert.rejects(stores.audit.record(ENTRY), InvariantError);
      assert.equal((await entries()).length, 2);
    });
  });
}

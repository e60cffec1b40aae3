import assert from 'node:assert/strict';
import { noticeActs } from '#src/notices/notice-acts.js';
import { newMessageId } from '#src/transports/whatsapp-web/ids.js';
import { ManualClock } from '../fakes/manual-clock.js';
import { at, notice, useStorage } from '../support/storage.js';

describe('what is held and is decided by two at once', () => {
  const db = useStorage();

  it('is decided once: the other is refused, and only one is entered', async () => {
    const clock = new ManualClock();
    await db.subscribe(3);
    const { notices, outbox, audit } = db.storage;
    const { id } = (await notices.accept(notice('acqua'), at(clock.now()))).notice;
    for (const subscriberId of await outbox.unassigned(id)) {
      await outbox.assign(id, [{ kind: 'person', subscriberId }]);
      const next = await outbox.nextOf(id);
      assert.ok(next);
      await outbox.begin(next.id, newMessageId(), clock.now(), 'link 1');
      await outbox.settle(next.id, { kind: 'held', detail: 'silence' }, clock.now());
    }
    const staff = noticeActs({ ...db.storage, clock, onDecided: () => undefined });
    const [arrived, again] = await Promise.all([staff.arrived({ id }), staff.sendAgain({ id })]);
    assert.deepEqual(arrived, { kind: 'done', people: 3 });
    assert.equal(again.kind, 'refused');
    const entries = await audit.entries({ limit: 9, noticeId: id });
    assert.equal(entries.filter(({ event }) => event === 'notice.held-decided').length, 1);
    assert.equal((await notices.progress(id)).accepted, 3);
  });
});

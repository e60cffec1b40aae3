import assert from 'node:assert/strict';
import { noticeActs } from '#src/notices/notice-acts.js';
import type { Sending } from '#src/sending/sending.js';
import type { FakeTown } from '../fakes/fake-town.js';
import { useTown } from '../support/town-under-test.js';

describe('A notice that was stopped half way', () => {
  let sending: Sending;
  let town: FakeTown;
  const db = useTown(
    (founded) => {
      town = founded;
      sending = town.sending();
    },
    () => sending.stop(0),
  );

  const acts = () =>
    noticeActs({
      ...db.storage,
      clock: town.clock,
      onDecided: () => town.topics.touch('decisions'),
    });
  const start = async (): Promise<void> => {
    sending.start();
    await town.whatsapp.start();
  };

  it('goes on to those who have not had it, each once, whatever comes between', async () => {
    const citizens = await town.subscribers(9);
    const had = (): number => citizens.filter(({ inbox }) => inbox.length > 0).length;
    town.whatsapp.lists.limitTo(0);
    await start();
    const id = await town.accept('Mercato');
    town.topics.touch('notices');
    await town.timePassesUntil('some to have it', () => had() >= 2);
    assert.deepEqual(await acts().stop({ id }), { kind: 'done' });
    await town.timePassesUntil('what was on its way', async () => {
      const states = await db.deliveryStates();
      return !states.includes('sending') && !states.includes('queued');
    });
    const before = had();
    assert.ok(before < 9, String(before));

    assert.deepEqual(await acts().resume({ id }), { kind: 'done' });
    await sending.stop(0);
    town.whatsapp.reopen();
    sending = town.sending();
    sending.start();
    await town.timePassesUntil('the rest', () => town.finished.includes(id));
    for (const citizen of citizens) assert.deepEqual(town.shown(citizen), ['Mercato']);
    const notice = await db.storage.notices.get(id);
    assert.deepEqual([notice?.state, notice?.notSentTo], ['sent', 0]);
    const again = await acts().resume({ id });
    assert.equal(again.kind, 'refused');
    const events = (await db.storage.audit.entries({ limit: 9, noticeId: id })).map(
      ({ event }) => event,
    );
    assert.deepEqual(events, ['notice.resumed', 'notice.stopped']);
  });
});

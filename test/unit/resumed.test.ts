import assert from 'node:assert/strict';
import { noticeActs } from '#src/notices/notice-acts.js';
import type { Sending } from '#src/sending/sending.js';
import type { FakeTown } from '../fakes/fake-town.js';
import { at, notice } from '../support/storage.js';
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

  it('is told how it goes to everybody only where that may be wanted', async () => {
    await town.subscribers(3);
    const said = async (id: number): Promise<string> => {
      const outcome = await acts().resume({ id });
      return outcome.kind === 'refused' ? outcome.why : outcome.kind;
    };
    const toAll = /mandarlo a tutti .*«Ripeti»\. Attenzione: chi l’ha già ricevuto lo riceve/;
    const id = await town.accept('Mercato');
    assert.match(await said(id), /non manca nessuno/);
    assert.doesNotMatch(await said(id), /mandarlo a tutti/);
    await db.storage.retractions.retract(
      id,
      notice('Rettifica', { kind: 'correction', corrects: id }),
      {
        ...{ now: town.clock.now(), revocableSince: 0 },
      },
    );
    assert.match(await said(id), /è stato ritirato/);
    assert.doesNotMatch(await said(id), /mandarlo a tutti/);

    const now = town.clock.now();
    const short = await db.storage.notices.accept(
      notice('Acqua', { expiresAt: now + 60_000 }),
      at(now),
    );
    assert.deepEqual(await acts().stop({ id: short.notice.id }), { kind: 'done' });
    await town.clock.leap(120_000);
    assert.match(await said(short.notice.id), toAll);
  });
});

import assert from 'node:assert/strict';
import { notResumedBeside, notSentAgainBeside } from '#src/messages/it/sending-acts.js';
import { DECLINED } from '#src/messages/it/staff-acts.js';
import { noticeActs } from '#src/notices/notice-acts.js';
import type { AcceptTerms } from '#src/model/notice.js';
import type { StaffOutcome } from '#src/ports/staff.js';
import type { Sending } from '#src/sending/sending.js';
import type { FakeTown } from '../fakes/fake-town.js';
import { at, messageId, notice } from '../support/storage.js';
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

  it('does not go on, nor goes what is held of it, once the same has gone as another notice', async () => {
    const { notices, outbox } = db.storage;
    await town.subscribers(3);
    const now = town.clock.now();
    const accepted = async (name: string, terms: Partial<AcceptTerms> = {}) =>
      (await notices.accept(notice(name, { fingerprint: 'acqua' }), at(now, terms))).notice.id;
    const said = async (outcome: Promise<StaffOutcome>): Promise<string> => {
      const its = await outcome;
      return its.kind === 'refused' ? its.why : its.kind;
    };
    const first = await accepted('prima', { coolingMs: 60_000 });
    assert.equal(await said(acts().stop({ id: first })), 'done');
    await start();
    const second = await accepted('seconda');
    town.topics.touch('notices');
    await town.timePassesUntil('all to have it', () => town.finished.includes(second));
    assert.equal(second, 2);
    assert.equal(await said(acts().resume({ id: first })), notResumedBeside(second));
    assert.equal((await notices.get(first))?.state, 'cancelled');
    await sending.stop(0);

    const third = await accepted('terza', { sameSince: null });
    await outbox.assign(third, [
      { kind: 'list', listId: '1@broadcast', subscriberIds: await outbox.unassigned(third) },
    ]);
    const list = await outbox.nextOf(third);
    assert.ok(list);
    await outbox.begin(list.id, messageId(9), now, 'link 1');
    await outbox.settle(list.id, { kind: 'held', detail: 'silence' }, town.clock.now());
    await town.clock.leap(60_000);
    const later = at(town.clock.now(), { sameSince: null });
    const { notice: fourth } = await notices.accept(
      notice('quarta', { fingerprint: 'acqua' }),
      later,
    );
    const again = notSentAgainBeside(fourth.id);
    assert.equal(await said(acts().sendAgain({ id: third })), again);
    assert.equal(await said(acts().sendAgainAll({})), again);
    assert.equal((await outbox.held()).length, 1);
    assert.equal(await said(acts().arrived({ id: third })), 'done');
  });

  it('is told how it goes to everybody only where that may be wanted', async () => {
    await town.subscribers(3);
    const said = async (id: number): Promise<string> => {
      const outcome = await acts().resume({ id });
      return outcome.kind === 'refused' ? outcome.why : outcome.kind;
    };
    const id = await town.accept('Mercato');
    assert.equal(await said(id), DECLINED['nobody-left']);
    await db.storage.retractions.retract(
      id,
      notice('Rettifica', { kind: 'correction', corrects: id }),
      {
        ...{ now: town.clock.now(), revocableSince: 0 },
      },
    );
    assert.equal(await said(id), DECLINED.retracted);

    const now = town.clock.now();
    const short = await db.storage.notices.accept(
      notice('Acqua', { expiresAt: now + 60_000 }),
      at(now),
    );
    assert.deepEqual(await acts().stop({ id: short.notice.id }), { kind: 'done' });
    await town.clock.leap(120_000);
    assert.equal(await said(short.notice.id), DECLINED['too-late']);
  });
});

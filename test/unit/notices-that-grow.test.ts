/** A notice with a date, which goes to those as well who have subscribed since it was accepted. */
import assert from 'node:assert/strict';
import { noticeActs } from '#src/notices/notice-acts.js';
import { nextEntered } from '#src/notices/notice-audit.js';
import { Sending } from '#src/sending/sending.js';
import type { FakeTown } from '../fakes/fake-town.js';
import { at, notice } from '../support/storage.js';
import { useTown } from '../support/town-under-test.js';

const HOUR = 3_600_000;

describe('A notice that has come to many people by its date', () => {
  let sending: Sending;
  let town: FakeTown;
  const db = useTown(
    (founded) => {
      town = founded;
      const { storage } = db;
      const notices = { ...storage.notices, ...nextEntered(storage.transaction) };
      sending = new Sending({ ...town.sendingParts, storage: { ...storage, notices } });
    },
    () => sending.stop(0),
  );

  it('waits for a confirmation like one that went to as many from the first', async () => {
    const { notices, audit } = db.storage;
    const now = town.clock.now();
    const few = await town.subscribers(2);
    const { notice: fair } = await notices.accept(
      notice('Fiera', { sendAt: now + HOUR }),
      at(now, { confirmAbove: 3 }),
    );
    const many = [...few, ...(await town.subscribers(4))];
    sending.start();
    await town.whatsapp.start();
    await town.clock.advance(HOUR);
    town.topics.touch('notices');
    const state = async () => (await notices.get(fair.id))?.state;
    await town.timePassesUntil('it to wait', async () => (await state()) === 'unconfirmed');
    assert.deepEqual(
      many.flatMap(({ inbox }) => inbox),
      [],
    );
    const [entry] = await audit.entries({ limit: 1, noticeId: fair.id });
    assert.deepEqual([entry?.event, entry?.actor], ['notice.grown', 'service']);
    assert.match(
      entry?.text ?? '',
      /aspetta una conferma: nel frattempo è diventato per 6 persone/,
    );

    const acts = noticeActs({
      ...db.storage,
      clock: town.clock,
      onDecided: () => town.topics.touch('decisions'),
    });
    assert.deepEqual(await acts.confirm({ id: fair.id }), { kind: 'done' });
    await town.timePassesUntil('everybody to have it', () => town.finished.includes(fair.id));
    for (const citizen of many) assert.deepEqual(town.shown(citizen), ['Testo: Fiera']);
  });
});

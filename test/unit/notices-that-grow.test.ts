/** A notice with a date, which goes to those as well who have subscribed since it was accepted. */
import assert from 'node:assert/strict';
import { grown } from '#src/messages/it/audit.js';
import { noticeActs } from '#src/notices/notice-acts.js';
import { nextEntered } from '#src/notices/notice-audit.js';
import { Sending } from '#src/sending/sending.js';
import type { FakeTown } from '../fakes/fake-town.js';
import type { NewNotice } from '#src/model/notice.js';
import { at, citizen, notice, useStorage } from '../support/storage.js';
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
    assert.equal(entry?.text, grown(fair, { recipients: 6 }));

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

describe('To how many a notice goes', () => {
  const db = useStorage();
  const next = async (now: number): Promise<string | undefined> =>
    (await nextEntered(db.storage.transaction).next(now, false))?.name;

  async function accepted(name: string, changes: Partial<NewNotice>): Promise<number> {
    const draft = notice(name, { channel: 'mirror', ...changes });
    const outcome = await db.storage.notices.accept(draft, at(1_000, { confirmAbove: 2 }));
    return outcome.notice.id;
  }

  const state = async (id: number) => (await db.storage.notices.get(id))?.state;

  it('is judged at its date, whichever is sent at that time, and its posts go', async () => {
    const { channel, audit } = db.storage;
    await db.subscribe(2);
    const first = await accepted('Acqua', {});
    const fair = await accepted('Fiera', { sendAt: 50_000 });
    await channel.plan(first, '1@newsletter', [{ kind: 'text', text: 'Acqua' }]);
    assert.equal(await next(50_000), 'Acqua');
    assert.deepEqual(
      (await channel.due('ordinary', 50_000, false)).map(({ id }) => id),
      [fair],
    );
    const market = await accepted('Mercato', { sendAt: 60_000 });
    const feast = await accepted('Festa', { sendAt: 55_000 });
    await db.subscribe(1, 7);
    assert.equal(await next(60_000), 'Acqua');
    assert.deepEqual([await state(market), await state(feast)], ['unconfirmed', 'unconfirmed']);
    const grown = await audit.entries({ limit: 9 });
    assert.deepEqual(
      grown.map(({ noticeId }) => noticeId),
      [market, feast],
    );
  });

  it('is not judged at its date while that is in quiet hours', async () => {
    await db.subscribe(2);
    const fair = await accepted('Fiera', { sendAt: 50_000 });
    await db.subscribe(1, 7);
    await nextEntered(db.storage.transaction).next(50_000, true);
    assert.equal(await state(fair), 'queued');
    assert.equal(await next(51_000), undefined);
    assert.equal(await state(fair), 'unconfirmed');
  });

  it('is judged once at its date, and not again for those who are heard later', async () => {
    await db.subscribe(2);
    const fair = await accepted('Fiera', { sendAt: 50_000 });
    assert.equal(await next(50_000), 'Fiera');
    await db.says('opt-in', citizen(7), { at: 49_000 });
    assert.equal((await db.storage.notices.progress(fair)).recipients, 3);
    assert.equal(await next(51_000), 'Fiera');
  });

  it('is judged at the acceptance alone where there is no date', async () => {
    await db.subscribe(2);
    const water = await accepted('Acqua', {});
    await db.says('opt-in', citizen(7), { at: 900 });
    assert.equal((await db.storage.notices.progress(water)).recipients, 3);
    assert.equal(await next(2_000), 'Acqua');
  });
});

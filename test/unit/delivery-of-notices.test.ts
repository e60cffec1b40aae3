import assert from 'node:assert/strict';
import { useTownThatSends, type TownThatSends } from '../support/town-that-sends.js';
import { whenIdle } from '../support/when-idle.js';

describe('Delivery of notices', () => {
  let town: TownThatSends;
  const db = useTownThatSends((founded) => {
    town = founded;
    town.whatsapp.lists.limitTo(3);
  });

  it('reaches everybody once, by lists and one to one', async () => {
    const citizens = await town.subscribers(7);
    await town.start();
    const id = await town.accept('Avviso');
    town.topics.touch('notices');
    await town.finishes(id);
    town.everyoneShows(citizens, 'Avviso');
    assert.deepEqual(town.routes().sort(), ['list of 3', 'list of 3', 'person']);
    await town.timePassesUntil('the receipts', async () => {
      return (await town.progress(id)).delivered === 7;
    });
    assert.ok(town.progressed.has(id));
    assert.deepEqual(await town.progress(id), {
      recipients: 7,
      waiting: 0,
      accepted: 7,
      delivered: 7,
      read: 0,
      notReached: 0,
      uncertain: 0,
      held: 0,
    });
  });

  it('finds a notice by itself when no topic woke it', async () => {
    const citizens = await town.subscribers(2);
    await town.start();
    await town.finishes(await town.accept('Avviso'));
    town.everyoneShows(citizens, 'Avviso');
  });

  it('sends notices in the order in which they were accepted', async () => {
    const citizens = await town.subscribers(4);
    const first = await town.accept('Primo');
    const second = await town.accept('Secondo');
    await town.start();
    await town.finishes(first, second);
    town.everyoneShows(citizens, 'Primo', 'Secondo');
    assert.deepEqual(town.finished, [first, second]);
  });

  it('keeps an old notice from those who subscribed after it', async () => {
    const citizens = await town.subscribers(2);
    const id = await town.accept('Avviso');
    const late = await town.subscribers(1);
    await town.start();
    await town.finishes(id);
    town.everyoneShows(citizens, 'Avviso');
    town.everyoneShows(late);
    assert.deepEqual(town.whatsapp.lists.changes, ['create Avvisi 1']);
  });

  it('gives a notice without recipients up as sent', async () => {
    await town.start();
    await town.finishes(await town.accept('Avviso'));
    assert.deepEqual(town.whatsapp.accepted, []);
  });

  it('pauses between single people', async () => {
    town.whatsapp.lists.takeAway('no lists');
    await town.subscribers(3);
    const id = await town.accept('Avviso');
    await town.start();
    await town.finishes(id);
    assert.deepEqual(town.routes(), ['person', 'person', 'person']);
    const begun = (await db.inspect('select begun_at as at from deliveries order by id')) as {
      at: number;
    }[];
    const [first = NaN, second = NaN, third = NaN] = begun.map(({ at }) => at);
    assert.ok(second - first >= 14_000 && third - second >= 14_000);
  });

  it('keeps the limits of the day across a restart, and tells when it will be done', async () => {
    town.whatsapp.lists.takeAway('no lists');
    town.pace = { ...town.pace, perDay: 2 };
    await town.subscribers(3);
    const id = await town.accept('Avviso');
    town.process = town.sending();
    await town.start();
    await town.timePassesUntil('two messages', () => town.whatsapp.accepted.length === 2);
    await whenIdle('the second to be settled', async () => {
      return (await town.progress(id)).accepted === 2;
    });
    const [first] = await db.storage.outbox.begunToPeople(0);
    assert.ok(first);
    const tomorrow = first.at + 24 * 60 * 60_000;
    await town.process.stop(0);
    town.process = town.sending();
    const outlook = async () => {
      const notice = await db.storage.notices.get(id);
      assert.ok(notice);
      return (await town.process.outlooks())(notice, await town.progress(id));
    };
    assert.deepEqual(await outlook(), {
      startsAt: tomorrow,
      waitsFor: 'day-limit',
      ends: { from: tomorrow, to: tomorrow },
      cold: 0,
      routes: {
        ...{ lists: null, notNow: [], channel: null },
        direct: { people: 1, ends: { from: tomorrow, to: tomorrow } },
      },
    });
    town.process.start();
    await town.clock.leap(tomorrow - town.clock.now() - 1);
    await whenIdle('the loop to wait for its turn', () => town.clock.naps.includes(1));
    assert.equal(town.whatsapp.accepted.length, 2);
    await town.finishes(id);
    assert.equal(town.whatsapp.accepted.length, 3);
    assert.deepEqual(await outlook(), { startsAt: null, waitsFor: null, ends: null, cold: 0 });
  });

  it('waits until what citizens wrote meanwhile has been looked at', async () => {
    const citizens = await town.subscribers(2);
    const [leaver] = citizens;
    assert.ok(leaver);
    town.caughtUp = false;
    const noticeId = await town.accept('Acqua');
    await town.start();
    await whenIdle('the loops to rest', () => town.clock.naps.length >= 5);
    await town.says(leaver, 'opt-out');
    assert.deepEqual(town.whatsapp.accepted, []);
    town.caughtUp = true;
    town.topics.touch('inbox');
    await town.finishes(noticeId);
    assert.deepEqual(
      citizens.map((citizen) => town.shown(citizen)),
      [[], ['Acqua']],
    );
  });

  it('waits while the session is not ready', async () => {
    const citizens = await town.subscribers(2);
    town.process.start();
    const id = await town.accept('Avviso');
    town.topics.touch('notices');
    await whenIdle('the loop to rest', () => town.clock.naps.length >= 5);
    assert.equal((await town.progress(id)).waiting, 2);
    await town.whatsapp.start();
    await town.finishes(id);
    town.everyoneShows(citizens, 'Avviso');
  });

  it('honours an opt-out between two lists', async () => {
    const citizens = await town.subscribers(6);
    const id = await town.accept('Avviso');
    const release = town.whatsapp.hold();
    await town.start();
    await whenIdle('the first list', async () => (await db.storage.outbox.open()).length === 1);
    const [leaver] = citizens.slice(3);
    assert.ok(leaver);
    await town.says(leaver, 'opt-out');
    release();
    await town.finishes(id);
    town.everyoneShows(
      citizens.filter((citizen) => citizen !== leaver),
      'Avviso',
    );
    town.everyoneShows([leaver]);
    assert.equal((await town.progress(id)).recipients, 5);
  });
});

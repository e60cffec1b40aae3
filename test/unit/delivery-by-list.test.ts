import assert from 'node:assert/strict';
import { useTownThatSends, type TownThatSends } from '../support/town-that-sends.js';
import { whenIdle } from '../support/when-idle.js';

describe('Delivery of notices by list', () => {
  let town: TownThatSends;
  const db = useTownThatSends((founded) => {
    town = founded;
    town.whatsapp.lists.limitTo(3);
  });

  it('takes the account itself into no list, though it has written ATTIVA', async () => {
    await town.subscribers(2);
    await db.says('opt-in', { alias: '100100@lid', phone: '393665775490' });
    await town.start();
    const id = await town.accept('Avviso');
    town.topics.touch('notices');
    await town.finishes(id);
    assert.deepEqual(town.routes().sort(), ['list of 2', 'person']);
    const [list] = await town.whatsapp.lists.all();
    assert.ok(!list?.members.includes('100100@lid'));
  });

  it('does not let lists wait for single people', async () => {
    const citizens = await town.subscribers(3);
    town.whatsapp.lists.dropFromNext(1);
    const [first, second] = [await town.accept('Primo'), await town.accept('Secondo')];
    const release = town.whatsapp.hold();
    await town.start();
    await whenIdle(
      'a list and a person',
      async () => (await db.storage.outbox.open()).length === 2,
    );
    release();
    // the clock stands still: nobody else gets a turn one to one
    await whenIdle('the second list', () => town.whatsapp.accepted.length === 3);
    assert.deepEqual(town.routes().sort(), ['list of 2', 'list of 2', 'person']);
    assert.equal((await town.progress(second)).waiting, 1);
    await town.finishes(first, second);
    town.everyoneShows(citizens, 'Primo', 'Secondo');
  });

  it('serves people one to one whom WhatsApp dropped from a list', async () => {
    const citizens = await town.subscribers(3);
    town.whatsapp.lists.dropFromNext(1);
    const id = await town.accept('Avviso');
    await town.start();
    await town.finishes(id);
    town.everyoneShows(citizens, 'Avviso');
    assert.deepEqual(town.routes(), ['list of 2', 'person']);
  });

  it('looks after the lists when nothing is to be sent, if told to', async () => {
    await town.subscribers(3);
    town.process.start();
    town.process.refreshLists();
    await whenIdle('the loop to rest', () => town.clock.naps.length >= 5);
    assert.deepEqual(town.whatsapp.lists.changes, [], 'not while the session is not ready');
    await town.whatsapp.start();
    await whenIdle('the sync', () => town.whatsapp.lists.changes.length > 0);
    assert.deepEqual(town.whatsapp.lists.changes, ['create Avvisi 1']);
    assert.deepEqual(town.whatsapp.accepted, []);
  });

  it('looks just before a list goes whether citizens have been heard', async () => {
    await town.subscribers(3);
    const { lists } = town.whatsapp;
    // the page is loaded anew while the list is being made
    const create = lists.create.bind(lists);
    lists.create = (...asked) => {
      town.caughtUp = false;
      return create(...asked);
    };
    const id = await town.accept('Acqua');
    await town.start();
    await whenIdle('the list to be made', () => !town.caughtUp);
    await whenIdle('the loops to rest', () => town.clock.naps.length >= 5);
    assert.deepEqual(town.whatsapp.accepted, []);
    town.caughtUp = true;
    town.topics.touch('inbox');
    await town.finishes(id);
  });

  it('waits for lists that WhatsApp Web does not show yet after a load', async () => {
    town.setLists({ waitSeconds: 180 });
    const citizens = await town.subscribers(6);
    await town.start();
    await town.finishes(await town.accept('Prima'));
    const made = town.whatsapp.lists.changes.length;
    for (const late of ['memory', 'everything'] as const) {
      town.whatsapp.disconnect();
      town.whatsapp.lists.late = late;
      town.whatsapp.connect();
      const id = await town.accept(late);
      town.topics.touch('notices');
      await town.timePassesUntil('the wait', () => town.isWaitingFor('lists-late'));
      assert.equal((await town.progress(id)).waiting, 6);
      town.whatsapp.lists.late = null;
      await town.finishes(id);
    }
    town.everyoneShows(citizens, 'Prima', 'memory', 'everything');
    assert.equal(town.whatsapp.lists.changes.length, made, 'no second list');
  });

  it('makes lists anew that are still missing long after a load', async () => {
    town.setLists({ waitSeconds: 180 });
    const citizens = await town.subscribers(3);
    await town.start();
    await town.finishes(await town.accept('Prima'));
    town.whatsapp.disconnect();
    town.whatsapp.lists.late = 'everything';
    town.whatsapp.connect();
    await town.finishes(await town.accept('Dopo'));
    town.everyoneShows(citizens, 'Prima', 'Dopo');
  });
});

import assert from 'node:assert/strict';
import { listWaits } from '#src/messages/it/routes.js';
import { useTownThatSends, type TownThatSends } from '../support/town-that-sends.js';
import { whenIdle } from '../support/when-idle.js';

describe('Delivery of notices, where lists have an allowance of the month,', () => {
  let town: TownThatSends;
  const db = useTownThatSends((founded) => {
    town = founded;
    town.whatsapp.lists.limitTo(3);
  });

  const QUOTA = { kind: 'refused', code: 429 } as const;

  it('goes on one to one when the month’s list messages are used up, until the next month', async () => {
    const citizens = await town.subscribers(6);
    town.whatsapp.failNext(QUOTA);
    const id = await town.accept('Avviso');
    await town.start();
    await town.finishes(id);
    town.everyoneShows(citizens, 'Avviso');
    assert.deepEqual(town.routes(), Array(6).fill('person'));
    const status = await town.process.deliveryStatus();
    assert.deepEqual([status.route, status.why.code], ['direct', 'used-up']);
    assert.equal(status.until, Date.UTC(2026, 11, 1, 0) - 60 * 60_000, 'midnight in Rome');

    await town.process.stop(0);
    town.process = town.sending();
    town.process.start();
    await town.finishes(await town.accept('Dopo il riavvio'));
    assert.deepEqual(town.routes().slice(6), Array(6).fill('person'));

    await town.clock.leap(7 * 24 * 60 * 60_000);
    await town.finishes(await town.accept('Dicembre'));
    assert.deepEqual(town.routes().slice(12), ['list of 3', 'list of 3']);
    town.everyoneShows(citizens, 'Avviso', 'Dopo il riavvio', 'Dicembre');
  });

  it('holds a notice until the next month when it is set so, but not who is in no list', async () => {
    town.setLists({ whenUsedUp: 'hold' });
    const citizens = await town.subscribers(7);
    town.whatsapp.failNext(QUOTA);
    const id = await town.accept('Avviso');
    await town.start();
    await town.timePassesUntil('the one who is in no list', () => town.routes().length === 1);
    await whenIdle('the month to be used up', () => town.isWaitingFor('used-up'));
    assert.equal((await town.progress(id)).waiting, 6);
    await town.clock.leap(7 * 24 * 60 * 60_000);
    await town.finishes(id);
    town.everyoneShows(citizens, 'Avviso');
    assert.deepEqual(town.routes(), ['person', 'list of 3', 'list of 3']);
  });

  it('divides a list that waits when a whole month is not enough for it', async () => {
    town.setLists({ monthlyAllowance: 2, whenUsedUp: 'hold' });
    const citizens = await town.subscribers(6);
    const id = await town.accept('Avviso');
    await town.start();
    await whenIdle('the month to be used up', () => town.isWaitingFor('allowance'));
    assert.equal((await town.progress(id)).waiting, 3);
    await town.clock.leap(7 * 24 * 60 * 60_000);
    await town.finishes(id);
    town.everyoneShows(citizens, 'Avviso');
    assert.deepEqual(town.routes(), ['list of 2', 'person', 'list of 2', 'person']);
  });

  it('has a list that does not fit any more wait for the next month, without asking on and on', async () => {
    town.setLists({ monthlyAllowance: 5, whenUsedUp: 'hold' });
    const citizens = await town.subscribers(6);
    const id = await town.accept('Avviso');
    await town.start();
    await whenIdle('one list to be out', async () => (await town.progress(id)).waiting === 3);
    const planned = async () =>
      db.inspect(`select id from deliveries where notice_id = ${String(id)}`);
    const before = (await planned()).length;
    await town.clock.advance(60 * 60_000);
    assert.ok((await planned()).length <= before + 1, 'it is not planned again at every look');
    assert.deepEqual(town.alertCodes(), ['list-waits']);
    const [told] = town.alerts.current();
    assert.equal(told?.text, listWaits(['Avviso'], 2, Date.UTC(2026, 10, 30, 23), 'Europe/Rome'));
    await town.clock.leap(7 * 24 * 60 * 60_000);
    await town.finishes(id);
    town.everyoneShows(citizens, 'Avviso');
    await whenIdle('the alert to be over', () => town.alertCodes().length === 0);
    assert.deepEqual(town.routes(), ['list of 3', 'list of 3']);
  });

  it('tells that a list waits for the next month in quiet hours too, until staff stop it', async () => {
    town.setLists({ monthlyAllowance: 5, whenUsedUp: 'hold' });
    await town.subscribers(6);
    const id = await town.accept('Avviso');
    await town.start();
    await whenIdle('one list to be out', () => town.alertCodes().includes('list-waits'));
    for (const isQuiet of [true, false, true]) {
      town.quiet = isQuiet;
      await town.clock.advance(10 * 60_000);
      assert.deepEqual(town.alertCodes(), ['list-waits'], 'each morning it would be news again');
    }
    await town.storage.notices.cancel(id, town.clock.now());
    await town.clock.advance(10 * 60_000);
    assert.deepEqual(town.alertCodes(), []);
  });

  it('stays within the month’s allowance', async () => {
    town.setLists({ monthlyAllowance: 9, urgentReserve: 3 });
    const citizens = await town.subscribers(9);
    await town.start();
    await town.finishes(await town.accept('Avviso'));
    town.everyoneShows(citizens, 'Avviso');
    // single people do not wait for lists
    assert.deepEqual(town.routes().toSorted(), [
      'list of 3',
      'list of 3',
      'person',
      'person',
      'person',
    ]);
    const status = await town.process.deliveryStatus();
    assert.deepEqual([status.route, status.why.code], ['direct', 'allowance']);
    assert.deepEqual([status.listRecipientsThisMonth, status.allowance], [6, 9]);
  });
});

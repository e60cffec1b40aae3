import assert from 'node:assert/strict';
import { blockedWhileListIsMade } from '../support/blocked-meanwhile.js';
import { useTownThatSends, type TownThatSends } from '../support/town-that-sends.js';
import { whenIdle } from '../support/when-idle.js';

describe('Delivery of notices, where the first list message is tried out,', () => {
  let town: TownThatSends;
  const db = useTownThatSends((founded) => {
    town = founded;
    town.whatsapp.lists.limitTo(3);
  });

  it('tries lists out on the phones of staff first', async () => {
    const staff = [town.whatsapp.addCitizen(), town.whatsapp.addCitizen()];
    town.testPhones = staff.map(({ phone }) => phone);
    town.process = town.sending();
    const citizens = await town.subscribers(3);
    await town.start();
    await town.finishes(await town.accept('Avviso'));
    town.everyoneShows(staff, 'Prova');
    town.everyoneShows(citizens, 'Avviso');
    assert.deepEqual(town.routes(), ['list of 2', 'list of 3']);
    await town.finishes(await town.accept('Altro'));
    town.everyoneShows(staff, 'Prova');
    assert.deepEqual(town.whatsapp.lists.changes, ['create Prova', 'create Avvisi 1']);
    assert.equal((await town.process.deliveryStatus()).listRecipientsThisMonth, 8);
  });

  it('makes no second list of the test phones when an older database is restored', async () => {
    const staff = [town.whatsapp.addCitizen(), town.whatsapp.addCitizen()];
    town.testPhones = staff.map(({ phone }) => phone);
    town.process = town.sending();
    await town.subscribers(3);
    await town.start();
    await town.finishes(await town.accept('Avviso'));
    await town.process.stop(1_000);
    await db.storage.sending.save({ canaryList: null, canary: null });
    town.process = town.sending();
    await town.start();
    await town.finishes(await town.accept('Altro'));
    town.everyoneShows(staff, 'Prova', 'Prova');
    assert.deepEqual(town.whatsapp.lists.changes, ['create Prova', 'create Avvisi 1']);
  });

  it('goes one to one when the canary does not arrive, and tries again later', async () => {
    const staff = [town.whatsapp.addCitizen(), town.whatsapp.addCitizen({ online: false })];
    town.testPhones = staff.map(({ phone }) => phone);
    town.process = town.sending();
    const citizens = await town.subscribers(3);
    await town.start();
    await town.finishes(await town.accept('Avviso'));
    town.everyoneShows(citizens, 'Avviso');
    assert.deepEqual(town.routes(), ['list of 2', 'person', 'person', 'person']);
    assert.equal((await town.process.deliveryStatus()).why.code, 'canary-failed');
    await town.clock.leap(7 * 60 * 60_000);
    for (const phone of staff) town.whatsapp.setOnline(phone, true);
    await town.finishes(await town.accept('Altro'));
    assert.deepEqual(town.routes().slice(4), ['list of 2', 'list of 3']);
  });

  it('sends no canary whose list was being made when the account was blocked', async () => {
    const staff = [town.whatsapp.addCitizen(), town.whatsapp.addCitizen()];
    town.testPhones = staff.map(({ phone }) => phone);
    town.process = town.sending();
    const [citizen] = await town.subscribers(3);
    assert.ok(citizen);
    await town.accept('Avviso');
    blockedWhileListIsMade(town, citizen);
    await town.start();
    await town.timePassesUntil('the stop', () => town.alertCodes().includes('sending-stopped'));
    await town.clock.advance(60_000);
    assert.deepEqual(town.whatsapp.accepted, []);
    await town.process.resumeSending();
    await town.timePassesUntil('the canary', () => staff.every(({ inbox }) => inbox.length === 1));
  });

  it('lets the other lists wait for what became of the first', async () => {
    const citizens = await town.subscribers(6);
    town.whatsapp.failNext({ kind: 'answerLost' });
    for (const citizen of citizens) town.whatsapp.setOnline(citizen, false);
    const id = await town.accept('Avviso');
    await town.start();
    await whenIdle('the first list', () => town.whatsapp.accepted.length === 1);
    await whenIdle('the doubt', () => town.isWaitingFor('canary'));
    assert.equal(town.whatsapp.accepted.length, 1);
    for (const citizen of citizens) town.whatsapp.setOnline(citizen, true);
    await town.finishes(id);
    town.everyoneShows(citizens, 'Avviso');
    assert.deepEqual(town.routes(), ['list of 3', 'list of 3']);
  });
});

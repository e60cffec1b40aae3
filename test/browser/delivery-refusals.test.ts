/** What WhatsApp refuses, loses and changes: in the end everyone has each notice exactly once. */
import assert from 'node:assert/strict';
import { systemClock } from '#src/runtime/time.js';
import { LinkedTown, LIST_LIMIT } from '../support/linked-town.js';
import { LinkedWhatsApp } from '../support/linked-whatsapp.js';
import { until } from '../support/until.js';

describe('notices that WhatsApp refuses, loses or changes', function () {
  this.timeout(60_000);
  let linked: LinkedWhatsApp;
  let town: LinkedTown;

  before(async () => {
    linked = await LinkedWhatsApp.ready({
      limits: { send: 2_000 },
      emulator: { listLimit: LIST_LIMIT },
    });
  });
  after(() => linked.close());
  beforeEach(async () => {
    town = await LinkedTown.open(linked);
  });
  afterEach(() => town.close());

  const direct = (count: number): string[] => Array<string>(count).fill('direct');
  const list = (count: number): string[] => Array<string>(count).fill('list');
  const alerts = (): string[] => town.alerts.current().map(({ code }) => code);

  it('quota: goes on one to one when the month is used up', async () => {
    await linked.phones.fault('quota', { remaining: LIST_LIMIT });
    const citizens = await town.subscribers(2 * LIST_LIMIT);
    await town.published('Avviso');
    const routes = await town.routesOf('Avviso', citizens);
    assert.deepEqual(routes.toSorted(), [...direct(LIST_LIMIT), ...list(LIST_LIMIT)]);
    await town.comesToSay('used-up');
    assert.deepEqual(alerts(), ['lists-unavailable']);
  });

  it('noLists: goes one to one, and says so', async () => {
    await linked.phones.fault('noLists');
    const citizens = await town.subscribers(LIST_LIMIT);
    await town.published('Avviso');
    assert.deepEqual(await town.routesOf('Avviso', citizens), direct(LIST_LIMIT));
    await until('staff to be told', () => alerts().length > 0);
    assert.deepEqual(alerts(), ['lists-unavailable']);
  });

  for (const [code, why] of [
    [400, 'canary-failed'],
    [401, 'refused'],
    [402, 'refused'],
    [405, 'refused'],
    [420, 'refused'],
    [429, 'used-up'],
    [463, 'canary-failed'],
    [475, 'canary-failed'],
  ] as const) {
    it(`sendError ${String(code)} to a list: its people get the notice one to one`, async () => {
      await linked.phones.fault('sendError', { code, count: 1 });
      const citizens = await town.subscribers(LIST_LIMIT);
      await town.published('Avviso');
      assert.deepEqual(await town.routesOf('Avviso', citizens), direct(LIST_LIMIT));
      await town.comesToSay(why);
    });
  }

  it('sendError 482: nobody gets anything until a person says go on', async () => {
    await linked.phones.fault('sendError', { code: 482, count: 1 });
    const citizens = await town.subscribers(2 * LIST_LIMIT);
    const id = await town.publish('Avviso');
    await until('the stop', () => alerts().includes('sending-stopped'));
    await town.comesToSay('stopped');
    assert.equal(await town.accepted(), 0);
    assert.equal((await town.sending.resumeSending()).kind, 'done');
    await town.settled(id);
    await town.routesOf('Avviso', citizens);
    assert.deepEqual(alerts(), []);
  });

  it('three refusals in a row: everything stops', async () => {
    await linked.phones.fault('sendError', { code: 500, count: 9 });
    await town.subscribers(LIST_LIMIT);
    await town.publish('Avviso');
    await until('the stop', () => alerts().includes('sending-stopped'));
    const faults = await linked.phones.ask<readonly { readonly used: number }[]>('GET', '/faults');
    assert.equal(faults[0]?.used, 3);
  });

  for (const fault of ['timelock', 'newContactCap']) {
    it(`${fault}: who has no chat with us is tried again later, the others get it now`, async () => {
      await town.close();
      let later = 0;
      const clock = { ...systemClock, now: () => Date.now() + later };
      town = await LinkedTown.open(linked, { clock });
      await linked.phones.fault('noLists');
      const { id: newChats } = await linked.phones.fault(fault);
      const [stranger, acquaintance] = await town.subscribers(2);
      assert.ok(stranger && acquaintance);
      await linked.phones.write(acquaintance.phone, 'Buongiorno');
      // refused before it has come, they would wait for an hour like the stranger
      await linked.hasTokenOf(acquaintance);
      const id = await town.publish('Avviso');
      await until('the others to have it', async () => {
        return (await town.storage.notices.progress(id)).accepted === 1;
      });
      await town.routesOf('Avviso', [acquaintance]);
      assert.equal((await town.storage.notices.progress(id)).waiting, 1);
      assert.deepEqual(await linked.phones.inbox(stranger.phone), []);

      await linked.phones.heal(newChats);
      later = 61 * 60_000;
      town.topics.touch('inbox');
      await town.settled(id);
      assert.deepEqual(await town.routesOf('Avviso', [stranger, acquaintance]), direct(2));
    });
  }

  it('sendReturnsNothing: what went out is found in the page, and not sent again', async () => {
    await linked.phones.fault('sendReturnsNothing', { count: 1 });
    const citizens = await town.subscribers(LIST_LIMIT);
    await town.published('Avviso');
    assert.deepEqual(await town.routesOf('Avviso', citizens), list(LIST_LIMIT));
    assert.equal(await town.accepted(), 1);
  });

  it('sendLost: the same id is sent once more from another page, and shown once', async () => {
    await linked.phones.fault('sendLost', { count: 1 });
    const citizens = await town.subscribers(LIST_LIMIT);
    const id = await town.publish('Avviso');
    await until('the doubt', async () => (await town.storage.notices.progress(id)).uncertain > 0);
    await linked.phones.fault('reload');
    await town.settled(id);
    assert.deepEqual(await town.routesOf('Avviso', citizens), list(LIST_LIMIT));
    const ids = (await linked.phones.accepted()).slice(-2).map((message) => message.id);
    assert.equal(new Set(ids).size, 1);
  });

  it('tries lists out on the phones of staff before citizens are sent to', async () => {
    await town.close();
    const staff = [
      await linked.phones.citizen({ phone: '393490000001' }),
      await linked.phones.citizen({ phone: '393490000002' }),
    ];
    town = await LinkedTown.open(linked, { testPhones: staff.map(({ phone }) => phone) });
    const citizens = await town.subscribers(LIST_LIMIT);
    await town.published('Avviso');
    assert.deepEqual(await town.routesOf('Avviso', citizens), list(LIST_LIMIT));
    for (const { phone } of staff) {
      const shown = await linked.phones.inbox(phone);
      assert.deepEqual(
        shown.map(({ body, via }) => [body, via]),
        [['Prova', 'list']],
      );
    }
    assert.ok((await linked.phones.lists()).some(({ name }) => name === 'Prova'));
    await town.comesToSay('canary-passed');
  });

  async function reloaded(): Promise<void> {
    linked.states.length = 0;
    await linked.phones.fault('reload');
    await until('the page to go', () => linked.states.some(({ name }) => name !== 'ready'));
    await linked.reaches('ready');
  }

  for (const [fault, more, routes, why] of [
    ['oldListApi', {}, list(LIST_LIMIT), 'canary-passed'],
    ['oldKeys', {}, list(LIST_LIMIT), 'canary-passed'],
    ['moduleMissing', { name: 'WAWebSendBroadcastMsgAction' }, direct(LIST_LIMIT), 'incompatible'],
  ] as const) {
    it(`${fault}: everyone gets the notice, ${routes[0] ?? ''}`, async () => {
      await linked.phones.fault(fault, more);
      await reloaded();
      try {
        const citizens = await town.subscribers(LIST_LIMIT);
        await town.published('Avviso');
        assert.deepEqual(await town.routesOf('Avviso', citizens), routes);
        await town.comesToSay(why);
      } finally {
        await linked.phones.heal();
        await reloaded();
      }
    });
  }
});

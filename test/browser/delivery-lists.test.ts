/** Sending lists on the real page: made, kept right, opted out of, and measured. */
import assert from 'node:assert/strict';
import { z } from 'zod';
import { PageGateway } from '#src/transports/whatsapp-web/page-gateway.js';
import { LinkedTown, LIST_LIMIT } from '../support/linked-town.js';
import { LinkedWhatsApp, named } from '../support/linked-whatsapp.js';
import { until } from '../support/until.js';

describe('broadcast lists on the real page', function () {
  this.timeout(60_000);
  let linked: LinkedWhatsApp;
  let town: LinkedTown;

  before(async () => {
    linked = await LinkedWhatsApp.ready({ emulator: { listLimit: LIST_LIMIT } });
  });
  after(() => linked.close());
  beforeEach(async () => {
    town = await LinkedTown.open(linked);
  });
  afterEach(() => town.close());

  const listNames = async (): Promise<string[]> =>
    (await linked.phones.lists()).map(({ name }) => name);
  /** Calls into the page while `work` runs. */
  async function pageCalls(work: () => Promise<unknown>): Promise<number> {
    const gateway = PageGateway.prototype as unknown as Record<
      'call',
      (...a: unknown[]) => unknown
    >;
    const { call } = gateway;
    let calls = 0;
    gateway.call = function (this: unknown, ...args) {
      calls += 1;
      return call.apply(this, args);
    };
    try {
      await work();
    } finally {
      gateway.call = call;
    }
    return calls;
  }

  it('costs two calls into the page for each list at most, and ten more', async () => {
    const citizens = await town.subscribers(6 * LIST_LIMIT);
    const first = await pageCalls(() => town.published('Primo'));
    assert.ok(first <= 2 * 6 + 10, `${String(first)} calls, with six lists to be made`);
    const second = await pageCalls(() => town.published('Secondo'));
    assert.ok(second <= 6 + 10, `${String(second)} calls, with six lists as they should be`);
    for (const name of ['Primo', 'Secondo']) {
      assert.deepEqual(new Set(await town.routesOf(name, citizens)), new Set(['list']));
    }
  });

  it('takes up lists that only its record knows, and leaves those of others alone', async () => {
    await town.subscribers(2 * LIST_LIMIT);
    await town.published('Prima');
    await town.close();
    town = await LinkedTown.open(linked);
    const others = await town.subscribers(2);
    const made = await linked.lists.create('Colleghi', others.map(named));
    assert.ok(made.kind === 'done');
    const before = await listNames();
    const citizens = await town.subscribers(LIST_LIMIT);
    await town.published('Avviso');
    await town.routesOf('Avviso', citizens);
    assert.deepEqual(await listNames(), before, 'no list is created while an old one is free');
    const colleagues = (await linked.phones.lists()).find(({ name }) => name === 'Colleghi');
    assert.deepEqual(
      colleagues?.recipients,
      others.map(({ phone }) => phone),
    );
  });

  it('puts right a list that was renamed and changed', async () => {
    const citizens = await town.subscribers(LIST_LIMIT);
    await town.published('Prima');
    const [own] = (await town.storage.lists.own()).filter(({ idle }) => !idle);
    assert.ok(own);
    await linked.lists.edit(own.id, 'Amici', citizens.slice(0, 2).map(named));
    await town.published('Dopo');
    assert.deepEqual(await town.routesOf('Dopo', citizens), Array(LIST_LIMIT).fill('list'));
    const list = (await linked.phones.lists()).find(({ id }) => id === own.id);
    assert.equal(list?.name, own.name);
    assert.equal(list.recipients.length, LIST_LIMIT);
  });

  it('makes a list anew that was deleted on the phone', async () => {
    const citizens = await town.subscribers(LIST_LIMIT);
    await town.published('Prima');
    const [own] = (await town.storage.lists.own()).filter(({ idle }) => !idle);
    assert.ok(own);
    const deleted = await linked.session.gateway?.call(
      async (id: string) => {
        const actions = window.require('WAWebBroadcastListAction') as unknown as {
          deleteBroadcastListAction(id: string): Promise<void>;
        };
        await actions.deleteBroadcastListAction(id);
      },
      own.id,
      z.undefined(),
      10_000,
    );
    assert.equal(deleted?.kind, 'answered');
    await until('the list to be gone', async () => {
      return !(await linked.phones.lists()).some(({ id }) => id === own.id);
    });
    await town.published('Dopo');
    assert.deepEqual(await town.routesOf('Dopo', citizens), Array(LIST_LIMIT).fill('list'));
    await town.routesOf('Prima', citizens);
  });

  it('honours an opt-out between two lists of one notice', async () => {
    // a receipt would soon stand for the answer that is held back
    const citizens = await town.subscribers(2 * LIST_LIMIT, { online: false });
    await town.published('Prima');
    const { id: ackDelay } = await linked.phones.fault('ackDelay');
    const before = await town.accepted();
    const id = await town.publish('Avviso');
    await until('the first list', async () => (await town.accepted()) > before);
    assert.equal(await town.accepted(), before + 1);
    const last = (await linked.phones.accepted()).at(-1);
    const [leaver, another] = citizens.filter(({ phone }) => !last?.recipients.includes(phone));
    assert.ok(leaver && another);
    await town.says(leaver, 'opt-out');
    await linked.phones.heal(ackDelay);
    await town.settled(id);
    for (const { phone } of citizens) await linked.phones.change(phone, { online: true });
    await town.routesOf(
      'Avviso',
      citizens.filter((citizen) => citizen !== leaver),
    );
    await assert.rejects(town.routesOf('Avviso', [leaver]), /1/);
    assert.equal((await town.storage.notices.progress(id)).recipients, 2 * LIST_LIMIT - 1);
  });

  it('serves one to one whom WhatsApp drops from a list', async () => {
    await linked.phones.fault('listRecipientsDropped', { count: 1 });
    const citizens = await town.subscribers(LIST_LIMIT);
    await town.published('Avviso');
    const routes = await town.routesOf('Avviso', citizens);
    assert.deepEqual(routes.toSorted(), ['direct', 'list', 'list', 'list']);
    assert.equal((await town.storage.lists.excluded(0)).size, 1);
  });

  it('finds who makes a list fail, and sends to nobody twice', async function () {
    this.timeout(180_000); // the whole list is tried again first, after half a minute
    const citizens = await town.subscribers(LIST_LIMIT);
    const [culprit] = citizens;
    assert.ok(culprit);
    await linked.phones.fault('brokenRecipient', { to: culprit.phone });
    const id = await town.publish('Avviso');
    await town.settled(id, 150_000);
    const routes = await town.routesOf('Avviso', citizens);
    assert.equal(routes[0], 'direct');
    assert.ok(routes.includes('list'), 'the half without the culprit');
    assert.ok((await town.storage.outbox.bisections(id)) > 0);
    assert.ok((await town.storage.lists.excluded(0)).size > 0);
  });
});

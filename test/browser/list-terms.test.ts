/** What an account may do with lists: how many people WhatsApp Web announces, and its kind. */
import assert from 'node:assert/strict';
import { routeText } from '#src/messages/it/routes.js';
import { MESSENGER_LIMITS, WhatsAppWebMessenger } from '#src/transports/whatsapp-web/messenger.js';
import { silentLogger } from '../fakes/runtime.js';
import { EmulatedComune } from '../support/emulated-comune.js';
import { LinkedTown } from '../support/linked-town.js';
import { LinkedWhatsApp, patiently } from '../support/linked-whatsapp.js';
import { shows } from '../support/shows.js';
import type { Citizen } from '../emulator/phones.js';
import { until } from '../support/until.js';

describe('the terms of broadcast lists', function () {
  this.timeout(120_000);
  let linked: LinkedWhatsApp;

  before(async () => {
    linked = await LinkedWhatsApp.ready();
  });
  after(() => linked.close());

  /** A page that is loaded while the phone announces lists of so many. */
  const readyWithLimit = async (n: number) => {
    await linked.phones.heal();
    await linked.phones.fault('recipientLimit', { n });
    await linked.reload();
  };

  it('are those that the phone announces, without an upper bound, 0 being none', async () => {
    await readyWithLimit(5_000);
    assert.deepEqual(await linked.lists.support(), { kind: 'supported', limit: 5_000 });
    await readyWithLimit(0);
    const none = await linked.lists.support();
    assert.ok(none.kind === 'unsupported' && none.why === 'limit', JSON.stringify(none));
  });

  it('are late until the page knows what kind of account it is, and its LID', async () => {
    await linked.phones.heal();
    await linked.phones.fault('accountLate', { ms: 8_000 });
    await linked.reload();
    const { account } = await linked.reaches('ready');
    assert.deepEqual([account.business, account.alias], [null, null]);
    assert.equal((await linked.lists.support()).kind, 'late');
    await until('lists', async () => (await linked.lists.support()).kind === 'supported');
    const known = await linked.reaches('ready');
    assert.equal(known.account.business, true);
    assert.match(known.account.alias ?? '', /@lid$/);
    await linked.phones.heal();
  });

  it('are none for an account that is shared with the Cloud API', async () => {
    const hosted = await LinkedWhatsApp.ready({ faults: [{ kind: 'hosted' }] });
    try {
      const support = await hosted.lists.support();
      assert.ok(
        support.kind === 'unsupported' && support.why === 'hosted',
        JSON.stringify(support),
      );
    } finally {
      await hosted.close();
    }
  });
});

describe('the terms of broadcast lists, for a comune', function () {
  this.timeout(120_000);

  it('leave a list alone that staff made by hand and called «Avvisi 1»', async () => {
    const comune = await EmulatedComune.found();
    try {
      const { phones } = comune;
      const byHand = ['393339000001', '393339000002', '393339000003'];
      for (const phone of byHand) await phones.citizen({ phone });
      const bot = await comune.start();
      await comune.pair();
      const { id } = await phones.makeList('Avvisi 1', byHand);
      const citizens = ['393331000001', '393331000002', '393331000003'];
      await comune.subscribe(citizens);
      const codes = async () => (await bot.status()).alerts.map(({ code }) => code);
      for (const name of ['prima', 'dopo']) {
        await comune.publish(name, name);
        for (const phone of citizens) {
          await until(`${name} on ${phone}`, async () =>
            (await phones.inbox(phone)).some(({ body }) => body === name),
          );
        }
        if (name === 'prima') assert.ok((await codes()).includes('list-name-taken'));
      }
      assert.ok(!(await codes()).includes('list-name-taken'), 'told once');
      for (const phone of citizens) {
        const routes = (await phones.inbox(phone)).filter(({ body }) =>
          /^(prima|dopo)$/.test(body),
        );
        assert.deepEqual(
          routes.map(({ body, via }) => [body, via]),
          [
            ['prima', 'list'],
            ['dopo', 'list'],
          ],
        );
      }
      const lists = await phones.lists();
      assert.deepEqual(lists.find((list) => list.id === id)?.recipients, byHand);
      assert.deepEqual(lists.map(({ name }) => name).toSorted(), ['Avvisi 1', 'Avvisi 2']);
      for (const phone of byHand) assert.deepEqual(await phones.inbox(phone), []);
    } finally {
      await comune.close();
    }
  });

  it('leave a hosted account one to one, and staff are told in plain words', async () => {
    const comune = await EmulatedComune.found();
    try {
      await comune.phones.fault('hosted');
      const bot = await comune.start();
      await comune.pair();
      const citizens = ['393331000001', '393331000002', '393331000003'];
      await comune.subscribe(citizens);
      await comune.publish('scuola', 'Domani la scuola è chiusa.');
      await until('the notice', async () => (await bot.status()).notices[0]?.state === 'sent');
      for (const phone of citizens) {
        const shown = (await comune.phones.inbox(phone)).filter(({ body }) =>
          body.includes('scuola'),
        );
        assert.deepEqual(
          shown.map(({ via }) => via),
          ['direct'],
        );
      }
      const { alerts, delivery } = await bot.status();
      assert.equal(delivery.why.code, 'hosted');
      const alert = alerts.find(({ code }) => code === 'lists-unavailable');
      const hosted = { route: 'direct', why: 'hosted', until: null, detail: null } as const;
      shows(alert?.text ?? '', routeText(hosted, 'Europe/Rome'));
      assert.deepEqual(await comune.phones.lists(), []);
    } finally {
      await comune.close();
    }
  });
});

describe('a town of 700 whose page allows lists of 5,000', function () {
  this.timeout(120_000);
  let linked: LinkedWhatsApp;
  let town: LinkedTown;
  let citizens: Citizen[];

  before(async () => {
    linked = await LinkedWhatsApp.ready({ faults: [{ kind: 'recipientLimit', n: 5_000 }] });
    town = await LinkedTown.open(linked);
    citizens = await town.subscribers(700);
  });
  after(async () => {
    await town?.close();
    await linked?.close();
  });

  it('has a notice once each, by lists of 256, and nothing to be told', async () => {
    await town.published('Avviso');
    assert.deepEqual(new Set(await town.routesOf('Avviso', citizens)), new Set(['list']));
    const lists = await linked.phones.lists();
    assert.deepEqual(
      lists.map(({ recipients }) => recipients.length).toSorted((a, b) => b - a),
      [256, 256, 188],
    );
    assert.equal(new Set(lists.flatMap(({ recipients }) => recipients)).size, 700);
    assert.deepEqual([...town.alerts.raised], []);
  });

  // Limits and delays are a third of the real ones: what counts is that the page takes ten times the
  // 3 ms for a copy that it took when it was measured.
  it('learns of every copy from a page that takes ten times as long for each', async () => {
    const hurried = new WhatsAppWebMessenger(
      linked.session,
      {
        ...MESSENGER_LIMITS,
        ...patiently({
          pageAnswer: MESSENGER_LIMITS.pageAnswer / 3,
          perCopy: MESSENGER_LIMITS.perCopy / 3,
        }),
      },
      silentLogger,
    );
    const [list] = await linked.lists.all();
    const message = (await linked.phones.accepted()).find(({ to }) => to === list?.id);
    assert.ok(list && message);
    const target = { kind: 'list', listId: list.id, recipients: list.members } as const;
    const { id: messageId } = message;
    await until('every receipt', async () => {
      const receipts = await linked.messenger.readReceipts([{ target, messageId }]);
      return receipts?.length === list.members.length;
    });
    await linked.phones.fault('slowReads', { ms: 10 });
    const trace = await hurried.trace(target, messageId);
    const some = { ...target, recipients: list.members.slice(0, 200) };
    const receipts = await hurried.readReceipts([{ target: some, messageId }]);
    await linked.phones.heal();
    assert.ok(trace.kind === 'found' && trace.bestRecipientAck === 2, JSON.stringify(trace));
    assert.equal(receipts?.length, some.recipients.length);
  });
});

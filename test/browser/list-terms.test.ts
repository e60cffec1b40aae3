/** What an account may do with lists: how many people WhatsApp Web announces, and its kind. */
import assert from 'node:assert/strict';
import { EmulatedComune } from '../support/emulated-comune.js';
import { LinkedWhatsApp } from '../support/linked-whatsapp.js';
import { until } from '../support/until.js';

describe('the terms of broadcast lists', function () {
  this.timeout(120_000);
  let linked: LinkedWhatsApp | null = null;

  afterEach(async () => {
    await linked?.close();
    linked = null;
  });

  it('are those that the phone announces, without an upper bound, 0 being none', async () => {
    linked = await LinkedWhatsApp.ready({ faults: [{ kind: 'recipientLimit', n: 5_000 }] });
    assert.deepEqual(await linked.lists.support(), { kind: 'supported', limit: 5_000 });
    await linked.phones.heal();
    await linked.phones.fault('recipientLimit', { n: 0 });
    await linked.restart();
    await linked.reaches('ready');
    const none = await linked.lists.support();
    assert.ok(none.kind === 'unsupported' && none.why === 'limit', JSON.stringify(none));
  });

  it('are none for an account that is shared with the Cloud API', async () => {
    linked = await LinkedWhatsApp.ready({ faults: [{ kind: 'hosted' }] });
    const support = await linked.lists.support();
    assert.ok(support.kind === 'unsupported' && support.why === 'hosted', JSON.stringify(support));
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
      assert.match(alert?.text ?? '', /Cloud API.*uno per uno/);
      assert.deepEqual(await comune.phones.lists(), []);
    } finally {
      await comune.close();
    }
  });
});

/** Modules that WhatsApp Web does not load at its start: the service has them loaded, or goes without. */
import assert from 'node:assert/strict';
import { newMessageId } from '#src/transports/whatsapp-web/ids.js';
import type { InboundMessage } from '#src/model/message.js';
import { EmulatedComune } from '../support/emulated-comune.js';
import { LinkedWhatsApp, type LinkOptions } from '../support/linked-whatsapp.js';
import { until } from '../support/until.js';

const SENDING = 'WAWebProcessCampaignNotificationAction';
const LISTS = 'WAWebBizBroadcastsManageAudiencePanel.react';
type Faults = NonNullable<LinkOptions['faults']>;

describe('bundles that lists need', function () {
  this.timeout(60_000);
  let linked: LinkedWhatsApp;

  before(async () => {
    linked = await LinkedWhatsApp.ready({ listLimits: { load: 1_000 } });
  });
  after(() => linked.close());

  /** In a page that is loaded anew. */
  const ready = async (...faults: Faults) => {
    await linked.phones.heal();
    for (const { kind, ...more } of faults) await linked.phones.fault(kind, more);
    await linked.reload();
  };

  it('are loaded, and again in the page that comes after a reload', async () => {
    assert.deepEqual(await linked.lists.support(), { kind: 'supported', limit: 256 });
    await ready();
    assert.deepEqual(await linked.lists.support(), { kind: 'supported', limit: 256 });
  });

  it('are loaded by the Bootloader where the client’s own handle is missing', async () => {
    await ready({ kind: 'moduleMissing', name: 'JSResourceForInteraction' });
    assert.deepEqual(await linked.lists.support(), { kind: 'supported', limit: 256 });
  });

  const LATE: [what: string, fault: Faults[number], detail: RegExp][] = [
    [
      'refused',
      { kind: 'bundleFails', component: SENDING },
      /^WhatsApp Web lacks WAWebBroadcastMsgDataUtils \(WAWebProcessCampaignNotificationAction: refused, .*WAWebSendBroadcastMsgAction/,
    ],
    [
      'never there',
      { kind: 'bundleFails', component: LISTS, never: true },
      /WAWebBroadcastListAction \(WAWebBizBroadcastsManageAudiencePanel\.react: timed out\)/,
    ],
  ];
  for (const [what, fault, detail] of LATE) {
    it(`are named when one is ${what}, and found when it comes`, async () => {
      await ready(fault);
      const support = await linked.lists.support();
      assert.equal(support.kind, 'late');
      assert.match(support.detail, detail);
      await linked.phones.heal();
      await until('the lists', async () => (await linked.lists.support()).kind === 'supported');
    });
  }

  it('are named when they came without what they should bring', async () => {
    await ready({ kind: 'bundleFails', lacks: 'WAWebSendBroadcastMsgAction' });
    assert.deepEqual(await linked.lists.support(), {
      kind: 'unsupported',
      why: 'incompatible',
      detail: `WhatsApp Web lacks WAWebSendBroadcastMsgAction (${SENDING}: loaded, but it is not in it)`,
    });
  });

  it('are named by the single export that a module came without', async () => {
    const [name, lost] = ['WAWebBizBroadcastMediaProcessor', 'processMediaForBroadcast'];
    await ready({ kind: 'moduleMissing', name, export: lost });
    const support = await linked.lists.support();
    assert.equal(support.kind, 'unsupported');
    assert.match(support.detail, new RegExp(`lacks ${name}\\.${lost} `));
  });

  it('are named when the page has no loader', async () => {
    await ready(
      { kind: 'moduleMissing', name: 'JSResourceForInteraction' },
      { kind: 'moduleMissing', name: 'Bootloader' },
    );
    const support = await linked.lists.support();
    assert.equal(support.kind, 'unsupported');
    assert.match(support.detail, /WAWebSendBroadcastMsgAction \(.*no loader that is known\)/);
  });
});

describe('bundles whose loading never ends', function () {
  this.timeout(60_000);

  let linked: LinkedWhatsApp;
  afterEach(() => linked.close());

  it('keep neither pairing nor citizens nor answers waiting when their loading never ends', async () => {
    linked = await LinkedWhatsApp.ready({
      faults: [{ kind: 'bundleFails', never: true }],
      listLimits: { load: 30_000 },
    });
    let loading = true;
    const support = linked.lists.support().then(
      () => (loading = false),
      () => (loading = false),
    );
    const heard: InboundMessage[] = [];
    linked.messenger.onMessage((message) => heard.push(message));
    const { phone } = await linked.phones.citizen();
    await linked.phones.write(phone, 'ATTIVA');
    const message = await until('the keyword', () => heard[0]);
    const target = { kind: 'person', person: message.from, chatId: message.chatId } as const;
    const content = { kind: 'text', text: 'risposta' } as const;
    const outcome = await linked.messenger.send(target, newMessageId(), content);
    assert.deepEqual(outcome, { kind: 'sent' });
    assert.equal(loading, true);
    await linked.session.stop();
    await support;
  });
});

describe('a notice while bundles are refused', function () {
  this.timeout(240_000);
  let comune: EmulatedComune;

  beforeEach(async () => {
    comune = await EmulatedComune.found();
  });

  afterEach(() => comune.close());

  it('waits, and reaches 40 people by list when they come after a minute', async () => {
    const { phones } = comune;
    const FIRST = 393334000000;
    const citizens = Array.from({ length: 40 }, (_, index) => String(FIRST + index));
    await phones.fault('bundleFails', { component: SENDING });
    const bot = await comune.start();
    await comune.pair();
    await phones.citizens(40, String(FIRST));
    await phones.writeAll(String(FIRST), 40, 'ATTIVA');
    await until('the welcomes', async () => (await phones.messages()) >= 40);
    await comune.publish('acqua', 'Domani manca l’acqua.');
    const alert = await until('the alert', async () => {
      const { alerts } = await bot.status();
      return alerts.find(({ code }) => code === 'lists-unavailable');
    });
    assert.match(alert.text, /WAWebSendBroadcastMsgAction .*refused/);
    assert.equal((await bot.status()).delivery.why.code, 'support-late');
    await until('a minute', () => Date.now() > alert.since + 60_000, 70_000);
    assert.equal(await phones.messages(), 40, 'no list and nobody alone');
    await phones.heal();
    await until(
      'the notice to be sent',
      async () => (await bot.status()).notices[0]?.state === 'sent',
      90_000,
    );
    for (const phone of citizens) {
      const notices = (await phones.inbox(phone)).filter(({ body }) => body.includes('acqua'));
      assert.deepEqual(
        notices.map(({ via }) => via),
        ['list'],
      );
    }
    assert.deepEqual(
      (await phones.lists()).map(({ name }) => name),
      ['Avvisi 1'],
    );
    assert.deepEqual((await bot.status()).alerts, []);
  });
});

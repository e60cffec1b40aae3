/** Those whom lists cannot serve get their notices one to one, by the service as a process. */
import assert from 'node:assert/strict';
import type { Bot } from '../support/bot.js';
import { EmulatedComune } from '../support/emulated-comune.js';
import type { Phones } from '../emulator/phones.js';
import { until } from '../support/until.js';

const FIRST = 393332000000;
const phone = (index: number) => String(FIRST + index);
const TEXT = 'Domani la scuola è chiusa.';

describe('a notice without lists', function () {
  this.timeout(180_000);
  let comune: EmulatedComune;
  let phones: Phones;
  let bot: Bot;

  beforeEach(async () => {
    comune = await EmulatedComune.found();
    ({ phones } = comune);
    bot = await comune.start();
  });

  afterEach(() => comune.close());

  async function subscribed(count: number): Promise<void> {
    await comune.pair();
    await phones.citizens(count, phone(0));
    await phones.writeAll(phone(0), count, 'ATTIVA');
    await until('the welcomes', async () => (await phones.messages()) >= count);
    assert.equal(await phones.messages(), count);
  }

  async function published(): Promise<void> {
    await comune.publish('scuola', TEXT);
    await until('the notice', async () => (await bot.status()).notices[0]?.state === 'sent');
  }

  async function waysOfNotice(count: number): Promise<string[]> {
    const routes: string[] = [];
    for (let index = 0; index < count; index += 1) {
      const notices = (await phones.inbox(phone(index))).filter(({ body }) => body === TEXT);
      assert.equal(notices.length, 1, phone(index));
      routes.push(notices[0]?.via ?? '');
    }
    return routes;
  }

  it('reaches a single subscriber', async () => {
    await subscribed(1);
    await published();
    assert.deepEqual(await waysOfNotice(1), ['direct']);
    assert.deepEqual(await phones.lists(), []);
  });

  it('reaches everybody when the account has no lists, and tells staff', async () => {
    await phones.fault('noLists');
    await subscribed(5);
    await published();
    assert.deepEqual(await waysOfNotice(5), Array(5).fill('direct'));
    const { alerts } = await bot.status();
    assert.ok(alerts.some(({ code }) => code === 'lists-unavailable'));
  });

  it('reaches one to one whom WhatsApp drops from a list', async () => {
    await phones.fault('listRecipientsDropped', { count: 2 });
    await subscribed(6);
    await published();
    const routes = await waysOfNotice(6);
    assert.equal(routes.filter((route) => route === 'direct').length, 2);
    assert.equal(routes.filter((route) => route === 'list').length, 4);
  });

  it('leaves lists alone that others have made', async () => {
    await subscribed(3);
    await published();
    const [ours] = await phones.lists();
    assert.equal(ours?.name, 'Avvisi 1');
    assert.equal((await phones.lists()).length, 1);
  });
});

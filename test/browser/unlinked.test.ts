/**
 * Unlinked on the phone: what was to be sent waits for the person who scans the new code, and then
 * goes out once. The service as a process of its own.
 */
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Bot } from '../support/bot.js';
import { EmulatedComune } from '../support/emulated-comune.js';
import type { Phones } from '../emulator/phones.js';
import { until } from '../support/until.js';

const CITIZENS = ['393331120001', '393331120002', '393331120003'];

describe('a service that is unlinked', function () {
  this.timeout(180_000);
  let home: string;
  let comune: EmulatedComune;
  let phones: Phones;
  let bot: Bot;

  before(async () => {
    comune = await EmulatedComune.found();
    ({ home, phones } = comune);
    bot = await comune.start();
    await comune.pair();
    await comune.subscribe(CITIZENS);
  });

  after(() => comune?.close());

  it('alerts staff, keeps the old profile, and sends what waited once it is linked again', async () => {
    await phones.unpair();
    const status = await bot.reaches('pairing');
    assert.ok(status.alerts.some(({ code }) => code === 'pairing-needed'));
    const profiles = await readdir(join(home, 'sessions'));
    assert.ok(profiles.some((name) => name.startsWith('scollegata-')));

    await comune.publish('acqua', 'Manca l’acqua in via Roma.');
    const note = join(home, 'avvisi', 'in-corso', 'acqua.stato.txt');
    await until('the notice to say why it waits', async () =>
      (await readFile(note, 'utf8').catch(() => '')).includes('appena WhatsApp è collegato'),
    );
    const { notices, delivery } = await bot.status();
    assert.equal(delivery.why.code, 'session');
    const [{ state: left, accepted, uncertain, notSentTo } = assert.fail()] = notices;
    assert.deepEqual([left, accepted, uncertain, notSentTo], ['queued', 0, 0, 0]);
    assert.equal(await phones.messages(), 3, 'nothing leaves an unlinked service');

    await phones.pair();
    await until(
      'the notice to arrive',
      async () => (await bot.status()).notices[0]?.delivered === CITIZENS.length,
      90_000, // what was written before another pairing may come late: a page without chats is given a minute
    );
    for (const phone of CITIZENS) {
      const notices = (await phones.inbox(phone)).filter(({ body }) => body.includes('via Roma'));
      assert.equal(notices.length, 1, phone);
    }
    assert.ok(!(await bot.status()).alerts.some(({ code }) => code === 'pairing-needed'));
  });
});

/**
 * Unlinked on the phone: what was to be sent waits for the person who scans the new code, and then
 * goes out once. The service as a process of its own.
 */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmulator, type Emulator } from '../emulator/service/emulator.js';
import { Bot } from '../support/bot.js';
import { Phones } from '../support/phones.js';
import { until } from '../support/until.js';

const CITIZENS = ['393331120001', '393331120002', '393331120003'];

describe('a service that is unlinked', function () {
  this.timeout(120_000);
  let home: string;
  let emulator: Emulator;
  let phones: Phones;
  let bot: Bot;

  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'campanile-'));
    emulator = await startEmulator({});
    phones = new Phones(emulator.control);
    bot = await Bot.start({ home, browserArgs: emulator.browserArgs });
    await bot.reaches('pairing');
    await phones.pair();
    for (const phone of CITIZENS) {
      await phones.citizen({ phone });
      await phones.write(phone, 'ATTIVA');
    }
    await until('three answers', async () => (await phones.accepted()).length === 3);
  });

  after(async () => {
    await bot?.kill();
    await emulator?.stop();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  });

  it('alerts staff, keeps the old profile, and sends what waited once it is linked again', async () => {
    await phones.unpair();
    const status = await bot.reaches('pairing');
    assert.ok(status.alerts.some(({ code }) => code === 'pairing-needed'));
    const profiles = await readdir(join(home, 'sessions'));
    assert.ok(profiles.some((name) => name.startsWith('scollegata-')));

    await writeFile(join(home, 'avvisi', 'acqua.txt'), 'Manca l’acqua in via Roma.');
    await until('the notice to be accepted', async () => (await bot.status()).notices.length === 1);
    assert.equal((await phones.accepted()).length, 3, 'nothing leaves an unlinked service');

    await phones.pair();
    await until('the notice to arrive', async () => {
      return (await bot.status()).notices[0]?.delivered === CITIZENS.length;
    });
    for (const phone of CITIZENS) {
      const notices = (await phones.inbox(phone)).filter(({ body }) => body.includes('via Roma'));
      assert.equal(notices.length, 1, phone);
    }
    assert.ok(!(await bot.status()).alerts.some(({ code }) => code === 'pairing-needed'));
  });
});

/**
 * How the service ends, as a process: asked by a signal or by PM2's message, while it sends, while
 * the page hangs, or killed without a word; and how it finds its way back.
 */
import assert from 'node:assert/strict';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { markedProcesses, markerOf } from '#src/transports/whatsapp-web/browser-processes.js';
import { browsersOf, type Bot, type BotOptions } from '../support/bot.js';
import { EmulatedComune } from '../support/emulated-comune.js';
import type { Phones } from '../emulator/phones.js';
import { PATIENCE, until } from '../support/until.js';

/** PM2 kills what has not ended by then, in milliseconds; the service promises ten seconds. */
const PROMISE = 10_000;
const CITIZENS = ['393331110001', '393331110002', '393331110003'];

describe('the process', function () {
  this.timeout(120_000);
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

  const start = async (options: Partial<BotOptions> = {}) => {
    bot = await comune.start(options);
    await bot.reaches('ready');
  };

  /** Ends in time, with 0, with nothing left over and everything in the database file. */
  async function endsWell(how: Parameters<Bot['stop']>[0]): Promise<void> {
    const before = performance.now();
    assert.equal(await bot.stop(how), 0, bot.output.join(''));
    const took = performance.now() - before;
    assert.ok(took < PROMISE * PATIENCE, `it took ${Math.round(took)} ms`);
    assert.deepEqual(await markedProcesses(markerOf(join(home, 'sessions'))), []);
    await until('its children to be gone', async () => (await browsersOf(home)).length === 0);
    const log = await stat(join(home, 'archivio', 'campanile.sqlite-wal')).catch(() => null);
    assert.equal(log?.size ?? 0, 0, 'the write-ahead log is folded into the database');
    await assert.rejects(stat(join(home, 'archivio', 'campanile.lock')), /ENOENT/);
  }

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`ends well at ${signal}`, async () => {
      if (bot.hasEnded) await start();
      await bot.reaches('ready');
      await endsWell(signal);
    });
  }

  it('ends well at PM2’s message, where there are no signals', async () => {
    await start({ withMessages: true });
    await endsWell('shutdown');
  });

  it('ends well while the page hangs', async () => {
    await start();
    await phones.fault('hang', { ms: 60_000 });
    await endsWell('SIGTERM');
  });

  it('ends well while a message is on its way, which goes out once all the same', async () => {
    await start();
    const { id } = await phones.fault('ackDrop', { count: 100 });
    const before = (await phones.accepted()).length;
    await writeFile(join(home, 'avvisi', 'acqua.txt'), 'Manca l’acqua in via Roma.');
    await until('the notice to be on its way', async () => {
      return (await phones.accepted()).length > before;
    });
    await endsWell('SIGTERM');
    await phones.heal(id);
    await start();
    await until('the notice to be done', async () => {
      const [notice] = (await bot.status()).notices;
      return notice?.delivered === CITIZENS.length;
    });
    for (const phone of CITIZENS) {
      const notices = (await phones.inbox(phone)).filter(({ body }) => body.includes('via Roma'));
      assert.equal(notices.length, 1, phone);
    }
    assert.equal((await phones.accepted()).length, before + 1);
  });

  it('killed without a word, comes back beside its old browser, which is ended', async () => {
    const old = await browsersOf(home);
    assert.equal(old.length > 0, true);
    await bot.killBot();
    const [left] = await markedProcesses(markerOf(join(home, 'sessions')));
    assert.ok(left !== undefined, 'the browser has outlived the bot');
    await start();
    const now = await markedProcesses(markerOf(join(home, 'sessions')));
    assert.equal(now.length, 1);
    assert.ok(!now.includes(left));
    await endsWell('SIGTERM');
  });
});

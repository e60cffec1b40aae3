/** The largest file that a notice may have: whole on every phone, and never whole in a call. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { DEFAULT_LIMITS } from '#src/model/notice-limits.js';
import { EmulatedComune } from '../support/emulated-comune.js';
import { largePdf } from '../support/large-pdf.js';
import { until } from '../support/until.js';

/** PM2 starts the service anew above its limit, see `ecosystem.config.js`. */
const PROMISE_MB = 250;
const CITIZENS = ['393331110001', '393331110002', '393331110003'];

describe('the largest file', function () {
  this.timeout(180_000);
  let comune: EmulatedComune;

  before(async () => {
    comune = await EmulatedComune.found();
    // file by file, as PM2 starts it: what it takes is told of that, and packed it takes more
    await comune.start({ nodeArgs: [] });
    await comune.pair();
    await comune.subscribe(CITIZENS);
  });

  after(() => comune?.close());

  it('reaches every phone byte by byte', async () => {
    const bytes = largePdf(DEFAULT_LIMITS.documentBytes);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    await writeFile(join(comune.home, 'avvisi', 'piano.pdf'), bytes);
    for (const phone of CITIZENS) {
      await until(
        'the whole file',
        async () => {
          const inbox = await comune.phones.inbox(phone);
          return inbox.filter(({ media }) => media?.sha256 === sha256).length === 1;
        },
        90_000,
      );
    }
    await until('the notice to be filed', async () => {
      const [notice] = (await comune.bot.status()).notices;
      return notice?.state === 'sent';
    });
  });

  it(`leaves the service below ${String(PROMISE_MB)} MB all the time`, async function () {
    if (process.platform !== 'linux') this.skip(); // no other system tells the highest figure
    const status = await readFile(`/proc/${String(comune.bot.pid)}/status`, 'utf8');
    const highest = Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
    assert.ok(highest < PROMISE_MB, `${highest.toFixed(0)} MB`);
  });
});

/** A PC that sleeps for hours, and one whose clock is not that of WhatsApp's servers. */
import assert from 'node:assert/strict';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { browsersOf } from '../support/bot.js';
import { EmulatedComune } from '../support/emulated-comune.js';
import { until } from '../support/until.js';

const HOUR = 60 * 60_000;
const JUMPING = fileURLToPath(new URL('../support/jumping-clock.js', import.meta.url));
const [anna, bruno] = ['393331110001', '393331110002'] as const;

describe('a PC that has slept', function () {
  this.timeout(120_000);
  let comune: EmulatedComune;

  before(async () => {
    comune = await EmulatedComune.found();
    await comune.start({ nodeArgs: ['--import', JUMPING], env: { JUMP_MS: String(20 * HOUR) } });
    await comune.pair();
    await comune.subscribe([anna, bruno]);
  });
  after(() => comune?.close());

  it('hears what was written meanwhile before it sends, and lets what is overdue wait', async () => {
    const { bot, home, phones } = comune;
    const inHalfAnHour = new Date(Date.now() + HOUR / 2).toLocaleString('sv', {
      timeZone: 'Europe/Rome',
    });
    await comune.publish('Chiusura', `Invia il: ${inHalfAnHour.slice(0, 16)}\n\nStrada chiusa.`);
    await until('the notice to wait for its time', async () => {
      return (await bot.status()).notices.some(({ state }) => state === 'queued');
    });
    const { id } = await phones.fault('offline');
    await phones.write(bruno, 'DISATTIVA');
    const old = await browsersOf(home);
    assert.ok(old.length > 0);
    process.kill(bot.pid, 'SIGUSR2');
    // that there is no network changes nothing about the browser for minutes
    await until('a new browser', async () => {
      const now = await browsersOf(home);
      return now.length > 0 && !now.some((pid) => old.includes(pid));
    });
    await phones.heal(id);
    await bot.reaches('ready');
    await until('what is overdue to wait for a person', async () => {
      return (await bot.status()).notices.some(({ state }) => state === 'parked');
    });
    await comune.publish('Acqua', 'Manca l’acqua.');
    const inbox = await until('the next notice', async () => {
      const found = await phones.inbox(anna);
      return found.some(({ body }) => body === 'Manca l’acqua.') && found;
    });
    assert.equal(inbox.filter(({ body }) => body.includes('Strada chiusa')).length, 0);
    const left = await until('the farewell', async () => {
      const bodies = (await phones.inbox(bruno)).map(({ body }) => body);
      return bodies.some((body) => body.startsWith('Fatto:')) && bodies;
    });
    assert.ok(left.at(-1)?.startsWith('Fatto:'), left.at(-1));
  });
});

describe('a PC whose clock is an hour ahead', function () {
  this.timeout(120_000);
  let comune: EmulatedComune;

  before(async () => {
    comune = await EmulatedComune.found();
    await comune.phones.fault('clockAhead', { ms: HOUR });
    await comune.start();
    await comune.pair();
  });
  after(() => comune?.close());

  it('takes an ATTIVA at its word at once', async () => {
    await comune.subscribe([anna, bruno]);
    assert.equal((await comune.bot.status()).subscribers.active, 2);
  });

  it('does not lose a DISATTIVA of the time when the service was off', async () => {
    await comune.bot.stop();
    await comune.phones.write(bruno, 'DISATTIVA');
    await (await comune.start()).reaches('ready');
    await until('the opt-out', async () => {
      return (await comune.bot.status()).subscribers.active === 1;
    });
  });
});

/**
 * `npm run screenshots`: pictures of the real pages for README and guide, so that they cannot go stale, and
 * each page of the panel in each look and in the states with an alert, below `build/screenshots`, to be
 * looked at by whoever changed a page.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import puppeteer, { type Page } from 'puppeteer';
import { staffBrowser } from '../support/browser.js';
import { until } from '../support/until.js';
import { situationPages } from './situation-pages.js';
import { Stage } from './stage.js';

const FOLDER = join('docs', 'images');
const EVERY = join('build', 'screenshots');
/** As it is by default. */
const COOLING = 60_000;
/** Enough for figures that look like a town's. */
const CITIZENS = 60;
const TEXT = '*Scuole chiuse*\n\nDomani, per la neve, le scuole restano _chiuse_.';

const PAGES = {
  stato: '/',
  avvisi: '/avvisi',
  avviso: '/avvisi/1',
  ritira: '/avvisi/1/ritira',
  scartati: '/avvisi?stato=scartati',
  nuovo: '/nuovo',
  iscritti: '/iscritti',
  locandina: '/iscritti/locandina',
  riepilogo: '/riepilogo',
  registro: '/registro',
} as const;
const LOOKS = [
  { name: 'chiaro', width: 1280, scheme: 'light' },
  { name: 'scuro', width: 1280, scheme: 'dark' },
  { name: 'stretto', width: 320, scheme: 'light' },
  { name: 'stretto-scuro', width: 320, scheme: 'dark' },
] as const;

// as an office has it: the pages say that a notice waits a minute, as the guide does
const stage = await Stage.open(CITIZENS, {
  CAMPANILE_COOLING_SECONDS: String(COOLING / 1000),
});
const browser = await puppeteer.launch(await staffBrowser());
try {
  for (const folder of [FOLDER, EVERY]) await mkdir(folder, { recursive: true });
  const page = await browser.newPage();
  await stage.bot.reaches('pairing');
  await shot(page, '/', 'collegamento', { width: 900, height: 760 });
  await everyLook(page, 'collegamento', '/');
  await stage.pair();
  await stage.subscribe();
  await stage.publish();
  await until('the receipts', async () => {
    const [notice] = (await stage.bot.status()).notices;
    return notice?.read === notice?.recipients;
  });
  await shot(page, PAGES.stato, 'stato', { width: 900, height: 560 });
  await shot(page, PAGES.avviso, 'avviso', { width: 1100, height: 900 });
  await shot(page, PAGES.ritira, 'ritira', { width: 900, height: 520 });
  await written(page);
  await stage.refuse();
  await shot(page, PAGES.scartati, 'scartati', { width: 900, height: 640 });
  for (const [name, path] of Object.entries(PAGES)) await everyLook(page, name, path);
  await telefoni(page);
  await alerts(page);
  await situationPages(async (name, address) => {
    await page.goto(address, { waitUntil: 'load' });
    await looks(page, name);
  });
} finally {
  await browser.close();
  await stage.close();
}

async function shot(
  page: Page,
  path: string,
  name: string,
  size: { readonly width: number; readonly height: number },
): Promise<void> {
  await page.setViewport(size);
  await page.goto(stage.bot.statusUrl + path, { waitUntil: 'load' });
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
}

/** A notice while it is written, and the last question. */
async function written(page: Page): Promise<void> {
  await page.setViewport({ width: 1100, height: 900 });
  await page.goto(stage.bot.statusUrl + PAGES.nuovo, { waitUntil: 'load' });
  await page.type('#testo', TEXT);
  await page.waitForFunction(`/salvata/.test(document.querySelector('#stato-bozza').textContent)`);
  await page.screenshot({ path: join(FOLDER, 'nuovo.png') });
  await looks(page, 'bozza');
  await page.setViewport({ width: 900, height: 520 });
  await page.locator('#nuovo button.primary').click();
  await page.waitForSelector('form[action$="/pubblica"]');
  await page.screenshot({ path: join(FOLDER, 'pubblica.png') });
  await looks(page, 'pubblica');
}

async function telefoni(page: Page): Promise<void> {
  await page.setViewport({ width: 1200, height: 760 });
  await page.goto(stage.emulator.control, { waitUntil: 'load' });
  await page.locator('#people li button').click();
  await page.waitForFunction('[...document.images].some((image) => image.naturalWidth > 0)');
  await page.screenshot({ path: join(FOLDER, 'telefoni.png') });
  await looks(page, 'telefoni');
}

/** What is red: WhatsApp is away, then it has blocked the number. */
async function alerts(page: Page): Promise<void> {
  await stage.phones.fault('offline');
  await until('the loss', async () => (await stage.bot.status()).state === 'lost');
  await everyLook(page, 'stato-senza-whatsapp', '/');
  await stage.phones.heal();
  await stage.bot.reaches('ready');
  await stage.phones.fault('sendError', { code: 482, count: 1 });
  await stage.drop('acqua', 'Domani manca l’acqua in via Roma.');
  await until(
    'the stop',
    async () => (await stage.bot.status()).delivery.stopped === 'blocked',
    3 * COOLING,
  );
  await shot(page, '/', 'stato-fermo', { width: 900, height: 560 });
  await everyLook(page, 'stato-fermo', '/');
  await everyLook(page, 'riprendi', '/invii/riprendi');
  await everyLook(page, 'avviso-fermo', '/avvisi/2');
}

async function everyLook(page: Page, name: string, path: string): Promise<void> {
  await page.goto(stage.bot.statusUrl + path, { waitUntil: 'load' });
  await looks(page, name);
}

/** Of the page that is open. */
async function looks(page: Page, name: string): Promise<void> {
  for (const { name: look, width, scheme } of LOOKS) {
    await page.setViewport({ width, height: 900 });
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    await page.screenshot({ path: join(EVERY, `${name}-${look}.png`), fullPage: true });
  }
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'light' }]);
}

/**
 * `npm run screenshots`: pictures of the real pages for README and guide, so that they cannot go stale.
 * With `--every`, also each page of the pannello in each look, below `build/screenshots`, to be looked
 * at by whoever changed a page.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import puppeteer, { type Page } from 'puppeteer';
import { testBrowser } from '../support/browser.js';
import { until } from '../support/until.js';
import { Stage } from './stage.js';

const FOLDER = join('docs', 'images');
const EVERY = join('build', 'screenshots');

const PAGES = {
  stato: '/',
  avvisi: '/avvisi',
  avviso: '/avvisi/1',
  scartati: '/avvisi?stato=scartati',
  nuovo: '/nuovo',
  iscritti: '/iscritti',
  registro: '/registro',
} as const;
const LOOKS = [
  { name: 'chiaro', width: 1280, scheme: 'light' },
  { name: 'scuro', width: 1280, scheme: 'dark' },
  { name: 'stretto', width: 320, scheme: 'light' },
  { name: 'stretto-scuro', width: 320, scheme: 'dark' },
] as const;

const stage = await Stage.open();
const browser = await puppeteer.launch(await launchOptions());
try {
  await mkdir(FOLDER, { recursive: true });
  const page = await browser.newPage();
  await stage.bot.reaches('pairing');
  await shot(page, '/', 'collegamento', { width: 900, height: 760 });
  await stage.pair();
  await stage.subscribe();
  await stage.publish();
  await until('the receipts', async () => {
    const [notice] = (await stage.bot.status()).notices;
    return notice?.read === notice?.recipients;
  });
  await shot(page, PAGES.stato, 'stato', { width: 900, height: 560 });
  await shot(page, PAGES.avviso, 'avviso', { width: 1100, height: 900 });
  await page.goto(stage.bot.statusUrl + PAGES.nuovo, { waitUntil: 'load' });
  await page.type('#testo', '*Scuole chiuse*\n\nDomani, per la neve, le scuole restano _chiuse_.');
  await page.screenshot({ path: join(FOLDER, 'nuovo.png') });
  await page.setViewport({ width: 1200, height: 760 });
  await page.goto(stage.emulator.control, { waitUntil: 'load' });
  await page.locator('#people li button').click();
  await page.waitForFunction('[...document.images].some((image) => image.naturalWidth > 0)');
  await page.screenshot({ path: join(FOLDER, 'telefoni.png') });
  if (process.argv.includes('--every')) await everyLook(page);
} finally {
  await browser.close();
  await stage.close();
}

async function launchOptions() {
  const { executablePath, args } = await testBrowser();
  return { executablePath, args: [...args], env: { ...process.env, TZ: 'Europe/Rome' } };
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

async function everyLook(page: Page): Promise<void> {
  await mkdir(EVERY, { recursive: true });
  await stage.refuse();
  for (const { name: look, width, scheme } of LOOKS) {
    await page.setViewport({ width, height: 900 });
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    for (const [name, path] of Object.entries(PAGES)) {
      await page.goto(stage.bot.statusUrl + path, { waitUntil: 'load' });
      await page.screenshot({ path: join(EVERY, `${name}-${look}.png`), fullPage: true });
    }
  }
}

/** `npm run screenshots`: pictures of the real pages for README and guide, so that they cannot go stale. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import puppeteer, { type Page } from 'puppeteer';
import { testBrowser } from '../support/browser.js';
import { until } from '../support/until.js';
import { Stage } from './stage.js';

const FOLDER = join('docs', 'images');

const stage = await Stage.open();
const browser = await puppeteer.launch(await launchOptions());
try {
  await mkdir(FOLDER, { recursive: true });
  const page = await browser.newPage();
  await stage.bot.reaches('pairing');
  await shot(page, stage.bot.statusUrl, 'collegamento.png', { width: 900, height: 760 });
  await stage.pair();
  await stage.subscribe();
  await stage.publish();
  await until('the receipts', async () => {
    const [notice] = (await stage.bot.status()).notices;
    return notice?.read === notice?.recipients;
  });
  await shot(page, stage.bot.statusUrl, 'stato.png', { width: 900, height: 560 });
  await page.setViewport({ width: 1200, height: 760 });
  await page.goto(stage.emulator.control, { waitUntil: 'load' });
  await page.locator('#people li button').click();
  await page.waitForFunction('[...document.images].some((image) => image.naturalWidth > 0)');
  await page.screenshot({ path: join(FOLDER, 'telefoni.png') });
} finally {
  await browser.close();
  await stage.close();
}

async function launchOptions() {
  const { executablePath, args } = await testBrowser();
  return { executablePath, args: [...args] };
}

async function shot(
  page: Page,
  url: string,
  name: string,
  size: { readonly width: number; readonly height: number },
): Promise<void> {
  await page.setViewport(size);
  await page.goto(url, { waitUntil: 'load' });
  await page.screenshot({ path: join(FOLDER, name) });
}

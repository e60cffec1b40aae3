/**
 * The panel of a large town after years: the first paint of its pages in a real Chromium, and what
 * another program that asks for the status waits.
 */
import puppeteer, { type Browser } from 'puppeteer';
import { testBrowser } from '../../support/browser.js';
import { figure, type Measure } from '../measure.js';
import { median, plain, type Row } from '../row.js';
import { seedNotices, seedRegister } from '../seed.js';
import { Town } from '../town.js';

const SUBSCRIBERS = 100_000;
const NOTICES = 10_000;
/** The last ones went to everybody. */
const LARGE = 25;
const PAGES = ['/', '/avvisi', '/nuovo', '/iscritti', '/registro'];
const ROUNDS = 5;
const LIMIT_MS = 1_000;

export const panel: Measure = {
  name: 'panel',
  run: async (bench) => {
    const subscribers = bench.scaled(SUBSCRIBERS, 10);
    const notices = bench.scaled(NOTICES, 2 * LARGE);
    const town = await Town.found(2, 0);
    const browser = await launch();
    try {
      await seedRegister(town.database, subscribers);
      await seedNotices(town.database, notices, LARGE);
      const { statusUrl } = await town.start();
      const size = `${figure(notices)} notices, ${figure(subscribers)} subscribers`;
      const rounds = bench.scaled(ROUNDS);
      const rows: Row[] = [];
      for (const path of [...PAGES, `/avvisi/${String(notices)}`]) {
        const times = await paints(browser, statusUrl + path, rounds);
        rows.push(row(`first paint of ${path}, ${size}`, times));
      }
      rows.push(row(`status.json, ${size}`, await answers(`${statusUrl}/status.json`, rounds)));
      return rows;
    } finally {
      await browser.close();
      await town.close();
    }
  },
};

function row(measure: string, times: readonly number[]): Row {
  const raw = { milliseconds: times };
  return plain({ measure, unit: 'ms', ours: median(times), raw }, { atMost: LIMIT_MS });
}

async function launch(): Promise<Browser> {
  const { executablePath, args } = await testBrowser();
  return puppeteer.launch({ executablePath, args: [...args] });
}

/** Each in a page that has seen nothing before. */
async function paints(browser: Browser, address: string, rounds: number): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    await page.goto(address, { waitUntil: 'load' });
    times.push(
      await page.evaluate(
        () =>
          new Promise<number>((resolve) => {
            new PerformanceObserver((list) => {
              const paint = list.getEntriesByName('first-contentful-paint')[0];
              if (paint !== undefined) resolve(paint.startTime);
            }).observe({ type: 'paint', buffered: true });
          }),
      ),
    );
    await context.close();
  }
  return times;
}

async function answers(address: string, rounds: number): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const began = performance.now();
    await (await fetch(address)).text();
    times.push(performance.now() - began);
  }
  return times;
}

/** The browsers that tests drive by themselves, and which Chromium drives the emulated page when it is tried alone. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import puppeteer, { type Browser, type LaunchOptions, type Page } from 'puppeteer';
import { PATIENCE } from './until.js';

export interface TestBrowser {
  readonly executablePath: string;
  readonly args: readonly string[];
}

/** What drops down below an address bar that nobody sees, and a process for a next site. */
const NOT_NEEDED =
  '--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,SpareRendererForSitePerProcess';
/** Puppeteer gives up after half a minute by itself. */
const LIMIT = 30_000 * PATIENCE;
const NAMES = ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser'];

/** `TEST_BROWSER` or `PUPPETEER_EXECUTABLE_PATH`, what is in `PATH`, or what puppeteer has downloaded. */
export function testBrowser(): TestBrowser {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const installed = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return {
    executablePath:
      process.env['TEST_BROWSER'] ??
      process.env['PUPPETEER_EXECUTABLE_PATH'] ??
      installed.find((file) => existsSync(file)) ??
      puppeteer.executablePath(),
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), NOT_NEEDED],
  };
}

export function openBrowser(options: LaunchOptions): Promise<Browser> {
  return puppeteer.launch({ ...options, timeout: LIMIT });
}

/** In which whatever is waited for has as much time. */
export async function openPage(browser: Browser): Promise<Page> {
  const page = await browser.newPage();
  page.setDefaultTimeout(LIMIT);
  return page;
}

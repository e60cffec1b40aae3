import process from 'node:process';
import type { LaunchOptions } from 'puppeteer';
import { browserPath, launchArguments } from '#src/system/browser.js';

export interface TestBrowser {
  readonly executablePath: string;
  readonly args: readonly string[];
}

/**
 * The network in the browser's own process, as Chromium itself has it where there is little memory: one
 * process less to start, a sixth of what a start costs. On an office PC it stays apart, since there its end
 * must not be the browser's.
 */
const NETWORK_INSIDE = '--enable-features=NetworkServiceInProcess2';

const ARGUMENTS = [...launchArguments([]).args, NETWORK_INSIDE];

/** `npm test` names another where a whole browser is not the matter: the same engine, without a window. */
const WINDOWLESS = process.env['TEST_BROWSER'];

/** The browser that the tests use, and the arguments it needs on this machine. */
export async function testBrowser(): Promise<TestBrowser> {
  return WINDOWLESS === undefined
    ? await wholeBrowser()
    : { executablePath: WINDOWLESS, args: ARGUMENTS };
}

/** As people have it on their PC. */
async function wholeBrowser(): Promise<TestBrowser> {
  return { executablePath: await browserPath(), args: ARGUMENTS };
}

/**
 * How the browser of staff is started: it speaks Italian, by the clock of Rome. Where the languages of
 * Chromium are not there (Debian's `chromium-l10n`) it writes dates in the American way, and all else holds.
 */
export async function staffBrowser(): Promise<LaunchOptions> {
  const { executablePath, args } = await wholeBrowser();
  const env = { ...process.env, LANGUAGE: 'it', LANG: 'it_IT.UTF-8', TZ: 'Europe/Rome' };
  return { executablePath, args: [...args, '--lang=it-IT'], env };
}

import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { BrowserMissingError, ConfigError } from '../errors.js';
import { BROWSER, browserAdvice } from '../messages/it/start.js';

type BrowserSource = 'setting' | 'environment' | 'system' | 'puppeteer';

export type BrowserFinding =
  | { readonly kind: 'found'; readonly path: string; readonly source: BrowserSource }
  /** `advice`, in Italian, says what to install */
  | { readonly kind: 'missing'; readonly advice: string };

/** Where to look; what is left out is this machine's. */
export interface BrowserSearch {
  /** the setting `browser.path` */
  readonly setting?: string | null;
  readonly env?: NodeJS.ProcessEnv;
  readonly platform?: NodeJS.Platform;
  readonly exists?: (file: string) => boolean;
  /** executables in puppeteer's cache, the newest first */
  readonly cached?: () => Promise<readonly string[]>;
}

/**
 * Looks for a browser that WhatsApp Web runs in: the setting, `PUPPETEER_EXECUTABLE_PATH`, Chrome,
 * Edge and Chromium in their usual places, then what puppeteer downloaded.
 * @throws ConfigError when a configured path does not exist: taking another browser instead would
 * hide the mistake
 */
export async function findBrowser(search: BrowserSearch = {}): Promise<BrowserFinding> {
  const { env = process.env, platform = process.platform, exists = existsSync } = search;
  const chosen = [
    { name: 'browser.path', path: search.setting, source: 'setting' },
    {
      name: 'PUPPETEER_EXECUTABLE_PATH',
      path: env.PUPPETEER_EXECUTABLE_PATH,
      source: 'environment',
    },
  ] as const;
  for (const { name, path: file, source } of chosen) {
    if (!file) continue;
    if (exists(file)) return { kind: 'found', path: file, source };
    throw new ConfigError([BROWSER.notThere(name, file)]);
  }
  const usual = usualPlaces(platform, env).find(exists);
  if (usual !== undefined) return { kind: 'found', path: usual, source: 'system' };
  const cached = await (search.cached ?? (() => inCache(cacheFolder(env))))();
  const downloaded = cached.find(exists);
  if (downloaded !== undefined) return { kind: 'found', path: downloaded, source: 'puppeteer' };
  return { kind: 'missing', advice: browserAdvice(platform) };
}

/** @throws BrowserMissingError, ConfigError */
export async function browserPath(search: BrowserSearch = {}): Promise<string> {
  const finding = await findBrowser(search);
  if (finding.kind === 'found') return finding.path;
  throw new BrowserMissingError(finding.advice);
}

export interface LaunchArguments {
  readonly args: readonly string[];
  /** false: running as root, where Chromium refuses to start with its sandbox */
  readonly sandboxed: boolean;
}

/**
 * Features without use in a hidden window: the suggestions below the address bar (two pages in
 * their own process, a quarter of the work of a start) and a spare process for the next site.
 * Puppeteer joins them with its own and with those of the setting; a browser passes over names that
 * it does not know.
 */
const NOT_NEEDED =
  '--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,SpareRendererForSitePerProcess';

/** @param further the setting `browser.args` */
export function launchArguments(
  further: readonly string[],
  userId = process.getuid?.(),
): LaunchArguments {
  const sandboxed = userId !== 0;
  const root = sandboxed ? [] : ['--no-sandbox'];
  return { args: [...root, NOT_NEEDED, ...further], sandboxed };
}

/** Puppeteer's own cache, unless it has been told another place. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  return env.PUPPETEER_CACHE_DIR ?? path.join(homedir(), '.cache', 'puppeteer');
}

function usualPlaces(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): readonly string[] {
  switch (platform) {
    case 'win32':
      return onWindows(env);
    case 'darwin':
      return onMac(env);
    default:
      return onLinux(env);
  }
}

function onWindows(env: NodeJS.ProcessEnv): readonly string[] {
  const bases = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter(isSet);
  return [
    ['Google', 'Chrome', 'Application', 'chrome.exe'],
    ['Microsoft', 'Edge', 'Application', 'msedge.exe'],
    ['Chromium', 'Application', 'chrome.exe'],
  ].flatMap((program) => bases.map((base) => path.win32.join(base, ...program)));
}

function onMac(env: NodeJS.ProcessEnv): readonly string[] {
  const bases = [
    '/Applications',
    ...[env.HOME].filter(isSet).map((home) => `${home}/Applications`),
  ];
  return ['Google Chrome', 'Microsoft Edge', 'Chromium'].flatMap((name) =>
    bases.map((base) => `${base}/${name}.app/Contents/MacOS/${name}`),
  );
}

function onLinux(env: NodeJS.ProcessEnv): readonly string[] {
  const folders = new Set([
    ...(env.PATH ?? '').split(':').filter(isSet),
    '/usr/local/bin',
    '/usr/bin',
    '/snap/bin',
  ]);
  const named = (...names: readonly string[]): readonly string[] =>
    names.flatMap((name) => [...folders].map((folder) => path.posix.join(folder, name)));
  return [
    ...named('google-chrome-stable', 'google-chrome'),
    '/opt/google/chrome/chrome',
    ...named('microsoft-edge-stable', 'microsoft-edge'),
    '/opt/microsoft/msedge/msedge',
    ...named('chromium', 'chromium-browser'),
  ];
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}

async function inCache(cacheDir: string): Promise<readonly string[]> {
  // Loaded only here: it takes a tenth of a second, and mostly a browser has been found by now.
  const { Browser, getInstalledBrowsers } = await import('@puppeteer/browsers');
  const all = await getInstalledBrowsers({ cacheDir });
  const newestFirst = new Intl.Collator('en', { numeric: true });
  return all
    .filter(({ browser }) => browser === Browser.CHROME || browser === Browser.CHROMIUM)
    .sort((a, b) => newestFirst.compare(b.buildId, a.buildId))
    .map(({ executablePath }) => executablePath);
}

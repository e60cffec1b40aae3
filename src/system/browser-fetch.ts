import { spawn } from 'node:child_process';
import process from 'node:process';
import {
  Browser,
  detectBrowserPlatform,
  install,
  resolveBuildId,
  uninstall,
} from '@puppeteer/browsers';
import { BrowserMissingError, messageOf } from '../errors.js';
import { BROWSER } from '../messages/it/start.js';
import { cacheFolder, findBrowser, type BrowserFinding } from './browser.js';
import { readFile } from '../runtime/disk.js';

/** What fetching a browser needs of the machine. */
export interface BrowserSources {
  readonly find: (setting: string | null) => Promise<BrowserFinding>;
  /** Puppeteer's installer. Rejects when it cannot be reached or what it fetched does not run. */
  readonly download: () => Promise<void>;
  /** Runs a program to its end; rejects unless it succeeds. */
  readonly run: (command: string, args: readonly string[]) => Promise<void>;
  readonly isRootOnDebian: () => Promise<boolean>;
  /** says what is being done, in Italian */
  readonly say: (line: string) => void;
}

const THIS_MACHINE: BrowserSources = {
  find: (setting) => findBrowser({ setting }),
  download: downloadChrome,
  run: runQuietly,
  isRootOnDebian,
  say: (line) => void process.stderr.write(`${line}\n`),
};

/**
 * Finds a browser, or fetches one: by puppeteer's installer, else from Debian's packages as root.
 * Resolves with its executable.
 * @param setting the setting `browser.path`
 * @throws BrowserMissingError, whose message says what to install
 * @throws ConfigError when the setting leads to nothing
 */
export async function ensureBrowser(
  setting: string | null = null,
  sources: BrowserSources = THIS_MACHINE,
): Promise<string> {
  const first = await sources.find(setting);
  if (first.kind === 'found') return first.path;
  for (const fetch of [fromPuppeteer, fromDebian]) {
    if (!(await fetch(sources))) continue;
    const next = await sources.find(setting);
    if (next.kind === 'found') return next.path;
  }
  throw new BrowserMissingError(first.advice);
}

/** A new machine updates itself first, and keeps the packages to itself meanwhile; in seconds. */
const WAITS = ['-o', 'DPkg::Lock::Timeout=600'];

async function fromPuppeteer({ download, say }: BrowserSources): Promise<boolean> {
  say(BROWSER.downloading);
  return succeeds(download(), (reason) => say(BROWSER.notDownloaded(reason)));
}

async function fromDebian({ isRootOnDebian, run, say }: BrowserSources): Promise<boolean> {
  if (!(await isRootOnDebian())) return false;
  say(BROWSER.installing);
  const installing = run('apt-get', [...WAITS, 'update']).then(() =>
    run('apt-get', [...WAITS, 'install', '-y', '--no-install-recommends', 'chromium']),
  );
  return succeeds(installing, (reason) => say(BROWSER.notInstalled(reason)));
}

async function succeeds(
  attempt: Promise<void>,
  failed: (reason: string) => void,
): Promise<boolean> {
  try {
    await attempt;
    return true;
  } catch (error) {
    failed(messageOf(error));
    return false;
  }
}

/** Chrome for Testing brings no system libraries: one that cannot start is removed again. */
async function downloadChrome(): Promise<void> {
  const platform = detectBrowserPlatform();
  if (platform === undefined) throw new Error(BROWSER.unknownSystem);
  const cacheDir = cacheFolder();
  const browser = Browser.CHROME;
  const buildId = await resolveBuildId(browser, platform, 'stable');
  const { executablePath } = await install({
    browser,
    buildId,
    platform,
    cacheDir,
    downloadProgressCallback: 'default',
  });
  // On Windows this would open a window; there nothing is missing either.
  if (process.platform === 'win32') return;
  try {
    await runQuietly(executablePath, ['--version']);
  } catch (error) {
    await uninstall({ browser, buildId, platform, cacheDir });
    throw error;
  }
}

function runQuietly(command: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${command}: ${code ?? BROWSER.interrupted}`));
    });
  });
}

async function isRootOnDebian(): Promise<boolean> {
  if (process.getuid?.() !== 0) return false;
  const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^ID=debian$/m.test(release);
}

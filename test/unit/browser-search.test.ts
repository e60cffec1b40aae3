import assert from 'node:assert/strict';
import { BrowserMissingError, ConfigError } from '#src/errors.js';
import { BROWSER, browserAdvice } from '#src/messages/it/start.js';
import { ensureBrowser, type BrowserSources } from '#src/system/browser-fetch.js';
import {
  browserPath,
  findBrowser,
  launchArguments,
  type BrowserFinding,
  type BrowserSearch,
} from '#src/system/browser.js';

const CHROME = '/usr/bin/google-chrome';
const EDGE = '/usr/bin/microsoft-edge';
const CHROMIUM = '/usr/bin/chromium';
const CACHED = '/home/anna/.cache/puppeteer/chrome/chrome';

/** A Linux PC on which these files exist. */
function pc(files: readonly string[], more: BrowserSearch = {}): BrowserSearch {
  return {
    env: { PATH: '/usr/bin' },
    platform: 'linux',
    exists: (file) => files.includes(file),
    cached: () => Promise.resolve([CACHED]),
    ...more,
  };
}

describe('the search for a browser', () => {
  it('takes the setting, the variable, Chrome, Edge, Chromium, puppeteer’s own, in this order', async () => {
    const env = { PATH: '/usr/bin', PUPPETEER_EXECUTABLE_PATH: '/opt/variable' };
    const all = [
      { path: '/opt/setting', source: 'setting' },
      { path: '/opt/variable', source: 'environment' },
      { path: CHROME, source: 'system' },
      { path: EDGE, source: 'system' },
      { path: CHROMIUM, source: 'system' },
      { path: CACHED, source: 'puppeteer' },
    ];
    for (const [index, expected] of all.entries()) {
      const present = all.slice(index).map(({ path }) => path);
      const search = pc(present, {
        ...(index === 0 ? { setting: '/opt/setting' } : {}),
        ...(index <= 1 ? { env } : {}),
      });
      assert.deepEqual(await findBrowser(search), { kind: 'found', ...expected });
    }
  });

  const usual: readonly (readonly [NodeJS.Platform, NodeJS.ProcessEnv, string])[] = [
    [
      'win32',
      { PROGRAMFILES: 'C:\\Program Files' },
      'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    ],
    [
      'win32',
      { 'PROGRAMFILES(X86)': 'C:\\Program Files (x86)' },
      'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
    ],
    [
      'win32',
      { LOCALAPPDATA: 'C:\\Users\\anna\\AppData\\Local' },
      'C:\\Users\\anna\\AppData\\Local\\Chromium\\Application\\chrome.exe',
    ],
    ['darwin', {}, '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'],
    [
      'darwin',
      { HOME: '/Users/anna' },
      '/Users/anna/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
    ],
    ['linux', {}, '/opt/google/chrome/chrome'],
    ['linux', {}, '/snap/bin/chromium'],
    ['linux', { PATH: '/srv/bin' }, '/srv/bin/chromium-browser'],
  ];
  for (const [platform, env, place] of usual) {
    it(`looks on ${platform} at ${place}`, async () => {
      const finding = await findBrowser(pc([place], { platform, env }));
      assert.deepEqual(finding, { kind: 'found', path: place, source: 'system' });
    });
  }

  it('takes no other browser when the chosen one is not there', async () => {
    const wrongSetting = pc([CHROME], { setting: '/opt/none' });
    await assert.rejects(findBrowser(wrongSetting), (error) => {
      assert.ok(error instanceof ConfigError);
      assert.equal(error.message, BROWSER.notThere('browser.path', '/opt/none'));
      return true;
    });
    const wrongVariable = pc([CHROME], { env: { PUPPETEER_EXECUTABLE_PATH: '/opt/none' } });
    await assert.rejects(findBrowser(wrongVariable), /PUPPETEER_EXECUTABLE_PATH/);
  });

  it('says what to install when there is none', async () => {
    await assert.rejects(browserPath(pc([])), (error) => {
      assert.ok(error instanceof BrowserMissingError);
      assert.match(error.message, /apt-get install chromium/);
      return true;
    });
    await assert.rejects(browserPath(pc([], { platform: 'win32' })), {
      message: browserAdvice('win32'),
    });
  });
});

describe('a browser’s arguments', () => {
  it('leave the sandbox on', () => {
    const { args, sandboxed } = launchArguments(['--x'], 1000);
    assert.ok(!args.includes('--no-sandbox'));
    assert.equal(args.at(-1), '--x');
    assert.equal(sandboxed, true);
  });

  it('take it off for root, where Chromium would not start', () => {
    const { args, sandboxed } = launchArguments(['--x'], 0);
    assert.equal(args[0], '--no-sandbox');
    assert.equal(args.at(-1), '--x');
    assert.equal(sandboxed, false);
  });

  it('leave out the parts of a window that nobody sees', () => {
    const features = launchArguments([], 1000).args.join(' ');
    assert.match(features, /--disable-features=\S*WebUIOmniboxPopup/);
  });
});

describe('fetching a browser', () => {
  /** A PC without a browser, on which the given ways of getting one work. */
  function bare(works: { puppeteer?: boolean; apt?: boolean; debianRoot?: boolean }) {
    const done: string[] = [];
    let present: BrowserFinding = { kind: 'missing', advice: 'Installare Chrome' };
    const sources: BrowserSources = {
      find: () => Promise.resolve(present),
      download: () => {
        done.push('download');
        if (!works.puppeteer) return Promise.reject(new Error('ENOTFOUND'));
        present = { kind: 'found', path: CACHED, source: 'puppeteer' };
        return Promise.resolve();
      },
      run: (command, args) => {
        done.push([command, ...args].join(' '));
        if (!works.apt) return Promise.reject(new Error('apt-get: 100'));
        if (args.includes('install')) present = { kind: 'found', path: CHROMIUM, source: 'system' };
        return Promise.resolve();
      },
      isRootOnDebian: () => Promise.resolve(works.debianRoot ?? false),
      say: (line) => done.push(line),
    };
    return { sources, done };
  }

  it('does nothing when there is one', async () => {
    const { sources, done } = bare({});
    const find = () => Promise.resolve({ kind: 'found', path: CHROME, source: 'system' } as const);
    assert.equal(await ensureBrowser(null, { ...sources, find }), CHROME);
    assert.deepEqual(done, []);
  });

  it('downloads puppeteer’s', async () => {
    const { sources } = bare({ puppeteer: true });
    assert.equal(await ensureBrowser(null, sources), CACHED);
  });

  it('installs Debian’s as root when the download fails, after whoever else installs something', async () => {
    const { sources, done } = bare({ apt: true, debianRoot: true });
    assert.equal(await ensureBrowser(null, sources), CHROMIUM);
    assert.deepEqual(
      done.filter((line) => line.startsWith('apt-get')),
      [
        'apt-get -o DPkg::Lock::Timeout=600 update',
        'apt-get -o DPkg::Lock::Timeout=600 install -y --no-install-recommends chromium',
      ],
    );
  });

  for (const works of [{}, { apt: true }, { debianRoot: true }]) {
    it(`says what to install when nothing helps (${JSON.stringify(works)})`, async () => {
      await assert.rejects(ensureBrowser(null, bare(works).sources), (error) => {
        assert.ok(error instanceof BrowserMissingError);
        assert.equal(error.message, 'Installare Chrome');
        return true;
      });
    });
  }

  it('never looks past a setting', async () => {
    await assert.rejects(ensureBrowser('/opt/none'), ConfigError);
  });
});

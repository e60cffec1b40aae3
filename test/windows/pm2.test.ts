/** PM2 itself as a Windows program, and the service under it. Run by `npm run test:windows`. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import type { StatusSnapshot } from '#src/model/status.js';
import { until } from '../support/until.js';
import { leaveEarlierDatabase } from './earlier-database.js';
import { OutsideBrowser } from './outside-browser.js';
import { WindowsPc } from './windows-pc.js';

const HOME = 'C:\\Comune con PM2';
const ARCHIVE = `${HOME}\\archivio`;

describe('PM2 on Windows', function () {
  this.timeout(600_000);
  const pc = new WindowsPc();
  let browser: OutsideBrowser;

  before(async () => {
    browser = await OutsideBrowser.start();
    await pc.makeFolder(ARCHIVE);
    await leaveEarlierDatabase(pc.outside(`${ARCHIVE}\\campanile.sqlite`));
  });

  after(async () => {
    await pm2('kill');
    await browser.close();
  });

  async function pm2(...args: readonly string[]): Promise<void> {
    const { code, said } = await pc.runProject(['node_modules/pm2/bin/pm2', ...args], {
      PM2_HOME: 'C:\\pm2',
      CAMPANILE_HOME: HOME,
      CAMPANILE_PORT: '0',
      CAMPANILE_BROWSER_ARGS: JSON.stringify(['--host-resolver-rules=MAP * ~NOTFOUND']),
      BROWSER_OUTSIDE: String(browser.port),
    });
    assert.equal(code, 0, said);
  }

  const inArchive = (place: string) => readdirSync(pc.outside(`${ARCHIVE}\\${place}`));

  /** Lines of the service's own log. */
  function logged(event: string): readonly string[] {
    const [name = ''] = inArchive('logs').filter((file) => file.endsWith('.log'));
    const lines = readFileSync(pc.outside(`${ARCHIVE}\\logs\\${name}`), 'utf8').split('\n');
    return lines.filter((line) => line.includes(`"event":"${event}"`));
  }

  async function isUp(): Promise<void> {
    await until('the page to be there', async () => {
      const file = pc.outside(`${ARCHIVE}\\servizio.json`);
      try {
        const { status } = JSON.parse(readFileSync(file, 'utf8')) as { status: string };
        const answer = await fetch(`${status}/status.json`);
        return ((await answer.json()) as StatusSnapshot).state !== 'stopped';
      } catch {
        return false;
      }
    });
  }

  it('starts the service after an update, and a step of the schema that waited is taken', async () => {
    await pm2('start', 'ecosystem.config.js');
    await isUp();
    assert.equal(inArchive('copie').filter((name) => name.includes('-aggiornamento')).length, 1);
  });

  it('stops it by a message, in order and with its browser', async () => {
    await until('a browser', () => browser.count > 0);
    await pm2('stop', 'campanile');
    assert.match(logged('process.stopping').join(), /"reason":"shutdown"/);
    assert.deepEqual(logged('process.stop-too-slow'), []);
    await until('the browser to be gone', () => browser.count === 0);
    assert.ok(!inArchive('.').includes('campanile.lock'), 'the home was let go');
  });

  it('starts it again', async () => {
    await pm2('restart', 'campanile');
    await isUp();
    assert.equal(logged('service.starting').length, 2);
  });
});

/** The real PM2 with the real `ecosystem.config.js`: what keeps the service running on staff's PC. */
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { StatusSnapshot } from '#src/model/status.js';
import { markedProcesses, markerOf } from '#src/transports/whatsapp-web/browser-processes.js';
import { startEmulator, type Emulator } from '../emulator/service/emulator.js';
import { browsersOf } from '../support/bot.js';
import { testBrowser } from '../support/browser.js';
import { Phones } from '../emulator/phones.js';
import { until } from '../support/until.js';

const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));
const PM2 = join(PROJECT, 'node_modules', 'pm2', 'bin', 'pm2');

interface Pm2Process {
  readonly name: string;
  readonly pid: number;
  readonly pm2_env: {
    readonly status: string;
    readonly exec_mode: string;
    readonly restart_time: number;
    readonly exit_code?: number;
  };
}

describe('under PM2', function () {
  this.timeout(120_000);
  let dir: string;
  let home: string;
  let emulator: Emulator;
  let phones: Phones;
  let env: NodeJS.ProcessEnv;

  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'campanile-'));
    home = join(dir, 'home');
    emulator = await startEmulator({});
    phones = new Phones(emulator.control);
    const browser = await testBrowser();
    env = {
      ...process.env,
      PM2_HOME: join(dir, 'pm2'),
      CAMPANILE_HOME: home,
      CAMPANILE_PORT: '0',
      CAMPANILE_BROWSER_PATH: browser.executablePath,
      CAMPANILE_BROWSER_ARGS: JSON.stringify([...browser.args, ...emulator.browserArgs]),
    };
  });

  after(async () => {
    await pm2(['kill']);
    await emulator.stop();
    await rm(dir, { recursive: true, force: true, maxRetries: 5 });
  });

  const pm2 = async (args: readonly string[]) =>
    (await promisify(execFile)(process.execPath, [PM2, ...args], { env, cwd: PROJECT })).stdout;

  async function processOf(app: string): Promise<Pm2Process> {
    const listing = await pm2(['jlist']);
    const processes = JSON.parse(listing.slice(listing.indexOf('['))) as Pm2Process[];
    const found = processes.find(({ name }) => name === app);
    assert.ok(found, listing);
    return found;
  }

  async function status(): Promise<StatusSnapshot | null> {
    try {
      const file = await readFile(join(home, 'archivio', 'servizio.json'), 'utf8');
      const { status: url } = JSON.parse(file) as { status: string };
      return (await (await fetch(`${url}/status.json`)).json()) as StatusSnapshot;
    } catch {
      return null; // between two processes
    }
  }
  const reaches = (state: StatusSnapshot['state']) =>
    until(`state ${state}`, async () => (await status())?.state === state);

  it('is started as a process of its own, and counts as started when its page answers', async () => {
    await pm2(['start', 'ecosystem.config.js']);
    assert.notEqual(await status(), null);
    const { pm2_env } = await processOf('campanile');
    assert.deepEqual([pm2_env.status, pm2_env.exec_mode], ['online', 'fork_mode']);
    await reaches('pairing');
    await phones.pair();
    await reaches('ready');
  });

  it('survives that it is killed: PM2 starts it again, and no QR code is needed', async () => {
    const { pid } = await processOf('campanile');
    process.kill(pid, 'SIGKILL');
    const again = await until('another process', async () => {
      const now = await processOf('campanile');
      return now.pm2_env.status === 'online' && now.pid !== pid && now;
    });
    assert.equal(again.pm2_env.restart_time, 1);
    await reaches('ready');
    assert.equal((await markedProcesses(markerOf(join(home, 'sessions')))).length, 1);
  });

  it('survives that its browser is killed, in the same process', async () => {
    const { pid } = await processOf('campanile');
    const [browser] = await markedProcesses(markerOf(join(home, 'sessions')));
    assert.ok(browser);
    const before = await status();
    process.kill(browser, 'SIGKILL');
    await until('the loss', async () => (await status())?.since !== before?.since);
    await reaches('ready');
    assert.equal((await processOf('campanile')).pid, pid);
  });

  it('stops cleanly, and stays stopped', async () => {
    await pm2(['stop', 'campanile']);
    const { pm2_env } = await processOf('campanile');
    assert.deepEqual([pm2_env.status, pm2_env.exit_code], ['stopped', 0]);
    assert.deepEqual(await markedProcesses(markerOf(join(home, 'sessions'))), []);
    await until('its children to be gone', async () => (await browsersOf(home)).length === 0);
    await pm2(['delete', 'campanile']);
  });

  it('is not started again while its settings are wrong', async () => {
    const wrong = { ...env, CAMPANILE_NUMBER: 'abc' };
    // It never says that it is ready, which PM2's command would wait for.
    const command = spawn(process.execPath, [PM2, 'start', 'ecosystem.config.js'], {
      env: wrong,
      cwd: PROJECT,
      stdio: 'ignore',
    });
    try {
      await until('it to end', async () => {
        const now = await processOf('campanile').catch(() => null);
        return now?.pm2_env.exit_code === 78;
      });
      // PM2 7 calls it «waiting restart» and does not restart it. By the time that it has started
      // another program again, which ended later, it would have.
      await writeFile(join(dir, 'other.js'), 'process.exit(1)');
      const other = { name: 'other', script: 'other.js', exp_backoff_restart_delay: 1_000 };
      const file = join(dir, 'other.config.js');
      await writeFile(
        file,
        `module.exports = ${JSON.stringify({ apps: [{ ...other, cwd: dir }] })}`,
      );
      await pm2(['start', file]);
      await until('the other program to be started again', async () => {
        return (await processOf('other')).pm2_env.restart_time > 0;
      });
      const { pid, pm2_env } = await processOf('campanile');
      assert.deepEqual([pid, pm2_env.exit_code, pm2_env.restart_time], [0, 78, 0]);
    } finally {
      command.kill();
    }
  });
});

/** The zip for offices, unpacked and started where there is Node.js and nothing else. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { openPromise } from 'yauzl';
import { KINDS, SETTING_WRONG } from '#src/messages/it/settings.js';
import { closedOnWindows } from '#src/messages/it/windows-access.js';
import { startEmulator, type Emulator } from '../emulator/service/emulator.js';
import { testBrowser } from '../support/browser.js';
import { shows, showsNot } from '../support/shows.js';
import { until } from '../support/until.js';
import { OutsideBrowser } from './outside-browser.js';
import { saidAt } from './said-by-script.js';
import { WindowsPc } from './windows-pc.js';

/** Where `npm run package` has put it; seen from build/test/windows. */
const PACKAGES = fileURLToPath(new URL('../../package', import.meta.url));
const HOME = 'C:\\Comune';
const CAMPANILE = 'C:\\Campanile 2\\campanile';
const AVVIA = `${CAMPANILE}\\avvia.cmd`;
const INSTALLA = `${CAMPANILE}\\installa-servizio.cmd`;
/** Whoever starts the scripts reads the exit code, and presses no key. */
const UNATTENDED = { AVVIO_SENZA_PAUSA: '1' };
/** Loaded before the program: writes down where each connection of it goes that leaves this PC. */
const WATCHES_CONNECTIONS = `
const { appendFileSync } = require('node:fs');
const { Socket } = require('node:net');
const { connect } = Socket.prototype;
Socket.prototype.connect = function (...given) {
  const { host } = given.flat()[0];
  if (host !== undefined && !['127.0.0.1', '::1', 'localhost'].includes(host))
    appendFileSync(process.env.CONNECTIONS, host + '\\n');
  return connect.apply(this, given);
};`;
/** Exit code of a program that Windows has ended; scripts see it as a number with a sign. */
const ACCESS_VIOLATION = -1_073_741_819;

/** With `CAMPANILE_PORT` set to a word. */
const WRONG_PORT = `CAMPANILE_PORT: ${SETTING_WRONG.mustBe(KINDS.wholeNumber(0, 65_535))}`;

describe('the package for offices', function () {
  this.timeout(300_000);
  const pc = new WindowsPc();
  let emulator: Emulator;
  let browser: OutsideBrowser;
  let folder: string;

  before(async () => {
    emulator = await startEmulator({});
    browser = await OutsideBrowser.start();
    folder = await mkdtemp(join(tmpdir(), 'campanile-package-'));
    await unpack(folder);
    await unpack(pc.outside('C:\\Campanile 2'));
    await pc.makeFolder(HOME);
  });

  after(async () => {
    await browser?.close();
    await emulator?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const saidBy = (script: string, label: string, values: Readonly<Record<string, string>> = {}) =>
    saidAt(join(folder, 'campanile', script), label, values);

  it('has what an office needs, and nothing for programmers', () => {
    assert.deepEqual(readdirSync(join(folder, 'campanile')).toSorted(), [
      'avvia.cmd',
      'avvia.sh',
      'dist',
      'guida',
      'installa-servizio.cmd',
      'licenze.txt',
      'node_modules',
      'package.json',
      'servizio',
    ]);
  });

  it('has guides whose links and pictures lead somewhere', () => {
    const guides = join(folder, 'campanile', 'guida');
    const pages = new Map(
      readdirSync(guides)
        .filter((name) => name.endsWith('.html'))
        .map((name) => [name, readFileSync(join(guides, name), 'utf8')]),
    );
    assert.equal(pages.size, 2);
    for (const [name, page] of pages) {
      for (const [, target = name, anchor = ''] of page.matchAll(/href="([\w-]+\.html)?#([^"]+)"/g))
        assert.ok(pages.get(target)?.includes(`id="${decodeURI(anchor)}"`), `${name}: ${anchor}`);
      assert.doesNotMatch(page, /href="[^"]*\.md/);
      for (const [, picture = ''] of page.matchAll(/<img src="([^"]+)"/g))
        assert.ok(existsSync(join(guides, picture)), picture);
    }
  });

  it('tells the licence of every package that is in it', () => {
    const modules = join(folder, 'campanile', 'node_modules');
    const packages = readdirSync(modules, { recursive: true, encoding: 'utf8' })
      .filter((name) => /(^|node_modules\/)(@[^/]+\/)?[^/@]+\/package\.json$/.test(name))
      .map((name) => JSON.parse(readFileSync(join(modules, name), 'utf8')) as PackageFile)
      .map(({ name, version }) => `${name} ${version}`);
    const told = readFileSync(join(folder, 'campanile', 'licenze.txt'), 'utf8')
      .trimEnd()
      .split('\r\n');
    assert.deepEqual(told.map((line) => line.split(': ')[0]).toSorted(), packages.toSorted());
    const named = /: \(?(0BSD|Apache|BlueOak|BSD|ISC|LGPL|MIT|OFL|Python)/;
    assert.deepEqual(
      told.filter((line) => !named.test(line)),
      [],
    );
  });

  it('starts on Linux, with no other program in reach, and fetches nothing', async () => {
    const { executablePath, args } = await testBrowser();
    const [watch, connections] = [join(folder, 'watch.cjs'), join(folder, 'connections.txt')];
    writeFileSync(watch, WATCHES_CONNECTIONS);
    writeFileSync(connections, '');
    const child = spawn(process.execPath, ['servizio/avvia.js', '--json'], {
      cwd: join(folder, 'campanile'),
      stdio: ['ignore', 'pipe', 'ignore'],
      env: {
        PATH: '',
        HOME: folder,
        NODE_OPTIONS: `--require "${watch}"`,
        CONNECTIONS: connections,
        CAMPANILE_HOME: join(folder, 'comune'),
        CAMPANILE_PORT: '0',
        CAMPANILE_BROWSER_PATH: executablePath,
        CAMPANILE_BROWSER_ARGS: JSON.stringify([...args, ...emulator.browserArgs]),
      },
    });
    const ended = once(child, 'exit');
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const { status } = JSON.parse(line) as { status: string };
    await until('the code to be shown', async () => {
      const now = (await (await fetch(`${status}/status.json`)).json()) as { state: string };
      return now.state === 'pairing';
    });
    child.kill('SIGTERM');
    assert.deepEqual(await ended, [0, null]);
    assert.equal(readFileSync(connections, 'utf8'), '', 'what is shown comes through the browser');
  });

  describe('on Windows', () => {
    it('says where to get Node.js when there is none', async () => {
      const { code, said } = await pc.run(['cmd', '/c', AVVIA], UNATTENDED);
      assert.equal(code, 69, said);
      shows(said, saidBy('avvia.cmd', 'manca_node'));
    });

    it('says what is wrong with a setting, and keeps the exit code', async () => {
      await pc.installNode();
      const wrong = { ...UNATTENDED, CAMPANILE_HOME: HOME, CAMPANILE_PORT: 'abc' };
      const { code, said } = await pc.run(['cmd', '/c', AVVIA], wrong);
      assert.equal(code, 78, said);
      shows(said, WRONG_PORT);
      shows(said, saidBy('avvia.cmd', 'avanti', { ESITO: '78' }));
    });

    it('says that it has stopped when Windows has ended it for an error', async () => {
      const crash = `if (process.argv[1]?.endsWith('avvia.js')) process.exit(${String(ACCESS_VIOLATION)})`;
      writeFileSync(pc.outside('C:\\crash.cjs'), crash);
      const { said } = await pc.run(['cmd', '/c', AVVIA], {
        ...UNATTENDED,
        NODE_OPTIONS: '--require C:\\crash.cjs',
      });
      const [, ESITO = assert.fail(said)] = /\([^()]*(-\d+)\)/.exec(said) ?? [];
      shows(said, saidBy('avvia.cmd', 'avanti', { ESITO }));
    });

    it('starts from avvia.cmd, without npm and compiler', async () => {
      const service = await pc.startService({ script: AVVIA }, HOME, {
        ...UNATTENDED,
        BROWSER_OUTSIDE: String(browser.port),
        CAMPANILE_BROWSER_ARGS: JSON.stringify(emulator.browserArgs),
      });
      await service.reaches('pairing');
      // The scripts' own variables are none of Campanile's.
      showsNot(service.output, SETTING_WRONG.unknownVariable);
      await service.kill();
    });

    it('says how installa-servizio.cmd is used', async () => {
      const { code, said } = await pc.run(['cmd', '/c', INSTALLA, '--togli'], UNATTENDED);
      assert.equal(code, 64, said);
      shows(said, saidBy('installa-servizio.cmd', 'uso'));
    });

    it('closes the program and what is kept to other accounts, and the watched folder to nobody', async () => {
      const { env, asked } = await pc.rights();
      const closed = { ...UNATTENDED, ...env, CAMPANILE_HOME: CAMPANILE };
      await pc.makeFolder(`${CAMPANILE}\\archivio`);
      const { code, said } = await pc.run(['cmd', '/c', INSTALLA, '--permessi'], closed);
      assert.equal(code, 0, said);
      shows(said, closedOnWindows(CAMPANILE, []));
      const calls = asked();
      const places = calls.map(([place = '', act = '']) => [place, act]);
      const closing = (place: string) =>
        ['/grant:r', '/inheritance:r', '/remove:g'].map((act) => [place, act]);
      assert.deepEqual(places, [
        ...closing(`${CAMPANILE}\\archivio`),
        [`${CAMPANILE}\\avvisi`, '/inheritance:d'],
        ...closing(CAMPANILE),
        [CAMPANILE, '/grant'],
      ]);
      const [[, , ...heirs] = []] = calls;
      assert.deepEqual(heirs.slice(0, 2), ['*S-1-5-18:(OI)(CI)F', '*S-1-5-32-544:(OI)(CI)F']);
      assert.match(heirs[2] ?? '', /\\root:\(OI\)\(CI\)F$/);
    });

    it('sends whoever has never started it to avvia.cmd', async () => {
      const never = { ...UNATTENDED, CAMPANILE_HOME: 'C:\\Mai avviato' };
      const { code, said } = await pc.run(['cmd', '/c', INSTALLA], never);
      assert.equal(code, 69, said);
      shows(said, saidBy('installa-servizio.cmd', 'mai_avviato'));
      assert.doesNotMatch(said, /password/);
    });

    it('registers nothing that would not start, and says why', async () => {
      const wrong = { ...UNATTENDED, CAMPANILE_HOME: HOME, CAMPANILE_PORT: 'abc' };
      const { code, said } = await pc.run(['cmd', '/c', INSTALLA], wrong);
      assert.equal(code, 78, said);
      shows(said, WRONG_PORT);
      shows(said, saidBy('installa-servizio.cmd', 'non_pronto'));
    });

    it('describes the task with this PC’s own paths, as the scheduler reads it', async () => {
      const script = `${CAMPANILE}\\servizio\\attivita.js`;
      const node = 'C:\\Program Files\\nodejs\\node.exe';
      const { code, said } = await pc.run([node, script, 'C:\\attivita.xml'], {
        CAMPANILE_HOME: HOME,
      });
      assert.equal(code, 0, said);
      const bytes = readFileSync(pc.outside('C:\\attivita.xml'));
      assert.equal(bytes.readUInt16LE(0), 0xfeff);
      const task = bytes.toString('utf16le');
      assert.ok(task.includes(`<WorkingDirectory>${CAMPANILE}</WorkingDirectory>`), task);
      assert.doesNotMatch(task, />\{\w+\}</);
      for (const setting of ['<BootTrigger>', '<LogonType>Password<', '<RestartOnFailure>'])
        assert.ok(task.includes(setting), setting);
      for (const battery of ['DisallowStartIfOnBatteries', 'StopIfGoingOnBatteries'])
        assert.ok(task.includes(`<${battery}>false<`), battery);
    });

    // Wine's scheduler takes a description, and knows neither users nor passwords.
    it('has its description taken by the scheduler, and says what to do when that refuses', async () => {
      const task = ['/TN', 'Campanile'];
      const created = ['schtasks', '/Create', ...task, '/XML', 'C:\\attivita.xml', '/F'];
      assert.equal((await pc.run(created)).code, 0);
      const { env } = await pc.rights(5);
      const { code, said } = await pc.run(['cmd', '/c', INSTALLA], {
        ...UNATTENDED,
        ...env,
        CAMPANILE_HOME: HOME,
      });
      assert.equal(code, 1, said);
      const [notClosed = ''] = closedOnWindows(CAMPANILE, ['…']).split('…');
      const [asks = ''] = saidBy('installa-servizio.cmd', 'node_trovato').split('%USERNAME%');
      for (const sentence of [notClosed, asks]) shows(said, sentence);
      assert.ok(said.indexOf(notClosed) < said.indexOf(asks), 'and goes on');
      shows(said, saidBy('installa-servizio.cmd', 'fallito'));
      const removed = await pc.run(['cmd', '/c', INSTALLA, '--rimuovi'], UNATTENDED);
      assert.equal(removed.code, 0, removed.said);
      shows(removed.said, saidBy('installa-servizio.cmd', 'rimuovi'));
    });
  });
});

interface PackageFile {
  readonly name: string;
  readonly version: string;
}

async function unpack(target: string): Promise<void> {
  const [zip = ''] = readdirSync(PACKAGES).filter((name) => name.endsWith('.zip'));
  const archive = await openPromise(join(PACKAGES, zip));
  for await (const entry of archive.eachEntry()) {
    const file = join(target, entry.fileName);
    await mkdir(dirname(file), { recursive: true });
    await pipeline(await archive.openReadStreamPromise(entry), createWriteStream(file));
  }
}

/** The runner of all tests: what it counts, and that nothing outlives it. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { posixOnlySuite } from '../support/posix-only.js';
import { useTempDir } from '../support/temp-dir.js';
import { until } from '../support/until.js';

const TOOLING = fileURLToPath(new URL('../../../.tooling', import.meta.url));
const REPORTER = join(TOOLING, 'reporter.cjs');
const MOCHA = createRequire(import.meta.url).resolve('mocha/bin/mocha.js');
const MARK = 'TEST_RUN_MARK';

/**
 * A test that has started a process of its own session, which would live for an hour, and has made a temporary
 * folder. @param stdio of that process
 */
const startsAProcess = (stdio: string): string => `
const { spawn } = require('node:child_process');
const { mkdtempSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
it('starts', () => {
  const child = spawn('sleep', ['3600'], { detached: true, stdio: ${stdio} });
  child.unref();
  mkdtempSync(path.join(tmpdir(), 'org.chromium.Chromium.'));
  writeFileSync(path.join(__dirname, 'pid'), String(child.pid));
});`;
const STARTS_A_PROCESS = startsAProcess(`'ignore'`);

posixOnlySuite('processes')('the run of all tests', function () {
  before(function () {
    if (process.platform !== 'linux') this.skip(); // marks in the environment are read from /proc
  });
  const dir = useTempDir();
  /** where the runs of the test keep what they need for a while */
  const temporary = () => dir.join('temporary');
  beforeEach(() => mkdir(temporary()));

  const write = (name: string, text: string) => writeFile(join(dir.path, name), text);

  /**
   * @param hasRoom whether the processors have time for more files than there are processors
   * @param patience null: what a run has by itself
   * @param more.browser what opens pages where a whole browser is not the matter
   * @param more.limitMs how long one mocha may take
   */
  function start(
    portions: readonly (readonly string[])[],
    {
      hasRoom = false,
      patience = '1',
      ...more
    }: {
      hasRoom?: boolean;
      patience?: string | null;
      browser?: string;
      limitMs?: number;
    } = {},
  ): ChildProcess {
    const program = `
      const { runTests } = await import(${JSON.stringify(join(TOOLING, 'test-run.js'))});
      const portions = ${JSON.stringify(portions.map((names) => names.map((name) => join(dir.path, name))))};
      const hasRoom = () => new Promise((resolve) => setTimeout(resolve, 10, ${String(hasRoom)}));
      console.log('RESULT' + JSON.stringify(await runTests(portions, { hasRoom, ...${JSON.stringify(more)} })));`;
    return spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, TMPDIR: temporary(), TEST_PATIENCE: patience ?? undefined },
    });
  }

  async function result(
    ...portions: readonly (readonly string[])[]
  ): Promise<{ passed: number; failed: number }> {
    return await resultOf(start(portions));
  }

  async function resultOf(child: ChildProcess): Promise<{ passed: number; failed: number }> {
    let output = '';
    child.stdout?.on('data', (text: Buffer) => (output += text.toString()));
    await once(child, 'close');
    const line = output.split('\n').find((text) => text.startsWith('RESULT')) ?? '';
    return JSON.parse(line.slice('RESULT'.length)) as { passed: number; failed: number };
  }

  function saidBy(child: ChildProcess, stream = child.stderr): () => string {
    let said = '';
    stream?.on('data', (text: Buffer) => (said += text.toString()));
    return () => said;
  }

  /** The number of the process that a test has started. A file is there before anything is in it. */
  const startedProcess = () =>
    until('the process', () =>
      readFile(join(dir.path, 'pid'), 'utf8')
        .then(Number, () => 0)
        .then((pid) => pid > 0 && pid),
    );

  async function nothingIsLeft(): Promise<void> {
    const pid = await startedProcess();
    await until('the process to be gone', () => {
      try {
        process.kill(pid, 0);
        return false;
      } catch {
        return true;
      }
    });
    await until('the temporary files to be gone', async () => {
      return (await readdir(temporary())).length === 0;
    });
  }

  it('counts what passed and what failed in every file', async () => {
    await write('a.cjs', "it('is right', () => {}); it('is wrong', () => { throw new Error(); });");
    await write('b.cjs', "it('is right', () => {});");
    const { passed, failed } = await result(['a.cjs'], ['b.cjs']);
    assert.deepEqual({ passed, failed }, { passed: 2, failed: 1 });
  });

  it('names at its end each test that failed', async () => {
    await write('a.cjs', "describe('a', () => { it('is wrong', () => { throw new Error(); }); });");
    const child = start([['a.cjs']]);
    const said = saidBy(child);
    await resultOf(child);
    assert.match(said(), /^FAILED: .*a\.cjs: a is wrong$/m);
  });

  it('gives tests longer than their limit where files share the processors', async () => {
    await write(
      'a.cjs',
      `describe('a', () => {
        const slow = (done) => setTimeout(done, 1_000);
        beforeEach(slow).timeout(700);
        it('is slow', slow).timeout(700);
        it('says so itself', function (done) {
          this.timeout(700);
          slow(done);
        });
        it('hangs', () => new Promise(() => {})).timeout(700);
      });`,
    );
    const { passed, failed } = await resultOf(start([['a.cjs']], { patience: null }));
    assert.deepEqual({ passed, failed }, { passed: 2, failed: 1 });
  });

  it('takes a file for failed that ends before mocha has a result', async () => {
    await write('a.cjs', "it('ends all', () => process.exit(0));");
    assert.equal((await result(['a.cjs'])).failed, 1);
  });

  it('takes a file without tests for failed', async () => {
    await write('a.cjs', '');
    await write('b.cjs', "describe('b', () => { it('is right', () => {}); });");
    const { passed, failed } = await result(['a.cjs', 'b.cjs']);
    assert.deepEqual({ passed, failed }, { passed: 1, failed: 1 });
  });

  for (const [what, stdio] of [
    ['a process', `'ignore'`],
    ['a process that holds its output open', `['ignore', 'inherit', 'inherit']`],
  ] as const) {
    it(`takes a file for failed that leaves ${what} behind, and ends that`, async () => {
      await write('a.cjs', startsAProcess(stdio));
      assert.equal((await result(['a.cjs'])).failed, 1);
      await nothingIsLeft();
    });
  }

  it('takes a file for failed that leaves temporary files, but not for those of a browser that was killed', async () => {
    const leaves = (name: string) =>
      `const { mkdtempSync } = require('node:fs');
      it('leaves', () => mkdtempSync(require('node:os').tmpdir() + '/${name}.'));`;
    await write('a.cjs', leaves('campanile'));
    await write('b.cjs', leaves('org.chromium.Chromium'));
    const child = start([['a.cjs'], ['b.cjs']]);
    const said = saidBy(child);
    const { passed, failed } = await resultOf(child);
    assert.deepEqual({ passed, failed }, { passed: 2, failed: 1 });
    assert.match(said(), /^FAILED: .*a\.cjs: left among temporary files: campanile\./m);
    assert.deepEqual(await readdir(temporary()), []);
  });

  it('takes a file for failed that does not come to its end, and ends it', async () => {
    await write('a.cjs', "it('spins', () => { for (;;); });");
    const child = start([['a.cjs']], { limitMs: 3_000 });
    const said = saidBy(child);
    assert.equal((await resultOf(child)).failed, 1);
    assert.match(said(), /^FAILED: .*a\.cjs: mocha had not ended after 3 s$/m);
  });

  it('takes a file for failed of which only one test would run', async () => {
    await write(
      'a.cjs',
      `describe('a', () => {
        it.only('is right', () => {});
        it('is wrong', () => { throw new Error(); });
      });`,
    );
    const { passed, failed } = await result(['a.cjs']);
    assert.deepEqual({ passed, failed }, { passed: 0, failed: 1 });
  });

  it('takes a test for failed that is skipped for good, and names what wants something', async () => {
    await write(
      'a.cjs',
      `describe('a', () => {
        it('is right', () => {});
        it('wants a disk', function () { this.skip(); });
        it.skip('is forgotten', () => {});
        describe('without a disk', () => {
          before(function () { this.skip(); });
          it('cannot', () => {});
        });
      });
      describe.skip('b', () => { it('is forgotten, too', () => {}); });`,
    );
    const child = start([['a.cjs']]);
    const [said, output] = [saidBy(child), saidBy(child, child.stdout)];
    const { passed, failed } = await resultOf(child);
    assert.deepEqual({ passed, failed }, { passed: 1, failed: 2 });
    assert.match(said(), /^FAILED: .*a\.cjs: skipped for good: a is forgotten$/m);
    assert.match(said(), /^FAILED: .*a\.cjs: skipped for good: b is forgotten, too$/m);
    assert.match(output(), /^SKIPPED: a wants a disk$/m);
    assert.match(output(), /^SKIPPED: a without a disk cannot$/m);
  });

  it('takes a file for failed that leaves a server open', async () => {
    await write(
      'a.cjs',
      "describe('a', () => { it('is right', () => require('node:net').createServer().listen(0)); });",
    );
    const { passed, failed } = await result(['a.cjs']);
    assert.deepEqual({ passed, failed }, { passed: 1, failed: 1 });
  });

  it('begins another file while those that run only wait', async () => {
    await write(
      'waits.cjs',
      `it('waits for the last file', (done) => {
        const look = () => (require('node:fs').existsSync(__dirname + '/here') ? done() : setTimeout(look, 20));
        look();
      });`,
    );
    await write(
      'last.cjs',
      "it('is here', () => require('node:fs').writeFileSync(__dirname + '/here', ''));",
    );
    const waiting = Array.from({ length: availableParallelism() }, () => ['waits.cjs']);
    const { passed, failed } = await resultOf(start([...waiting, ['last.cjs']], { hasRoom: true }));
    assert.deepEqual({ passed, failed }, { passed: waiting.length + 1, failed: 0 });
  });

  it('hands a browser without a window to all files but those in which it is the browser that is tested', async () => {
    const expects = (browser: string) =>
      `describe('a page', () => {
        it('is opened', () => require('node:assert').equal(process.env.TEST_BROWSER, ${browser}));
      });`;
    await mkdir(join(dir.path, 'browser'));
    await write('browser/panel.test.js', expects("'/a/shell'"));
    await write('browser/process.test.js', expects('undefined'));
    const portions = [['browser/panel.test.js'], ['browser/process.test.js']];
    const { passed, failed } = await resultOf(start(portions, { browser: '/a/shell' }));
    assert.deepEqual({ passed, failed }, { passed: 2, failed: 0 });
  });

  it('leaves nothing behind of a mocha that somebody starts by hand and cuts off', async () => {
    await write('a.cjs', `${STARTS_A_PROCESS} it('waits', (done) => setTimeout(done, 50_000));`);
    const { [MARK]: _, ...env } = process.env;
    const child = spawn(
      process.execPath,
      [MOCHA, '--reporter', REPORTER, join(dir.path, 'a.cjs')],
      {
        env: { ...env, TMPDIR: temporary(), TEST_TOTALS: join(dir.path, 'totals.json') },
        stdio: 'ignore',
      },
    );
    await startedProcess();
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
    await nothingIsLeft();
  });

  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    it(`leaves nothing behind when it is cut off by ${signal}`, async () => {
      await write('a.cjs', `${STARTS_A_PROCESS} it('waits', (done) => setTimeout(done, 50_000));`);
      const child = start([['a.cjs']]);
      await startedProcess();
      const exit = once(child, 'exit');
      child.kill(signal);
      await exit;
      await nothingIsLeft();
    });
  }
});

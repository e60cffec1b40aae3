/**
 * `npm run test:windows [-- --if-possible] [--suites unit,contract] [--node 22] [--limit MINUTES] [FILE…]`: the
 * suites `unit`, `contract` and `integration` as Windows programs under Wine; then, with the service as a Windows program,
 * a day in an office (`office`), PM2 (`pm2`) and the package for offices (`package`); then with the Node that offices are
 * told to get the contracts and a start (`node24`). `--node`: another than the running version.
 * `--if-possible`: where Wine is not to be had, that is said and no failure. What has not come to its end after `--limit` has failed,
 * and what it was at is said.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { exitCodeOf, installed, root, run } from '../command.js';
import { allTests } from '../test-run.js';
import { addonFor } from './addon.js';
import { windowsCopy } from './copy.js';
import { Limit } from './limit.js';
import { nodeForWindows, nodeUnderWine, provideTools, windowsProgram } from './tools.js';
import { windowsPath, withWindows } from './wine.js';

/** Tests that stand outside of Windows, and have the service inside. */
const OUTSIDE = ['office', 'pm2', 'package'];
/** With the Node that `avvia.cmd` says to get. */
const NODE_24 = 'node24';
const SUITES = ['unit', 'contract', 'integration', ...OUTSIDE, NODE_24];
const TOTALS = path.join(root, 'build', 'windows-totals.json');
/** Wine is slower than Windows, and slower still when several programs run in it. */
const PATIENCE = '10';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'if-possible': { type: 'boolean', default: false },
    suites: { type: 'string', default: SUITES.join(',') },
    node: { type: 'string', default: process.versions.node },
    // Minutes for the whole run.
    limit: { type: 'string', default: '180' },
  },
});

/** Files that are named are all that runs. */
const wanted = positionals.length > 0 ? [] : values.suites.split(',');

/** Of the time that is left, for one mocha: one that hangs is to be told with what it has shown. */
const FOR_ONE = 0.9;
const limit = new Limit(Number(values.limit), (underWay) => {
  console.error(`FAILED: cut off after ${values.limit} minutes, while at: ${underWay.join(', ')}`);
  tell({ passed: 0, failed: 1, skipped: 0 });
  process.exit(1);
});

await rm(TOTALS, { force: true });
const node = (await limit.during('Wine and its compiler', provideTools)) ? await fetchNode() : null;
if (node !== null) {
  tell(await prove(node));
} else {
  console.log(
    'Windows: not tested, because what it needs cannot be had here: Wine (apt-get, as root), Node for Windows (npm).',
  );
  if (!values['if-possible']) process.exitCode = 69;
}

function tell(totals) {
  mkdirSync(path.dirname(TOTALS), { recursive: true });
  writeFileSync(TOTALS, `${JSON.stringify(totals)}\n`);
  const { passed, failed, skipped } = totals;
  console.log(`Windows: ${passed} passed, ${failed} failed, ${skipped} only on POSIX`);
  if (failed > 0 || passed === 0) process.exitCode = 1;
}

/** What comes from npm's registry: the path of `node.exe`; null: it cannot be had, and need not be. */
async function fetchNode() {
  try {
    return await limit.during('the browser, and Node for Windows', async () => {
      await provideBrowser();
      return await nodeForWindows(values.node);
    });
  } catch (error) {
    if (!values['if-possible']) throw error;
    console.error(error.message);
    return null;
  }
}

/** Outside of Windows: the service finds it there through a small `chrome.exe`. */
async function provideBrowser() {
  const { ensureBrowser } = await import('../../dist/system/browser-fetch.js');
  await ensureBrowser();
}

async function prove(nodeExe) {
  const { OutsideBrowser } = await import('../../build/test/windows/outside-browser.js');
  const logs = await mkdtemp(path.join(tmpdir(), 'campanile-windows-'));
  const outsideBrowser = await OutsideBrowser.start();
  const browser = {
    BROWSER_OUTSIDE: String(outsideBrowser.port),
    PUPPETEER_EXECUTABLE_PATH: windowsPath(await windowsProgram('chrome')),
  };
  const preparedFor = (nodeExe) =>
    limit.during('the addon and the copy of the project', async () => ({
      nodeExe: nodeUnderWine(nodeExe),
      project: await windowsCopy(await addonFor(nodeExe)),
      logs,
      browser,
    }));
  process.once('exit', () => {
    outsideBrowser.endNow();
    rmSync(logs, { recursive: true, force: true });
  });
  try {
    return await withWindows(limit, async (windows) => {
      const pc = { windows, ...(await preparedFor(nodeExe)) };
      const portions = positionals.length > 0 ? [positionals] : allTests(wanted);
      const results = await sideBySide(portions, (files) => inside(pc, files));
      for (const suite of OUTSIDE.filter((each) => wanted.includes(each)))
        results.push(await outside(pc, suite));
      if (wanted.includes(NODE_24)) {
        const pc24 = { windows, ...(await preparedFor(await nodeForWindows('24'))) };
        console.log('── with Node 24');
        results.push(...(await sideBySide(allTests(['contract']), (files) => inside(pc24, files))));
        results.push(await outside(pc24, 'office', ['--fgrep', 'pairs, and takes in']));
      }
      return sum(results);
    });
  } finally {
    await outsideBrowser.close();
  }
}

async function sideBySide(portions, work) {
  const queue = [...portions];
  const results = [];
  const lane = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift())
      results.push(await work(next));
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  return results;
}

/** Mocha as a Windows program. */
async function inside({ windows, nodeExe, project, logs, browser }, files) {
  const began = performance.now();
  const name = path.join(logs, randomUUID());
  const [totals, output] = [`${name}.json`, `${name}.log`];
  const options = {
    cwd: project,
    output,
    env: {
      TEST_TOTALS: windowsPath(totals),
      TEST_PATIENCE: PATIENCE,
      TEST_UNDER_WINE: '1',
      FORCE_COLOR: '0',
      ...browser,
    },
    limit: limit.left(FOR_ONE),
  };
  const code = await limit.during(files.join(' '), () =>
    windows.run(nodeExe, ['node_modules/mocha/bin/mocha.js', ...files], options),
  );
  process.stdout.write(readFileSync(output));
  const seconds = ((performance.now() - began) / 1_000).toFixed(0);
  console.log(`── ${files.length === 1 ? files[0] : `${files[0]} …`}: ${seconds} s\n`);
  return judged(totals, code, files);
}

/** The service as a Windows program, and the test outside, where emulator and browser are. */
async function outside({ windows, nodeExe, project, logs }, suite, mochaArgs = []) {
  if (suite === 'package')
    await limit.during('the package', () => run(process.execPath, ['.tooling/run.js', 'package']));
  const names = ['chrome', 'hold', 'console', 'icacls'];
  const programs = await Promise.all(names.map(async (name) => [name, await windowsProgram(name)]));
  const prepared = {
    env: windows.env,
    drive: windows.drive,
    project,
    node: nodeExe,
    programs: Object.fromEntries(programs),
  };
  const totals = path.join(logs, `${randomUUID()}.json`);
  const file = `build/test/windows/${suite}.test.js`;
  const args = [installed('mocha/bin/mocha.js'), ...mochaArgs, file];
  const options = {
    env: {
      WINDOWS_PC: JSON.stringify(prepared),
      TEST_TOTALS: totals,
      TEST_PATIENCE: PATIENCE,
    },
    output: 'inherit',
    timeout: limit.left(FOR_ONE),
  };
  const code = await limit.during(file, () => exitCodeOf(process.execPath, args, options));
  return judged(totals, code, [file]);
}

/** Mocha's own result; one that ends without has failed. */
function judged(totals, code, files) {
  const result = resultIn(totals);
  if (result !== null && (code === 0 || result.failed > 0)) return result;
  console.error(`FAILED: ${files.join(' ')}: mocha ended with ${code}`);
  return { passed: 0, skipped: 0, ...result, failed: 1 };
}

function resultIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

function sum(results) {
  const of = (key) => results.reduce((total, result) => total + result[key], 0);
  return { passed: of('passed'), failed: of('failed'), skipped: of('skipped') };
}

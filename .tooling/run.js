/**
 * What stands behind the npm scripts: `node .tooling/run.js <task> [arguments]`. Each task first
 * brings the checkout up to date, which takes a moment when it is, and then does its work.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from './build.js';
import { CommandError, installed, npm, root, run, told } from './command.js';
import { headlessShell } from './headless-shell.js';
import { hasDevelopment, installDependencies } from './install.js';
import { pack, PACKED } from './pack.js';
import { allTests, runTests, WITHOUT_BROWSER } from './test-run.js';

/** Where public copies of the WhatsApp Web page are put. */
const PAGES = path.join(root, 'build', 'pages');
const TEST_TOTALS = path.join(root, 'build', 'test-totals.json');
const WINDOWS_TOTALS = path.join(root, 'build', 'windows-totals.json');
/** How long `npm test` kills the service at boundaries drawn by lot. */
const CRASH_SAMPLE_SECONDS = '90';

const tasks = {
  async start(args) {
    await installDependencies('service');
    await build(hasDevelopment() ? '.' : 'service');
    const { loadConfig } = await import('../dist/config.js');
    const config = await loadConfig({ env: process.env, projectDir: root });
    await provideBrowser(config.browser.path);
    await become('dist/main.js', ['run', ...args]);
  },

  /**
   * Without arguments every suite; else mocha with these arguments alone. After
   * `--at 2027-03-28T01:30` at that time, by the clock of Rome: all but what needs a browser, or the
   * files that are named. `--coverage`: every suite, with the lines counted that those without a
   * browser run, and the threshold.
   */
  async test(args) {
    await prepare('test');
    if (args[0] === '--at') return await testAt(args[1] ?? '', args.slice(2));
    await provideBrowser();
    rmSync(TEST_TOTALS, { force: true });
    if (args[0] === '--coverage') return await countingLines('every-test');
    if (args.length > 0) return await runNode([installed('mocha/bin/mocha.js'), ...args]);
    await everyTest();
  },

  /** What `test --coverage` does under c8. */
  'every-test': everyTest,

  /** The suites that need no browser at the five times at which reckoning goes wrong, or at those named. */
  async 'test:dates'(args) {
    await prepare('test');
    const { AWKWARD_TIMES } = await import('../build/test/support/at-date.js');
    const red = [];
    for (const time of args.length > 0 ? args : AWKWARD_TIMES) {
      console.log(`═══ ${time}\n`);
      const { failed } = await testsAt(time);
      if (failed > 0) red.push(`${time}: ${failed} failed`);
    }
    if (red.length > 0) throw new Error(red.join('\n'));
  },

  /**
   * `--runs N --seed S`: only so many random runs; `--at PATTERN`: only the boundaries with such names; `--all`:
   * every victim at every boundary.
   */
  async 'test:crash'(args) {
    const { values } = parseArgs({
      args,
      options: {
        runs: { type: 'string' },
        seed: { type: 'string' },
        at: { type: 'string' },
        all: { type: 'boolean', default: false },
      },
    });
    await proof('crash', {
      ...(values.runs !== undefined && { CRASH_RUNS: values.runs }),
      ...(values.seed !== undefined && { CRASH_SEED: values.seed }),
      ...(values.at !== undefined && { CRASH_AT: values.at }),
      ...(values.all && { CRASH_ALL: '1' }),
    });
  },

  /** 3,000 people, delivered to the end. */
  async 'test:large'() {
    await prepare('test');
    await runNode([installed('mocha/bin/mocha.js'), 'build/test/crash/large-town.test.js']);
  },

  /** `--scale 0.1 --seed S` */
  async 'test:soak'(args) {
    const { values } = parseArgs({
      args,
      options: { scale: { type: 'string' }, seed: { type: 'string' } },
    });
    await proof('soak', {
      ...(values.scale !== undefined && { SOAK_SCALE: values.scale }),
      ...(values.seed !== undefined && { SOAK_SEED: values.seed }),
    });
  },

  /** Asks the programs of Debian that open attachments, and compares; `--if-possible`: or does not. */
  async 'test:readers'(args) {
    await prepare('test');
    await runNode(['build/test/readers/main.js', ...args]);
    await runNode([installed('mocha/bin/mocha.js'), 'build/test/unit/readers.test.js']);
  },

  /** As a Windows program under Wine: `.tooling/windows/prove.js`. */
  async 'test:windows'(args) {
    await prepare('test');
    await become('.tooling/windows/prove.js', args);
  },

  /** One zip for offices: `.tooling/package/package.js`. */
  async package(args) {
    await prepare('.');
    await become('.tooling/package/package.js', args);
  },

  /** `--lives N --seed S --minutes M` */
  async simulate(args) {
    await prepare('test');
    await become('build/test/simulation/main.js', args);
  },

  /** `--scale 0.1 --only delivery` */
  async bench(args) {
    await prepare('test');
    await provideBrowser();
    await become('build/test/bench/main.js', args);
  },

  async demo(args) {
    await prepare('test');
    await provideBrowser();
    await become('build/test/demo/main.js', args);
  },

  async screenshots(args) {
    await prepare('test');
    await provideBrowser();
    await become('build/test/demo/screenshots.js', args);
  },

  async emulator(args) {
    await prepare('test');
    await become('build/test/emulator/main.js', args);
  },

  /** `--keep`: the tests read the newest page from now on. */
  async 'page-check'(args) {
    await prepare('test');
    await fetchPages();
    await become('build/test/page-check/main.js', [PAGES, ...args]);
  },

  async lint(args) {
    await prepare('test'); // types are read from what was built
    await runNode([
      installed('eslint/bin/eslint.js'),
      '--config',
      '.tooling/eslint.config.js',
      '--max-warnings',
      '0',
      ...(args.length > 0 ? args : ['.']),
    ]);
    // Of single files it cannot be said whether somebody imports what they export.
    if (args.length === 0)
      await runNode([installed('knip/bin/knip.js'), '--config', '.tooling/knip.json']);
  },

  /** Compiling is the type check. */
  build: () => prepare('test'),

  install: () => installDependencies(),

  /** The results of the last `test` and, if there was one, the last `test:windows` in one line. */
  totals() {
    const ordinary = JSON.parse(readFileSync(TEST_TOTALS, 'utf8'));
    const windows = existsSync(WINDOWS_TOTALS)
      ? JSON.parse(readFileSync(WINDOWS_TOTALS, 'utf8'))
      : { passed: 0, failed: 0 };
    const passed = ordinary.passed + windows.passed;
    const failed = ordinary.failed + windows.failed;
    const skipped = ordinary.skipped > 0 ? `, ${ordinary.skipped} skipped` : '';
    console.log(`${passed} passed, ${failed} failed${skipped}`);
    if (ordinary.passed === 0 || failed > 0) process.exitCode = 1;
  },
};

async function everyTest() {
  await told('Impacchetto il programma per le prove', pack);
  const totals = await runTests(allTests(), {
    env: { CRASH_SAMPLE_SECONDS },
    program: PACKED,
    browser: await headlessShell(),
  });
  writeFileSync(TEST_TOTALS, `${JSON.stringify(totals)}\n`);
  if (totals.failed > 0) throw new Error(`${totals.failed} failed`);
}

function countingLines(task) {
  return runNode([installed('c8/bin/c8.js'), process.execPath, import.meta.filename, task]);
}

async function prepare(project) {
  await installDependencies();
  await build(project);
}

/** Sees to it that a browser can be found; the program that needs it searches for itself. */
async function provideBrowser(setting = null) {
  const { ensureBrowser } = await import('../dist/system/browser-fetch.js');
  await ensureBrowser(setting);
}

/** Hundreds of megabytes of which one page is read: too much for every checkout to install. */
async function fetchPages() {
  try {
    const where = ['--prefix', PAGES, '--no-save', '--ignore-scripts', '--no-audit', '--no-fund'];
    await npm(['install', ...where, '@wppconnect/wa-version@latest']);
  } catch (error) {
    if (!existsSync(path.join(PAGES, 'node_modules'))) throw error;
    console.error('The pages that were fetched last time are compared.');
  }
}

/** Goes on as another program, in this process: its exit code and its signals are ours. */
async function become(program, args) {
  const file = path.join(root, program);
  process.argv = [process.execPath, file, ...args];
  await import(pathToFileURL(file).href);
}

async function testAt(time, files) {
  const { environmentAt } = await import('../build/test/support/at-date.js');
  if (files.length > 0)
    return await runNode([installed('mocha/bin/mocha.js'), ...files], environmentAt(time));
  const { failed } = await testsAt(time);
  if (failed > 0) throw new Error(`${failed} failed`);
}

/** A browser has a clock of its own, and would not believe it. For each mocha it is that time anew. */
async function testsAt(time) {
  const { environmentAt } = await import('../build/test/support/at-date.js');
  return await runTests(allTests(WITHOUT_BROWSER), { env: () => environmentAt(time) });
}

/** One of the long proofs of `test/crash`. */
async function proof(name, env) {
  await prepare('test');
  await provideBrowser();
  await runNode([installed('mocha/bin/mocha.js'), `build/test/crash/${name}.test.js`], env);
}

function runNode(args, env = {}) {
  return run(process.execPath, args, { output: 'inherit', env });
}

/** As the service's own: 78 wrong settings, 69 no browser. */
const EXIT_CODES = { CONFIG: 78, BROWSER_MISSING: 69 };

function exitCodeFor(error) {
  return error instanceof CommandError ? error.exitCode : (EXIT_CODES[error.code] ?? 1);
}

const [name = '', ...args] = process.argv.slice(2);
if (!Object.hasOwn(tasks, name)) {
  console.error(`node .tooling/run.js ${Object.keys(tasks).join(' | ')}`);
  process.exitCode = 64;
} else {
  try {
    await tasks[name](args);
  } catch (error) {
    console.error(error.message);
    process.exitCode = exitCodeFor(error);
  }
}

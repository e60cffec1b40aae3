/**
 * Mocha's ordinary report, and for whoever reads results by machine the totals, with how long each
 * file took and how much of that a processor worked, in the file that `TEST_TOTALS` names. A run
 * that does not end by itself has left something open: it is named and fails, instead of hanging for
 * ever. What outlives a run is ended, also when somebody has started mocha by hand.
 */
const { spawn } = require('node:child_process');
const { randomUUID } = require('node:crypto');
const { mkdirSync, mkdtempSync, readFileSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { performance } = require('node:perf_hooks');
const process = require('node:process');
const { Runnable, reporters } = require('mocha');
const { MARK } = require('./mark.cjs');

const TOTALS = process.env.TEST_TOTALS ?? path.join(__dirname, '..', 'build', 'test-totals.json');
const PATIENCE_MS = 15_000;
/** Where several files share the processors each gets a part of them: so many times as long may a test take. */
const PATIENCE = Number(process.env.TEST_PATIENCE ?? 1);

/** As Linux tells it to programs, whatever the kernel counts in. */
const TICKS_PER_SECOND = 100;
/** Of this process and of those that it started and that have ended; after the command's name. */
const SPENT_FIELDS = [11, 12, 13, 14];

/**
 * Milliseconds that processors have worked for these tests. Elsewhere than on Linux, and for what
 * ends after the process that started it (a browser's pages, a fifth of what a browser test takes),
 * nobody counts.
 */
function worked() {
  if (process.platform !== 'linux') {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  }
  const fields = readFileSync('/proc/self/stat', 'latin1')
    .replace(/^.*\) /, '')
    .split(' ');
  const ticks = SPENT_FIELDS.reduce((sum, field) => sum + Number(fields[field]), 0);
  return (ticks * 1_000) / TICKS_PER_SECOND;
}

/**
 * For a run that nobody watches: what it starts from now on bears a mark, and a guard ends it. What it
 * keeps for a while lies in a folder of its own, which the guard removes.
 */
function guard() {
  if (process.env[MARK] !== undefined || process.platform !== 'linux') return;
  const mark = randomUUID();
  const folder = mkdtempSync(path.join(tmpdir(), 'campanile-tests-'));
  const guard = spawn(process.execPath, [path.join(__dirname, 'sweep.js'), mark, folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true, // what ends this group of processes does not end the guard
  });
  guard.unref();
  guard.stdin.unref();
  process.env[MARK] = mark;
  process.env.TMPDIR = folder;
}

module.exports = class Reporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    guard();
    const spent = new Map();
    const add = (file, { tests = 0, ms = 0, cpuMs = 0 }) => {
      const before = spent.get(file) ?? { tests: 0, ms: 0, cpuMs: 0 };
      spent.set(file, {
        tests: before.tests + tests,
        ms: before.ms + ms,
        cpuMs: before.cpuMs + cpuMs,
      });
    };
    const began = new Map();
    const isOfFile = (suite) => suite.parent?.root === true;
    runner.on('suite', (suite) => {
      if (isOfFile(suite)) began.set(suite, { at: performance.now(), worked: worked() });
    });
    runner.on('suite end', (suite) => {
      if (!isOfFile(suite)) return;
      const since = began.get(suite);
      add(suite.file, { ms: performance.now() - since.at, cpuMs: worked() - since.worked });
    });
    runner.on('test end', ({ file }) => add(file, { tests: 1 }));
    // From now on, also within a test; what was said when the files were read is said once more.
    const { timeout } = Runnable.prototype;
    Runnable.prototype.timeout = function (...limit) {
      return timeout.apply(
        this,
        limit.map((ms) => ms * PATIENCE),
      );
    };
    const waitedFor = new WeakSet();
    const bePatient = (runnable) => {
      if (waitedFor.has(runnable)) return;
      waitedFor.add(runnable);
      runnable.timeout(runnable.timeout());
    };
    runner.on('test', bePatient);
    runner.on('hook', bePatient);
    const forgotten = [];
    runner.once('start', () => {
      // Windows is spared what only a POSIX system can pass.
      if (process.platform === 'win32') return;
      runner.suite.eachTest((test) => {
        if (test.isPending()) forgotten.push(test.fullTitle());
      });
    });
    const skipped = [];
    runner.on('pending', (test) => skipped.push(test.fullTitle()));
    const failures = [];
    runner.on('fail', (runnable, error) => {
      failures.push(runnable.fullTitle());
      // There a run may be cut off before it tells why.
      if (process.env.TEST_UNDER_WINE !== undefined) console.log(error.stack);
    });
    runner.once('end', () => {
      const { stats } = runner;
      const totals = {
        passed: stats.passes,
        failed: stats.failures,
        failures,
        skipped: stats.pending,
        skippedTests: skipped,
        forgotten,
        milliseconds: stats.duration,
        cpuMs: Math.round(worked()),
        byFile: [...spent].map(([file, { tests, ms, cpuMs }]) => ({
          file,
          tests,
          ms: Math.round(ms),
          cpuMs: Math.round(cpuMs),
        })),
      };
      mkdirSync(path.dirname(TOTALS), { recursive: true });
      writeFileSync(TOTALS, `${JSON.stringify(totals)}\n`);
      setTimeout(() => {
        console.error('The tests left open:', process.getActiveResourcesInfo().join(', '));
        // After mocha's own listener, which would say 0 where all tests have passed.
        process.once('exit', () => (process.exitCode = 1));
        process.exit();
      }, PATIENCE_MS * PATIENCE).unref();
    });
  }
};

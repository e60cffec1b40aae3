/**
 * Every test, files side by side: those that take longest in a mocha of their own, the others in portions.
 * What counts is mocha's own result of each; a mocha that ends without one has failed, and so has
 * one that leaves processes or temporary files behind.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync } from 'node:fs';
import { availableParallelism, cpus, freemem, tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { root } from './command.js';
import { isNamed, needsWholeBrowser, runPortion } from './portion.js';

/** How many files one mocha takes: to load it and what it tests costs two seconds of processor. */
const PORTIONS = [
  ['crash', 1],
  ['browser', 3],
  ['emulator/tests/browser', 3],
  ['simulation', 1],
  ['integration', 10],
  ['emulator/tests/service', 10],
  ['unit', 12],
  ['contract', 12],
];
/** Each that opens no browser: a clock of ours is believed in all of it. */
const OPENS_BROWSER = new Set(['crash', 'browser', 'emulator/tests/browser']);
export const WITHOUT_BROWSER = PORTIONS.map(([suite]) => suite).filter(
  (suite) => !OPENS_BROWSER.has(suite),
);
/** For a command of their own: they take minutes, or hours. */
const LONG_PROOFS = new Set(['soak.test.js', 'large-town.test.js']);
/** Alone in a mocha and begun before all others, the longest first: none is to be what is left at the end. */
const LONGEST = [
  'browser/late-chats',
  'browser/panel-looks',
  'browser/bench',
  'browser/catch-up',
  'browser/town',
  'crash/crash',
  'browser/retraction-crash',
  'browser/setbacks',
  'browser/panel-day',
  'browser/bundles',
  'browser/list-terms',
  'browser/session-faults',
  'browser/panel',
  'browser/without-lists',
  'browser/panel-staff',
  'tests/browser/page',
  'browser/demo',
  'browser/process',
  'unit/fuzz-messages',
  'integration/cli',
  'integration/cli-service',
  'unit/fuzz-notices',
];
/** Beside one file for each processor: they run while those wait. */
const SPARE_LANES = 4;
/** A browser and its service need half of it; a PC that has no more is not to swap. In bytes. */
const MEMORY = 1_500_000_000;
/** How long processors are watched before another file is begun in a spare lane, in milliseconds. */
const WATCHED_MS = 2_000;
/** So much of a processor must have been idle meanwhile. */
const IDLE_SHARE = 0.5;
/** Each test has a limit of its own; this one is for a mocha that does not come to look at it. */
const LIMIT_MS = 45 * 60_000;
const ENDS_ALL = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const SLOWEST = 10;

/**
 * @param portions compiled files, those of one mocha together; in the order in which they begin
 * @param options.env for every mocha, or what says it anew for each
 * @param options.program what starts as the service where coverage is not counted
 * @param options.browser what opens pages where a whole browser is not the matter; null: a whole one everywhere
 * @param options.hasRoom resolves after a while with whether the processors have time for another file
 * @param options.limitMs how long one mocha may take at most
 * @returns {Promise<{ passed: number, failed: number, skipped: number, milliseconds: number, cpuMs: number }>}
 */
export async function runTests(
  portions,
  { env = {}, program = null, browser = null, hasRoom = isIdle, limitMs = LIMIT_MS } = {},
) {
  const began = performance.now();
  const folder = mkdtempSync(path.join(tmpdir(), 'campanile-tests-'));
  const mark = randomUUID();
  const running = new Set();
  const run = { folder, env, program, browser, limitMs, began, mark, running };
  const guardian = path.join(import.meta.dirname, 'sweep.js');
  const guard = spawn(process.execPath, [guardian, mark, folder], {
    stdio: ['pipe', 'ignore', 'inherit'],
    detached: true,
  });
  const stop = () => {
    for (const child of running) child.kill('SIGTERM');
    guard.stdin.end();
    process.exit(130);
  };
  for (const signal of ENDS_ALL) process.on(signal, stop);
  try {
    const results = [];
    const queue = [...portions];
    const lane = async (mayBegin) => {
      while (queue.length > 0) {
        if (!(await mayBegin())) continue;
        const next = queue.shift();
        if (next !== undefined) results.push(await runPortion(run, next));
      }
    };
    const lanes = (count, mayBegin) => Array.from({ length: count }, () => lane(mayBegin));
    await Promise.all([
      ...lanes(availableParallelism(), () => Promise.resolve(true)),
      ...lanes(SPARE_LANES, inTurn(hasRoom)),
    ]);
    const sum = (of) => results.reduce((total, result) => total + result[of], 0);
    const totals = {
      passed: sum('passed'),
      failed: sum('failed'),
      skipped: sum('skipped'),
      milliseconds: Math.round(performance.now() - began),
      cpuMs: sum('cpuMs'),
    };
    report(results, totals);
    return totals;
  } finally {
    for (const signal of ENDS_ALL) process.off(signal, stop);
    const ended = once(guard, 'exit');
    guard.stdin.end();
    await ended;
  }
}

/** Whether processors have had time to spare, watched for a moment, and there is memory. */
async function isIdle() {
  const idle = () => cpus().reduce((sum, { times }) => sum + times.idle, 0);
  const before = idle();
  await wait(WATCHED_MS);
  return idle() - before > WATCHED_MS * IDLE_SHARE && freemem() > MEMORY;
}

/** One after the other: two that ask at the same time would count the same idleness twice. */
function inTurn(asked) {
  let last = Promise.resolve();
  return () => (last = last.then(asked));
}

/** Every test file, the longest first, and browsers before what works alone. */
export function allTests(suites = PORTIONS.map(([suite]) => suite)) {
  const compiled = path.join(root, 'build', 'test');
  const chosen = PORTIONS.filter(([suite]) => suites.includes(suite));
  const portions = chosen.flatMap(([suite, size]) => {
    const files = readdirSync(path.join(compiled, suite), { recursive: true })
      .filter((name) => name.endsWith('.test.js') && !LONG_PROOFS.has(name))
      .map((name) => path.join('build', 'test', suite, name))
      .toSorted();
    const others = files.filter((file) => rankOf(file) === LONGEST.length);
    return [
      ...files.filter((file) => !others.includes(file)).map((file) => [file]),
      ...inPortions(others.filter(needsWholeBrowser), size),
      ...inPortions(
        others.filter((file) => !needsWholeBrowser(file)),
        size,
      ),
    ];
  });
  const rank = ([first]) => rankOf(first);
  return portions.toSorted((a, b) => rank(a) - rank(b));
}

function inPortions(files, size) {
  return Array.from({ length: Math.ceil(files.length / size) }, (_, index) =>
    files.slice(index * size, (index + 1) * size),
  );
}

function rankOf(file) {
  const place = LONGEST.findIndex((name) => isNamed(file, name));
  return place < 0 ? LONGEST.length : place;
}

/** Seconds by the clock, and of those (in brackets) processors were seen at work. */
function report(results, { milliseconds, cpuMs }) {
  const files = results.flatMap(({ byFile }) => byFile);
  const seconds = (ms) => (ms / 1_000).toFixed(1).padStart(8);
  const took = ({ ms, cpuMs }) => `${seconds(ms)} (${seconds(cpuMs)})`;
  console.log(`The ${SLOWEST} slowest of ${files.length} files, in seconds (processors at work):`);
  for (const file of files.toSorted((a, b) => b.ms - a.ms).slice(0, SLOWEST)) {
    console.log(`${took(file)}  ${path.relative(root, file.file)}`);
  }
  console.log('Each suite, one file after the other:');
  for (const [suite] of PORTIONS) {
    const folder = path.join(root, 'build', 'test', suite, path.sep);
    const ofSuite = files.filter(({ file }) => file.startsWith(folder));
    const sum = (of) => ofSuite.reduce((total, file) => total + file[of], 0);
    const count = `${sum('tests')} tests in ${ofSuite.length} files`;
    console.log(`${took({ ms: sum('ms'), cpuMs: sum('cpuMs') })}  ${suite}: ${count}`);
  }
  console.log(`${took({ ms: milliseconds, cpuMs })}  all of them, side by side\n`);
  for (const test of results.flatMap(({ skippedTests }) => skippedTests))
    console.log(`SKIPPED: ${test}`);
  for (const failure of results.flatMap(({ failures }) => failures))
    console.error(`FAILED: ${failure}`);
}

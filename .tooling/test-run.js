/**
 * Every test, files side by side: those that take longest in a mocha of their own, the others in portions.
 * What counts is mocha's own result of each; a mocha that ends without one has failed, and so has
 * one that leaves processes behind.
 */
import { spawn } from 'node:child_process';
import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, freemem, tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { installed, root } from './command.js';
import { MARK, sweep } from './sweep.js';

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
/** Where coverage is counted, if it is: it makes a test slower by a quarter, and these suffice for the threshold. */
const COVERED = ['integration', 'unit', 'contract', 'simulation'];
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
/**
 * In the browser that the service drives on an office PC, since there it is the browser that is the
 * matter: its processes, its profile, its memory, and what a newcomer starts.
 */
const WHOLE_BROWSER = [
  'crash/crash',
  'browser/process',
  'browser/session',
  'browser/pm2',
  'browser/large-file',
  'browser/demo',
];
/** Beside one file for each processor: they run while those wait. */
const SPARE_LANES = 4;
/** A browser and its service need half of it; a PC that has no more is not to swap. In bytes. */
const MEMORY = 1_500_000_000;
/** How long processors are watched before another file is begun in a spare lane, in milliseconds. */
const WATCHED_MS = 2_000;
/** So much of a processor must have been idle meanwhile. */
const IDLE_SHARE = 0.5;
/** The limits of tests tell a test that hangs from one that is slow: with other files beside it each is slower. */
const PATIENCE = 4;
const ENDS_ALL = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const SLOWEST = 10;

/**
 * @param portions compiled files, those of one mocha together; in the order in which they begin
 * @param options.env for every mocha, or what says it anew for each
 * @param options.program what starts as the service where coverage is not counted
 * @param options.browser what opens pages where a whole browser is not the matter; null: a whole one everywhere
 * @param options.hasRoom resolves after a while with whether the processors have time for another file
 * @returns {Promise<{ passed: number, failed: number, skipped: number, milliseconds: number, cpuMs: number }>}
 */
export async function runTests(
  portions,
  { mochaArgs = [], env = {}, program = null, browser = null, hasRoom = isIdle } = {},
) {
  const began = performance.now();
  const folder = mkdtempSync(path.join(tmpdir(), 'campanile-tests-'));
  const mark = randomUUID();
  const run = { folder, mochaArgs, env, program, browser, began, mark, running: new Set() };
  const guard = spawn(process.execPath, [path.join(import.meta.dirname, 'sweep.js'), mark], {
    stdio: ['pipe', 'ignore', 'inherit'],
    detached: true,
  });
  const stop = () => {
    for (const child of run.running) child.kill('SIGTERM');
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
    rmSync(folder, { recursive: true, force: true });
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

function needsWholeBrowser(file) {
  return WHOLE_BROWSER.some((name) => isNamed(file, name));
}

/** @param name `browser/panel` */
function isNamed(file, name) {
  return file.endsWith(path.join(`${name}.test.js`));
}

/** c8 says where to put what is counted. */
function isCovered(file) {
  if (!process.env.NODE_V8_COVERAGE) return false;
  return COVERED.some((suite) => file.startsWith(path.join('build', 'test', suite, path.sep)));
}

async function runPortion(run, files) {
  const { folder, mochaArgs, env, program, browser, began, mark, running } = run;
  const totals = path.join(folder, `${randomUUID()}.json`);
  const ownMark = `${mark}/${randomUUID()}`;
  const child = spawn(process.execPath, [installed('mocha/bin/mocha.js'), ...mochaArgs, ...files], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      TEST_PATIENCE: String(PATIENCE),
      ...process.env,
      ...(files.some(isCovered)
        ? {}
        : { NODE_V8_COVERAGE: '', ...(program !== null && { TEST_PROGRAM: program }) }),
      // undefined: nor one that this process was handed
      ...(files.some(needsWholeBrowser)
        ? { TEST_BROWSER: undefined }
        : browser !== null && { TEST_BROWSER: browser }),
      ...(typeof env === 'function' ? env() : env),
      TEST_TOTALS: totals,
      [MARK]: ownMark,
    },
  });
  running.add(child);
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => output.push(text));
  const [code] = await once(child, 'close');
  running.delete(child);
  const left = await sweep(ownMark);
  process.stdout.write(Buffer.concat(output));
  const seconds = ((performance.now() - began) / 1_000).toFixed(0);
  console.log(`── ${files.length === 1 ? files[0] : `${files[0]} …`}: at ${seconds} s\n`);
  const problems = left.map(({ pid, command }) => `left running: ${pid} ${command.slice(0, 160)}`);
  const result = readResult(totals);
  if (result === null) problems.push(`mocha ended with ${code} and no result`);
  else if (code !== 0 && result.failed === 0) problems.push(`mocha ended with ${code}`);
  const tested = new Set(result?.byFile.map(({ file }) => file));
  if (result !== null)
    problems.push(
      ...files
        .filter((file) => !tested.has(path.resolve(root, file)))
        .map((file) => `no tests in ${file}`),
    );
  const {
    passed = 0,
    failed = 0,
    failures = [],
    skipped = 0,
    cpuMs = 0,
    byFile = [],
  } = result ?? {};
  const named = [...failures, ...problems].map((what) => `${files.join(' ')}: ${what}`);
  return {
    passed,
    failed: failed + problems.length,
    failures: named,
    skipped,
    cpuMs,
    byFile,
  };
}

function readResult(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
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
  for (const failure of results.flatMap(({ failures }) => failures))
    console.error(`FAILED: ${failure}`);
}

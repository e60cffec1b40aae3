/** One mocha of a test run, with the files that it takes, and what it leaves behind. */
import { spawn } from 'node:child_process';
import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { clearTimeout, setTimeout } from 'node:timers';
import { randomUUID } from 'node:crypto';
import { installed, root } from './command.js';
import { MARK, removeTemporary, sweep } from './sweep.js';

/** Where coverage is counted, if it is: it makes a test slower by a quarter, and these suffice for the threshold. */
const COVERED = ['integration', 'unit', 'contract', 'simulation'];
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
/** The limits of tests tell a test that hangs from one that is slow: with other files beside it each is slower. */
const PATIENCE = 4;
/** How long output may be held open by what bears no mark, in milliseconds. */
const OUTPUT_MS = 2_000;

/** What browsers leave there that are killed, which is what many tests do. */
const OF_KILLED_BROWSERS = /^\.?(org\.chromium|com\.google)\./;

export function needsWholeBrowser(file) {
  return WHOLE_BROWSER.some((name) => isNamed(file, name));
}

/** @param name `browser/panel` */
export function isNamed(file, name) {
  return file.endsWith(path.join(`${name}.test.js`));
}

/** c8 says where to put what is counted. */
function isCovered(file) {
  if (!process.env.NODE_V8_COVERAGE) return false;
  return COVERED.some((suite) => file.startsWith(path.join('build', 'test', suite, path.sep)));
}

/** @returns mocha's own result, with what else was wrong among its failures */
export async function runPortion(run, files) {
  const { folder, env, program, browser, limitMs, began, mark, running } = run;
  const totals = path.join(folder, `${randomUUID()}.json`);
  const ownMark = `${mark}/${randomUUID()}`;
  const temporary = temporaryFolder(folder);
  const child = spawn(
    process.execPath,
    [installed('mocha/bin/mocha.js'), '--forbid-only', ...files],
    {
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
        ...(temporary !== null && { TMPDIR: temporary }),
        TEST_TOTALS: totals,
        [MARK]: ownMark,
      },
    },
  );
  running.add(child);
  const closed = once(child, 'close');
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => output.push(text));
  let isOverdue = false;
  const [code] = await noLongerThan(limitMs, once(child, 'exit'), () => {
    isOverdue = true;
    child.kill('SIGKILL');
  });
  running.delete(child);
  // Before its output ends: what it has left behind may hold that open, and so may what bears no mark.
  const left = await sweep(ownMark, Number(process.env.TEST_PATIENCE ?? PATIENCE));
  await noLongerThan(OUTPUT_MS, closed, () => {
    for (const stream of [child.stdout, child.stderr]) stream.destroy();
  });
  process.stdout.write(Buffer.concat(output));
  const seconds = ((performance.now() - began) / 1_000).toFixed(0);
  console.log(`── ${files.length === 1 ? files[0] : `${files[0]} …`}: at ${seconds} s\n`);
  const problems = left.map(({ pid, command }) => `left running: ${pid} ${command.slice(0, 160)}`);
  if (temporary !== null) {
    const files = readdirSync(temporary).filter((name) => !OF_KILLED_BROWSERS.test(name));
    problems.push(...files.map((name) => `left among temporary files: ${name}`));
    removeTemporary(temporary);
  }
  const result = readResult(totals);
  if (isOverdue) problems.push(`mocha had not ended after ${limitMs / 1_000} s`);
  else if (result === null) problems.push(`mocha ended with ${code} and no result`);
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
    skippedTests = [],
    forgotten = [],
    cpuMs = 0,
    byFile = [],
  } = result ?? {};
  problems.push(...forgotten.map((test) => `skipped for good: ${test}`));
  const named = [...failures, ...problems].map((what) => `${files.join(' ')}: ${what}`);
  return {
    passed,
    failed: failed + problems.length,
    failures: named,
    skipped,
    skippedTests,
    cpuMs,
    byFile,
  };
}

/**
 * A folder of its own for what it keeps for a while, whose path is short, because browsers put a socket below
 * it. Null: the system's own, where nothing guards a run anyway.
 */
function temporaryFolder(folder) {
  if (process.platform !== 'linux') return null;
  return mkdtempSync(path.join(folder, 't'));
}

/** @param endIt brings it about, when it is not over by then */
async function noLongerThan(milliseconds, over, endIt) {
  const overdue = setTimeout(endIt, milliseconds);
  try {
    return await over;
  } finally {
    clearTimeout(overdue);
  }
}

function readResult(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

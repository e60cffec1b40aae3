/** Checks of the PC: Node, browser, disk, clock. */
import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import process from 'node:process';
import type { BrowserFinding } from '../../system/browser.js';
import { COMPUTER, START_WITH_WINDOWS as SAYS } from '../../messages/it/doctor.js';
import type { Verdict } from './finding.js';
import { isSamePath } from '../../runtime/disk.js';
import { windowsProgram, type RunProgram } from '../../system/windows-programs.js';
import { EXIT } from '../command.js';

/** @param version `process.versions.node` */
export function nodeVersion(version: string): Verdict {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const fits = (major === 20 && minor >= 19) || (major > 20 && major < 26);
  return fits ? { kind: 'good', found: version } : { kind: 'bad', ...COMPUTER.node(version) };
}

/** @param versionOf the version of a browser, null where it does not say */
export async function browser(
  finding: BrowserFinding,
  versionOf: (file: string) => Promise<string | null> = versionOfBrowser,
): Promise<Verdict> {
  if (finding.kind === 'missing') {
    return { kind: 'bad', found: COMPUTER.noBrowser, advice: finding.advice };
  }
  const version = await versionOf(finding.path);
  if (version === null) {
    return { kind: 'unsure', ...COMPUTER.browserUnknown(finding.path) };
  }
  return { kind: 'good', found: `${version} (${finding.path})` };
}

/** On Windows `--version` would open a window; there the version names a folder beside it. */
async function versionOfBrowser(file: string): Promise<string | null> {
  if (process.platform === 'win32') {
    const names = await readdir(path.dirname(file));
    return names.find((name) => /^\d+(\.\d+){3}$/.test(name)) ?? null;
  }
  try {
    const { stdout } = await promisify(execFile)(file, ['--version'], { timeout: 10_000 });
    return /\d+(\.\d+)+/.exec(stdout)?.[0] ?? null;
  } catch {
    return null;
  }
}

const GIGABYTE = 1024 ** 3;

/** @param bytes that can still be written where Campanile keeps its files */
export function freeDisk(bytes: number): Verdict {
  const found = `${(bytes / GIGABYTE).toLocaleString('it', { maximumFractionDigits: 1 })} GB liberi`;
  if (bytes >= 2 * GIGABYTE) return { kind: 'good', found };
  return {
    kind: bytes < GIGABYTE / 4 ? 'bad' : 'unsure',
    found,
    advice: COMPUTER.diskAdvice,
  };
}

const TOLERATED_SKEW = 60_000;

/**
 * @param now of this PC, milliseconds since 1970
 * @param theirs a `Date` header of WhatsApp’s servers; null: they could not be reached
 */
export function clock(now: number, theirs: string | null): Verdict {
  const skew = theirs === null ? NaN : now - Date.parse(theirs);
  if (Number.isNaN(skew)) {
    return { kind: 'unsure', ...COMPUTER.noTime };
  }
  if (Math.abs(skew) <= TOLERATED_SKEW) return { kind: 'good', ...COMPUTER.rightTime };
  const minutes = Math.round(Math.abs(skew) / 60_000);
  return { kind: 'bad', ...COMPUTER.wrongTime(minutes, skew > 0) };
}

/** @param answered whether WhatsApp Web’s server answered from here */
export function whatsAppReachable(answered: boolean): Verdict {
  return answered ? { kind: 'good', ...COMPUTER.online } : { kind: 'bad', ...COMPUTER.offline };
}

/** The check of the start with Windows: its Task Scheduler, asked by its own command. */

/** As `installa-servizio.cmd` calls it. */
const TASK = 'Campanile';
/** In milliseconds. */
const LIMIT = 20_000;
/**
 * Places in a line of `schtasks /Query /V /FO CSV`: the headings are in the language of Windows, their order is
 * the same in each. Quotation marks within a field are not doubled, so fields end at `","`.
 */
const [LAST_RESULT, START_IN] = [6, 9];

/** The task as the scheduler has it. */
type ScheduledTask =
  | { readonly kind: 'missing' }
  /** the scheduler does not answer */
  | { readonly kind: 'unknown' }
  | {
      readonly kind: 'registered';
      /** the folder in which it starts; null: not to be read */
      readonly folder: string | null;
      /** what its last start ended with, as a number without sign; null: not to be read */
      readonly lastResult: number | null;
    };

/** How Campanile starts with the PC. `schtasks` ends with 1 for no such task. */
export async function askScheduler(
  run: RunProgram = windowsProgram(LIMIT),
): Promise<ScheduledTask> {
  const asked = ['/Query', '/TN', TASK, '/V', '/FO', 'CSV', '/NH'];
  const { code, printed } = await run('schtasks.exe', asked);
  if (code === 1) return { kind: 'missing' };
  if (code !== 0) return { kind: 'unknown' };
  // One line for each trigger; ours has one.
  const line = printed.split(/\r?\n/).find((each) => each.startsWith('"')) ?? '';
  const fields = line.slice(1).split('","');
  const result = /^-?\d+$/.exec(fields[LAST_RESULT] ?? '')?.[0];
  const start = fields[START_IN] ?? '';
  return {
    kind: 'registered',
    // Letters with accents come in the console's own encoding, which is not ours.
    folder: /^[A-Za-z]:\\[^\uFFFD]*$/.test(start) ? start : null,
    lastResult: result === undefined ? null : Number(result) >>> 0,
  };
}

/**
 * @param campanile the folder of this Campanile, and whether it is in function: then a start by the scheduler
 *   meanwhile has rightly come to nothing
 */
export function scheduledTask(
  task: ScheduledTask,
  campanile: { readonly folder: string; readonly runs: boolean },
): Verdict {
  switch (task.kind) {
    case 'missing':
      return { kind: 'unsure', ...SAYS.isMissing };
    case 'unknown':
      return { kind: 'unsure', ...SAYS.isUnknown };
    case 'registered':
      return registeredTask(task, campanile);
  }
}

function registeredTask(
  { folder, lastResult }: Extract<ScheduledTask, { kind: 'registered' }>,
  campanile: { readonly folder: string; readonly runs: boolean },
): Verdict {
  if (folder !== null && !isSamePath(folder, campanile.folder)) {
    return { kind: 'bad', ...SAYS.isAnother(folder) };
  }
  const isWell =
    lastResult === null ||
    WELL.has(lastResult) ||
    (lastResult === EXIT.unavailable && campanile.runs);
  if (isWell) return { kind: 'good', found: SAYS.isWell };
  const problem = LAST_RESULTS.get(lastResult);
  if (problem !== undefined) return { kind: 'bad', ...problem };
  return { kind: 'unsure', ...SAYS.hasEnded(lastResult) };
}

/** By Windows' own numbers: what runs, has not been started yet, or was ended by a person or with the PC. */
const WELL: ReadonlySet<number> = new Set([
  EXIT.done,
  0x4_13_01, // SCHED_S_TASK_RUNNING
  0x4_13_03, // SCHED_S_TASK_HAS_NOT_RUN
  0x4_13_06, // SCHED_S_TASK_TERMINATED
  0x40_01_00_04, // DBG_TERMINATE_PROCESS
  0xc0_00_01_3a, // STATUS_CONTROL_C_EXIT
]);

/** What ends a start, by Windows' number for it or by our own exit code. */
const LAST_RESULTS = new Map<number, Omit<Verdict, 'kind'>>([
  [0x80_07_05_2e, SAYS.hasOtherPassword], // ERROR_LOGON_FAILURE
  [0x80_07_05_69, SAYS.mayNot], // ERROR_LOGON_TYPE_NOT_GRANTED
  [0x80_07_00_02, SAYS.hasNoNode], // ERROR_FILE_NOT_FOUND
  [EXIT.unavailable, SAYS.couldNot],
  [EXIT.storage, SAYS.isDamaged],
  [EXIT.config, SAYS.isWronglySet],
]);

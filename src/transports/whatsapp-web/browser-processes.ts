/**
 * The processes of our own browser, and only those: it is started with a unique argument. One that
 * outlived a killed bot holds the profile, so it is ended before the next is opened; staff's own
 * Chrome is never touched.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import pidusage from 'pidusage';
import { z } from 'zod';
import { canonicalPath, readFile, rm } from '../../runtime/disk.js';

const run = promisify(execFile);

/** A system command may take this long, in milliseconds: PowerShell needs seconds to start. */
const COMMAND_LIMIT = 20_000;
/** How long, and how often, an ended process is waited for. */
const GONE_LIMIT = 5_000;
const GONE_PAUSE = 20;

/** The argument that marks the browser of one `sessions/` folder. Chromium ignores what it does not know. */
export function markerOf(sessions: string): string {
  const hash = createHash('sha256').update(canonicalPath(sessions)).digest('hex');
  return `--campanile-home=${hash.slice(0, 32)}`;
}

/**
 * Ends every browser that carries the marker; only the instance that holds the home may ask for it.
 * @returns the process ids
 */
export async function endMarked(marker: string): Promise<readonly number[]> {
  const pids = await markedProcesses(marker);
  await Promise.all(pids.map((pid) => endTree(pid)));
  return pids;
}

/** Ends a browser and the processes under it, and waits until it is gone. */
export async function endTree(pid: number): Promise<void> {
  if (process.platform === 'win32') {
    const taskkill = join(windowsSystemFolder(), 'taskkill.exe');
    await run(taskkill, ['/PID', String(pid), '/T', '/F'], {
      timeout: COMMAND_LIMIT,
      windowsHide: true,
    }).catch(() => undefined);
  } else if (!signal(-pid, 'SIGKILL')) {
    // Puppeteer makes the browser the head of a process group; where it is not, it goes alone.
    signal(pid, 'SIGKILL');
  }
  for (let waited = 0; isAlive(pid) && waited < GONE_LIMIT; waited += GONE_PAUSE) {
    await wait(GONE_PAUSE);
  }
}

/** Processes that were started with exactly this argument. */
export async function markedProcesses(marker: string): Promise<readonly number[]> {
  switch (process.platform) {
    case 'win32':
      return await onWindows(marker);
    case 'linux':
      return await inProc(marker);
    default:
      return await inPs(marker);
  }
}

/** How often the memory may be asked for, in milliseconds: Windows has to start PowerShell for it. */
export const MEMORY_LOOK = process.platform === 'win32' ? 10 * 60_000 : 60_000;

/** Resident memory of processes together, in bytes. @throws Error when one has just ended */
export async function residentMemory(pids: readonly number[]): Promise<number> {
  const found =
    process.platform === 'win32'
      ? (await windowsProcesses()).filter(({ pid }) => pids.includes(pid))
      : Object.values(await pidusage([...pids]));
  return found.reduce((sum, { memory }) => sum + memory, 0);
}

async function inProc(marker: string): Promise<readonly number[]> {
  const entries = await readdir('/proc');
  const found = await Promise.all(
    entries.filter(isNumber).map(async (pid) => {
      // It may have ended meanwhile.
      const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      return line.split('\0').includes(marker) ? [Number(pid)] : [];
    }),
  );
  return found.flat();
}

async function inPs(marker: string): Promise<readonly number[]> {
  const { stdout } = await run('/bin/ps', ['-A', '-ww', '-o', 'pid=,args='], {
    timeout: COMMAND_LIMIT,
    maxBuffer: 64 * 1024 * 1024,
  });
  return processesIn(stdout, marker);
}

/** @param listing what `ps -o pid=,args=` prints */
export function processesIn(listing: string, marker: string): readonly number[] {
  return listing
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, ...args]) => args.includes(marker))
    .map(([pid]) => Number(pid));
}

async function onWindows(marker: string): Promise<readonly number[]> {
  const processes = await windowsProcesses();
  return processes
    .filter(({ commandLine }) => argumentsOf(commandLine ?? '').includes(marker))
    .map(({ pid }) => pid);
}

/**
 * Removes Chromium's `Singleton*` files from a profile when the process that made them ran on this
 * PC and is dead. `SingletonLock` is a link to `<host>-<process id>` (Chromium,
 * process_singleton_posix.cc); Windows has none.
 * @returns whether they were removed
 */
export async function removeStaleLock(profile: string): Promise<boolean> {
  const owner = await readlink(join(profile, 'SingletonLock')).catch(() => null);
  if (owner === null) return false;
  const cut = owner.lastIndexOf('-');
  const pid = owner.slice(cut + 1);
  if (owner.slice(0, cut) !== hostname() || !isNumber(pid) || isAlive(Number(pid))) return false;
  // The lock last: without it the others mean nothing.
  for (const name of ['SingletonSocket', 'SingletonCookie', 'SingletonLock']) {
    await rm(join(profile, name), { force: true });
  }
  return true;
}

function isNumber(text: string): boolean {
  return /^[1-9]\d*$/.test(text);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function signal(pid: number, name: 'SIGKILL'): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}

/**
 * For a language that knows no accents (`LC_ALL=C`, as services and cron have it) Chromium on Linux does
 * not come up with a profile whose path has some: it gets one that does.
 */
export function browserEnvironment(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): NodeJS.ProcessEnv {
  const language = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((value) => value);
  const knowsAccents = /utf-?8/i.test(language ?? '');
  return platform !== 'linux' || knowsAccents ? env : { ...env, LC_ALL: 'C.UTF-8' };
}

/**
 * The processes of a Windows PC. Their command lines and their memory are told only by the management
 * interface (Win32_Process), through PowerShell, which takes seconds: one question for all of it.
 */

/** PowerShell needs seconds to start. In milliseconds. */
const LIMIT = 20_000;
const LARGEST_ANSWER = 64 * 1024 * 1024;

/** JSON, since a table is cut at the width of a console; UTF-8, since a path may have accents. */
const QUESTION =
  '[Console]::OutputEncoding = [Text.Encoding]::UTF8; ' +
  'ConvertTo-Json -Compress -InputObject @(Get-CimInstance Win32_Process | ' +
  'Select-Object ProcessId, WorkingSetSize, CommandLine)';

export interface WindowsProcess {
  readonly pid: number;
  /** resident memory, in bytes */
  readonly memory: number;
  /** null: not ours to read */
  readonly commandLine: string | null;
}

/** @throws Error when PowerShell does not answer, or not with what was asked for */
async function windowsProcesses(): Promise<readonly WindowsProcess[]> {
  const powershell = join(windowsSystemFolder(), 'WindowsPowerShell', 'v1.0', 'powershell.exe');
  const { stdout } = await promisify(execFile)(
    powershell,
    ['-NoProfile', '-NonInteractive', '-Command', QUESTION],
    { timeout: LIMIT, windowsHide: true, maxBuffer: LARGEST_ANSWER },
  );
  return processesInAnswer(stdout);
}

function windowsSystemFolder(): string {
  return join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32');
}

const answer = z.array(
  z.object({
    ProcessId: z.number(),
    WorkingSetSize: z.number(),
    CommandLine: z.string().nullable(),
  }),
);

/** @throws Error when the answer has another shape */
export function processesInAnswer(text: string): readonly WindowsProcess[] {
  return answer
    .parse(JSON.parse(text.replace(/^\uFEFF/, '')))
    .map(({ ProcessId, WorkingSetSize, CommandLine }) => ({
      pid: ProcessId,
      memory: WorkingSetSize,
      commandLine: CommandLine,
    }));
}

/**
 * A command line as the program that was started reads it: spaces part, quotes hold together, and a
 * `\` is one unless it stands before a quote (Microsoft, "Parsing C command-line arguments").
 */
export function argumentsOf(commandLine: string): readonly string[] {
  const found: string[] = [];
  let current: string | null = null;
  let quoted = false;
  for (const [token] of commandLine.matchAll(/\\*"|\\+|[^\\"]/g)) {
    if (token.endsWith('"')) {
      const slashes = token.length - 1;
      const isText = slashes % 2 === 1;
      current = (current ?? '') + '\\'.repeat(Math.floor(slashes / 2)) + (isText ? '"' : '');
      if (!isText) quoted = !quoted;
    } else if (!quoted && /\s/.test(token)) {
      if (current !== null) found.push(current);
      current = null;
    } else current = (current ?? '') + token;
  }
  return current === null ? found : [...found, current];
}

import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { hostname, uptime } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { z } from 'zod';
import { HomeError } from '../errors.js';
import { HOME } from '../messages/it/start.js';
import type { Service } from '../ports/runtime.js';
import { NamedPipe, pipeNameFor } from './named-pipe.js';
import { link, makePrivate, open, readFile, rename, rm, writeFile } from '../runtime/disk.js';

export interface HomeSettings {
  /** made if they are not there, for our account alone */
  readonly folders: readonly string[];
  /** lies in one of the folders */
  readonly lockFile: string;
  /** the name of a pipe made from the lock file; left out: one on Windows, none elsewhere */
  readonly pipeName?: (lockFile: string) => string | null;
}

const lockOwner = z.object({
  host: z.string(),
  pid: z.number(),
  /** milliseconds since 1970 */
  since: z.number(),
  /** what tells this process from a later one with the same number, where the system says so */
  born: z.string().nullable(),
});
type LockOwner = z.infer<typeof lockOwner>;

/**
 * Makes the home's folders, sees to it that they can be written, and keeps a second instance out
 * with a lock file. A lock whose process is gone (a crash, a power cut) is taken over.
 *
 * Windows does not say cheaply when a process began, and with Fast Startup it does not even count as
 * switched off over night, so that numbers of the evening before seem to live in the morning. There
 * the holder also listens at a named pipe, which goes with its process: a start that gets the pipe
 * knows that a lock of this PC is stale.
 */
export class HomeLock implements Service {
  readonly name = 'home';
  readonly #folders: readonly string[];
  readonly #file: string;
  readonly #pipeName: (lockFile: string) => string | null;
  #pipe: NamedPipe | null = null;

  constructor({ folders, lockFile, pipeName = pipeNameFor }: HomeSettings) {
    this.#folders = folders;
    this.#file = lockFile;
    this.#pipeName = pipeName;
  }

  /** @throws HomeError */
  async start(): Promise<void> {
    for (const folder of this.#folders) await makeWritable(folder);
    const owner: LockOwner = {
      host: hostname(),
      pid: process.pid,
      since: Date.now(),
      born: await birthOf(process.pid),
    };
    const pipe = this.#pipeName(this.#file);
    if (pipe === null) {
      await take(this.#file, JSON.stringify(owner), isAlive);
      return;
    }
    this.#pipe = new NamedPipe(pipe);
    try {
      if (!(await this.#pipe.claim())) throw await refusedBy(this.#file);
      await take(this.#file, JSON.stringify(owner), ({ host }) => host !== hostname());
    } catch (error) {
      await this.#release();
      throw error;
    }
  }

  /** The pipe last: no other process may take it before the file is gone. */
  async stop(): Promise<void> {
    await rm(this.#file, { force: true });
    await this.#release();
  }

  async #release(): Promise<void> {
    await this.#pipe?.release();
    this.#pipe = null;
  }
}

async function refusedBy(file: string): Promise<HomeError> {
  const owner = ownerIn(await contentOf(file));
  return new HomeError(owner === null ? HOME.justStarted : alreadyRunning(owner, file));
}

/**
 * Makes a lock, or takes one over whose owner is gone. Of those who take over at the same time one
 * at most replaces the lock, since they need a second lock for it, and look again when they have it.
 * That one may itself be left by a process that died meanwhile: it is taken over in the same way.
 * @throws HomeError when somebody else has it
 */
async function take(
  file: string,
  owner: string,
  mayLive: (other: LockOwner) => boolean | Promise<boolean>,
): Promise<void> {
  if (await made(file, owner)) return;
  const left = await contentOf(file);
  const other = ownerIn(left);
  if (other !== null && (await mayLive(other))) throw new HomeError(alreadyRunning(other, file));
  const guard = `${file}.cambio`;
  await take(guard, owner, mayLive);
  try {
    const same = left !== null && (await contentOf(file)) === left;
    if (!(same ? await replaced(file, owner) : await made(file, owner))) {
      throw new HomeError(HOME.justStarted);
    }
  } finally {
    await rm(guard, { force: true });
  }
}

/** Whether the lock was not there and is ours now; it never appears half written. */
function made(file: string, owner: string): Promise<boolean> {
  return written(file, owner, async (draft) => {
    try {
      await link(draft, file);
    } catch (error) {
      if (hasCode(error, 'EEXIST')) throw error;
      // a disk without hard links (a USB stick)
      await writeFile(file, owner, { flag: 'wx' });
    }
  });
}

function replaced(file: string, owner: string): Promise<boolean> {
  return written(file, owner, (draft) => rename(draft, file));
}

async function written(
  file: string,
  owner: string,
  put: (draft: string) => Promise<void>,
): Promise<boolean> {
  const draft = `${file}.${randomUUID()}`;
  try {
    await writeFile(draft, owner, { flag: 'wx', flush: true });
    await put(draft);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw unwritable(file, error);
  } finally {
    await rm(draft, { force: true });
  }
}

/** null: the file is gone */
async function contentOf(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return null;
  }
}

/** null: no owner, or an incomplete file */
function ownerIn(content: string | null): LockOwner | null {
  try {
    return lockOwner.parse(JSON.parse(content ?? ''));
  } catch {
    return null;
  }
}

async function makeWritable(folder: string): Promise<void> {
  const sample = path.join(folder, `.prova-${randomUUID()}`);
  try {
    await makePrivate(folder);
    await (await open(sample, 'w')).close();
    await rm(sample);
  } catch (error) {
    throw unwritable(folder, error);
  }
}

/**
 * A lock of another PC (a shared folder) cannot be checked: better not to start than to send twice.
 */
async function isAlive({ host, pid, since, born }: LockOwner): Promise<boolean> {
  if (host !== hostname()) return true;
  if (!exists(pid)) return false;
  const bootedAt = Date.now() - uptime() * 1000;
  return born === null ? since > bootedAt : born === (await birthOf(pid));
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

/**
 * Numbers of processes are used again, so what counts is when one began: Linux says so, and since
 * which boot; `ps` says it of other systems. null: nobody does.
 */
async function birthOf(pid: number): Promise<string | null> {
  if (process.platform === 'win32') return null;
  return process.platform === 'linux' ? await birthInProc(pid) : await birthInPs(pid);
}

/** @returns `Sun Nov 29 10:06:32 2026`; exported for the systems that have no other way */
export async function birthInPs(pid: number): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)('/bin/ps', ['-o', 'lstart=', '-p', String(pid)], {
      env: { LC_ALL: 'C' },
      timeout: 5_000,
    });
    return stdout.trim() || null;
  } catch {
    return null;
  }
}

async function birthInProc(pid: number): Promise<string | null> {
  try {
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may contain anything; the start time is the 20th field after it.
    const startTime = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return `${boot.trim()} ${startTime ?? ''}`;
  } catch {
    return null;
  }
}

function alreadyRunning({ host, pid }: LockOwner, file: string): string {
  return HOME.running(host === hostname() ? String(pid) : null, host, file);
}

function unwritable(place: string, cause: unknown): HomeError {
  return new HomeError(HOME.unwritable(place), { cause });
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

// Why so: docs/decisions/260-urgent-texts-at-rest.md
/**
 * Whether somebody holds a file open for writing, as far as the system tells.
 *
 * Windows refuses an exclusive open while any program has the file open, also on a share. Linux
 * lists the open files of processes that we may inspect. The answer is unknown if a process that
 * may write cannot be inspected or is hidden, if the kernel itself serves files, or if other
 * computers write into the folder.
 */
import { constants, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { readdir, stat, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { errorCode, openAtOnce } from '../runtime/disk.js';

export type Writers = 'nobody' | 'somebody' | 'unknown';

/**
 * @param path of a file that is no link
 * @param processes where Linux shows them
 */
export async function writersOf(path: string, processes = '/proc'): Promise<Writers> {
  try {
    if (process.platform === 'win32') return await exclusively(path);
    return process.platform === 'linux' ? await byProcesses(path, processes) : 'unknown';
  } catch {
    return 'unknown';
  }
}

/** libuv's `UV_FS_O_EXLOCK`: `CreateFile` with share mode 0. */
const NOBODY_ELSE = 0x10000000;

async function exclusively(path: string): Promise<Writers> {
  try {
    await (await openAtOnce(path, constants.O_RDWR | NOBODY_ELSE)).close();
    return 'nobody';
  } catch (error) {
    return errorCode(error) === 'EBUSY' ? 'somebody' : 'unknown';
  }
}

/** Of `statfs`: ext, btrfs, xfs, tmpfs, overlay, zfs, f2fs. All others may be somebody else's disk. */
const OF_THIS_COMPUTER = new Set([
  0xef53, 0x9123683e, 0x58465342, 0x01021994, 0x794c7630, 0x2fc12fc1, 0xf2f52010,
]);

/** The system's first process, which lives as long as it does. */
const FIRST = '1';

/** Programs that write for other computers, under whatever user. */
const FILE_SERVERS = /^(smbd|ksmbd|nfsd|sftp-server|.*ftpd)/;

/** Of these, threads of the kernel, which hold no files that `/proc` shows. */
const OF_THE_KERNEL = /^(ksmbd|nfsd)/;

async function byProcesses(path: string, processes: string): Promise<Writers> {
  if (!OF_THIS_COMPUTER.has((await statfs(path)).type)) return 'unknown';
  const file = await stat(path);
  const shown = (await readdir(processes)).filter((name) => /^\d+$/.test(name));
  // a system that hides it hides those of others as well (`hidepid`)
  let isDark = !shown.includes(FIRST);
  for (const pid of shown) {
    const writes = holdsForWriting(join(processes, pid), basename(path), file);
    if (writes === true) return 'somebody';
    isDark ||= writes === null && mayWrite(join(processes, pid), file.uid);
    // others have their turn: there may be some hundreds
    await setImmediate();
  }
  return isDark ? 'unknown' : 'nobody';
}

interface Wanted {
  readonly dev: number;
  readonly ino: number;
}

/**
 * null: it may not be looked into, or would show nothing. Asked without leaving the process, a microsecond or ten for each open file:
 * on a PC that is busy a thread for each would take a second.
 */
function holdsForWriting(process: string, name: string, file: Wanted): boolean | null {
  try {
    const open = readdirSync(`${process}/fd`);
    if (open.length === 0 && OF_THE_KERNEL.test(nameOf(process))) return null;
    return open.some((fd) => isOpenForWriting(process, fd, name, file));
  } catch (error) {
    if (isOver(error)) return false;
    if (CLOSED_TO_US.has(errorCode(error) ?? '')) return null;
    throw error;
  }
}

function isOpenForWriting(process: string, fd: string, name: string, file: Wanted): boolean {
  try {
    if (basename(readlinkSync(`${process}/fd/${fd}`)) !== name) return false;
    const { dev, ino } = statSync(`${process}/fd/${fd}`);
    if (dev !== file.dev || ino !== file.ino) return false;
    const flags = /^flags:\s*([0-7]+)/m.exec(readFileSync(`${process}/fdinfo/${fd}`, 'latin1'));
    return flags === null || (parseInt(flags[1] ?? '', 8) & WRITING) !== 0;
  } catch (error) {
    if (isOver(error)) return false;
    throw error;
  }
}

const WRITING = constants.O_WRONLY | constants.O_RDWR;
const CLOSED_TO_US = new Set(['EACCES', 'EPERM']);

/** The process has ended, or has closed the file. */
function isOver(error: unknown): boolean {
  return errorCode(error) === 'ENOENT' || errorCode(error) === 'ESRCH';
}

/**
 * Of a process that may not be looked into: it writes for others, or has the user of the file. A sandbox (a browser's
 * page) opens no files, the system's first process writes no notices, and our own browser is let off as well.
 */
function mayWrite(process: string, owner: number): boolean {
  const status = statusOf(process);
  if (FILE_SERVERS.test(status.get('Name') ?? '')) return true;
  const isOwners = (status.get('Uid') ?? '').split(/\s+/).includes(String(owner));
  return (
    isOwners &&
    basename(process) !== FIRST &&
    status.get('Seccomp') !== '2' &&
    !descendsFromUs(process)
  );
}

function descendsFromUs(path: string): boolean {
  const us = String(process.pid);
  let at = basename(path);
  while (at !== '' && at !== '0' && at !== us) {
    at = statusOf(join(dirname(path), at)).get('PPid') ?? '';
  }
  return at === us;
}

function nameOf(process: string): string {
  return statusOf(process).get('Name') ?? '';
}

/** `Name`, `PPid`, `Uid` …; nothing of a process that has ended. */
function statusOf(process: string): ReadonlyMap<string, string> {
  try {
    const lines = readFileSync(`${process}/status`, 'latin1').split('\n');
    return new Map(
      lines.map((line) => {
        const [name = '', value = ''] = line.split(/:\s*/, 2);
        return [name, value] as const;
      }),
    );
  } catch (error) {
    if (isOver(error)) return new Map();
    throw error;
  }
}

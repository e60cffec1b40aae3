/** A Windows of its own for one run: gone, with whatever runs in it, when the run is over. */
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, rmSync, statfsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { exitCodeOf } from '../command.js';

/** Memory instead of a disk where there is so much of it, in bytes: a prefix takes 0.7 GB. */
const ROOM = 4 * 1024 ** 3;
const MEMORY = '/dev/shm';
/** It takes half a minute; in milliseconds. */
const BOOT_LIMIT = 5 * 60_000;
/** What still runs in it is killed at once. */
const END_LIMIT = 60_000;
const ENDS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * @template T
 * @param {import('./limit.js').Limit} limit
 * @param {(windows: Windows) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withWindows(limit, work) {
  const prefix = await mkdtemp(path.join(hasRoom(MEMORY) ? MEMORY : tmpdir(), 'campanile-wine-'));
  const windows = new Windows(prefix);
  const leave = () => process.exit(130);
  const endNow = () => windows.endNow();
  for (const signal of ENDS) process.on(signal, leave);
  process.on('exit', endNow);
  try {
    await limit.during('the start of Windows', () => windows.boot());
    return await work(windows);
  } finally {
    for (const signal of ENDS) process.off(signal, leave);
    await windows.end();
    await rm(prefix, { recursive: true, force: true, maxRetries: 5 });
    process.off('exit', endNow);
  }
}

function hasRoom(folder) {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize > ROOM;
  } catch {
    return false;
  }
}

/** As Windows calls a path of ours. */
export function windowsPath(file) {
  return `Z:${file}`;
}

class Windows {
  /** for every program that is to run in it */
  env;

  constructor(prefix) {
    /** what Windows calls `C:\` */
    this.drive = path.join(prefix, 'drive_c');
    this.env = {
      WINEPREFIX: prefix,
      WINEDEBUG: '-all',
      WINEDLLOVERRIDES: 'mscoree,mshtml=',
      DISPLAY: '',
      NODE_OPTIONS: `--require ${windowsPath(path.join(import.meta.dirname, 'preload.cjs'))}`,
    };
  }

  async boot() {
    const quiet = { env: { ...this.env, NODE_OPTIONS: '' }, stdio: 'ignore', timeout: BOOT_LIMIT };
    await exitCodeOf('wine', ['wineboot', '--init'], quiet);
    // Node refuses to start on anything older.
    await exitCodeOf('wine', ['winecfg', '-v', 'win10'], quiet);
  }

  /**
   * @param options.output file that takes what it prints: node.exe takes no Unix pipe (EBADF)
   * @param options.limit in milliseconds; then it is ended
   * @returns {Promise<number>} the exit code
   */
  async run(program, args, { cwd, output, env = {}, limit }) {
    const out = openSync(output, 'a');
    try {
      return await exitCodeOf('wine', [program, ...args], {
        cwd,
        env: { ...this.env, ...env },
        stdio: ['ignore', out, out],
        timeout: limit,
        killSignal: 'SIGKILL',
      });
    } finally {
      closeSync(out);
    }
  }

  endNow() {
    const env = { ...process.env, ...this.env };
    spawnSync('wineserver', ['-k'], { env, stdio: 'ignore', timeout: END_LIMIT });
    rmSync(path.dirname(this.drive), { recursive: true, force: true, maxRetries: 5 });
  }

  async end() {
    const options = { env: this.env, stdio: 'ignore', timeout: END_LIMIT };
    await exitCodeOf('wineserver', ['-k'], options);
  }
}

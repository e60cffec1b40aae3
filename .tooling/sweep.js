/**
 * Finds and ends what a test run has left running: everything that a run starts inherits its mark in
 * the environment, browsers and their detached processes included. Started by `test-run.js`, or by the
 * reporter of a mocha that somebody starts by hand, as a program of its own, it waits until its input
 * ends, which is when the run has ended, however it ended, and then ends what is left and removes the
 * folder for its temporary files.
 */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import mark from './mark.cjs';

export const { MARK } = mark;

/** How long what ends by itself may take, in milliseconds; longer where files share the processors. */
const PATIENCE_MS = 3_000;

/**
 * @param mark or what it begins with
 * @returns {{ pid: number, command: string }[]} processes that bear it, without this one
 */
export function marked(mark) {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      try {
        const bears = readFileSync(`/proc/${name}/environ`, 'latin1')
          .split('\0')
          .some((variable) => variable.startsWith(`${MARK}=${mark}`));
        if (!bears) return [];
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
        return command === '' ? [] : [{ pid: Number(name), command }];
      } catch {
        return []; // it has ended meanwhile
      }
    });
}

/**
 * Waits a little for what ends by itself.
 * @param patience so many times as long
 * @returns what had to be ended
 */
export async function sweep(mark, patience = 1) {
  const until = performance.now() + PATIENCE_MS * patience;
  let left = marked(mark);
  while (left.length > 0 && performance.now() < until) {
    await wait(50);
    left = marked(mark);
  }
  for (const { pid } of left) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // it has ended meanwhile
    }
  }
  return left;
}

/** What was killed a moment ago may still write. */
export function removeTemporary(folder) {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
}

if (process.argv[1] === import.meta.filename) {
  const [, , mark, folder] = process.argv;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
  process.stdin.on('close', () => void sweep(mark).then(() => removeTemporary(folder))).resume();
}

/** Starts other programs without a shell, so that the same lines work on Windows. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { clearInterval, setInterval } from 'node:timers';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** A program that ended with an error; `exitCode` is what this process should end with. */
export class CommandError extends Error {
  constructor(command, exitCode) {
    super(`${command}: ${exitCode}`);
    this.exitCode = exitCode;
  }
}

/**
 * Runs a program in the project's folder and resolves with its exit code; one that was ended by a
 * signal counts as 1. Its output goes to stderr: stdout belongs to the task that was asked for.
 */
export function exitCodeOf(command, args, { env = {}, output = process.stderr, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: ['inherit', output, 'inherit'],
      ...options,
    });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** @throws CommandError when it ends with anything but 0 */
export async function run(command, args, options) {
  const exitCode = await exitCodeOf(command, args, options);
  if (exitCode !== 0) throw new CommandError([command, ...args].join(' '), exitCode);
}

/** The executable of a package of ours, e.g. `typescript/bin/tsc`. */
export function installed(executable) {
  return path.join(root, 'node_modules', executable);
}

/** The npm that started us, else the one on the path: npm.cmd needs a shell on Windows. */
export function npm(args, env) {
  const cli = process.env.npm_execpath;
  // What it says of its success is English, and said here; of failures it speaks on stderr.
  const output = 'ignore';
  return cli?.endsWith('.js')
    ? run(process.execPath, [cli, ...args], { env, output })
    : run('npm', args, { env, output, shell: process.platform === 'win32' });
}

/** Between two lines about a step that takes long, in milliseconds. */
const NEWS_EVERY = 10_000;

/** Says (in Italian) what is done, that it goes on, and afterwards how long it took. */
export async function told(what, work) {
  console.error(`${what}…`);
  const began = performance.now();
  const seconds = () => ((performance.now() - began) / 1_000).toFixed(0);
  const news = setInterval(() => console.error(`  … ${seconds()} s`), NEWS_EVERY);
  try {
    const result = await work();
    console.error(`  fatto in ${seconds()} s`);
    return result;
  } finally {
    clearInterval(news);
  }
}

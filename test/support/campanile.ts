/** The commands, as whoever looks after the PC runs them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { campanile } from '#src/command-line.js';
import { PROGRAM } from './bot.js';
import type { TempDir } from './temp-dir.js';

const PROJECT = fileURLToPath(new URL('../../..', import.meta.url));

interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface CallOptions {
  readonly env?: NodeJS.ProcessEnv;
}

const surroundings = (home: Pick<TempDir, 'path'>, env: NodeJS.ProcessEnv = {}) => ({
  ...process.env,
  CAMPANILE_HOME: home.path,
  CAMPANILE_PORT: '0',
  ...env,
});

/**
 * Answers `campanile <args>` with a home in this process, where starting Node.js would take longer
 * than what is asked; not for `run`, which is a process, nor for what reads from the keyboard.
 */
export function campanileIn(home: Pick<TempDir, 'path'>) {
  return async (args: readonly string[], { env }: CallOptions = {}): Promise<Ended> => {
    const said = { stdout: '', stderr: '' };
    const exitCode = await campanile(
      args,
      { env: surroundings(home, env), projectDir: PROJECT },
      {
        print: (words) => void (said.stdout += `${words}\n`),
        note: (words) => void (said.stderr += `${words}\n`),
      },
    );
    return { exitCode, ...said };
  };
}

/** Runs `campanile <args>` with a home as a process; resolves when it has ended, whatever its exit code. */
export function startedCampanileIn(home: Pick<TempDir, 'path'>) {
  return async (
    args: readonly string[],
    { env, input = '' }: CallOptions & { /** what is typed */ readonly input?: string } = {},
  ): Promise<Ended> => {
    const child = spawn(process.execPath, [PROGRAM, ...args], { env: surroundings(home, env) });
    child.stdin.on('error', () => undefined); // it need not read what is typed
    child.stdin.end(input);
    const [stdout, stderr, [exitCode]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close') as Promise<[number | null]>,
    ]);
    return { exitCode, stdout, stderr };
  };
}

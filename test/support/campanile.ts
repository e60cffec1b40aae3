/** The commands as processes of their own, as whoever looks after the PC runs them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { TempDir } from './temp-dir.js';

export const MAIN = fileURLToPath(new URL('../../../dist/main.js', import.meta.url));

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CallOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** what is typed */
  readonly input?: string;
}

/** Runs `campanile <args>` with a home; resolves when it has ended, whatever its exit code. */
export function campanileIn(home: Pick<TempDir, 'path'>) {
  return async (args: readonly string[], { env, input = '' }: CallOptions = {}): Promise<Ended> => {
    const child = spawn(process.execPath, [MAIN, ...args], {
      env: { ...process.env, CAMPANILE_HOME: home.path, CAMPANILE_PORT: '0', ...env },
    });
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

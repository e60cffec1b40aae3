/** Windows' own programs, as one asks them. */
import { execFile } from 'node:child_process';
import { win32 } from 'node:path';
import process from 'node:process';

/** Exit code of a program, null when it did not end normally, and its output. */
interface Ended {
  readonly code: number | null;
  readonly printed: string;
}

/** @param program within `System32` */
export type RunProgram = (
  program: string,
  args: readonly string[],
  env?: Readonly<Record<string, string>>,
) => Promise<Ended>;

/** By its whole path: one of the same name may lie in the folder in which we are. @param limit in milliseconds */
export function windowsProgram(limit: number): RunProgram {
  return (program, args, env = {}) =>
    new Promise((resolve) => {
      const file = win32.join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', program);
      const options = { timeout: limit, windowsHide: true, env: { ...process.env, ...env } };
      execFile(file, [...args], options, (error, printed) => {
        const code = error === null ? 0 : error.code;
        resolve({ code: typeof code === 'number' ? code : null, printed });
      });
    });
}

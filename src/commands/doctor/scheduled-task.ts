/** Windows' Task Scheduler, asked by its own command. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';

/** As `installa-servizio.cmd` calls it. */
const TASK = 'Campanile';
/** In milliseconds. */
const LIMIT = 20_000;

/** Runs a program; resolves with its exit code, or null when it could not be run to its end. */
export type ExitCodeOf = (program: string, args: readonly string[]) => Promise<number | null>;

/** Whether Campanile starts with the PC; null: the scheduler does not say. `schtasks` ends with 1 for no such task. */
export async function isTaskRegistered(exitCodeOf: ExitCodeOf = ended): Promise<boolean | null> {
  const folder = join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32');
  const code = await exitCodeOf(join(folder, 'schtasks.exe'), ['/Query', '/TN', TASK]);
  return code === 0 || code === 1 ? code === 0 : null;
}

function ended(program: string, args: readonly string[]): Promise<number | null> {
  return new Promise((resolve) => {
    execFile(program, [...args], { timeout: LIMIT, windowsHide: true }, (error) => {
      if (error === null) resolve(0);
      else resolve(typeof error.code === 'number' ? error.code : null);
    });
  });
}

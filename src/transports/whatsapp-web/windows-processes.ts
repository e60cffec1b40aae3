/**
 * The processes of a Windows PC. Their command lines and their memory are told only by the management
 * interface (Win32_Process), through PowerShell, which takes seconds: one question for all of it.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { z } from 'zod';

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
export async function windowsProcesses(): Promise<readonly WindowsProcess[]> {
  const powershell = join(windowsSystemFolder(), 'WindowsPowerShell', 'v1.0', 'powershell.exe');
  const { stdout } = await promisify(execFile)(
    powershell,
    ['-NoProfile', '-NonInteractive', '-Command', QUESTION],
    { timeout: LIMIT, windowsHide: true, maxBuffer: LARGEST_ANSWER },
  );
  return processesInAnswer(stdout);
}

export function windowsSystemFolder(): string {
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

/** Reads a command line, runs its command and explains errors; knows nothing of the process. */
import {
  ALL_COMMANDS,
  exitCodes,
  NEAREST,
  OVERVIEW,
  USAGE,
  WRITTEN_WRONG,
} from './messages/it/commands.js';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { COMMANDS, SHORT_FORMS, type Entry } from './commands/catalogue.js';
import { EXIT, RefusedError, UsageError, type Context } from './commands/command.js';
import { homeOf, loadConfig, type Surroundings } from './config.js';
import { closest, nearest } from './config/suggestion.js';
import {
  BrowserMissingError,
  ConfigError,
  HomeError,
  StorageError,
  UnusableStorageError,
} from './errors.js';
import { refuseOtherAccount } from './system/other-accounts.js';

/** Resolves with the exit code, whatever happens. @param args what follows `campanile` */
export async function campanile(
  args: readonly string[],
  from: Surroundings,
  voice: Pick<Context, 'print' | 'note'>,
): Promise<number> {
  try {
    return await answer(args, {
      version: version(from.projectDir),
      home: homeOf(from),
      settings: async () => {
        const config = await loadConfig(from);
        await refuseOtherAccount(config.paths);
        return config;
      },
      ...voice,
    });
  } catch (error) {
    const { text, exitCode } = explained(error);
    voice.note(text);
    return exitCode;
  }
}

async function answer(args: readonly string[], context: Context): Promise<number> {
  const [first] = args;
  if (first === '--help' || first === '-h') {
    context.print(overview());
    return EXIT.done;
  }
  if (first === '--version' || first === '-v') {
    context.print(context.version);
    return EXIT.done;
  }
  const { entry, rest } = asked(args);
  const command = await entry.load();
  if (rest.includes('--help') || rest.includes('-h')) {
    context.print(command.help);
    return EXIT.done;
  }
  try {
    return await command.run(rest, context);
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`${error.message}\n\n${command.help}`);
    throw error;
  }
}

/** A command's name is one word or two. @throws UsageError */
function asked(args: readonly string[]): { readonly entry: Entry; readonly rest: string[] } {
  for (const words of [2, 1]) {
    const name = args.slice(0, words).join(' ');
    const rest = args.slice(words);
    const entry = COMMANDS.get(name) ?? COMMANDS.get(SHORT_FORMS[name] ?? '');
    // `notices shwo`: the list takes no name, another command is meant
    const isShort = !COMMANDS.has(name) && rest[0] !== undefined && !rest[0].startsWith('-');
    if (entry !== undefined && !isShort) return { entry, rest };
  }
  const [first, second] = args;
  if (first === undefined) throw new UsageError(`${WRITTEN_WRONG.noCommand}\n\n${overview()}`);
  const names = [...COMMANDS.keys()];
  const written = names.some((name) => name.startsWith(`${first} `))
    ? [first, second].join(' ').trim()
    : first;
  const meant = closest(written, names);
  throw new UsageError(
    `${WRITTEN_WRONG.unknownCommand(written, meant)}\n\n${neighbours(written, names)}`,
  );
}

/** Only the nearest: a mistyped command has one intended spelling. */
function neighbours(written: string, names: readonly string[]): string {
  const near = nearest(written, names, 3);
  const width = Math.max(...near.map(({ length }) => length));
  const lines = near.map(
    (name) => `  ${name.padEnd(width)}   ${COMMANDS.get(name)?.summary ?? ''}`,
  );
  return `${NEAREST}\n${lines.join('\n')}\n\n${USAGE}\n${ALL_COMMANDS}`;
}

function overview(): string {
  const width = Math.max(...[...COMMANDS.keys(), '--version'].map(({ length }) => length));
  const lines = [...COMMANDS].map(([name, { summary }]) => `  ${name.padEnd(width)}   ${summary}`);
  const options = [
    ['--help', OVERVIEW.help],
    ['--version', OVERVIEW.version],
  ].map(([name = '', what]) => `  ${name.padEnd(width)}   ${what}`);
  return [
    OVERVIEW.title,
    USAGE,
    lines.join('\n'),
    options.join('\n'),
    OVERVIEW.more,
    exitCodes(EXIT),
  ].join('\n\n');
}

function version(projectDir: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(projectDir, 'package.json'), 'utf8'));
  return z.object({ version: z.string() }).parse(manifest).version;
}

/** Errors that a person can mend get a sentence; all others get their stack. */
function explained(error: unknown): { readonly text: string; readonly exitCode: number } {
  if (!(error instanceof Error)) return { text: String(error), exitCode: EXIT.failed };
  const exitCode = exitCodeOf(error);
  return exitCode === null
    ? { text: error.stack ?? error.message, exitCode: EXIT.failed }
    : { text: error.message, exitCode };
}

/** Null: an unexpected error. */
function exitCodeOf(error: Error): number | null {
  if (error instanceof UsageError) return EXIT.usage;
  if (error instanceof RefusedError) return EXIT.wrongInput;
  if (error instanceof ConfigError) return EXIT.config;
  if (error instanceof UnusableStorageError) return EXIT.storage;
  if (error instanceof StorageError) return EXIT.temporary;
  if (error instanceof HomeError || error instanceof BrowserMissingError) return EXIT.unavailable;
  return null;
}

/** What a command of `campanile` is, and how its part of the command line is read. */
import { WRITTEN_WRONG } from '../messages/it/commands.js';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { Config } from '../config.js';
import { closest } from '../config/suggestion.js';

/** Documented in `campanile --help`; 64 and up as in BSD’s sysexits. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 64,
  wrongInput: 65,
  unavailable: 69,
  storage: 74,
  temporary: 75,
  config: 78,
} as const;

/** The command line is wrong; the message, in Italian, says what. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What was asked for cannot be done as things are; the message, in Italian, says why. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}

export interface Context {
  /** of the program */
  readonly version: string;
  /** absolute path of the home folder */
  readonly home: string;
  /** @throws ConfigError */
  readonly settings: () => Promise<Config>;
  /** one line or several, on stdout */
  readonly print: (text: string) => void;
  /** what is not part of the answer: stderr */
  readonly note: (text: string) => void;
}

export interface Command {
  /** Italian, begins with «Uso: npx campanile …» */
  readonly help: string;
  /**
   * Resolves with the exit code.
   * @throws UsageError, and what a command throws
   */
  readonly run: (args: readonly string[], context: Context) => Promise<number>;
}

type Options = NonNullable<ParseArgsConfig['options']>;
type Values<O extends Options> = ReturnType<
  typeof parseArgs<{ options: O; strict: true; allowPositionals: true }>
>['values'];

/**
 * @param definition.options as `parseArgs` takes them
 * @param definition.operands names of what must follow the command, in capitals: `['FILE']`
 */
export function defineCommand<
  const O extends Options,
  const P extends readonly string[] = readonly [],
>(definition: {
  readonly help: string;
  readonly options: O;
  readonly operands?: P;
  readonly run: (
    given: {
      readonly options: Values<O>;
      readonly operands: { readonly [K in keyof P]: string };
    },
    context: Context,
  ) => Promise<number>;
}): Command {
  const { help, options, operands = [], run } = definition;
  return {
    help,
    run: (args, context) => {
      const { values, positionals } = parsed(args, options);
      const missing = operands[positionals.length];
      if (missing !== undefined) throw new UsageError(WRITTEN_WRONG.missing(missing));
      const surplus = positionals[operands.length];
      if (surplus !== undefined) throw new UsageError(WRITTEN_WRONG.surplus(surplus));
      return run(
        { options: values, operands: positionals as { readonly [K in keyof P]: string } },
        context,
      );
    },
  };
}

function parsed<O extends Options>(args: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: true });
  } catch {
    throw new UsageError(mistake(args, options));
  }
}

function mistake(args: readonly string[], options: Options): string {
  const { tokens } = parseArgs({ args: [...args], options, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const { name, rawName, value } = token;
    const option = options[name];
    if (option === undefined) {
      const meant = closest(name, Object.keys(options));
      return WRITTEN_WRONG.unknownOption(rawName, meant);
    }
    if (option.type === 'string' && value === undefined) return WRITTEN_WRONG.withoutValue(rawName);
    if (option.type === 'boolean' && value !== undefined)
      return WRITTEN_WRONG.takesNoValue(rawName);
  }
  return WRITTEN_WRONG.unclear(args.join(' '));
}

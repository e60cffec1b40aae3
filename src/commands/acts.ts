/** The commands that do a staff act, made from the table of these. */
import { WRITTEN_WRONG } from '../messages/it/commands.js';
import { ACT_COMMANDS, ACT_WORDS } from '../messages/it/staff-acts.js';
import {
  ACT_NAMES,
  STAFF_ACTS,
  type ActCommand,
  type ActField,
  type ActName,
} from '../model/staff-acts.js';
import { perform, type StaffOutcome } from '../ports/staff.js';
import type { Config } from '../config.js';
import { defineCommand, EXIT, RefusedError, UsageError, type Command } from './command.js';
import { noticeNumber } from './notices.js';
import { serviceCalls, withActions } from './service-or-database.js';

type Given = Readonly<Record<string, string | boolean | undefined>>;

export function actCommand(command: ActCommand): Command {
  const acts = ACT_NAMES.filter((act) => STAFF_ACTS[act].command?.name === command);
  const isOfNotice = acts.some((act) => STAFF_ACTS[act].about === 'notice');
  return defineCommand({
    help: ACT_COMMANDS[command].help,
    options: optionsOf(acts),
    operands: isOfNotice ? ['NUMERO'] : [],
    run: async ({ options, operands: [number = ''] }, { settings, version, print }) => {
      const act = chosen(acts, options);
      const input = {
        ...(isOfNotice ? { id: noticeNumber(number) } : {}),
        ...writtenIn(act, options),
      };
      const outcome = await done(act, input, await settings(), version);
      if (outcome.kind === 'refused') throw new RefusedError(outcome.why);
      print(ACT_WORDS[act].said?.(number, outcome.people ?? 0) ?? '');
      return EXIT.done;
    },
  });
}

function done(act: ActName, input: object, config: Config, version: string): Promise<StaffOutcome> {
  return STAFF_ACTS[act].runs === 'database'
    ? withActions(config, { version }, (calls) => perform(calls, act, input))
    : serviceCalls(config, version).then((calls) => perform(calls, act, input));
}

type Options = Record<string, { type: 'string' } | { type: 'boolean'; default: false }>;

function optionsOf(acts: readonly ActName[]): Options {
  const options: Options = {};
  for (const act of acts) {
    const choice = choiceOf(act);
    if (choice !== undefined) options[choice] = { type: 'boolean', default: false };
    for (const { option } of Object.values(fieldsOf(act))) options[option] = { type: 'string' };
  }
  return options;
}

/** @throws UsageError when it is not told which of several is meant */
function chosen(acts: readonly ActName[], options: Given): ActName {
  const meant = acts.filter((act) => {
    const choice = choiceOf(act);
    return choice === undefined || options[choice] === true;
  });
  const [act, second] = meant;
  if (act !== undefined && second === undefined) return act;
  const choices = acts.map((each) => `--${String(choiceOf(each))}`);
  throw new UsageError(WRITTEN_WRONG.oneOf(choices));
}

/** @throws UsageError when an option was given without a text */
function writtenIn(act: ActName, options: Given): Readonly<Record<string, string | null>> {
  const written: Record<string, string | null> = {};
  for (const [member, { option }] of Object.entries(fieldsOf(act))) {
    const given = options[option];
    const text = typeof given === 'string' ? given.trim() : null;
    if (text === '') throw new UsageError(ACT_WORDS[act].fields?.[member]?.empty);
    written[member] = text;
  }
  return written;
}

function choiceOf(act: ActName): string | undefined {
  const { command } = STAFF_ACTS[act];
  return command !== null && 'choice' in command ? command.choice : undefined;
}

function fieldsOf(act: ActName): Readonly<Record<string, ActField>> {
  const entry = STAFF_ACTS[act];
  return 'fields' in entry ? entry.fields : {};
}

import { defineCommand, EXIT, RefusedError, UsageError } from './command.js';
import { withActions } from './service-or-database.js';
import { HELP } from '../messages/it/commands.js';
import {
  countsText,
  EXPORT,
  EXPORTED_STATUS,
  FORGET,
  importReport,
  unreadableRegister,
} from '../messages/it/register-file.js';
import path from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { DateTime } from 'luxon';
import type { CommandCalls } from '../ports/command-calls.js';
import type { RegisteredPerson, EntryOutcome } from '../model/subscriber.js';
import { people } from '../italian.js';
import { open, readFile } from '../runtime/disk.js';
import { mobileNumber } from '../phone-number.js';
import { isAlias, type PersonId } from '../model/person.js';
import process from 'node:process';
import { SingleBar } from 'cli-progress';
import {
  readRegisterFile,
  type NumberedConsent,
  type RegisterFile,
} from './subscribers/register-file.js';

export const count = defineCommand({
  help: HELP['subscribers count'],
  options: { json: { type: 'boolean', default: false } },
  run: async ({ options }, { settings, version, print }) => {
    const counts = await withActions(await settings(), { version }, (actions) =>
      actions.counts({}),
    );
    print(options.json ? JSON.stringify(counts) : countsText(counts));
    return EXIT.done;
  },
});

/** People asked for at a time. */
const PAGE = 500;
const COLUMNS = ['numero', 'stato', 'data', 'origine', 'informativa', 'lid'];

export const exportRegister = defineCommand({
  help: HELP['subscribers export'],
  options: { file: { type: 'string' } },
  run: async ({ options: { file } }, { settings, version, print, note }) => {
    const config = await settings();
    const lines = await withActions(config, { version }, (actions) =>
      registerLines(actions, config.timezone),
    );
    if (file === undefined) {
      for (const text of [line(COLUMNS), ...lines]) print(text);
      return EXIT.done;
    }
    await writeSecretly(file, [line(COLUMNS), ...lines]);
    note(`✓ Scritto ${path.resolve(file)}: ${people(lines.length)}.`);
    return EXIT.done;
  },
});

async function registerLines(actions: CommandCalls, zone: string): Promise<readonly string[]> {
  const lines: string[] = [];
  for (let after = 0; ;) {
    const people = await actions.registeredPeople({ after, limit: PAGE });
    lines.push(...people.map((person) => line(fieldsOf(person, zone))));
    const last = people.at(-1);
    if (last === undefined) return lines;
    after = last.id;
  }
}

function fieldsOf(record: RegisteredPerson, zone: string): readonly string[] {
  const { person, state, consentAt, origin, privacyVersion } = record;
  return [
    person.phone === null ? '' : `+${person.phone}`,
    EXPORTED_STATUS[state],
    DateTime.fromMillis(consentAt, { zone }).toFormat('yyyy-MM-dd HH:mm:ss'),
    noFormula(origin),
    noFormula(privacyVersion ?? ''),
    person.alias ?? '',
  ];
}

/** Text that people wrote must not become a formula in a spreadsheet. */
function noFormula(text: string): string {
  return /^[=+\-@]/.test(text) ? `'${text}` : text;
}

/** As Italian spreadsheets expect it. */
function line(fields: readonly string[]): string {
  return stringify([fields], { delimiter: ';' }).trimEnd();
}

/** @throws RefusedError when there is such a file */
async function writeSecretly(file: string, lines: readonly string[]): Promise<void> {
  try {
    const handle = await open(file, 'wx', 0o600);
    try {
      // The mark is for spreadsheets, which would take the text for ANSI.
      await handle.writeFile(`\uFEFF${lines.join('\r\n')}\r\n`);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    if (error.code === 'EEXIST') throw new RefusedError(EXPORT.isThere(file));
    throw new RefusedError(EXPORT.failed(file, String(error.code)));
  }
}

export const forget = defineCommand({
  help: FORGET.help,
  options: { conferma: { type: 'boolean', default: false } },
  operands: ['NUMERO'],
  run: async ({ options: { conferma }, operands: [written] }, { settings, version, print }) => {
    const person = personCalled(written);
    const outcome = await withActions(await settings(), { version }, (actions) =>
      actions.forget({ person, rehearse: !conferma }),
    );
    switch (outcome) {
      case 'unknown':
        throw new RefusedError(FORGET.unknown);
      case 'busy':
        throw new RefusedError(FORGET.busy);
      case 'forgotten':
        print(conferma ? FORGET.done : FORGET.rehearsed);
        return EXIT.done;
    }
  },
});

function personCalled(written: string): PersonId {
  if (isAlias(written)) return { alias: written, phone: null };
  const number = mobileNumber(written);
  if (number.kind === 'refused') throw new UsageError(FORGET.noNumber(number.why));
  return { alias: null, phone: number.phone };
}

/** People handed over at a time. */
const BATCH = 200;

export const importRegister = defineCommand({
  help: HELP['subscribers import'](EXIT.failed),
  options: { esegui: { type: 'boolean', default: false } },
  operands: ['FILE.csv'],
  run: async ({ options, operands: [name] }, { settings, version, print }) => {
    const config = await settings();
    const file = readRegisterFile(await contentOf(name), {
      zone: config.timezone,
      now: Date.now(),
    });
    const rehearse = !options.esegui;
    const outcomes = await withActions(config, { version, makes: true }, (actions) =>
      enterAll(actions, file.consents, rehearse),
    );
    print(report(name, file, outcomes, rehearse));
    return file.refused.length === 0 ? EXIT.done : EXIT.failed;
  },
});

async function contentOf(name: string): Promise<Buffer> {
  try {
    return await readFile(name);
  } catch (cause) {
    throw new RefusedError(unreadableRegister(name), {
      cause,
    });
  }
}

async function enterAll(
  actions: CommandCalls,
  consents: readonly NumberedConsent[],
  rehearse: boolean,
): Promise<readonly EntryOutcome[]> {
  const bar = new SingleBar({
    format: '{bar} {value}/{total}',
    stream: process.stderr,
    noTTYOutput: false,
    clearOnComplete: true,
  });
  bar.start(consents.length, 0);
  try {
    const outcomes: EntryOutcome[] = [];
    while (outcomes.length < consents.length) {
      const people = consents
        .slice(outcomes.length, outcomes.length + BATCH)
        .map(({ line: _, ...consent }) => consent);
      outcomes.push(...(await actions.enter({ people, rehearse })));
      bar.update(outcomes.length);
    }
    return outcomes;
  } finally {
    bar.stop();
  }
}

function report(
  name: string,
  { consents, refused }: RegisterFile,
  outcomes: readonly EntryOutcome[],
  rehearse: boolean,
): string {
  const count = (kind: EntryOutcome): number =>
    outcomes.filter((outcome) => outcome === kind).length;
  return importReport({
    name,
    isRehearsal: rehearse,
    entered: count('entered'),
    alreadyActive: count('already-active'),
    optedOut: count('opted-out'),
    refused,
    lines: consents.length + refused.length,
  });
}

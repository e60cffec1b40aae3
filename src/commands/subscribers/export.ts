import path from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { DateTime } from 'luxon';
import type { CommandCalls } from '../../ports/command-calls.js';
import type { RegisterRecord } from '../../model/subscriber.js';
import { people } from '../../italian.js';
import { defineCommand, EXIT, RefusedError } from '../command.js';
import { withActions } from '../service-or-database.js';
import { HELP } from '../../messages/it/command-help.js';
import { open } from '../../runtime/disk.js';

/** Records asked for at a time. */
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
    const records = await actions.records({ after, limit: PAGE });
    lines.push(...records.map((record) => line(fieldsOf(record, zone))));
    const last = records.at(-1);
    if (last === undefined) return lines;
    after = last.id;
  }
}

function fieldsOf(record: RegisterRecord, zone: string): readonly string[] {
  const { person, state, consentAt, origin, privacyVersion } = record;
  return [
    person.phone === null ? '' : `+${person.phone}`,
    STATES[state],
    DateTime.fromMillis(consentAt, { zone }).toFormat('yyyy-MM-dd HH:mm:ss'),
    noFormula(origin),
    noFormula(privacyVersion ?? ''),
    person.lid ?? '',
  ];
}

const STATES: Readonly<Record<RegisterRecord['state'], string>> = {
  active: 'iscritto',
  inactive: 'non raggiungibile',
  'opted-out': 'disiscritto',
};

/** What somebody wrote must not become a formula in a spreadsheet. */
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
    if (error.code === 'EEXIST') throw new RefusedError(`${file} c’è già: scegli un altro nome.`);
    throw new RefusedError(`Non è possibile scrivere ${file} (${String(error.code)}).`);
  }
}

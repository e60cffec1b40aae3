/**
 * A register that the comune kept before, as spreadsheets write it: one person a line, with columns
 * named in the first. Our own export is one: there a person without a number has an alias.
 */
import { parse, type CsvError } from 'csv-parse/sync';
import iconv from 'iconv-lite';
import { DateTime } from 'luxon';
import { isAlias } from '../../model/person.js';
import type { EarlierConsent } from '../../model/subscriber.js';
import {
  COLUMN_NAMES,
  columnsMissing,
  EXPORTED_STATUS,
  LINES,
} from '../../messages/it/register-file.js';
import { mobileNumber } from '../../phone-number.js';
import { RefusedError } from '../command.js';

export interface RegisterFile {
  readonly consents: readonly NumberedConsent[];
  readonly refused: readonly RefusedLine[];
}

export interface NumberedConsent extends EarlierConsent {
  /** in the file, from 1 */
  readonly line: number;
}

interface RefusedLine {
  readonly line: number;
  /** Italian */
  readonly why: string;
}

const REQUIRED = { phone: 'numero', date: 'data', origin: 'origine' } as const;

type Column = keyof typeof COLUMN_NAMES;
type Row = Readonly<Partial<Record<Column, string>>>;

/**
 * @param options.zone of the dates, `Europe/Rome`
 * @param options.now milliseconds since 1970: nobody has given consent later
 * @throws RefusedError when it is no such file
 */
export function readRegisterFile(
  bytes: Buffer,
  options: { readonly zone: string; readonly now: number },
): RegisterFile {
  const refused: RefusedLine[] = [];
  const consents: NumberedConsent[] = [];
  const lines = new Map<string, number>();
  for (const { line, row } of rowsOf(decoded(bytes), refused)) {
    const consent = consentIn(row, options);
    if (typeof consent === 'string') {
      refused.push({ line, why: consent });
      continue;
    }
    const names = [consent.phone, consent.alias].flatMap((name) => name ?? []);
    const same = names.map((name) => lines.get(name)).find((found) => found !== undefined);
    if (same !== undefined) {
      const why = consent.phone === null ? LINES.samePerson(same) : LINES.sameNumber(same);
      refused.push({ line, why });
      continue;
    }
    for (const name of names) lines.set(name, line);
    consents.push({ line, ...consent });
  }
  return {
    consents,
    refused: refused.sort((a, b) => a.line - b.line),
  };
}

function decoded(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return iconv.decode(bytes, 'utf-16le');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return iconv.decode(bytes, 'windows-1252');
  }
}

interface NumberedRow {
  readonly line: number;
  readonly row: Row;
}

function rowsOf(text: string, refused: RefusedLine[]): readonly NumberedRow[] {
  const lines = parse(text, {
    bom: true,
    delimiter: separatorOf(text),
    info: true,
    skip_empty_lines: true,
    relax_column_count: true,
    trim: true,
    skip_records_with_error: true,
    on_skip: (error: CsvError | undefined) => {
      const line = Number(error?.['lines'] ?? 0);
      if (refused.at(-1)?.line !== line) refused.push({ line, why: LINES.quotes });
      return undefined;
    },
  }) as unknown as {
    readonly record: readonly string[];
    readonly info: { readonly lines: number };
  }[];
  const [head, ...rest] = lines;
  const columns = columnsIn(head?.record ?? []);
  return rest.map(({ record, info }) => ({
    line: info.lines,
    row: Object.fromEntries(
      [...columns].flatMap(([name, index]) => {
        const value = record[index] ?? '';
        return value === '' ? [] : [[name, value]];
      }),
    ),
  }));
}

/** Of those that spreadsheets use, the one that the first line has most of. */
function separatorOf(text: string): string {
  const [head = ''] = text.split(/\r?\n/, 1);
  const count = (separator: string): number => head.split(separator).length;
  return [';', ',', '\t'].reduce((best, next) => (count(next) > count(best) ? next : best));
}

function columnsIn(head: readonly string[]): ReadonlyMap<Column, number> {
  const names = head.map((name) => name.toLowerCase());
  const columns = new Map<Column, number>();
  for (const [column, called] of Object.entries(COLUMN_NAMES) as [Column, readonly string[]][]) {
    const index = names.findIndex((name) => called.includes(name));
    if (index >= 0) columns.set(column, index);
  }
  const missing = (Object.keys(REQUIRED) as (keyof typeof REQUIRED)[])
    .filter((column) => !columns.has(column))
    .map((column) => REQUIRED[column]);
  if (missing.length > 0) throw new RefusedError(columnsMissing(missing, head));
  return columns;
}

/** The consent, or why there is none. */
function consentIn(
  { phone: written, alias: code, date, origin, privacyVersion, state }: Row,
  { zone, now }: { readonly zone: string; readonly now: number },
): EarlierConsent | string {
  if (state !== undefined && state.toLowerCase() !== EXPORTED_STATUS.active) {
    return LINES.state(state);
  }
  const alias = code ?? null;
  if (alias !== null && !isAlias(alias)) return LINES.alias(alias);
  if (written === undefined && alias === null) return LINES.noNumber;
  const mobile = written === undefined ? null : mobileNumber(written);
  if (mobile?.kind === 'refused') return mobile.why;
  const phone = mobile?.phone ?? null;
  if (date === undefined) return LINES.noDate;
  const at = timeIn(date, zone);
  if (at === null) return LINES.date(date);
  if (at > now) return LINES.future(date);
  if (origin === undefined) return LINES.noOrigin;
  const who = alias === null ? { phone } : { phone, alias };
  return { ...who, at, origin, privacyVersion: privacyVersion ?? null };
}

const FORMATS = ['yyyy-MM-dd', 'd/M/yyyy', 'd-M-yyyy', 'd.M.yyyy'].flatMap((day) =>
  ['', ' HH:mm', ' HH:mm:ss'].map((time) => day + time),
);
const FIRST_YEAR = 2000;

function timeIn(written: string, zone: string): number | null {
  const text = written.replace('T', ' ').replace(/\s+/g, ' ');
  for (const format of FORMATS) {
    const time = DateTime.fromFormat(text, format, { zone });
    if (time.isValid && time.year >= FIRST_YEAR) return time.toMillis();
  }
  return null;
}

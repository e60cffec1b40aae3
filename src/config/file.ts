import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type Document } from 'yaml';
import { ConfigError } from '../errors.js';
import { inLine, misnamedSettings, nthItem, YAML_WRONG } from '../messages/it/settings.js';
import { isSection, type SettingsSource, type TextSection, type TextValue } from './source.js';
import { errorCode, readFile } from '../runtime/disk.js';

export const SETTINGS_FILE = 'campanile.yaml';

/**
 * `campanile.yaml` in the home; a home without one has no settings of its own.
 * @throws ConfigError where our account may not read it
 */
export async function settingsFromFile(home: string): Promise<SettingsSource> {
  const lines = new LineCounter();
  const place = (offset: number) => inLine(SETTINGS_FILE, lines.linePos(offset).line);
  // Failsafe: every value stays the text that was written.
  const document = parseDocument(await contentOf(path.join(home, SETTINGS_FILE)), {
    schema: 'failsafe',
    lineCounter: lines,
  });
  const problems = new Set([
    ...(await misnamedIn(home)),
    ...document.errors.map(({ code, pos }) => `${place(pos[0])}: ${meaning(code)}`),
  ]);
  let values: unknown = {};
  try {
    if (problems.size === 0) values = document.toJS();
    if (!isSection(values) && !isBlank(values))
      problems.add(`${SETTINGS_FILE}: ${YAML_WRONG.noSettings}`);
  } catch {
    // What the parser finds only when asked for values.
    problems.add(`${SETTINGS_FILE}: ${YAML_WRONG.unresolvedAlias}`);
  }
  return {
    values: isSection(values) ? withoutBlanks(values) : {},
    problems: [...problems],
    place: (where) => {
      const offset = offsetOf(document, where);
      return `${offset === null ? SETTINGS_FILE : place(offset)}: ${settingName(where)}`;
    },
  };
}

/** `testPhones (2º)`: of a list, which item from 1. */
function settingName(where: readonly PropertyKey[]): string {
  const names = where.filter((name) => typeof name !== 'number').join('.');
  const item = where.find((name) => typeof name === 'number');
  return item === undefined ? names : nthItem(names, item + 1);
}

/** Notepad and Explorer hide endings: what is meant for the settings and would never be read. */
const MISNAMED = /^campanile\.(ya?ml|txt)(\.(ya?ml|txt))?$/i;

/** The problem with a home whose settings go by another name, in Italian. */
async function misnamedIn(home: string): Promise<readonly string[]> {
  // Asked by its name: on Windows and macOS it may be written «Campanile.yaml», and is read all the same.
  if (existsSync(path.join(home, SETTINGS_FILE))) return [];
  const names = await readdir(home).catch((): string[] => []);
  return names
    .filter((name) => MISNAMED.test(name))
    .map((name) => misnamedSettings(name, SETTINGS_FILE, home));
}

async function contentOf(file: string): Promise<string> {
  try {
    return decoded(await readFile(file));
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT') return '';
    if (code !== 'EACCES' && code !== 'EPERM') throw error;
    throw new ConfigError([`${SETTINGS_FILE}: ${YAML_WRONG.unreadable}`]);
  }
}

/** Notepad and PowerShell write UTF-16 with a mark, or what Windows calls ANSI. */
function decoded(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

function meaning(code: string): string {
  switch (code) {
    case 'DUPLICATE_KEY':
      return YAML_WRONG.twice;
    case 'TAB_AS_INDENT':
      return YAML_WRONG.tab;
    case 'BAD_DQ_ESCAPE':
      return YAML_WRONG.backslash;
    default:
      return YAML_WRONG.unclear;
  }
}

/** A key without a value counts as missing. */
function withoutBlanks(section: TextSection): TextSection {
  const entries = Object.entries(section)
    .filter(([, value]) => !isBlank(value))
    .map(([name, value]): [string, TextValue] => [
      name,
      isSection(value) ? withoutBlanks(value) : value,
    ]);
  return Object.fromEntries(entries);
}

function isBlank(value: unknown): boolean {
  return value === '' || value === null;
}

/** Position of the key or item at the end of the path, or of its nearest parent that is written. */
function offsetOf(document: Document, where: readonly PropertyKey[]): number | null {
  let node: unknown = document.contents;
  let offset: number | null = null;
  for (const name of where) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === name);
      if (pair === undefined) break;
      if (isNode(pair.key)) offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(name)];
      if (isNode(node)) offset = node.range?.[0] ?? offset;
    } else break;
  }
  return offset;
}

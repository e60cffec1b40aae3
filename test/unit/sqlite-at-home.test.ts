import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importsOf } from '../support/imports.js';

/** Seen from build/test/unit. */
const STORAGE = fileURLToPath(new URL('../../../src/storage', import.meta.url));

/** What is written in another way where any database is to understand it. */
const FOREIGN: Readonly<Record<string, RegExp>> = {
  '`case when` for iif': /\biif\(/g,
  '`on conflict … do` for insert or, update or': /\b(?:insert|update) or (?:ignore|replace)\b/g,
  'a target for `do update`': /\bon conflict do update\b/g,
  '`count(*) filter (where …)` for a sum of truths':
    /\bsum\((?:[\w.]+|\w+\(.*?\)) (?:=|>=|<=|>|<|is) /g,
  '`case when` for the larger of two': /\b(?:max|min)\((?:[^()'`]|\([^()]*\))*, /g,
  '`is distinct from` for `is` with a value': /\bis (?:not )?[:"][a-z]/g,
  'a comparison for a number that stands for truth':
    /(?:\bnot|\band|\bor|\() :?(?:\w+\.)?(?:urgent|quiet|hurried|isTest|listsOff)\b(?! *[=<>])/g,
  '`case when` for a truth that is read':
    /\$\{(?:IS|MAY|CAN)_\w+\} as\b|\bnot \([^()]*\) as\b|\bexists \((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\) as\b/g,
  'an update for `do update` with what was there':
    /\bdo update set (?:\w+ = excluded\.\w+,\s+)*\w+ = (?!excluded\.|:|\$)/g,
  'a key of its own for the number of the row': /\browid\b/g,
  'a piece of the dialect for JSON': /\bjson(?:b)?_\w+|->>?/g,
  'a piece of the dialect for words in a text, and for the order of joins':
    /\bescape '|cross join/g,
  'the connection for what concerns the file':
    /\bpragma\b|vacuum into|total_changes|randomblob|sqlite_\w+|strftime/g,
};

const read = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8');
/** Of a source all that stands between backticks or quotes. */
const sqlIn = (source: string): string => (source.match(/`[^`]*`|'[^'\n]*'/g) ?? []).join('\n');
const files = readdirSync(STORAGE, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.ts') && !name.startsWith('sqlite/'));

const isSqlite = (file: string): boolean => file.startsWith('storage/sqlite/');

describe('SQL that only SQLite understands', () => {
  for (const [what, word] of Object.entries(FOREIGN)) {
    it(`stays in storage/sqlite: ${what}`, () => {
      const found = files.flatMap((name) =>
        [...sqlIn(read(STORAGE, name)).matchAll(word)].map(([piece]) => `${name}: ${piece}`),
      );
      assert.deepEqual(found, []);
    });
  }

  it('is known by one file only, which chooses the database', () => {
    const importing = [...importsOf()]
      .filter(([name, others]) => others.some((other) => isSqlite(other) && !isSqlite(name)))
      .map(([name]) => name);
    assert.deepEqual(importing, ['storage/database.ts']);
  });

  it('is looked for where it stands', () => {
    const dialect = sqlIn(read(STORAGE, 'sqlite/dialect.ts'));
    assert.match(dialect, FOREIGN['a piece of the dialect for JSON'] ?? /^$/);
  });
});

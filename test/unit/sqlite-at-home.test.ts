import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Seen from build/test/unit. */
const STORAGE = fileURLToPath(new URL('../../../src/storage', import.meta.url));

/** What has a form that other databases understand too, and is to be written in that. */
const FOREIGN: Readonly<Record<string, RegExp>> = {
  '`case when` for iif': /\biif\(/g,
  '`on conflict do nothing` for insert or ignore': /\binsert or (?:ignore|replace)\b/g,
  '`count(*) filter (where …)` for a sum of truths': /\bsum\([\w.]+ (?:=|>=|<=|>|<|is) /g,
};

/** What only SQLite understands; it is at home in `sqlite/`. */
const ONLY_SQLITE =
  /\bpragma\b|vacuum into|total_changes|json_(?:each|group_array|array_length|object|set|quote)|update or replace| ->> |randomblob/g;

/**
 * Files that still hold such pieces, with how many at most: none may be added, and what is written in
 * another way is taken off here.
 */
const NOT_MOVED_YET: Readonly<Record<string, number>> = {
  'channel-store.ts': 1,
  'deliveries.ts': 4,
  'delivery-records.ts': 3,
  'figures.ts': 1,
  'after-restore.ts': 4,
  'list-deliveries.ts': 1,
  'list-store.ts': 1,
  'moments.ts': 5,
  'new-notice.ts': 1,
  'notice-store.ts': 5,
  'outbox-store.ts': 14,
  'reach-store.ts': 10,
  'recipients.ts': 4,
  'register-store.ts': 1,
  'retraction-store.ts': 5,
  'sending-store.ts': 6,
  'subscribers.ts': 4,
};

const files = readdirSync(STORAGE, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.ts') && !name.startsWith('sqlite/'));
const pieces = (name: string, word: RegExp): number =>
  [...readFileSync(join(STORAGE, name), 'utf8').matchAll(word)].length;

describe('SQL that only SQLite understands', () => {
  for (const [what, word] of Object.entries(FOREIGN)) {
    it(`is not written where there is a common form: ${what}`, () => {
      assert.deepEqual(
        files.filter((name) => pieces(name, word) > 0),
        [],
      );
    });
  }

  it('does not spread', () => {
    const found = files.flatMap((name) => {
      const count = pieces(name, ONLY_SQLITE);
      const allowed = NOT_MOVED_YET[name] ?? 0;
      return count === allowed ? [] : [`${name}: ${String(count)}, not ${String(allowed)}`];
    });
    assert.deepEqual(found, []);
  });
});

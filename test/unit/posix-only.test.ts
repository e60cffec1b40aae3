import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Sources; seen from build/test/unit. */
const TESTS = fileURLToPath(new URL('../../../test', import.meta.url));

describe('tests that Windows cannot pass', () => {
  it('are no more than these: another one is to be seen in a change of this table', () => {
    const marks: Record<string, number> = {};
    for (const name of readdirSync(TESTS, { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.test.ts') || name.endsWith('posix-only.test.ts')) continue;
      const source = readFileSync(join(TESTS, name), 'utf8');
      for (const [, suite, feature = ''] of source.matchAll(/posixOnly(Suite)?\('(\w+)'\)/g)) {
        const mark = suite === undefined ? feature : `${feature}, a whole suite`;
        marks[mark] = (marks[mark] ?? 0) + 1;
      }
    }
    assert.deepEqual(marks, {
      symlinks: 10,
      names: 1,
      'permissions, a whole suite': 1,
      processes: 6,
      'processes, a whole suite': 1,
      fifos: 1,
      disks: 2,
      pipes: 2,
      'pipes, a whole suite': 1,
      'linter, a whole suite': 1,
      compiler: 1,
      'compiler, a whole suite': 1,
    });
  });
});

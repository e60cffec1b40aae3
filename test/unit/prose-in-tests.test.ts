/** Tests say which sentence is shown by its function (`support/shows.ts`); a better word breaks the others. */
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { readsAsItalian } from '../support/italian.js';

/** How many patterns of each file are still Italian words; what is not here has none. A row may only get smaller. */
const STILL: Readonly<Record<string, number>> = {
  'browser/channel.test.ts': 2,
  'browser/commands.test.ts': 2,
  'browser/folder.test.ts': 3,
  'browser/list-terms.test.ts': 1,
  'browser/panel-presses.test.ts': 1,
  'browser/retraction.test.ts': 1,
  'emulator/tests/browser/conformance-sending.test.ts': 2,
  'integration/panel-new-notice.test.ts': 12,
  'integration/panel-notices.test.ts': 5,
  'integration/panel-refused.test.ts': 1,
  'unit/remedies-at-hand.test.ts': 2,
  'windows/package.test.ts': 9,
};

const TESTS = fileURLToPath(new URL('../../../test', import.meta.url));

/** Addresses and what is written in tags are for the browser; quotation marks are no words. */
const MARKUP =
  /[«»]|(?<=[ <])(?:aria-\w+|class|for|href|id|name|value|data-\w+)="[^"]*"?|\\?\/[\w?${}\\/.-]+/g;

async function testFiles(): Promise<readonly string[]> {
  const entries = await readdir(TESTS, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts'))
    .map((entry) => relative(TESTS, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .toSorted();
}

/** The patterns that a text is compared with, as they are written. */
function patternsIn(name: string, text: string): readonly string[] {
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && COMPARES.test(node.expression.getText(file))) {
      const [, pattern] = node.arguments;
      if (pattern !== undefined) found.push(pattern.getText(file));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

const COMPARES = /^assert\.(match|doesNotMatch)$/;

function italianIn(name: string, text: string): readonly string[] {
  return patternsIn(name, text).filter((pattern) => readsAsItalian(pattern.replace(MARKUP, ' ')));
}

describe('the tests', function () {
  // Some 300 files are parsed.
  this.timeout(60_000);

  it('compare no more sentences by their words than they did', async () => {
    const more: string[] = [];
    for (const name of await testFiles()) {
      const found = italianIn(name, await readFile(join(TESTS, name), 'utf8'));
      const most = STILL[name] ?? 0;
      if (found.length > most)
        more.push(`${name}: ${found.length}, not ${most}: ${found.join(' ')}`);
    }
    assert.deepEqual(more, [], 'say which sentence it is by its function: shows(text, sentence)');
  });

  it('have no row for a file that is gone', async () => {
    const names = new Set(await testFiles());
    assert.deepEqual(
      Object.keys(STILL).filter((name) => !names.has(name)),
      [],
    );
  });

  it('are known by what they compare, and addresses and tags are not taken for words', () => {
    const text = `
      assert.match(page, /L’avviso è partito/);
      assert.doesNotMatch(page, new RegExp(\`\${name} non parte\`));
      assert.match(page, /href="\\/avvisi\\/1"/);
      assert.match(page, /^# HELP/);
      shows(page, done('avviso'));
    `;
    assert.equal(italianIn('x.test.ts', text).length, 2);
  });
});

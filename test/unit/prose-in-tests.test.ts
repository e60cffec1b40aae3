/** Tests say which sentence is shown by its function (`support/shows.ts`); a better word breaks golden texts only. */
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { goldenIn, literalsIn, ofTheMessages, patternsIn } from '../support/compared-texts.js';
import { readsAsItalian } from '../support/italian.js';

const TESTS = fileURLToPath(new URL('../../../test', import.meta.url));

/** How many literals of each file still repeat what the messages say. A row may only get smaller. */
const REPEATED: Readonly<Record<string, number>> = {
  'browser/panel-draft.test.ts': 2,
  'browser/panel.test.ts': 4,
  'integration/home.test.ts': 3,
  'unit/fuzz-notices.test.ts': 1,
  'unit/order-lines.test.ts': 1,
  'windows/windows-pc.ts': 1,
};

interface Golden {
  /** that stay Italian words */
  readonly patterns?: number;
  /** literals that are, or only look like, what the messages say */
  readonly repeated?: number;
  readonly why: string;
}

const TYPED = 'a header line, as staff type it';
const OWN = 'a text of the test itself, which has words of ours';

/** Where the words are the point. */
const GOLDEN: Readonly<Record<string, Golden>> = {
  'integration/alert-mail.test.ts': { repeated: 2, why: OWN },
  'integration/folder-leftovers.test.ts': { repeated: 1, why: OWN },
  'integration/panel-audit.test.ts': { repeated: 1, why: 'the columns of a file' },
  'unit/alerts.test.ts': { repeated: 1, why: OWN },
  'unit/keyword-commands.test.ts': { repeated: 2, why: OWN },
  'unit/list-plan.test.ts': { patterns: 1, why: 'the name of a list on the phone' },
  'unit/notice-file.test.ts': { repeated: 1, why: TYPED },
  'unit/notice-header.test.ts': { repeated: 1, why: TYPED },
  'unit/order-lines.test.ts': { repeated: 1, why: TYPED },
  'unit/password.test.ts': { repeated: 1, why: OWN },
  'unit/plain-words.test.ts': { repeated: 1, why: 'words that no message may have' },
  'unit/remedies-at-hand.test.ts': {
    patterns: 2,
    why: 'what is said on the page is made of the words that are said of the folder',
  },
  'unit/retraction.test.ts': { repeated: 1, why: OWN },
  'unit/shows.test.ts': { repeated: 3, why: OWN },
  'unit/staff-steps.test.ts': { repeated: 2, why: 'words that are looked for in all messages' },
  'unit/unsaved-people.test.ts': { repeated: 1, why: OWN },
};

/** Addresses and what is written in tags are for the browser; quotation marks are no words. */
const MARKUP =
  /[«»]|(?<=[ <])(?:aria-\w+|class|for|href|id|name|value|data-\w+)="[^"]*"?|\\?\/[\w?${}\\/.-]+/g;

/** Name → text of each file below `test` that is written in TypeScript. */
async function allFiles(): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(TESTS, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(TESTS, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .toSorted();
  const read = async (name: string) => [name, await readFile(join(TESTS, name), 'utf8')] as const;
  return new Map(await Promise.all(names.map(read)));
}

function italianIn(name: string, text: string): readonly string[] {
  return patternsIn(name, text).filter((pattern) => readsAsItalian(pattern.replace(MARKUP, ' ')));
}

describe('the tests', function () {
  // Some 450 files are parsed.
  this.timeout(120_000);
  let files: ReadonlyMap<string, string>;

  before(async () => {
    files = await allFiles();
  });

  function more(
    found: (name: string, text: string) => readonly string[],
    most: (name: string) => number,
  ): readonly string[] {
    return [...files].flatMap(([name, text]) => {
      const texts = found(name, text);
      return texts.length <= most(name)
        ? []
        : [`${name}: ${texts.length}, not ${most(name)}: ${texts.join(' | ')}`];
    });
  }

  it('compare a sentence by its words only where these are the point', () => {
    const found = more(italianIn, (name) => GOLDEN[name]?.patterns ?? 0);
    assert.deepEqual(found, [], 'say which sentence it is by its function: shows(text, sentence)');
  });

  it('repeat no more of what the messages say than they did', async () => {
    const isOurs = await ofTheMessages();
    const repeated = (name: string, text: string) =>
      literalsIn(name, text).filter((each) => readsAsItalian(each) && isOurs(each));
    const found = more(repeated, (name) => (REPEATED[name] ?? 0) + (GOLDEN[name]?.repeated ?? 0));
    assert.deepEqual(found, [], 'make the sentence by its function, or call it a golden text');
  });

  it('have few golden texts', () => {
    const counts = [...files].map(([name, text]) => goldenIn(name, text));
    const sum = counts.reduce((all, count) => all + count, 0);
    assert.ok(sum > 0 && sum <= 25, String(sum));
  });

  it('have no row for a file that is gone', () => {
    assert.deepEqual(
      [GOLDEN, REPEATED].flatMap(Object.keys).filter((name) => !files.has(name)),
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

  it('are known by what they repeat, but for their golden texts', () => {
    const text = `
      assert.equal(said, 'uno');
      assert.throws(run, /due.*tre/);
      run('quattro');
      refused(text, /cinque/);
      assert.match(text, /sei/);
      it('golden text: all', () => assert.equal(said, 'sette'));
    `;
    const found = literalsIn('x.test.ts', text).map((each) => each.replace('/', ''));
    assert.deepEqual(found, ['uno', 'due', 'tre', 'cinque']);
    assert.equal(goldenIn('x.test.ts', text), 1);
  });
});

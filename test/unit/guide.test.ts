import assert from 'node:assert/strict';
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ALERT_FILE_NAMES } from '#src/messages/it/folder-notes.js';
import { alertHeadline } from '#src/messages/it/headline.js';
import { sourceFiles, textsIn } from '../support/source-texts.js';

const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));
const DELIVERY = {
  route: 'direct',
  why: { code: 'refused', text: '' },
  listRecipientsThisMonth: 0,
  allowance: null,
} as const;

const guide = () => readFile(join(PROJECT, 'docs', 'guida-operatore.md'), 'utf8');

/** Whole texts that stand on the panel, as `messages/it` has them. */
async function texts(): Promise<ReadonlySet<string>> {
  const names = (await sourceFiles()).filter((name) => name.startsWith('messages/it/'));
  return new Set((await Promise.all(names.map(textsIn))).flat());
}

/** As the package makes a page of it. */
async function asPage(markdown: string): Promise<string> {
  const tool = new URL('../../../.tooling/package/guide.js', import.meta.url);
  const { page } = (await import(tool.href)) as { page: (markdown: string) => string };
  return page(markdown);
}

const all = (text: string, pattern: RegExp) =>
  [...text.matchAll(pattern)].map(([, found = '']) => found);

describe('the guide for clerks', () => {
  it('calls each button as it is called on the panel', async () => {
    // a line may end within a name
    const named = all(await guide(), /\*\*«([^»]+)»\*\*/g).map((name) => name.replace(/\s+/g, ' '));
    assert.ok(named.length > 40, named.join());
    const known = await texts();
    assert.deepEqual(
      [...new Set(named)].filter((name) => !known.has(name)),
      [],
    );
  });

  it('says of each alert what to do, by the sentence of Stato and by the name of its file', async () => {
    const text = await guide();
    for (const [code, name] of Object.entries(ALERT_FILE_NAMES)) {
      assert.ok(text.includes(`\`${name}\``), name);
      const sentence = alertHeadline(code, DELIVERY)?.text.split(':')[0];
      if (sentence !== undefined) assert.ok(text.includes(`| ${sentence}`), sentence);
    }
  });

  it('says in each row what to do, since rows are put between others', async () => {
    const rows = (await guide()).split('\n').filter((line) => line.startsWith('|'));
    assert.deepEqual(
      rows.filter((row) => /\|\s*lo stesso/.test(row)),
      [],
    );
  });

  it('has a row for what Stato says while those in lists wait for the month', async () => {
    const waiting = { ...DELIVERY, route: 'waiting', why: { code: 'used-up', text: '' } } as const;
    const [sentence = ''] = alertHeadline('lists-unavailable', waiting)?.text.split(':') ?? [];
    assert.match(sentence, /aspettano$/);
    assert.ok((await guide()).includes(`| ${sentence}: …`), sentence);
  });

  it('has every part and picture to which it points', async () => {
    const text = await guide();
    const page = await asPage(text);
    const ids = new Set(all(page, / id="([^"]+)"/g));
    const missing = all(page, / href="#([^"]+)"/g).filter((anchor) => !ids.has(decodeURI(anchor)));
    assert.deepEqual(missing, []);
    for (const picture of all(text, /\]\((images\/[^)]+)\)/g)) {
      await access(join(PROJECT, 'docs', picture));
    }
  });
});

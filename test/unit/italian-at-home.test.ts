import assert from 'node:assert/strict';
import { readsAsItalian } from '../support/italian.js';
import { sourceFiles, textsIn } from '../support/source-texts.js';

/** Where Italian may stand, and why; ends with `/` for a folder. */
const AT_HOME: Readonly<Record<string, string>> = {
  'messages/': 'its home',
  'italian.ts': 'how numbers, dates and lists are written',
  'model/staff-acts.ts': 'addresses and options of commands are what staff type',
  'model/notice.ts': 'the names of header lines are what staff type',
  'notices/header-line.ts': 'what staff may type for a header line',
  'notices/header-top.ts': 'the same',
  'notices/notice-header.ts': 'the same',
  'notices/italian-dates.ts': 'what staff may type for a date',
  'folder/places.ts': 'the names of folders that staff see',
  'panel/drafts.ts': 'the names of header lines',
  'notices/code-pages.ts': 'letters that are told from damage',
  'notices/text-decoding.ts': 'the same',
  'sending/list-plan.ts': 'the names of our lists, by which they are known',
  'panel/browser/whatsapp-text.ts': 'signs of WhatsApp’s own markup',
};

/** What the browser reads and no person: ids and names of fields, which tests and scripts know elements by. */
const MARKUP = /(?<= )(?:aria-\w+|for|id|name|value|data-\w+)="[^"]*"?/g;

/** Pieces of string literals that read as Italian. */
async function italianIn(name: string): Promise<readonly string[]> {
  return (await textsIn(name))
    .map((text) => text.replaceAll(MARKUP, '').trim())
    .filter(readsAsItalian);
}

function isAtHome(name: string): boolean {
  return Object.keys(AT_HOME).some((home) => name === home || name.startsWith(home));
}

describe('what staff and citizens read', function () {
  // 300 files are parsed.
  this.timeout(30_000);

  it('lies in src/messages/it, and nowhere else', async () => {
    const elsewhere: string[] = [];
    for (const name of (await sourceFiles()).filter((each) => !isAtHome(each))) {
      elsewhere.push(...(await italianIn(name)).map((text) => `${name}: ${text}`));
    }
    assert.deepEqual(elsewhere, []);
  });

  it('is found where it stands, and code is not taken for it', async () => {
    assert.ok((await italianIn('messages/it/notice-states.ts')).length > 10);
    assert.deepEqual(await italianIn('sending/outbox.ts'), []);
  });
});

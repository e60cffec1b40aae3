import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Seen from build/test/unit. */
const SOURCES = fileURLToPath(new URL('../../../src', import.meta.url));

/** What WhatsApp Web alone knows, and what it looks like. */
const WORDS: Readonly<Record<string, RegExp>> = {
  'the form of an id': /3EB0/,
  'the form of a name': /@(?:c\.us|c\\\.us|lid|broadcast|newsletter|s\.whatsapp\.net)/,
  'how far a message is': /\back(?:s|ed)?\b/i,
  'what the page has': /\b(?:Wid|WAWeb\w+|msgKey)\b/,
  'what its client is made of':
    /\bwaVersion\b|page-contract|PageContract|lid-migration|modules-late/,
};

/** Words that the glossary has another one for, as names or as values. */
const NOT_OURS =
  /\b(?:ways?|Ways?|by-?[wW]ay|[a-z]+Ways?|way[A-Z]\w*|ways[A-Z]\w*|\w*Way(?=[A-Z])\w*)\b/g;
/** Words that only look like them. */
const ALIKE = /^(?:gateway|always|away|clearTheWay)/i;

/** Without comments and sentences. */
function namesIn(source: string): string {
  return source
    .replace(/\/\*[^]*?\*\//g, '')
    .replace(/\/\/.*$/gm, '')
    .replace(/'[^'\n]*'|`[^`]*`/g, (text) => (text.includes(' ') ? '' : text));
}

/** Without comments and texts, SQL among them. */
function codeOf(source: string): string {
  return namesIn(source).replace(/'[^'\n]*'|`[^`]*`|\/[^/\n]+\/\.test/g, '');
}

/** What WhatsApp calls the name that it gives to a person; to the program that is an alias. */
const LID = /\b\w*(?:\b[lL]|L)ids?(?:[A-Z]\w*)?\b/;
/** `status.json` has the account's alias under the name that other programs know; for redaction see above. */
const ALLOWED_LID = [
  ...['model/status.ts', 'model/status-schema.ts', 'status/snapshot.ts'],
  'system/redaction.ts',
];

/** As a name or as a value; an alert is called so for those who read its code. */
const PAGE = /\b(?:latePage|page|browser)\b(?!-lacks)/g;

/** Answers of WhatsApp's servers: where it is decided what follows from them, none may stand. */
const CODES = /\b(?:401|402|403|404|405|410|420|429|463|475|479|482)\b/;

/** Where such a word may stand all the same, and why. */
const ALLOWED: Readonly<Record<string, string>> = {
  'config/kinds.ts': 'the id of a channel is typed there as WhatsApp writes it',
  'messages/it/settings.ts': 'staff are told how the id of a channel is written',
  'model/person.ts': 'staff type LIDs as the export has them',
  'messages/it/register-file.ts': 'staff are told how a LID ends',
  'messages/it/subscribers-page.ts': 'staff are told how a LID ends',
  'system/redaction.ts': 'names are masked in whatever form the library logs them',
};
const STORED = 'the column is called so';
const ALLOWED_ACK: Readonly<Record<string, string>> = {
  'storage/deliveries.ts': STORED,
  'storage/figures.ts': STORED,
  'storage/list-store.ts': STORED,
  'storage/recipients.ts': STORED,
};

const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.ts'))
  .filter(
    (name) => !name.startsWith('transports/') && !name.startsWith('storage/sqlite/migrations/'),
  );
const read = (name: string): string => readFileSync(join(SOURCES, name), 'utf8');

describe('what WhatsApp Web alone knows', () => {
  for (const [what, word] of Object.entries(WORDS)) {
    it(`stands nowhere else: ${what}`, () => {
      const allowed = new Set([
        ...Object.keys(ALLOWED),
        ...(what === 'how far a message is' ? Object.keys(ALLOWED_ACK) : []),
      ]);
      const found = files.filter((name) => !allowed.has(name) && word.test(read(name)));
      assert.deepEqual(found, []);
    });
  }

  it('stands under its word of the glossary: a route', () => {
    const found = files.flatMap((name) =>
      [...namesIn(read(name)).matchAll(NOT_OURS)]
        .map(([word]) => word)
        .filter((word) => !ALIKE.test(word))
        .map((word) => `${name}: ${word}`),
    );
    assert.deepEqual(found, []);
  });

  it('stands under its word of the glossary: an alias', () => {
    const found = files
      .filter((name) => !ALLOWED_LID.includes(name))
      .flatMap((name) =>
        [...codeOf(read(name)).matchAll(new RegExp(LID, 'g'))].map(([word]) => `${name}: ${word}`),
      );
    assert.deepEqual(found, []);
    assert.match(codeOf(read('transports/whatsapp-web/ids.ts')), LID);
    for (const name of ALLOWED_LID) assert.match(codeOf(read(name)), LID);
  });

  it('is a transport to who sends and who listens, neither a page nor a browser', () => {
    const found = files
      .filter((name) =>
        /^(?:sending|subscribers|session)\/|^model\/(?:session|delivery)/.test(name),
      )
      .concat('ports/transport.ts', 'ports/channel.ts', 'ports/message-history.ts')
      .flatMap((name) =>
        [...namesIn(read(name)).matchAll(PAGE)].map(([word]) => `${name}: ${word}`),
      );
    assert.deepEqual(found, []);
  });

  it('does not decide by a code of the servers', () => {
    const domain = files.filter((name) => /^(?:sending|subscribers|model|ports)\//.test(name));
    assert.deepEqual(
      domain.filter((name) => CODES.test(read(name))),
      [],
    );
  });

  it('is looked for where it stands', () => {
    assert.match(read('transports/whatsapp-web/ids.ts'), /3EB0/);
    for (const name of [...Object.keys(ALLOWED), ...Object.keys(ALLOWED_ACK)]) {
      const text = read(name);
      assert.ok(
        Object.values(WORDS).some((word) => word.test(text)),
        `${name} may be taken off the list`,
      );
    }
  });
});

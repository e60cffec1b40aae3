import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { connect, SqliteDatabase } from '#src/storage/sqlite/connection.js';
import { storageOver } from '#src/storage/database.js';
import { migrate } from '#src/storage/sqlite/migrations/index.js';
import type { Storage } from '#src/ports/storage.js';
import { KeywordCommands } from '#src/subscribers/keyword-commands.js';
import { DEFAULT_TEXTS } from '#src/messages/it/citizens.js';
import { ManualClock } from '../fakes/manual-clock.js';
import { MemoryLogger } from '../fakes/memory-logger.js';
import { anySign, fuzzPlan } from '../support/fuzz.js';
import { chatOf } from '../support/spoken-keywords.js';
import { citizen, SILENT } from '../support/storage.js';

type Meaning = 'opt-in' | 'opt-out' | 'nothing';

/**
 * The rule in other words than the program's: what can be seen of a message falls into runs of
 * letters, digits and their accents; a message is a keyword when there is one run and it is one.
 */
function meaningOf(body: string): Meaning {
  if (body.length > 200) return 'nothing';
  const runs: string[] = [];
  let inRun = false;
  let started = false;
  const take = (character: string): void => {
    // an accent belongs to what it stands on; one at the very beginning stands on nothing
    const isWord = /[\p{L}\p{N}]/u.test(character) || (isAccent(character) && (inRun || !started));
    if (isWord && inRun) runs.push(`${runs.pop() ?? ''}${character}`);
    else if (isWord) runs.push(character);
    if (isWord || !isAccent(character)) inRun = isWord;
    started = true;
  };
  const visible = [...body].filter((written) => !isInvisible(written)).join('');
  for (const written of visible) {
    const characters = isEmoji(written) ? ' ' : written.normalize('NFKC');
    for (const character of characters) if (!isInvisible(character)) take(character);
  }
  const [only, ...others] = runs.map((run) => run.normalize('NFKC').toLowerCase());
  if (others.length > 0) return 'nothing';
  return only === 'attiva' ? 'opt-in' : only === 'disattiva' ? 'opt-out' : 'nothing';
}

const isAccent = (character: string) => /\p{M}/u.test(character);
const isInvisible = (character: string) =>
  /[\p{Cf}\p{Default_Ignorable_Code_Point}]/u.test(character);
const isEmoji = (character: string) =>
  /[\p{Extended_Pictographic}\p{Emoji_Presentation}]/u.test(character);

const KEYWORDS = [
  'ATTIVA',
  'DISATTIVA',
  'attiva',
  'Disattiva',
  'ａｔｔｉｖａ',
  '𝐃𝐈𝐒𝐀𝐓𝐓𝐈𝐕𝐀',
  'AT\u200bTIVA',
];
const WORDS = [
  'riattiva',
  'dis',
  'non',
  'per favore',
  'grazie',
  'attivà',
  'ATTİVA',
  'attıva',
  'АТТИВА',
  '1',
  '①',
];
const DECORATION = [
  ...[
    ' ',
    '\n',
    '\t',
    '\u00a0',
    '!',
    '.',
    ',',
    '"',
    '«',
    '»',
    '“',
    '’',
    '*',
    '_',
    '(',
    ')',
    '´',
    '¨',
  ],
  ...['👍', '👍🏽', '👨‍👩‍👧', '❤️', '🇮🇹', 'ℹ️', '™', '⒜', 'Ⓐ', '№', '½', '\u0301', '\u20e3'],
  ...[
    '\u200b',
    '\u202e',
    '\ufeff',
    '\u00ad',
    '\ufe0f',
    '\ud83d',
    '\udc4d',
    '\u0000',
    '\u{e0001}',
    '+',
  ],
];

const keyword = fc.constantFrom(...KEYWORDS);
const decoration = fc
  .array(fc.constantFrom(...DECORATION), { maxLength: 4 })
  .map((p) => p.join(''));
const anything = fc.oneof(
  fc.string({ unit: anySign, maxLength: 30 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc
    .array(fc.integer({ max: 0xffff, min: 0 }), { maxLength: 12 })
    .map((units) => String.fromCharCode(...units)),
);

/** One unit is taken out, put in or replaced. */
const misspelt = fc
  .tuple(
    keyword,
    fc.nat(12),
    fc.nat(1),
    fc.oneof(
      fc.constant(''),
      fc.constantFrom(...DECORATION),
      fc.string({ unit: anySign, maxLength: 1 }),
    ),
  )
  .map(([word, at, gone, put]) => word.slice(0, at) + put + word.slice(at + gone));

const body = fc.oneof(
  fc.tuple(decoration, keyword, decoration).map((parts) => parts.join('')),
  misspelt,
  fc.tuple(decoration, misspelt, decoration).map((parts) => parts.join('')),
  fc
    .array(fc.constantFrom(...KEYWORDS, ...WORDS, ...DECORATION), { maxLength: 6 })
    .map((p) => p.join('')),
  fc.tuple(anything, keyword, anything).map((parts) => parts.join('')),
  fc
    .tuple(keyword, fc.integer({ min: 185, max: 210 }))
    .map(([word, length]) => word.padEnd(length, ' !')),
  anything,
);

describe('any message of a citizen', function () {
  this.timeout(600_000);
  let connection: Knex;
  let storage: Storage;
  let commands: KeywordCommands;
  let log: MemoryLogger;
  let messages = 0;
  afterEach(() => storage.close());
  beforeEach(async () => {
    connection = connect(':memory:', SILENT);
    await migrate(connection);
    storage = storageOver(new SqliteDatabase(connection));
    log = new MemoryLogger();
    commands = new KeywordCommands({
      register: storage.register,
      messenger: {
        resolve: (person) => Promise.resolve(person),
        resolveAll: () => Promise.resolve([]),
      },
      servers: new ManualClock(),
      clock: new ManualClock(),
      log,
      comune: { municipality: 'Comune', number: '366', informationPhone: '0587', privacyUrl: null },
      texts: DEFAULT_TEXTS,
      privacyVersion: '1',
      furtherWords: { 'opt-in': [], 'opt-out': [] },
      onReply: () => undefined,
    });
  });

  async function stateOf({ alias }: ReturnType<typeof citizen>): Promise<string | null> {
    const rows = await connection.raw<{ state: string }[]>(
      'select state from subscribers where lid = :alias',
      { alias },
    );
    return rows[0]?.state ?? null;
  }

  async function hear(from: ReturnType<typeof citizen>, text: string): Promise<void> {
    messages += 1;
    const key = `false_${chatOf(from)}_${String(messages)}`;
    await commands.handle({ key, chatId: chatOf(from), from, body: text, at: messages });
  }

  const plan = fuzzPlan();
  it(`opts in and out exactly as the rule says, and leaves no trace else (${plan.title})`, async () => {
    let people = 0;
    const met = { 'opt-in': 0, 'opt-out': 0, nothing: 0 };
    await fc.assert(
      fc.asyncProperty(body, fc.boolean(), async (text, subscribed) => {
        people += 1;
        const person = citizen(people);
        if (subscribed) await hear(person, 'ATTIVA');
        log.lines.length = 0;

        await hear(person, text);

        const meaning = meaningOf(text);
        met[meaning] += 1;
        assert.equal(await stateOf(person), stateAfter(meaning, subscribed));
        if (meaning === 'nothing') assert.deepEqual(log.lines, []);
        const words = text.trim();
        if (words.length > 12) assert.ok(log.lines.every((line) => !line.includes(words)));
      }),
      plan,
    );
    // else the inputs have lost their point
    for (const count of Object.values(met))
      assert.ok(count > plan.numRuns / 50, JSON.stringify(met));
  });
});

function stateAfter(meaning: Meaning, subscribed: boolean): string | null {
  switch (meaning) {
    case 'opt-in':
      return 'active';
    case 'opt-out':
      return subscribed ? 'opted-out' : 'unknown';
    case 'nothing':
      return subscribed ? 'active' : null;
  }
}

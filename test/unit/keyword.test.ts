import assert from 'node:assert/strict';
import fc from 'fast-check';
import { bareWord, matchKeyword } from '#src/subscribers/keyword.js';
import { anySign } from '../support/fuzz.js';

const OPT_IN = { keyword: 'opt-in', word: 'ATTIVA' };
const OPT_OUT = { keyword: 'opt-out', word: 'DISATTIVA' };
const RUNS = { numRuns: 10_000 };

describe('matchKeyword', () => {
  for (const body of [
    'ATTIVA',
    'attiva',
    '"Attiva"',
    '«ATTIVA»',
    '“Attiva”',
    "'attiva'",
    'attiva!',
    'Attiva.',
    ' ATTIVA 👍',
    '👍🏽ATTIVA👨‍👩‍👧‍👦',
    'ATTIVA ™️',
    'ℹ️ ATTIVA',
    'ATTIVA🇮🇹',
    'ATTIVA ❤️',
    '*ATTIVA*',
    '_Attiva_',
    '```attiva```',
    '(attiva)',
    'Attiva´',
    '…attiva…',
    '\n\tAttiva\r\n',
    'ATTIVA\u00a0',
    'ａｔｔｉｖａ',
    '𝐀𝐓𝐓𝐈𝐕𝐀',
    'AT\u200bTI\u00adVA',
    '\u202aATTIVA\u202c',
    '\ufeffattiva',
    'ATTIVA\ufe0f',
    'ATTIVA\ud83d',
  ]) {
    it(`takes ${JSON.stringify(body)} for ATTIVA`, () => {
      assert.deepEqual(matchKeyword(body), OPT_IN);
    });
  }

  for (const body of ['DISATTIVA', 'disattiva', '«Disattiva»!', ' DISATTIVA 😢']) {
    it(`takes ${JSON.stringify(body)} for DISATTIVA`, () => {
      assert.deepEqual(matchKeyword(body), OPT_OUT);
    });
  }

  for (const body of [
    '',
    ' ',
    '👍',
    '\u200b',
    'attiva per favore',
    'riattiva',
    'ATTIVA DISATTIVA',
    'ATTIVA\nDISATTIVA',
    'DIS ATTIVA',
    'AT TIVA',
    'A.T.T.I.V.A',
    'AT👍TIVA',
    'ATTIVA 1',
    'ATTIVA1️⃣',
    'attivata',
    'attivà',
    'ATTİVA',
    'attıva',
    'АTTIVA',
    'ATTIV',
    'ATTIVA'.repeat(40),
    `ATTIVA${' '.repeat(200)}`,
  ]) {
    it(`does not take ${JSON.stringify(body.slice(0, 40))} for a keyword`, () => {
      assert.equal(matchKeyword(body), null);
    });
  }

  it('takes further words where they are configured, and none otherwise', () => {
    const further = { 'opt-in': ['Iscrivimi', 'SÌ'], 'opt-out': ['Stop'] };
    assert.deepEqual(matchKeyword('iscrivimi!', further), { keyword: 'opt-in', word: 'Iscrivimi' });
    assert.deepEqual(matchKeyword('si\u0300', further), { keyword: 'opt-in', word: 'SÌ' });
    assert.deepEqual(matchKeyword('STOP', further), { keyword: 'opt-out', word: 'Stop' });
    assert.deepEqual(matchKeyword('attiva', further), OPT_IN);
    assert.equal(matchKeyword('stop'), null);
  });

  it('lets a word that is configured for both opt out', () => {
    const further = { 'opt-in': ['DISATTIVA', 'BASTA'], 'opt-out': ['basta'] };
    assert.deepEqual(matchKeyword('disattiva', further), OPT_OUT);
    assert.deepEqual(matchKeyword('Basta', further), { keyword: 'opt-out', word: 'basta' });
  });

  it('never takes a message for a configured word that is nothing but decoration', () => {
    assert.equal(matchKeyword('👍', { 'opt-in': ['👍'], 'opt-out': [] }), null);
  });
});

describe('matchKeyword, whatever is written', () => {
  const decoration = fc
    .array(
      fc.constantFrom(
        ...['"', "'", '«', '»', '“', '!', '.', ',', '…', '*', '_', '~', '`', '´', '¨', '-', '+'],
        ...[' ', '\n', '\t', '\u00a0', '\u2003', '\u200b', '\u200d', '\ufe0f', '\u202e', '\u00ad'],
        ...['👍', '👍🏽', '❤️', '😀', '👨‍👩‍👧', '🇮🇹', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', '™', 'ℹ️', '©', '#️⃣', '\ue000'],
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join(''));
  const keyword = fc.constantFrom('ATTIVA', 'DISATTIVA');
  /** The word in any mixture of cases, some of it in full width. */
  const spelt = keyword.chain((word) =>
    fc
      .array(fc.constantFrom('upper', 'lower', 'wide'), {
        minLength: word.length,
        maxLength: word.length,
      })
      .map((ways) => ({
        word,
        text: [...word]
          .map((letter, index) => {
            if (ways[index] === 'wide') return String.fromCodePoint(letter.charCodeAt(0) + 0xfee0);
            return ways[index] === 'upper' ? letter : letter.toLowerCase();
          })
          .join(''),
      })),
  );
  const anything = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc.string({ unit: anySign, maxLength: 60 }),
    fc.tuple(decoration, spelt, decoration).map(([left, { text }, right]) => left + text + right),
  );

  it('finds the keyword under any decoration', () => {
    fc.assert(
      fc.property(decoration, spelt, decoration, (left, { word, text }, right) => {
        assert.equal(matchKeyword(left + text + right)?.word, word);
      }),
      RUNS,
    );
  });

  it('judges a message as it judges it decorated', () => {
    fc.assert(
      fc.property(decoration, anything, decoration, (left, body, right) => {
        assert.deepEqual(matchKeyword(`${left} ${body} ${right}`), matchKeyword(body));
      }),
      RUNS,
    );
  });

  it('judges the bare word as it judges the message', () => {
    fc.assert(
      fc.property(anything, (body) => {
        const bare = bareWord(body);
        assert.equal(bareWord(bare), bare);
        assert.deepEqual(matchKeyword(bare), matchKeyword(body));
      }),
      RUNS,
    );
  });

  it('is put off by any letter or digit that is added', () => {
    // some letters are invisible, some are emoji (ℹ), and some are an accent on a space by another name
    const shows = (text: string) =>
      /[\p{L}\p{Nd}]/u.test(text.replace(/[\p{DI}\p{Extended_Pictographic}]/gu, ''));
    const isReal = (letter: string) => shows(letter) && shows(letter.normalize('NFKC'));
    const added = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 4 })
      .filter((text) => [...text].some(isReal));
    fc.assert(
      fc.property(spelt, added, fc.nat(9), (written, more, position) => {
        const { text, word } = written;
        const at = position % (text.length + 1);
        const body = text.slice(0, at) + more + text.slice(at);
        const match = matchKeyword(body);
        // «dis» before ATTIVA makes the other word
        assert.notEqual(match?.word, word, body);
        assert.ok(match === null || match.keyword === 'opt-out', body);
      }),
      RUNS,
    );
  });

  it('is put off by any word that is added', () => {
    const word = fc.constantFrom('per', 'favore', 'non', 'ATTIVA', 'DISATTIVA', 'sì', 'ok', '1');
    fc.assert(
      fc.property(spelt, word, decoration, fc.boolean(), ({ text }, more, between, before) => {
        const body = before ? `${more} ${between}${text}` : `${text}${between} ${more}`;
        assert.equal(matchKeyword(body), null);
      }),
      RUNS,
    );
  });

  it('never opts in a message that has DISATTIVA in it', () => {
    fc.assert(
      fc.property(anything, anything, (left, right) => {
        assert.notEqual(matchKeyword(`${left}DISATTIVA${right}`)?.keyword, 'opt-in');
      }),
      RUNS,
    );
  });
});

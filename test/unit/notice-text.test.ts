import assert from 'node:assert/strict';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { isBlank } from '#src/notices/header-line.js';
import { decodeText } from '#src/notices/text-decoding.js';
import { fixture } from '../support/fixtures.js';

const TEXT =
  'Perché l’acqua mancherà: martedì 8 dicembre, dalle 8 alle 12, in via della Libertà.\n' +
  'Costo: 0 €. Più informazioni allo 0587 758456.';

describe('the text of a notice', () => {
  for (const name of [
    'utf8.txt',
    'utf8-bom.txt',
    'utf16le.txt',
    'utf16be.txt',
    'utf16le-senza-bom.txt',
    'windows-1252.txt',
  ]) {
    it(`reads the accents of ${name}`, () => {
      assert.deepEqual(decodeText(fixture(name)), { kind: 'text', text: TEXT });
    });
  }

  it('leaves emoji and the marks of WhatsApp as they are', () => {
    const text = '🚧 *Attenzione*: _via Roma_ ~chiusa~ 👨‍👩‍👧';
    assert.deepEqual(decodeText(Buffer.from(text)), { kind: 'text', text });
  });

  it('unifies line ends and takes away the white space at the end only', () => {
    assert.deepEqual(decodeText(Buffer.from('  uno\r\ndue\rtre\n\n \t\r\n\u001a')), {
      kind: 'text',
      text: '  uno\ndue\ntre',
    });
  });

  it('reads code page 850 and Mac Roman where every sign makes sense', () => {
    const text = 'Perché la città è chiusa: più informazioni, così è. Libertà e «virtù».';
    assert.deepEqual(decodeText(iconv.encode(text, 'cp850')), { kind: 'text', text });
    assert.deepEqual(decodeText(iconv.encode(text, 'cp437')), { kind: 'text', text });
    assert.deepEqual(decodeText(iconv.encode(text, 'macroman')), { kind: 'text', text });
    // Windows-1252 with signs of other languages is no reason for another code page
    const foreign = 'Gemellaggio con Düsseldorf, Málaga e São Paulo: niño, Škoda.';
    assert.deepEqual(decodeText(iconv.encode(foreign, 'windows-1252')), {
      kind: 'text',
      text: foreign,
    });
  });

  it('does not guess a code page that is not plain', () => {
    for (const [word, bytes] of [
      ['citt…', Buffer.from('in citt\x85 chiusa', 'latin1')], // «città» or «citt…»
      ['Perch‚', iconv.encode('Perché oggi ║ no', 'cp850')], // a sign that no Italian text has
    ] as const) {
      assert.deepEqual(decodeText(bytes), { kind: 'garbled', line: 1, word });
    }
  });

  it('undoes a wrong reading, also the second, where nothing else can be meant', () => {
    for (const text of [
      TEXT,
      'È già così: «più» 5 °C – “ok” 👍🏼 🚧 1.200 € l’anno…',
      'a\u00a0è\u00a0b',
    ]) {
      for (const first of PAGES) {
        const once = misread(text, first);
        assert.deepEqual(decodeText(Buffer.from(once)), { kind: 'text', text }, first);
        for (const second of PAGES) {
          const twice = Buffer.from(misread(once, second));
          assert.deepEqual(decodeText(twice), { kind: 'text', text }, `${first} ${second}`);
        }
      }
    }
    const half = 'Urgente: sì\n\nPerchÃ© no';
    assert.deepEqual(decodeText(Buffer.from(half)), {
      kind: 'text',
      text: 'Urgente: sì\n\nPerché no',
    });
  });

  it('quotes the word in which accents or signs were lost', () => {
    for (const [text, line, word] of [
      ['perch\ufffd no', 1, 'perch\ufffd'],
      ['uno\ndue la cittÃ chiusa', 2, 'cittÃ'],
      ['perchï¿½', 1, 'perchï¿½'],
      ['perch´┐¢', 1, 'perch´┐¢'],
      ['la citt&agrave; &egrave;', 1, 'citt&agrave;'],
      ['l&#8217;acqua', 1, 'l&#8217;acqua'],
      ['la citt=C3=A0', 1, 'citt=C3=A0'],
      ['la citt=E0 chiusa', 1, 'citt=E0'],
      ['la citt%C3%A0', 1, 'citt%C3%A0'],
      ['la citt? chiusa', 1, 'citt?'],
      ['manca l?acqua', 1, 'l?acqua'],
      ['uno\n\ntre perch?', 3, 'perch?'],
      ['pi? tardi', 1, 'pi?'],
      ['la piazza\u0007 è', 1, 'piazza□'],
      ['un segno \uf123 di nessuno', 1, '□'],
    ] as const) {
      assert.deepEqual(decodeText(Buffer.from(text)), { kind: 'garbled', line, word });
    }
    const broken = Buffer.concat([Buffer.from('perché '), Buffer.from([0xe9])]);
    assert.equal(decodeText(broken).kind, 'garbled');
    // UTF-8 with one broken letter is not Windows-1252
    assert.equal(decodeText(Buffer.from('perché città\xff', 'latin1')).kind, 'text');
  });

  it('takes no question, address or sum for damage', () => {
    for (const text of [
      'Chi? Come? Perché? Lo sport? Il bus? Quando?',
      'https://www.comune.example/cerca?citta=Bientina&amp=1&egrave;=C3=A8',
      'comune.example/pagina?id=3 e www.comune.example/%C3%A8',
      'Ricerca & Sviluppo; x=20, y = E0; 100%',
      '├── atti\n└── avvisi',
      'Ã è una lettera, â un’altra',
      'Ω, √2 ≈ 1,41 e ¬p',
    ]) {
      assert.deepEqual(decodeText(Buffer.from(text)), { kind: 'text', text });
    }
  });

  it('puts signs right that have one meaning', () => {
    for (const [written, text] of [
      ['dalle 8\u001e12', 'dalle 8-12'],
      ['co\u001fmu\u00adne', 'comune'],
      ['fine\u0000', 'fine'],
      ['l\u0092acqua \u0093oggi\u0094 \u0080 5', 'l’acqua “oggi” € 5'],
      ['\uf0b7 uno\n\uf0a7 due', '• uno\n▪ due'],
      ['uno\u0085due', 'uno\ndue'],
    ] as const) {
      assert.deepEqual(decodeText(Buffer.from(written)), { kind: 'text', text });
    }
  });

  it('does not take pictures and programs for texts', () => {
    for (const name of ['mercato.jpg', 'avviso.png', 'ordinanza.pdf']) {
      assert.equal(decodeText(fixture(name)).kind, 'binary', name);
    }
    assert.equal(decodeText(Buffer.from('MZ\u0000\u0001\u0000')).kind, 'binary');
  });

  it('gives back any text of Western letters in every encoding', () => {
    // A special letter before an ordinary one: no Western word has two that could pass for UTF-8. A
    // question mark ends its word: within one it stands for a letter that was lost (c?è).
    const letters = fc
      .string({
        unit: fc.constantFrom(
          ...'abcd .,;:!\n',
          '? ',
          ...[...'«»àèéìòù€ÀÈ’“”–'].map((c) => `${c}a`),
        ),
      })
      .map((text) => `a${text}a`);
    fc.assert(
      fc.property(letters, (text) => {
        for (const encoding of ['utf-8', 'windows-1252']) {
          const decoded = decodeText(iconv.encode(text, encoding));
          assert.deepEqual(decoded, { kind: 'text', text }, encoding);
        }
        for (const encoding of ['utf-8', 'utf-16le', 'utf-16be']) {
          const decoded = decodeText(iconv.encode(text, encoding, { addBOM: true }));
          assert.deepEqual(decoded, { kind: 'text', text }, encoding);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('knows a text in which there is nothing to see', () => {
    for (const blank of ['', ' \n\t', '\u200b\u2060', '\ufe0f', '\u00a0'])
      assert.ok(isBlank(blank));
    for (const seen of ['.', ' a ', '👍']) assert.ok(!isBlank(seen));
  });
});

const PAGES = ['windows-1252', 'cp850', 'cp437', 'macintosh'] as const;

/** UTF-8 as a program shows it that takes it for one of these. */
function misread(text: string, page: (typeof PAGES)[number]): string {
  const bytes = Buffer.from(text);
  if (page === 'macintosh') return new TextDecoder(page).decode(bytes);
  // bytes without a sign are kept, as browsers and Windows do
  return iconv
    .decode(bytes, page)
    .replace(/\ufffd/g, (_, at: number) => String.fromCharCode(bytes[at] ?? 0));
}

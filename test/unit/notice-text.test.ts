import assert from 'node:assert/strict';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { isBlank } from '#src/notices/bare-line.js';
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

  it('notices accents that were lost before', () => {
    assert.equal(decodeText(fixture('rovinato.txt')).kind, 'garbled');
    assert.equal(decodeText(Buffer.from('perch\ufffd')).kind, 'garbled');
    // UTF-8 with one broken letter is not Windows-1252
    assert.equal(decodeText(Buffer.from('perché città\xff', 'latin1')).kind, 'text');
    const broken = Buffer.concat([Buffer.from('perché '), Buffer.from([0xe9])]);
    assert.equal(decodeText(broken).kind, 'garbled');
  });

  it('does not take pictures and programs for texts', () => {
    for (const name of ['mercato.jpg', 'avviso.png', 'ordinanza.pdf']) {
      assert.equal(decodeText(fixture(name)).kind, 'binary', name);
    }
    assert.equal(decodeText(Buffer.from('MZ\u0000\u0001\u0000')).kind, 'binary');
  });

  it('gives back any text of Western letters in every encoding', () => {
    // A special letter before an ordinary one: no Western word has two that could pass for UTF-8.
    const letters = fc
      .string({
        unit: fc.constantFrom(...'abcd .,;:!?\n', ...[...'«»àèéìòù€ÀÈ’“”–'].map((c) => `${c}a`)),
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

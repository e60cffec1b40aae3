import assert from 'node:assert/strict';
import fc from 'fast-check';
import { whatsAppText } from '#src/panel/browser/whatsapp-text.js';
import { marked } from '../emulator/telefoni/marks.js';

/** `b(grassetto) i(corsivo)`: pieces as one line. */
function read(text: string, reading = whatsAppText): string {
  return reading(text)
    .map(({ text, styles }) =>
      styles.reduceRight((inside, style) => `${style[0] ?? ''}(${inside})`, text),
    )
    .join('');
}

describe('a text as WhatsApp shows it', () => {
  for (const [written, shown] of [
    ['*Attenzione*: acqua', 'b(Attenzione): acqua'],
    ['_corsivo_ e ~barrato~', 'i(corsivo) e s(barrato)'],
    ['*molto _molto_ importante*', 'b(molto )b(i(molto))b( importante)'],
    ['2*3*4 = 24', '2*3*4 = 24'],
    ['nome_del_file', 'nome_del_file'],
    ['* spazio *', '* spazio *'],
    ['*a capo\nqui*', '*a capo\nqui*'],
    ['solo *uno', 'solo *uno'],
    ['(*fra parentesi*)', '(b(fra parentesi))'],
    ['*è già così*', 'b(è già così)'],
    ['perché*no*', 'perché*no*'],
    ['**', '**'],
    ['```riga 1\n*riga* 2``` poi', 'm(riga 1\n*riga* 2) poi'],
    ['usa `*così*` qui', 'usa m(*così*) qui'],
    ['vedi https://www.comune.example/a_b_c?d=1.', 'vedi l(https://www.comune.example/a_b_c?d=1).'],
    ['javascript:alert(1)', 'javascript:alert(1)'],
  ] as const) {
    it(JSON.stringify(written), () => assert.equal(read(written), shown));

    it(`${JSON.stringify(written)} on the emulator's phones, which read it by themselves`, () =>
      assert.equal(read(written, marked), shown));
  }

  it('is read in one go, however many marks there are', function () {
    this.timeout(600_000); // less than a second is needed; the square of the length takes hours
    for (const marks of ['*a* ', '*a ', '```', '`a', '*_~a', '*', '_*~`', 'http://', 'http://a ']) {
      const text = marks.repeat(400_000 / marks.length);
      const length = whatsAppText(text).reduce((sum, piece) => sum + piece.text.length, 0);
      assert.ok(length > 0 && length <= text.length, marks);
    }
  });

  it('loses and adds nothing but marks, whatever is written', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'*_~` ab\nè') }), (text) => {
        const letters = (of: string) => of.replace(/[*_~`]/g, '');
        const shown = whatsAppText(text).map((piece) => piece.text);
        assert.equal(letters(shown.join('')), letters(text));
      }),
    );
  });
});

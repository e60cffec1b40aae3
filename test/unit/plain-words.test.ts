import assert from 'node:assert/strict';
import { sourceFiles, textsIn } from '../support/source-texts.js';

/** What is not said to staff, and what is said in its place (docs/glossary.md). */
const NOT_SAID: Readonly<Record<string, RegExp>> = {
  '«Campanile», not «il programma»':
    /\b(il|del|al|dal) programma\b(?! (con cui|del browser|della|di))/iu,
  '«il pannello», not «la pagina»': /pagina locale|\bsulla pagina\b/iu,
  '«iscritto», «disiscritto»':
    /\b(persona iscritta|persone iscritte)\b|\bsi (è|sono|era|erano) (tolt|cancellat)/iu,
  '«l’ufficio», not «il personale»': /\b(il|del|al) personale\b/iu,
  '«tu», not «voi»': /\b(fate|potete|dovete|guardate|vostr[oaie])\b/iu,
  // «Riprovare con le liste?» is a question.
  'an order to one person, not an infinitive':
    /(?:^(?=\S+ )|[.:;,] |\()(?:apri|cancella|chiude|controlla|copia|guarda|preme|riprova|salva|scrive|toglie|usa)r(?:e|l[aoie])\b(?![^.]*\?)/iu,
};

/** Where staff's words are read, not spoken to them. */
const READ = ['notices/header-line.ts'];

describe('the words for staff', function () {
  // All files are parsed.
  this.timeout(30_000);

  it('are the ones of the glossary, spoken to one person', async () => {
    const found: string[] = [];
    for (const name of (await sourceFiles()).filter((each) => !READ.includes(each))) {
      for (const text of await textsIn(name)) {
        const plain = text.replace(/\s+/g, ' ');
        const wrong = Object.entries(NOT_SAID).filter(([, words]) => words.test(plain));
        found.push(...wrong.map(([instead]) => `${name}: ${plain} — ${instead}`));
      }
    }
    assert.deepEqual(found, []);
  });

  it('are told apart from others that only look like them', () => {
    const isSaid = (text: string) => !Object.values(NOT_SAID).some((words) => words.test(text));
    for (const text of [
      'Chiudi il programma con cui è stato fatto.',
      'Fermare «acqua»?',
      'È una persona.',
      'Riprovare con le liste?',
    ]) {
      assert.ok(isSaid(text), text);
    }
    for (const text of [
      'Se non serve, cancellarlo.',
      'Aprirla, e guardare.',
      'Il programma riprova.',
      'È una persona iscritta.',
    ]) {
      assert.ok(!isSaid(text), text);
    }
  });
});

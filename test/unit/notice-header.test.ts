import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { quotedNames } from '#src/italian.js';
import { IMPOSSIBLE } from '#src/messages/it/rejections/dates.js';
import * as refusals from '#src/messages/it/rejections/header.js';
import type { HeaderLine } from '#src/messages/it/rejections/header.js';
import type { HeaderName, Rejection } from '#src/model/notice.js';
import { readHeader, type HeaderReading, type NoticeHeader } from '#src/notices/notice-header.js';
import { shows } from '../support/shows.js';

const ZONE = 'Europe/Rome';
/** a Wednesday */
const NOW = time('2026-11-25T10:00');
const MOMENT = { now: NOW, zone: ZONE };
const PLAIN: NoticeHeader = {
  sendAt: null,
  expiresAt: null,
  urgent: false,
  title: null,
  repeat: false,
  channel: true,
};

const NAMES: readonly HeaderName[] = [
  'Invia il',
  'Scade il',
  'Urgente',
  'Titolo',
  'Ripeti',
  'Canale',
];

function time(local: string): number {
  return DateTime.fromISO(local, { zone: ZONE }).toMillis();
}

function read(text: string | null, name = 'avviso'): HeaderReading {
  const source = text === null ? null : { file: `${name}.txt`, text };
  return readHeader({ name, text: source }, MOMENT);
}

function accepted(text: string | null, name?: string) {
  const reading = read(text, name);
  assert.equal(reading.kind, 'read', reading.kind === 'refused' ? reading.rejection.why : '');
  return reading;
}

type Refusal = (line: HeaderLine) => Rejection;

/** @param number of the line of the text that is refused, counted from 1 */
function refused(text: string, number: number, refusal: Refusal, name = 'avviso'): void {
  const written = text.split('\n')[number - 1] ?? assert.fail(text);
  refusedAs(read(text, name), refusal({ file: `${name}.txt`, number, written }));
}

function refusedName(name: string, refusal: (place: { name: string }) => Rejection): void {
  refusedAs(read(null, name), refusal({ name }));
}

function refusedAs(reading: HeaderReading, expected: Rejection): void {
  assert.deepEqual(reading, { kind: 'refused', rejection: expected });
  assert.match(expected.why, /^\p{Ll}.*[^.]$/su, 'a clause');
  assert.match(expected.remedy, /^\p{Lu}.*\.$/su, 'whole sentences');
}

/** Which of these it is; the first where it is none. */
function theOneOf(reading: HeaderReading, expected: readonly Rejection[]): Rejection {
  const why = reading.kind === 'refused' ? reading.rejection.why : null;
  const remedy = reading.kind === 'refused' ? reading.rejection.remedy : null;
  const found = expected.find((each) => each.why === why && each.remedy === remedy);
  return found ?? expected[0] ?? assert.fail();
}

/** Of a line that is no date, is no day of the calendar, … */
const unreadable =
  (name: HeaderName): Refusal =>
  (line) =>
    refusals.unreadableDate(line, name, MOMENT);
const impossible =
  (name: HeaderName, why: string): Refusal =>
  (line) =>
    refusals.impossibleDate(line, name, why, MOMENT);
const past =
  (local: string): Refusal =>
  (line) =>
    refusals.longPast(line, time(local), MOMENT);
const expired =
  (local: string): Refusal =>
  (line) =>
    refusals.expired(line, time(local), MOMENT);
const tooSoon =
  (expires: string, sends: string): Refusal =>
  (line) =>
    refusals.expiresTooSoon(line, time(expires), time(sends), MOMENT);
const twice =
  (name: HeaderName, first: number): Refusal =>
  (line) =>
    refusals.writtenTwice(line, name, first);
const unknown: Refusal = (line) => refusals.unknownHeader(line, MOMENT);
const notYesOrNo =
  (name: HeaderName): Refusal =>
  (line) =>
    refusals.notYesOrNo(line, name);
const misplaced =
  (name: HeaderName): Refusal =>
  (line) =>
    refusals.misplaced(line, name);

function isOrdinary(text: string): void {
  assert.deepEqual(accepted(text), { kind: 'read', header: PLAIN, text });
}

describe('the header of a notice', () => {
  it('is read and taken off the text', () => {
    const text =
      'Invia il: 08/12/2026 08:30\n' +
      'Scade il: 08/12/2026 18:00\n' +
      'Urgente: sì\n' +
      'Titolo: Interruzione idrica\n' +
      'Ripeti: sì\n' +
      'Canale: no\n' +
      '\n' +
      'Manca l’acqua: via Roma.\n\nScusate.';
    assert.deepEqual(accepted(text), {
      kind: 'read',
      header: {
        sendAt: time('2026-12-08T08:30'),
        expiresAt: time('2026-12-08T18:00'),
        urgent: true,
        title: 'Interruzione idrica',
        repeat: true,
        channel: false,
      },
      text: 'Manca l’acqua: via Roma.\n\nScusate.',
    });
  });

  it('is read in capitals, without accents, with more space', () => {
    const { header, text } = accepted(
      '\n  INVIA  IL : domani\nurgente:SI’\nRIPETI: No.\n \n\nCiao',
    );
    assert.equal(header.sendAt, time('2026-11-26T08:00'));
    assert.equal(header.urgent, true);
    assert.equal(header.repeat, false);
    assert.equal(text, 'Ciao');
  });

  it('gives usual hours to dates without one', () => {
    const { header } = accepted('Invia il: 8/12/2026\nScade il: 8/12/2026\n\nCiao');
    assert.equal(header.sendAt, time('2026-12-08T08:00'));
    assert.equal(header.expiresAt, time('2026-12-08T23:59'));
  });

  it('may be all there is, for an attachment', () => {
    assert.equal(accepted('Invia il: domani').text, '');
    assert.equal(accepted(null).text, null);
  });

  it('counts no day from another when the text was saved on another day than it is read', () => {
    const at = (value: string, writtenAt: string): HeaderReading =>
      readHeader(
        { name: 'avviso', text: { file: 'avviso.txt', text: `Invia il: ${value}\n\nCiao` } },
        { now: NOW, zone: ZONE, writtenAt: time(writtenAt) },
      );
    for (const value of [
      'oggi alle 18',
      'domani 8:30',
      'dopodomani',
      'mercoledì 8:30',
      'giovedì',
    ]) {
      assert.equal(at(value, '2026-11-25T00:00').kind, 'read', value);
      const line = { file: 'avviso.txt', number: 1, written: `Invia il: ${value}` };
      const [saved, now] = ['martedì 24/11/2026', 'mercoledì 25/11/2026'];
      const why = IMPOSSIBLE.savedOnAnotherDay(saved, now);
      refusedAs(at(value, '2026-11-24T23:59:58'), impossible('Invia il', why)(line));
    }
    for (const value of ['26/11/2026', 'giovedì 26 novembre ore 8', '2026-11-26'])
      assert.equal(at(value, '2026-11-24T20:00').kind, 'read', value);
  });

  it('lets through a time of today that has passed', () => {
    assert.equal(accepted('Invia il: oggi\n\nCiao').header.sendAt, time('2026-11-25T08:00'));
    assert.equal(accepted('Invia il: 24/11/2026 10:00\n\nA').header.sendAt, NOW - 86_400_000);
  });

  it('is refused when a date cannot be', () => {
    const noDay = impossible('Invia il', IMPOSSIBLE.day('31 febbraio 2026'));
    refused('Invia il: 31 febbraio\n\nCiao', 1, noDay);
    refused('Urgente: sì\nScade il: presto\n\nCiao', 2, unreadable('Scade il'));
    const noSuchTime = impossible('Scade il', IMPOSSIBLE.timeLeftOut('28/3/2027', '2:30'));
    refused('Invia il: 29/3/2027\nScade il: 28/3/2027 2:30\n\nCiao', 2, noSuchTime);
    refused('Invia il:\n\nCiao', 1, unreadable('Invia il'));
    refused('Invia il: domani mattina\n\nCiao', 1, unreadable('Invia il'));
  });

  it('gives the next day as an example of a date', () => {
    const line = { file: 'avviso.txt', number: 1, written: 'Scade il: presto' };
    shows(unreadable('Scade il')(line).remedy, quotedNames(['Scade il: 26/11/2026 18:00']));
  });

  it('is refused when the dates contradict each other or the present', () => {
    refused(
      'Invia il: 8/12/2026 18:00\nScade il: 8/12/2026 8:30\n\nCiao',
      2,
      tooSoon('2026-12-08T08:30', '2026-12-08T18:00'),
    );
    refused(
      'Invia il: 8/12/2026 18:00\nScade il: 8/12/2026 18:00\n\nCiao',
      2,
      tooSoon('2026-12-08T18:00', '2026-12-08T18:00'),
    );
    refused('Invia il: 24/11/2026 9:59\n\nCiao', 1, past('2026-11-24T09:59'));
    refused('Invia il: 8/12/2025\n\nCiao', 1, past('2025-12-08T08:00'));
    refused('Invia il: 8/12/2036\n\nCiao', 1, (line) =>
      refusals.farAhead(line, time('2036-12-08T08:00'), MOMENT),
    );
    refused('Scade il: oggi alle 10\n\nCiao', 1, expired('2026-11-25T10:00'));
    refused('Scade il: 8/12/2025\n\nCiao', 1, expired('2025-12-08T23:59'));
  });

  it('tells whoever wrote an unknown one which there are, all of them', () => {
    refused('Urgente: sì\nLuogo: piazza\n\nCiao', 2, unknown);
    const { remedy } = unknown({ file: 'avviso.txt', number: 2, written: 'Luogo: piazza' });
    shows(remedy, quotedNames(NAMES.map((name) => `${name}:`)));
  });

  it('is refused when it is there twice, unknown or wrongly filled in', () => {
    refused('Urgente: sì\nTitolo: a\nURGENTE: no\n\nCiao', 3, twice('Urgente', 1));
    refused('Urgente: sì\nUfficio: tecnico\n\nCiao', 2, unknown);
    refused('Urgente: sì\nManca l’acqua.', 2, refusals.noEmptyLine);
    refused('Urgente: sì\nUrgente: manca l’acqua\n\nCiao', 2, twice('Urgente', 1));
    refused('Ripeti: sì\nUrgente: manca l’acqua\n\nCiao', 2, notYesOrNo('Urgente'));
    refused('Urgente: vero\n\nCiao', 1, notYesOrNo('Urgente'));
    refused('Urgente: sì, subito\n\nCiao', 1, notYesOrNo('Urgente'));
    const badTitle: Refusal = (line) => refusals.badTitle(line, 100);
    refused('Titolo:\n\nCiao', 1, badTitle);
    refused(`Titolo: ${'x'.repeat(101)}\n\nCiao`, 1, badTitle);
    const long = badTitle({ file: 'avviso.txt', number: 1, written: 'x'.repeat(101) });
    shows(long.why, `${'x'.repeat(59)}…`);
  });

  it('is refused and not published when it is misspelt', () => {
    for (const [written, meant] of [
      ['Inviare il: 8/12/2026', 'Invia il'],
      ['Invio il: domani', 'Invia il'],
      ['Inva il: domani', 'Invia il'],
      ['Invia: domani 8:30', 'Invia il'],
      ['Data di invio: 8 dicembre 2026', 'Invia il'],
      ['Pubblicare il: 31 febbraio', 'Invia il'],
      ['Invia il 8/12/2026 08:30', 'Invia il'],
      ['Invia il = domani', 'Invia il'],
      ['Scadenza: 16 dicembre 2026', 'Scade il'],
      ['Scade: domani', 'Scade il'],
      ['Scadde il: domani', 'Scade il'],
      ['Scade il; 8/12/2026', 'Scade il'],
      ['Urgenza: sì', 'Urgente'],
      ['Ugente: si', 'Urgente'],
      ['Urgente sì', 'Urgente'],
      ['Titlo: Acqua', 'Titolo'],
      ['Ripetere: sì', 'Ripeti'],
    ] as const) {
      const alone = read(`${written}\n\nCiao`);
      const line = (number: number): HeaderLine => ({ file: 'avviso.txt', number, written });
      const misspelt = (number: number): readonly Rejection[] =>
        [true, false].map((isHeader) => refusals.misspelt(line(number), meant, isHeader, MOMENT));
      refusedAs(alone, theOneOf(alone, misspelt(1)));
      const below = read(`Titolo: Acqua\n${written}\n\nCiao`);
      const others = [twice('Titolo', 1), unknown].map((refusal) => refusal(line(2)));
      refusedAs(below, theOneOf(below, [...misspelt(2), ...others]));
    }
  });

  it('is refused when it stands where it is not read', () => {
    refused('AVVISO\nInvia il: domani 8:30\n\nCiao', 2, misplaced('Invia il'));
    refused('Manca l’acqua.\n\nUrgente: sì', 3, misplaced('Urgente'));
    refused('Ufficio: tecnico\nScade il: domani\n\nCiao', 1, unknown);
  });

  it('is refused wherever it stands when it is all of its line, with both ways out', () => {
    for (const [text, line, name] of [
      ['AVVISO\n\nScade il: 28/12/2026 18:00', 3, 'Scade il'],
      ['AVVISO\n\nManca l’acqua.\n\n- *Scade il:* domani', 5, 'Scade il'],
      ['Bando asilo nido\nScade il: 31/12/2026\n\nModuli in Comune.', 2, 'Scade il'],
      ['Manca l’acqua.\nScade il: 31/2/2027', 2, 'Scade il'],
      ['Manca l’acqua.\n\nScadde il: domani', 3, 'Scade il'],
      ['Manca l’acqua.\n\nInvia il: quando si può', 3, 'Invia il'],
      ['Manca l’acqua.\n\nRipeti: sì', 3, 'Ripeti'],
    ] as const) {
      refused(text, line, misplaced(name));
    }
    refused('Bando: asilo nido\nScade il: 31/12/2026', 2, misplaced('Scade il'));
    const { remedy } = misplaced('Scade il')({ file: 'a.txt', number: 2, written: 'Scade il' });
    shows(remedy, refusals.IN_A_SENTENCE);
  });

  it('is not taken for one in what comuni write of dates, titles and what is urgent', () => {
    for (const line of [
      'Scadenza: 31/12/2026',
      'Scadenza presentazione domande: 31/12/2026 ore 12:00',
      'Scade il 31 dicembre 2026',
      'Scade il: ultimo giorno del mese',
      'Scade il: 31/12/2026, salvo proroghe del Consiglio',
      'Il bando scade il: 31/12/2026',
      'Valido fino al: 31/12/2026',
      'Pubblicato il: 01/12/2026',
      'Data di scadenza: 31/12/2026',
      'Dal 01/12/2026 al 31/12/2026',
      'Inviare la domanda entro il 31/12/2026',
      'Invio domande: dal 1º dicembre',
      'Titolo: Il nome della rosa',
      'Titoli richiesti: diploma',
      'Urgente: manca l’acqua in via Roma',
      'Urgenze: 0587 758456',
      'Ripetiamo: l’acqua non è potabile',
      'Ripetizioni: dal lunedì al venerdì',
    ]) {
      isOrdinary(`Avviso alla cittadinanza.\n\n${line}`);
      isOrdinary(`Avviso alla cittadinanza\n${line}\n\nL’ufficio è aperto.`);
    }
  });

  it('is not seen in an ordinary text', () => {
    for (const text of [
      'Attenzione: strada chiusa\n\nDomani via Roma è chiusa.',
      'Attenzione: strada chiusa',
      'Oggetto: sospensione idrica\n\nSi avvisa la cittadinanza.',
      'URGENTE: manca l’acqua in via Roma\n\nAutobotte in piazza.',
      'Urgente: si avvisa la cittadinanza che via Roma è chiusa.',
      'Urgente:\nmanca l’acqua',
      'Scadenza: 16 dicembre 2026, ultimo giorno per il saldo IMU',
      'Scadenza IMU: 16 dicembre 2026\n\nSi paga in banca.',
      'Scade il 16 dicembre la seconda rata.',
      'Invia: un messaggio al 366 577 54 90',
      'Invia il modulo entro domani.',
      'Ore 8:30: mercato',
      'Data: 8 dicembre 2026\nLuogo: piazza Vittorio Emanuele\n\nFesta patronale.',
      'http://www.comune.bientina.pi.it: nuovo sito',
      'Il sindaco: «Grazie»\n\nTitolo: il teatro riapre',
      '*Urgente*: via Roma chiusa',
      '🚧: lavori',
      ': ',
    ]) {
      isOrdinary(text);
    }
  });

  it('lets a text be published below it that begins like a header', () => {
    for (const text of ['Scadenza: 16 dicembre 2026', 'Urgente: manca l’acqua\n\nAutobotte.']) {
      assert.equal(accepted(`Urgente: no\n\n${text}`).text, text);
    }
  });
});

describe('a name that begins with a time', () => {
  it('says when the notice goes out', () => {
    for (const [name, local] of [
      ['2026-12-08 0830 mercato', '2026-12-08T08:30'],
      ['2026-12-08 08.30 mercato', '2026-12-08T08:30'],
      ['2026-12-08_0830_mercato', '2026-12-08T08:30'],
      ['2026-12-08 0830', '2026-12-08T08:30'],
      ['2026-12-08 mercato', '2026-12-08T08:00'],
      ['2026-12-08', '2026-12-08T08:00'],
      ['2026-12-08 10.30.22', '2026-12-08T08:00'],
      ['2026-12-08 12345 abitanti', '2026-12-08T08:00'],
    ] as const) {
      assert.equal(accepted(null, name).header.sendAt, time(local), name);
      assert.equal(accepted('Ciao', name).header.sendAt, time(local), name);
    }
    for (const name of [
      'mercato 2026-12-08',
      '20261208 0830 mercato',
      '2026-12-081',
      '8-12-2026',
    ]) {
      assert.equal(accepted(null, name).header.sendAt, null, name);
    }
  });

  it('is refused like a header', () => {
    const none = (why: string) => (place: { name: string }) =>
      refusals.impossibleDate(place, 'Invia il', why, MOMENT);
    refusedName('2026-02-31 mercato', none(IMPOSSIBLE.day('31/2/2026')));
    refusedName('2026-12-08 2800 abitanti', none(IMPOSSIBLE.time('28:00')));
    refusedName('2026-11-20 verbale', (place) =>
      refusals.longPast(place, time('2026-11-20T08:00'), MOMENT),
    );
    const late = tooSoon('2026-12-08T08:00', '2026-12-08T08:30');
    refused('Scade il: 8/12/2026 8:00\n\nA', 1, late, '2026-12-08 0830 mercato');
  });

  it('must agree with the header', () => {
    const same = accepted('Invia il: 8/12/2026 8:30\n\nA', '2026-12-08 0830 mercato');
    assert.equal(same.header.sendAt, time('2026-12-08T08:30'));
    const day = accepted('Invia il: 8/12/2026 9:30\n\nA', '2026-12-08 mercato');
    assert.equal(day.header.sendAt, time('2026-12-08T09:30'));
    const hour = accepted('Invia il: 8/12/2026\n\nA', '2026-12-08 0930 mercato');
    assert.equal(hour.header.sendAt, time('2026-12-08T09:30'));
    const name = '2026-12-08 0830';
    const disagrees: Refusal = (line) =>
      refusals.nameDisagrees(line, name, time('2026-12-08T08:30'), ZONE);
    refused('Invia il: 8/12/2026 9:30\n\nA', 1, disagrees, name);
    refused('Invia il: 9/12/2026\n\nA', 1, disagrees, name);
  });
});

describe('headers and texts of every kind', () => {
  const minute = fc.integer({ min: 1, max: 300 * 24 * 60 }).map((n) => NOW + n * 60_000);
  const body = fc
    .string({ unit: 'grapheme', minLength: 1 })
    .map((text) => `x${text.replace(/[\r\v\f\u0085\u2028\u2029]/g, ' ')}`);
  const title = fc.stringMatching(/^[A-Za-z]{1,20}( [A-Za-z]{1,20}){0,3}$/);

  it('are read back', () => {
    const header = fc.record({
      sendAt: fc.option(minute),
      lasts: fc.option(fc.integer({ min: 1, max: 5000 })),
      urgent: fc.boolean(),
      title: fc.option(title),
      repeat: fc.boolean(),
      channel: fc.boolean(),
    });
    fc.assert(
      fc.property(header, body, ({ sendAt, lasts, ...others }, text) => {
        const expiresAt = lasts === null ? null : (sendAt ?? NOW) + lasts * 60_000;
        // What autumn's second hour cannot say is left to its own test.
        fc.pre([sendAt, expiresAt].every((each) => each === null || isSayable(each)));
        const lines = [
          ...(sendAt === null ? [] : [`Invia il: ${written(sendAt)}`]),
          ...(expiresAt === null ? [] : [`Scade il: ${written(expiresAt)}`]),
          `Urgente: ${others.urgent ? 'sì' : 'no'}`,
          ...(others.title === null ? [] : [`Titolo: ${others.title}`]),
          `Ripeti: ${others.repeat ? 'sì' : 'no'}`,
          `Canale: ${others.channel ? 'sì' : 'no'}`,
        ];
        assert.deepEqual(accepted(`${lines.join('\n')}\n\n${text}`), {
          kind: 'read',
          header: { sendAt, expiresAt, ...others },
          text,
        });
      }),
      { numRuns: 1000 },
    );
  });

  it('never fail, and a text without a header is left as it is', () => {
    const line = fc.oneof(
      fc.constantFrom(
        'Invia il: domani',
        'Scade il: 31/12/2026',
        'Urgente: sì',
        'Titolo: x',
        'Scadenza: oggi',
        'Attenzione: x',
        '',
        ' ',
      ),
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc
        .tuple(fc.constantFrom('Invia il', 'Scade il', 'Urgente', 'Nota'), fc.string())
        .map(([name, value]) => `${name}: ${value}`),
    );
    const text = fc.array(line, { maxLength: 6 }).map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, fc.string(), (written, name) => {
        const reading = read(written, name);
        if (reading.kind === 'refused') return;
        const { header, text: rest } = reading;
        assert.ok(rest !== null && written.endsWith(rest));
        const isPlain = JSON.stringify(header) === JSON.stringify(PLAIN);
        if (rest !== written) assert.match(written, new RegExp(`^\\s*(${NAMES.join('|')})`, 'i'));
        else assert.ok(isPlain || /^\d{4}-/.test(name) || written === '');
      }),
      { numRuns: 3000 },
    );
  });

  function written(at: number): string {
    return DateTime.fromMillis(at, { zone: ZONE }).toFormat('dd/MM/yyyy HH:mm');
  }

  function isSayable(at: number): boolean {
    const local = DateTime.fromMillis(at, { zone: ZONE });
    return local.toMillis() === Math.min(...local.getPossibleOffsets().map((d) => d.toMillis()));
  }
});

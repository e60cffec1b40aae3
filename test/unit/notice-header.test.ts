import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { readHeader, type HeaderReading, type NoticeHeader } from '#src/notices/notice-header.js';

const ZONE = 'Europe/Rome';
/** a Wednesday */
const NOW = time('2026-11-25T10:00');
const PLAIN: NoticeHeader = {
  sendAt: null,
  expiresAt: null,
  urgent: false,
  title: null,
  repeat: false,
  channel: true,
};

function time(local: string): number {
  return DateTime.fromISO(local, { zone: ZONE }).toMillis();
}

function read(text: string | null, name = 'avviso'): HeaderReading {
  const source = text === null ? null : { file: `${name}.txt`, text };
  return readHeader({ name, text: source }, { now: NOW, zone: ZONE });
}

function accepted(text: string | null, name?: string) {
  const reading = read(text, name);
  assert.equal(reading.kind, 'read', reading.kind === 'refused' ? reading.rejection.why : '');
  return reading;
}

function refused(text: string | null, why: RegExp, name?: string) {
  const reading = read(text, name);
  assert.equal(reading.kind, 'refused', text ?? name);
  const { rejection } = reading;
  assert.match(rejection.why, why);
  assert.match(rejection.why, /^(nel testo|il nome) «.*[^.]$/s, 'a clause that says where');
  assert.match(rejection.remedy, /^[A-Z].*«.*\.$/s, 'whole sentences with an example');
  return rejection;
}

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
      const late = at(value, '2026-11-24T23:59:58');
      assert.ok(late.kind === 'refused', value);
      assert.match(
        late.rejection.why,
        /salvato martedì 24\/11\/2026, e Campanile lo legge mercoledì 25\/11\/2026/,
      );
      assert.match(late.rejection.remedy, /Correggi la data, per esempio: «Invia il: 26\/11\/2026/);
    }
    for (const value of ['26/11/2026', 'giovedì 26 novembre ore 8', '2026-11-26'])
      assert.equal(at(value, '2026-11-24T20:00').kind, 'read', value);
  });

  it('lets through a time of today that has passed', () => {
    assert.equal(accepted('Invia il: oggi\n\nCiao').header.sendAt, time('2026-11-25T08:00'));
    assert.equal(accepted('Invia il: 24/11/2026 10:00\n\nA').header.sendAt, NOW - 86_400_000);
  });

  it('is refused when a date cannot be', () => {
    const why = refused('Invia il: 31 febbraio\n\nCiao', /31 febbraio 2026 non esiste/).why;
    assert.match(why, /«avviso\.txt», alla riga 1 \(«Invia il: 31 febbraio»\)/);
    const { remedy } = refused(
      'Urgente: sì\nScade il: presto\n\nCiao',
      /alla riga 2 .*non si capisce/,
    );
    assert.match(remedy, /«Scade il: 26\/11\/2026 18:00»/);
    refused('Invia il: 29/3/2027\nScade il: 28/3/2027 2:30\n\nCiao', /ora legale/);
    refused('Invia il:\n\nCiao', /non si capisce/);
    refused('Invia il: domani mattina\n\nCiao', /non si capisce/);
  });

  it('is refused when the dates contradict each other or the present', () => {
    refused(
      'Invia il: 8/12/2026 18:00\nScade il: 8/12/2026 8:30\n\nCiao',
      /riga 2 .*scade \(08\/12\/2026 alle ore 08:30\) prima di essere inviato/,
    );
    refused('Invia il: 8/12/2026 18:00\nScade il: 8/12/2026 18:00\n\nCiao', /prima di essere/);
    refused('Invia il: 24/11/2026 9:59\n\nCiao', /già passata \(24\/11\/2026 alle ore 09:59\)/);
    refused('Invia il: 8/12/2025\n\nCiao', /già passata/);
    refused('Invia il: 8/12/2036\n\nCiao', /più di un anno/);
    refused('Scade il: oggi alle 10\n\nCiao', /già scaduto/);
    refused('Scade il: 8/12/2025\n\nCiao', /già scaduto/);
  });

  it('tells whoever wrote an unknown one which there are, all of them', () => {
    const { remedy } = refused('Urgente: sì\nLuogo: piazza\n\nCiao', /non è un’intestazione/);
    for (const name of ['Invia il', 'Scade il', 'Urgente', 'Titolo', 'Ripeti', 'Canale']) {
      assert.match(remedy, new RegExp(`«${name}:»`));
    }
  });

  it('is refused when it is there twice, unknown or wrongly filled in', () => {
    refused('Urgente: sì\nTitolo: a\nURGENTE: no\n\nCiao', /riga 3 .*già scritto alla riga 1/);
    refused('Urgente: sì\nUfficio: tecnico\n\nCiao', /riga 2 .*non è un’intestazione prevista/);
    refused('Urgente: sì\nManca l’acqua.', /riga 2 .*manca una riga vuota/);
    refused('Urgente: sì\nUrgente: manca l’acqua\n\nCiao', /già scritto/);
    refused('Ripeti: sì\nUrgente: manca l’acqua\n\nCiao', /«sì» oppure «no»/);
    refused('Urgente: vero\n\nCiao', /«sì» oppure «no»/);
    refused('Urgente: sì, subito\n\nCiao', /«sì» oppure «no»/);
    refused('Titolo:\n\nCiao', /titolo manca/);
    refused(`Titolo: ${'x'.repeat(101)}\n\nCiao`, /più lungo di 100 caratteri.*…»|…»/);
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
      const alone = refused(
        `${written}\n\nCiao`,
        /sembra un’istruzione per Campanile, ma è scritta male/,
      );
      assert.ok(alone.why.includes(`(forse «${meant}:»?)`), alone.why);
      assert.match(alone.remedy, /«Urgente: no», poi una riga vuota|dentro una frase/);
      refused(`Titolo: Acqua\n${written}\n\nCiao`, /riga 2 .*(sembra|già scritto|prevista)/);
    }
  });

  it('is refused when it stands where it is not read', () => {
    refused('AVVISO\nInvia il: domani 8:30\n\nCiao', /riga 2 .*non è in cima al testo/);
    refused('Manca l’acqua.\n\nUrgente: sì', /riga 3 .*non è in cima/);
    refused('Ufficio: tecnico\nScade il: domani\n\nCiao', /riga 1 .*prevista/);
  });

  it('is refused wherever it stands when it is all of its line, with both ways out', () => {
    for (const [text, line] of [
      ['AVVISO\n\nScade il: 28/12/2026 18:00', 3],
      ['AVVISO\n\nManca l’acqua.\n\n- *Scade il:* domani', 5],
      ['Bando asilo nido\nScade il: 31/12/2026\n\nModuli in Comune.', 2],
      ['Manca l’acqua.\nScade il: 31/2/2027', 2],
      ['Manca l’acqua.\n\nScadde il: domani', 3],
      ['Manca l’acqua.\n\nInvia il: quando si può', 3],
      ['Manca l’acqua.\n\nRipeti: sì', 3],
    ] as const) {
      const { remedy } = refused(text, new RegExp(`alla riga ${line} .*non è in cima`));
      assert.match(remedy, /Spostala all’inizio[^]*scrivila dentro una frase/);
    }
    refused('Bando: asilo nido\nScade il: 31/12/2026', /riga 2 .*non è in cima/);
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
    refused(null, /«2026-02-31 mercato» .*31\/2\/2026 non esiste/, '2026-02-31 mercato');
    refused(null, /l’ora «28:00» non esiste/, '2026-12-08 2800 abitanti');
    refused(null, /già passata/, '2026-11-20 verbale');
    refused('Scade il: 8/12/2026 8:00\n\nA', /prima di essere/, '2026-12-08 0830 mercato');
  });

  it('must agree with the header', () => {
    const same = accepted('Invia il: 8/12/2026 8:30\n\nA', '2026-12-08 0830 mercato');
    assert.equal(same.header.sendAt, time('2026-12-08T08:30'));
    const day = accepted('Invia il: 8/12/2026 9:30\n\nA', '2026-12-08 mercato');
    assert.equal(day.header.sendAt, time('2026-12-08T09:30'));
    const hour = accepted('Invia il: 8/12/2026\n\nA', '2026-12-08 0930 mercato');
    assert.equal(hour.header.sendAt, time('2026-12-08T09:30'));
    const why = /riga 1 .*non va d’accordo con il nome «2026-12-08 0830», che dice 08\/12\/2026/;
    refused('Invia il: 8/12/2026 9:30\n\nA', why, '2026-12-08 0830');
    refused('Invia il: 9/12/2026\n\nA', why, '2026-12-08 0830');
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
        if (rest !== written) assert.match(written, /^\s*(invia il|scade il|urgente|titolo)/i);
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

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { IMPOSSIBLE } from '#src/messages/it/rejections/dates.js';
import { readDate, type WrittenDate } from '#src/notices/italian-dates.js';
import { anySign } from '../support/fuzz.js';

const ZONE = 'Europe/Rome';
/** a Wednesday */
const NOW = at('2026-11-25T10:00');
const USUAL = { hour: 8, minute: 0 };

function at(local: string): number {
  return DateTime.fromISO(local, { zone: ZONE }).toMillis();
}

function read(written: string, now = NOW): WrittenDate {
  return readDate(written, { now, zone: ZONE }, USUAL);
}

function reads(written: string, local: string, now = NOW): void {
  const date = read(written, now);
  const found =
    date.kind === 'at'
      ? DateTime.fromMillis(date.at, { zone: ZONE }).toFormat("yyyy-MM-dd'T'HH:mm")
      : date.kind;
  assert.equal(found, local, written);
}

function impossible(written: string, why: string, now = NOW): void {
  assert.deepEqual(read(written, now), { kind: 'impossible', why }, written);
}

describe('a date in Italian', () => {
  it('is written in figures', () => {
    for (const written of [
      '8/12/2026 8:30',
      '08/12/2026 08:30',
      '8-12-2026 8.30',
      '8.12.2026 8.30',
      '8/12/26, ore 8:30',
      '8/12 alle 8.30',
      'il 8/12/2026 alle ore 8,30',
      '8/12/2026 - h 8:30',
      '8/12/2026 h8.30',
      '8/12/2026 0830',
      '2026-12-08 08:30',
      'martedì 8/12/2026 8:30',
      'mar. 8/12 8:30',
    ]) {
      reads(written, '2026-12-08T08:30');
    }
    reads('8/12/2026', '2026-12-08T08:00');
  });

  it('is written in words', () => {
    for (const written of [
      '8 dicembre 2026 ore 8.30',
      "l'8 dicembre 2026 alle 8:30",
      'L’8 Dicembre ore 8,30',
      '8 dic 2026 8:30',
      '8 dic. 2026, 8:30',
      'martedì 8 dicembre, ore 8.30',
      'MARTEDI’ 8 DICEMBRE 2026 ORE 08:30',
      '8 dicembre del 2026 alle ore 8.30',
      '  8\u00a0dicembre   2026  8.30. ',
    ]) {
      reads(written, '2026-12-08T08:30');
    }
    for (const written of ['1º dicembre', '1° dicembre 2026', '1 dicembre', 'il primo dicembre']) {
      reads(written, '2026-12-01T08:00');
    }
    reads('30 sett 2027 mezzogiorno', '2027-09-30T12:00');
    reads('8 dicembre ore 18', '2026-12-08T18:00');
    reads('8 dicembre 1830', '2026-12-08T18:30');
  });

  it('is told from today', () => {
    reads('oggi alle 14', '2026-11-25T14:00');
    reads('Domani 8:30', '2026-11-26T08:30');
    reads('domani, ore 7', '2026-11-26T07:00');
    reads('dopodomani', '2026-11-27T08:00');
    reads('giovedì 8:30', '2026-11-26T08:30');
    reads('lunedi alle 9', '2026-11-30T09:00');
    reads("venerdi' 8:30", '2026-11-27T08:30');
    reads('mercoledì 18:30', '2026-12-02T18:30');
    // the days are those of the comune: in Rome it is the 26th already
    reads('domani', '2026-11-27T08:00', Date.parse('2026-11-25T23:30Z'));
  });

  it('without its year is the nearest', () => {
    reads('2 gennaio', '2027-01-02T08:00');
    reads('24/11', '2026-11-24T08:00');
    reads('30/12', '2026-12-30T08:00', at('2027-01-02T10:00'));
    reads('29 febbraio', '2028-02-29T08:00', at('2027-12-20T10:00'));
  });

  it('may be one that cannot be', () => {
    impossible('31 febbraio', IMPOSSIBLE.day('31 febbraio 2026'));
    impossible('31/02/2026 08:30', IMPOSSIBLE.day('31 febbraio 2026'));
    impossible('29/2/2027', IMPOSSIBLE.day('29 febbraio 2027'));
    impossible('12/25/2026', IMPOSSIBLE.month(25));
    impossible('0/12/2026', IMPOSSIBLE.day('0 dicembre 2026'));
    impossible('8/12/2026 24:00', IMPOSSIBLE.time('24:00'));
    impossible('8/12/2026 8:75', IMPOSSIBLE.time('8:75'));
    impossible('lunedì 8 dicembre 2026', IMPOSSIBLE.weekday('8/12/2026', 'martedì', 'lunedì'));
  });

  it('may be none', () => {
    for (const written of [
      '',
      'presto',
      'prima possibile',
      '8',
      '8:30',
      'dicembre',
      '8.12 8.30',
      'lunedì 8',
      'domani 8',
      'domani mattina',
      '8/12-2026',
      '8 dicembre 2026 ore 8.30 in punto',
      '8 dicembre 2026: assemblea pubblica',
      'martedì grasso',
      '366 577 54 90',
      '123456/12/2026',
      '8/12/20266',
    ]) {
      assert.equal(read(written).kind, 'unreadable', written);
    }
  });

  it('knows summer time', () => {
    assert.equal(read('29/3/2026 1:59').kind === 'at' && iso('29/3/2026 1:59'), '00:59');
    impossible('29/3/2026 2:30', IMPOSSIBLE.timeLeftOut('29/3/2026', '2:30'));
    assert.equal(iso('29/3/2026 3:00'), '01:00');
    assert.equal(iso('25/10/2026 1:59'), '23:59');
    assert.equal(iso('25/10/2026 2:30'), '00:30', 'the first of the two');
    assert.equal(iso('25/10/2026 3:00'), '02:00');

    function iso(written: string): string {
      const date = read(written);
      assert.equal(date.kind, 'at');
      return new Date(date.at).toISOString().slice(11, 16);
    }
  });

  it('is read back on every day of three years', () => {
    const forms = [
      'dd/MM/yyyy HH:mm',
      'dd-MM-yyyy H.mm',
      'd.M.yy HH.mm',
      "d MMMM yyyy 'ore' H.mm",
      "cccc d MMMM yyyy 'alle' H:mm",
      'ccc d MMM yyyy HHmm',
      'yyyy-MM-dd HH:mm',
    ];
    let day = DateTime.fromISO('2026-01-01', { zone: ZONE, locale: 'it' });
    let days = 0;
    for (; day.year < 2029; day = day.plus({ days: 1 }), days += 1) {
      const time = day.set({ hour: (days * 7) % 24, minute: (days * 11) % 60 });
      for (const form of ['d/M/yyyy H:mm', forms[days % forms.length] ?? '']) {
        reads(time.toFormat(form), time.toFormat("yyyy-MM-dd'T'HH:mm"));
      }
      const eve = day.minus({ days: 1 }).set({ hour: 12 });
      const morning = day.toFormat("yyyy-MM-dd'T08:00'");
      reads('domani', morning, eve.toMillis());
      reads(day.toFormat('cccc'), morning, eve.toMillis());
      reads(day.toFormat('d MMMM'), morning, eve.toMillis());
    }
    assert.equal(days, 365 + 365 + 366);
  });

  it('never fails, whatever is written', () => {
    const words = fc.constantFrom(
      ...'oggi domani lunedì mar 8 31 12 / - . : 2026 02 febbraio ore alle h 25:61 primo º l’'.split(
        ' ',
      ),
    );
    const soup = fc.array(words, { maxLength: 8 }).map((parts) => parts.join(' '));
    fc.assert(
      fc.property(fc.oneof(soup, fc.string({ unit: anySign })), (written) => {
        const date = read(written);
        if (date.kind === 'at') assert.ok(Number.isSafeInteger(date.at));
        if (date.kind === 'impossible') assert.match(date.why, /^\p{Ll}.*[^.]$/su);
      }),
      { numRuns: 3000 },
    );
  });
});

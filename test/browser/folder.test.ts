/**
 * Everything that staff can do with the watched folder, end to end: the service as a process, a real
 * Chromium, the citizens' phones. What they show is compared to the last byte.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DateTime } from 'luxon';
import { longTime } from '#src/italian.js';
import { expiryNote } from '#src/messages/it/folder-notes.js';
import { outlookSentence } from '#src/messages/it/outlook.js';
import { SENT_TO_NOBODY } from '#src/messages/it/report.js';
import { NO_PEOPLE } from '#src/model/notice.js';
import type { Bot } from '../support/bot.js';
import { EmulatedComune } from '../support/emulated-comune.js';
import { fixture } from '../support/fixtures.js';
import { queuedNotice } from '../support/queued-notice.js';
import { shows } from '../support/shows.js';
import type { PhoneMessage, Phones } from '../emulator/phones.js';
import { until } from '../support/until.js';

const FIRST = 393335000000;
const phone = (index: number): string => String(FIRST + index);
const CITIZENS = [0, 1, 2, 3].map(phone);
const STAFF = [90, 91].map(phone);
const MINUTE = 60_000;
const ZONE = 'Europe/Rome';

/** What is written in `windows-1252.txt`. */
const ACCENTS =
  'Perché l’acqua mancherà: martedì 8 dicembre, dalle 8 alle 12, in via della Libertà.\n' +
  'Costo: 0 €. Più informazioni allo 0587 758456.';
const CAPTION = 'La piazza è chiusa: *sabato*, finché c’è il mercato 🎄';
const SHORT = 'Città: manca l’acqua.';
/** Of a notice of yesterday it says so: a test may begin before midnight. */
const CORRECTION = /^L’avviso "Sbagliato!" delle \d\d:\d\d( del \d\d\/\d\d\/\d{4})? è annullato\.$/;

describe('the watched folder, end to end', function () {
  this.timeout(300_000);
  let comune: EmulatedComune;
  let phones: Phones;
  let bot: Bot;

  before(async () => {
    comune = await EmulatedComune.found();
    ({ phones } = comune);
    const now = DateTime.now().setZone(ZONE);
    const quiet = [now.minus({ hours: 2 }), now.plus({ hours: 2 })];
    bot = await comune.start({
      env: {
        CAMPANILE_TEST_PHONES: JSON.stringify(STAFF),
        CAMPANILE_QUIET_HOURS: quiet.map((time) => time.toFormat('HH:mm')).join('-'),
      },
    });
    await comune.pair();
    await comune.subscribe(CITIZENS);
    for (const each of STAFF) await phones.citizen({ phone: each });
  });

  after(() => comune?.close());

  const avvisi = (...path: readonly string[]): string => join(comune.home, 'avvisi', ...path);
  const at = (time: DateTime): string => time.toFormat('dd/MM/yyyy HH:mm');
  const read = (...path: readonly string[]): Promise<string> =>
    readFile(avvisi(...path), 'utf8').catch(() => '');
  const lying = async (...path: readonly string[]): Promise<string[]> =>
    (await readdir(avvisi(...path))).filter((name) => name !== 'LEGGIMI.txt').toSorted();
  const sha256 = (name: string): string => createHash('sha256').update(fixture(name)).digest('hex');
  /** What a phone shows after the answer to ATTIVA. */
  const shown = async (citizen: string): Promise<readonly PhoneMessage[]> =>
    (await phones.inbox(citizen)).slice(1);
  /** What a phone of the staff shows, besides the canary of the first lists. */
  const triedOn = async (each: string): Promise<string[]> =>
    (await phones.inbox(each))
      .map(({ body }) => body)
      .filter((body) => !body.startsWith('Prova del servizio avvisi'));
  const toAll = (what: string, is: (messages: readonly PhoneMessage[]) => boolean) =>
    until(
      what,
      async () => (await Promise.all(CITIZENS.map(shown))).every((inbox) => is(inbox)),
      120_000,
    );
  const has =
    (body: string) =>
    (messages: readonly PhoneMessage[]): boolean =>
      messages.some((message) => message.body === body);

  it('holds back in the quiet hours what is not urgent', async () => {
    await writeFile(avvisi('accenti.txt'), fixture('windows-1252.txt'));
    await writeFile(avvisi('piazza.jpg'), fixture('mercato.jpg'));
    await writeFile(avvisi('piazza.txt'), CAPTION);
    await writeFile(avvisi('ordinanza.pdf'), fixture('ordinanza.pdf'));
    await mkdir(avvisi('fiera'));
    await writeFile(avvisi('fiera', '10 orari.docx'), fixture('avviso.docx'));
    await writeFile(avvisi('fiera', '2 manifesto.png'), fixture('avviso.png'));
    await writeFile(avvisi('fiera', '1 video.mp4'), fixture('video.mp4'));
    await writeFile(avvisi('fiera', 'testo.txt'), 'La fiera: programma, manifesto e orari.');
    await writeFile(avvisi('fermato.txt'), 'Questo non deve partire.');
    await writeFile(avvisi('urgente.txt'), `Urgente: sì\n\n${SHORT}`);
    await writeFile(avvisi('ritirato.txt'), 'Urgente: sì\n\nSbagliato!');
    await writeFile(avvisi('prova', 'urgente.txt'), SHORT);

    await toAll('what is urgent', has(SHORT));
    await toAll('what was wrong', has('Sbagliato!'));
    await until('everything to be accepted', async () => {
      const places = await lying();
      return places.every((name) => !name.includes('.') && name !== 'fiera');
    });
    const { notices } = await bot.status();
    const outlook = notices.find(({ name }) => name === 'accenti')?.outlook;
    assert.equal(outlook?.waitsFor, 'quiet-hours');
    const when = outlookSentence('queued', outlook, 0, (time) => longTime(time, ZONE));
    shows(await read('in-corso', 'accenti.stato.txt'), when ?? '');
    for (const citizen of CITIZENS) {
      assert.deepEqual(
        (await shown(citizen)).map(({ body }) => body).toSorted(),
        ['Sbagliato!', SHORT].toSorted(),
      );
    }
  });

  it('tries a notice on the phones of the staff', async () => {
    await until('the test', async () =>
      (await read('prova', 'esiti', 'urgente.esito.txt')).includes('arrivata su 2 telefoni'),
    );
    for (const each of STAFF) {
      assert.deepEqual(await triedOn(each), [`PROVA\n\n${SHORT}`]);
    }
    // its report is there before
    await until('its file', async () => (await read('prova', 'esiti', 'urgente.txt')) === SHORT);
    assert.deepEqual(await lying('prova', 'esiti'), ['urgente.esito.txt', 'urgente.txt']);
  });

  it('stops one that is dragged to «annullati»', async () => {
    await rename(avvisi('in-corso', 'fermato.txt'), avvisi('annullati', 'fermato.txt'));
    await until('the report', async () => (await read('annullati', 'fermato.esito.txt')) !== '');
    shows(await read('annullati', 'fermato.esito.txt'), SENT_TO_NOBODY);
  });

  it('takes one back that is dragged to «ritira»', async () => {
    await until('its file', async () => (await read('inviati', 'ritirato.txt')) !== '');
    await rename(avvisi('inviati', 'ritirato.txt'), avvisi('ritira', 'ritirato.txt'));
    await toAll('the correction', (messages) =>
      messages.some(({ body, revoked }) => revoked || CORRECTION.test(body)),
    );
  });

  it('keeps the time of one with a date, and never sends one that has expired', async () => {
    // a full minute that leaves time to take in what refers to it
    const minute = DateTime.now().setZone(ZONE).plus({ seconds: 100 }).startOf('minute');
    await writeFile(avvisi('scaduto.txt'), `Scade il: ${at(minute)}\n\nTroppo tardi.`);
    await writeFile(
      avvisi('programmato.txt'),
      `Invia il: ${at(minute)}\nUrgente: sì\n\nÈ l’ora giusta.`,
    );
    await until('both to be accepted', async () => {
      const waiting = await lying('in-corso');
      return ['scaduto.txt', 'programmato.txt'].every((name) => waiting.includes(name));
    });
    await toAll('the one with a date', has('È l’ora giusta.'));
    for (const citizen of CITIZENS) {
      const message = (await shown(citizen)).find(({ body }) => body === 'È l’ora giusta.');
      const after = (message?.receivedAt ?? 0) - minute.toMillis();
      assert.ok(after >= 0, `before its time: ${String(after)} ms`);
      assert.ok(after < MINUTE, `long after it: ${String(after)} ms`);
    }
    await until('the end of the other', async () => (await lying('scartati')).length === 2);
    const expiresAt = minute.toMillis();
    const expired = { ...queuedNotice(expiresAt), title: 'scaduto', expiresAt };
    const [because = ''] = expiryNote(expired, NO_PEOPLE, ZONE).split('\n');
    shows(await read('scartati', 'scaduto.motivo.txt'), because);
  });

  it('sends the others when the quiet hours are over, each whole and once', async () => {
    await bot.stop();
    bot = await comune.start({ env: { CAMPANILE_TEST_PHONES: JSON.stringify(STAFF) } });
    await bot.reaches('ready');
    const media = (body: string, name: string) => ({ body, sha256: sha256(name) });
    const text = (body: string) => ({ body, sha256: undefined });
    const fair = [
      text('La fiera: programma, manifesto e orari.'),
      media('', 'video.mp4'),
      media('', 'avviso.png'),
      media('', 'avviso.docx'),
    ];
    const expected = [
      text(SHORT),
      text('Sbagliato!'),
      text('È l’ora giusta.'),
      text(ACCENTS),
      media(CAPTION, 'mercato.jpg'),
      media('', 'ordinanza.pdf'),
      ...fair,
    ];
    const plain = ({ body, media: sent }: PhoneMessage) => ({ body, sha256: sent?.sha256 });
    const isCorrection = ({ body }: PhoneMessage): boolean => CORRECTION.test(body);
    await toAll(
      'everything',
      (messages) => messages.filter((each) => !isCorrection(each)).length >= expected.length,
    );
    await until('every report', async () => (await lying('in-corso')).length === 0);

    const sorted = (messages: readonly object[]): string[] =>
      messages.map((message) => JSON.stringify(message)).toSorted();
    for (const citizen of CITIZENS) {
      const inbox = await shown(citizen);
      const notices = inbox.filter((message) => !isCorrection(message)).map(plain);
      assert.deepEqual(sorted(notices), sorted(expected), citizen);
      const from = notices.findIndex(({ body }) => body === fair[0]?.body);
      assert.deepEqual(
        notices.filter(({ sha256: sent }) =>
          fair.some((part) => part.sha256 && part.sha256 === sent),
        ),
        fair.slice(1),
        'a sub-folder comes in order',
      );
      assert.ok(from < notices.findIndex(({ sha256: sent }) => sent === fair[1]?.sha256));
      const retracted = inbox.filter(({ body, revoked }) => revoked || CORRECTION.test(body));
      assert.equal(retracted.length, 1, 'deleted or corrected, never both');
    }
    assert.deepEqual(await lying('inviati'), [
      'accenti.esito.txt',
      'accenti.txt',
      'fiera',
      'fiera.esito.txt',
      'ordinanza.esito.txt',
      'ordinanza.pdf',
      'piazza.esito.txt',
      'piazza.jpg',
      'piazza.txt',
      'programmato.esito.txt',
      'programmato.txt',
      'ritirato.esito.txt',
      'urgente.esito.txt',
      'urgente.txt',
    ]);
    assert.deepEqual(
      await readFile(avvisi('inviati', 'fiera', '1 video.mp4')),
      fixture('video.mp4'),
    );
    assert.deepEqual(await phones.statuses(), []);
    for (const each of STAFF) assert.equal((await triedOn(each)).length, 1);
  });
});

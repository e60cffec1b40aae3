/** Notices that are taken back or only tried, by the service as a process on the emulator. */
import assert from 'node:assert/strict';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { retractionReport } from '#src/messages/it/retraction-report.js';
import { NO_PEOPLE } from '#src/model/notice.js';
import type { Bot } from '../support/bot.js';
import { EmulatedComune } from '../support/emulated-comune.js';
import { queuedNotice } from '../support/queued-notice.js';
import { isShown } from '../support/shows.js';
import { tokenIn } from '../support/panel.js';
import type { PhoneMessage, Phones } from '../emulator/phones.js';
import { until } from '../support/until.js';

const ZONE = 'Europe/Rome';
const FIRST = 393332000000;
const phone = (index: number): string => String(FIRST + index);
const TEXT = 'Domani il mercato è in piazza Vittorio Emanuele II.';
const CORRECTION =
  /^L’avviso "Domani il mercato è in piazza Vittorio Emanuele II" delle \d\d:\d\d( del \d\d\/\d\d\/\d{4})? è annullato\.$/;

describe('a notice that is retracted', function () {
  this.timeout(240_000);
  let comune: EmulatedComune;
  let phones: Phones;
  let bot: Bot;

  beforeEach(async () => {
    comune = await EmulatedComune.found();
    ({ phones } = comune);
  });

  afterEach(() => comune.close());

  const avvisi = (...path: readonly string[]): string => join(comune.home, 'avvisi', ...path);
  /** What is written in a file; nothing while it is not there. */
  const read = (...path: readonly string[]) => readFile(avvisi(...path), 'utf8').catch(() => '');
  const inboxes = (citizens: readonly string[]): Promise<(readonly PhoneMessage[])[]> =>
    Promise.all(citizens.map((each) => phones.inbox(each)));

  /** When it is deleted for one and corrected for four of five, of whom the last has gone. */
  function whatBecameOfIt(): string {
    const correction = { ...NO_PEOPLE, recipients: 4, accepted: 4, delivered: 4 };
    const figures = { deleted: 1, deleting: 0, kept: 5, correction };
    // beside when it was, which is in the others
    const [, , paragraph = ''] = retractionReport(queuedNotice(0), figures, 0, ZONE).split('\n\n');
    return paragraph;
  }

  /** A notice that so many have, and that is put away; its id. */
  async function sentTo(people: number): Promise<number> {
    await comune.publish('mercato', TEXT);
    const id = await until('everybody to have it', async () => {
      const [notice] = (await bot.status()).notices;
      return notice?.delivered === people && notice.id;
    });
    // its report is there before
    await until('its file', async () => (await read('inviati', 'mercato.txt')) !== '');
    return id;
  }

  it('deletes it for single people, and corrects it once for the others, over a power cut', async () => {
    bot = await comune.start();
    await comune.pair();
    await phones.fault('listRecipientsDropped', { count: 1 });
    const citizens = [0, 1, 2, 3, 4, 5].map(phone);
    await comune.subscribe(citizens);
    await sentTo(citizens.length);
    const notices = (await inboxes(citizens)).map((inbox) =>
      inbox.find(({ body }) => body === TEXT),
    );
    const direct = citizens.filter((_, index) => notices[index]?.via === 'direct');
    const [gone = '', ...kept] = citizens.filter((each) => !direct.includes(each));
    assert.deepEqual([direct.length, kept.length], [1, 4]);
    await phones.write(gone, 'DISATTIVA');
    await until('the farewell', async () => (await phones.inbox(gone)).length === 3);

    await rename(avvisi('inviati', 'mercato.txt'), avvisi('ritira', 'mercato.txt'));
    await until(
      'the retraction',
      async () => (await read('annullati', 'mercato.esito.txt')) !== '',
    );
    await bot.kill();
    bot = await comune.start();
    // one report is written after the other
    for (const place of ['annullati', 'inviati']) {
      await until(`deletion and correction in ${place}`, async () =>
        isShown(await read(place, 'mercato.esito.txt'), whatBecameOfIt()),
      );
    }

    const [deleted, ...more] = (await inboxes(direct)).flat().filter(({ revoked }) => revoked);
    assert.deepEqual([deleted?.body, more.length], [TEXT, 0]);
    const corrections = (inbox: readonly PhoneMessage[]) =>
      inbox.filter(({ body }) => CORRECTION.test(body)).length;
    assert.deepEqual((await inboxes(kept)).map(corrections), [1, 1, 1, 1]);
    assert.deepEqual((await inboxes([gone, ...direct])).map(corrections), [0, 0]);
    const takenTwice = (await phones.accepted()).map(({ id }) => id);
    assert.equal(new Set(takenTwice).size, takenTwice.length);
    await until('its file', async () => (await read('annullati', 'mercato.txt')) === TEXT);
    assert.deepEqual(await phones.statuses(), []);
  });

  it('tries it on the phones of the staff only', async () => {
    const staff = [phone(90), phone(91)];
    bot = await comune.start({ env: { CAMPANILE_TEST_PHONES: JSON.stringify(staff) } });
    await comune.pair();
    const citizens = [0, 1, 2].map(phone);
    await comune.subscribe(citizens);
    for (const each of staff) await phones.citizen({ phone: each });
    await until('the folder', () =>
      writeFile(avvisi('prova', 'mercato.txt'), TEXT).then(() => true),
    );
    await until('the report', async () =>
      (await read('prova', 'esiti', 'mercato.esito.txt')).includes('arrivata su 2 telefoni'),
    );
    for (const inbox of await inboxes(staff)) {
      assert.deepEqual(
        inbox.map(({ body, via }) => [body, via]),
        [[`PROVA\n\n${TEXT}`, 'direct']],
      );
    }
    for (const inbox of await inboxes(citizens)) {
      assert.ok(inbox.every(({ body }) => !body.includes(TEXT)));
    }
    const { notices, subscribers } = await bot.status();
    assert.deepEqual(notices, []);
    assert.equal(subscribers.active, citizens.length);
    assert.deepEqual(await phones.lists(), []);
    await until('its file', async () => (await read('prova', 'esiti', 'mercato.txt')) === TEXT);
  });

  it('is tried and taken back from the page as well', async () => {
    const staff = [phone(90), phone(91)];
    bot = await comune.start({ env: { CAMPANILE_TEST_PHONES: JSON.stringify(staff) } });
    await comune.pair();
    const citizens = [0, 1, 2].map(phone);
    await comune.subscribe(citizens);
    for (const each of staff) await phones.citizen({ phone: each });
    const id = await sentTo(citizens.length);

    const press = async (action: string, fields: Record<string, string> = {}): Promise<void> => {
      const page = `${bot.statusUrl}/avvisi/${String(id)}/${action}`;
      const conferma = tokenIn(await (await fetch(page)).text());
      const answer = await fetch(page, {
        method: 'POST',
        headers: { origin: bot.statusUrl },
        body: new URLSearchParams({ conferma, ...fields }),
        redirect: 'manual',
      });
      assert.equal(answer.headers.get('location'), `/avvisi/${String(id)}?fatto=${action}`);
    };
    await press('prova');
    await until('the test', async () =>
      (await inboxes(staff)).every((inbox) =>
        inbox.some(({ body, via }) => body === `PROVA\n\n${TEXT}` && via === 'direct'),
      ),
    );
    await press('ritira', { testo: 'Il mercato resta dov’era.' });
    await until('the correction', async () =>
      (await inboxes(citizens)).every(
        (inbox) => inbox.at(-1)?.body === 'Il mercato resta dov’era.',
      ),
    );
    await until('the report', async () =>
      (await read('inviati', 'mercato.esito.txt')).includes('accettata per 3, arrivata a 3'),
    );
  });
});

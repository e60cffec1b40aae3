/** A clerk's day at the panel, from a draft to the poster, and what is on the phones in the evening. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DateTime } from 'luxon';
import { EmulatedComune } from '../support/emulated-comune.js';
import { PanelWindow } from '../support/panel-window.js';
import { StorageFixture } from '../support/storage.js';
import { until } from '../support/until.js';

const CITIZENS = Array.from({ length: 6 }, (_, index) => String(393335000000 + index));
const [WATER, MARKET, MOVED, FAIR] = [
  'Manca l’acqua in via Roma.',
  'Sabato il mercato è in piazza.',
  'Sabato il mercato è in via Garibaldi.',
  'Domenica c’è la fiera.',
];
const AT_NIGHT =
  /Parte (oggi|domani) alle \d\d:\d\d, perché di notte partono solo gli avvisi urgenti/;

/** It is night at the comune, and whoever is written to alone is written to slowly. */
function night(): Readonly<Record<string, string>> {
  const now = DateTime.now().setZone('Europe/Rome');
  const quiet = [now.minus({ hours: 2 }), now.plus({ hours: 2 })];
  return {
    CAMPANILE_QUIET_HOURS: quiet.map((time) => time.toFormat('HH:mm')).join('-'),
    CAMPANILE_DIRECT_PAUSE_SECONDS: '1-1',
    CAMPANILE_DIRECT_URGENT_PER_HOUR: '1200',
  };
}

describe('a clerk’s day', function () {
  this.timeout(420_000);
  const env = night();
  let comune: EmulatedComune;
  let window: PanelWindow;

  before(async () => {
    comune = await EmulatedComune.found();
    await comune.start({ env });
    await comune.phones.fault('noLists');
    await comune.pair();
    await comune.subscribe(CITIZENS);
    window = await PanelWindow.open(() => comune.bot);
  });

  after(async () => {
    await window?.close();
    await comune?.close();
  });

  const fill = (selector: string, text: string) => window.page.locator(selector).fill(text);

  /** Of the form that is open. @param says when it goes */
  async function publish(says: RegExp): Promise<void> {
    await window.press('Pubblica…');
    await window.says(/Stai per pubblicare/);
    await window.says(says);
    await window.press('Sì, pubblica');
    await window.says(/Accettato/);
  }

  /** The button, and the one that answers its question. */
  async function press(name: string, asked: RegExp): Promise<void> {
    await window.press(name);
    await window.says(asked);
    await window.press(name);
  }

  const progress = async (title: string) => {
    const { notices } = await comune.bot.status();
    const found = notices.find((notice) => notice.title === title);
    assert.ok(found, title);
    return found;
  };
  const open = async (title: string) =>
    window.visit(`/avvisi/${String((await progress(title)).id)}`);

  it('draft: is left, found again, and goes to nobody in the night', async () => {
    await window.visit('/nuovo');
    await fill('#titolo', 'Mercato');
    await fill('#testo', MARKET);
    await window.says(/Bozza salvata/);
    await window.visit('/');
    await window.visit('/nuovo');
    await window.press('Mercato');
    await until('the words', async () => {
      const value = `document.querySelector('#testo')?.value ?? ''`;
      return (await window.page.evaluate(value).catch(() => '')) === MARKET;
    });
    await publish(AT_NIGHT);
    await window.says(AT_NIGHT);
  });

  it('urgent: goes in the night, and is stopped half way', async () => {
    await window.visit('/nuovo');
    await fill('#titolo', 'Acqua');
    await fill('#testo', WATER);
    await window.page.locator('[name="urgente"]').click();
    // it has come to the first, and stands there until the clerk has stopped it
    const { id } = await comune.phones.fault('ackDelay');
    await publish(/Va a 6 persone\. Parte appena lo pubblichi/);
    await window.press('Guarda l’avviso');
    await until('the first to have it', async () => (await progress('Acqua')).delivered > 0);
    await press('Ferma', /5 persone non lo riceveranno/);
    await window.says(/L’avviso è stato fermato/);
    await comune.phones.heal(id);
    await window.says(/L’ha ricevuto 1 persona su 6; 5 persone non lo riceveranno/);
  });

  it('corrected while it waits: the new one takes its place, and is sent at once', async () => {
    await open('Mercato');
    await press('Modifica', /l’avviso di adesso resta com’è/);
    await window.says(/Quando pubblichi, prende il posto dell’avviso n\. 1/);
    await fill('#testo', MOVED);
    await publish(AT_NIGHT);
    await press('Invia subito', /L’avviso parte adesso e va a 6 persone/);
    await window.says(/consegnato a 6, letto da/);
  });

  it('refused: is counted until it is corrected, and waits for the morning then', async () => {
    await comune.publish('fiera', `Scade il: ieri\n\n${FAIR}`);
    await window.visit('/');
    await window.says(/1 avviso da correggere/);
    await window.press('Guarda gli scartati');
    await window.says(/Scade il: ieri/);
    await window.press('Correggi e pubblica');
    await window.says(/Scade il: ieri/);
    await fill('#testo', FAIR);
    await publish(AT_NIGHT);
    assert.equal((await comune.bot.status()).toDo.refused, 0);
  });

  it('held: the notice is resumed, the power fails, and a day later somebody decides', async () => {
    const before = (await progress('Acqua')).accepted;
    const { id } = await comune.phones.fault('sendLost', { count: 1 });
    await open('Acqua');
    await press('Riprendi', /Chi lo ha già ricevuto non lo riceve di nuovo/);
    await until('a message to be lost', async () => {
      const faults = await comune.phones.ask<readonly { id: string; used: number }[]>(
        'GET',
        '/faults',
      );
      return faults.every((fault) => fault.id !== id);
    });
    await comune.bot.kill();
    await aDayLater();
    await comune.start({ env });
    await comune.bot.reaches('ready');
    await window.visit('/');
    await window.says(/Un invio è sospeso/);
    await until('the others', async () => {
      return (await progress('Acqua')).accepted === CITIZENS.length - 1;
    });
    assert.ok(before < CITIZENS.length - 1);
    await press('Invia di nuovo', /L’avviso parte di nuovo, per 1 persona/);
    await until('the last one', async () => (await progress('Acqua')).delivered === 6);
    await window.says(/Tutto (a posto|funziona)/);
  });

  /** What is in doubt has been so for a day. */
  async function aDayLater(): Promise<void> {
    const database = new StorageFixture(() => join(comune.home, 'archivio', 'campanile.sqlite'));
    const yesterday = Date.now() - 25 * 3_600_000;
    await database.inspect(
      `update deliveries set state = 'uncertain', doubted_at = ${String(yesterday)}
       where state in ('sending', 'uncertain')`,
    );
    await database.close();
  }

  it('taken back: nobody keeps it', async () => {
    await open('Mercato');
    await press('Ritira', /cancellato dai telefoni/);
    await window.says(/Cancellato dal telefono di 6 persone/);
  });

  it('the poster: is shown, and comes as a PDF to be printed', async () => {
    await window.visit('/iscritti');
    await window.press('Locandina');
    await window.page.waitForFunction(`document.querySelector('#locandina')?.naturalWidth > 0`);
    const pdf = await fetch(`${comune.bot.statusUrl}/iscritti/locandina-a4.pdf`);
    assert.equal(Buffer.from(await pdf.arrayBuffer()).toString('latin1', 0, 5), '%PDF-');
  });

  it('in the evening each phone has had each notice once, and shows what is still true', async () => {
    for (const phone of CITIZENS) {
      const [, ...messages] = await comune.phones.inbox(phone);
      assert.deepEqual(
        messages.map(({ body, revoked }) => [body, revoked]).toSorted(),
        [
          [WATER, false],
          [MOVED, true],
        ],
        phone,
      );
    }
    assert.deepEqual(window.troubles, []);
  });
});

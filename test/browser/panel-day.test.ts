/** A clerk's day at the panel, from a draft to the poster, and what is on the phones in the evening. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DateTime } from 'luxon';
import { people } from '#src/italian.js';
import { Calendar } from '#src/messages/it/calendar.js';
import { refused } from '#src/messages/it/headline.js';
import { confirmQuestion, editsNote, FATE } from '#src/messages/it/new-notice.js';
import { draftLine, NOTICE_PAGE, willNotGet } from '#src/messages/it/notice-states.js';
import { outlookSentence } from '#src/messages/it/outlook.js';
import { againQuestion, HELD_HEADLINE } from '#src/messages/it/sending-acts.js';
import { NOTICE_ACT_WORDS } from '#src/messages/it/staff-acts.js';
import { firstWords, NO_PEOPLE } from '#src/model/notice.js';
import { EmulatedComune } from '../support/emulated-comune.js';
import { PanelWindow } from '../support/panel-window.js';
import { queuedNotice } from '../support/queued-notice.js';
import { StorageFixture } from '../support/storage.js';
import { until } from '../support/until.js';

const CITIZENS = Array.from({ length: 6 }, (_, index) => String(393335000000 + index));
const [WATER, MARKET, MOVED, FAIR] = [
  'Manca l’acqua in via Roma.',
  'Sabato il mercato è in piazza.',
  'Sabato il mercato è in via Garibaldi.',
  'Domenica c’è la fiera.',
];
/** None of them has had it yet. */
const SIX = { ...NO_PEOPLE, recipients: 6, waiting: 6 };
const AT_ONCE = { startsAt: null, waitsFor: null, ends: null, cold: 0 } as const;
const CALENDAR = new Calendar('Europe/Rome');

/** @param morning when what does not go in the night goes */
function atNight(morning: DateTime): string {
  const outlook = {
    startsAt: morning.toMillis(),
    waitsFor: 'quiet-hours',
    ends: null,
    cold: 0,
  } as const;
  const moment = (at: number): string => CALENDAR.moment(at, Date.now());
  return outlookSentence('queued', outlook, 0, moment) ?? assert.fail();
}

/** It is night at the comune, and whoever is written to alone is written to slowly. */
function night(now: DateTime, morning: DateTime): Readonly<Record<string, string>> {
  const quiet = [now.minus({ hours: 2 }), morning];
  return {
    CAMPANILE_QUIET_HOURS: quiet.map((time) => time.toFormat('HH:mm')).join('-'),
    CAMPANILE_DIRECT_PAUSE_SECONDS: '1-1',
    CAMPANILE_DIRECT_URGENT_PER_HOUR: '1200',
  };
}

describe('a clerk’s day', function () {
  this.timeout(420_000);
  let morning: DateTime;
  let env: Readonly<Record<string, string>>;
  let comune: EmulatedComune;
  let window: PanelWindow;

  before(async () => {
    const now = DateTime.now().setZone('Europe/Rome');
    morning = now.plus({ hours: 2 }).startOf('minute');
    env = night(now, morning);
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
  async function publish(words: string, says: string): Promise<void> {
    await window.press('Pubblica…');
    await window.says(confirmQuestion(firstWords([{ kind: 'text', text: words }]), 1));
    await window.says(says);
    await window.press('Sì, pubblica');
    await window.says(FATE.accepted);
  }

  /** The button, and the one that answers its question. */
  async function press(name: string, asked: string | RegExp): Promise<void> {
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
    await publish(MARKET, atNight(morning));
    await window.says(atNight(morning));
  });

  it('urgent: goes in the night, and is stopped half way', async () => {
    await window.visit('/nuovo');
    await fill('#titolo', 'Acqua');
    await fill('#testo', WATER);
    await window.page.locator('[name="urgente"]').click();
    // it has come to the first, and stands there until the clerk has stopped it
    const { id } = await comune.phones.fault('ackDelay');
    await publish(WATER, draftLine({ ...queuedNotice(0), progress: SIX }, AT_ONCE, CALENDAR, 0));
    await window.press('Guarda l’avviso');
    await until('the first to have it', async () => (await progress('Acqua')).delivered > 0);
    await press('Ferma', willNotGet(5));
    await window.says(NOTICE_ACT_WORDS.stop.done);
    await comune.phones.heal(id);
    await window.says(`${people(1)} su 6; ${willNotGet(5)}`);
  });

  it('corrected while it waits: the new one takes its place, and is sent at once', async () => {
    await open('Mercato');
    const facts = { notice: queuedNotice(0), progress: SIX, retraction: null, testPhones: 0 };
    await press('Modifica', NOTICE_ACT_WORDS.edit.question(facts));
    await window.says(editsNote({ kind: 'waits', id: (await progress('Mercato')).id }));
    await fill('#testo', MOVED);
    await publish(MOVED, atNight(morning));
    await press('Invia subito', NOTICE_ACT_WORDS.sendNow.question(facts));
    await window.says(/consegnato a 6, letto da/);
  });

  it('refused: is counted until it is corrected, and waits for the morning then', async () => {
    await comune.publish('fiera', `Scade il: ieri\n\n${FAIR}`);
    await window.visit('/');
    await window.says(refused(1));
    await window.press('Guarda gli scartati');
    await window.says(/Scade il: ieri/);
    await window.press('Correggi e pubblica');
    await window.says(/Scade il: ieri/);
    await fill('#testo', FAIR);
    await publish(FAIR, atNight(morning));
    assert.equal((await comune.bot.status()).toDo.refused, 0);
  });

  it('held: the notice is resumed, the power fails, and a day later somebody decides', async () => {
    const before = (await progress('Acqua')).accepted;
    const { id } = await comune.phones.fault('sendLost', { count: 1 });
    await open('Acqua');
    const stopped = { ...queuedNotice(0), notSentTo: 5 };
    const facts = { notice: stopped, progress: SIX, retraction: null, testPhones: 0 };
    await press('Riprendi', NOTICE_ACT_WORDS.resume.question(facts));
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
    await window.says(HELD_HEADLINE);
    await until('the others', async () => {
      return (await progress('Acqua')).accepted === CITIZENS.length - 1;
    });
    assert.ok(before < CITIZENS.length - 1);
    await press('Invia di nuovo', againQuestion(1, 0));
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
    await window.says(NOTICE_PAGE.deleted(6));
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

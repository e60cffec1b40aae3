/** What staff are told to do can be done as it is told, and is the same wherever they read it. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import {
  FOLDER_AWAY,
  NOT_LINKED,
  noticesWait,
  notTakenIn,
  TEST_FOLDER_AWAY,
} from '#src/messages/it/alerts.js';
import { MAIL } from '#src/messages/it/doctor.js';
import { alreadyTaken } from '#src/messages/it/rejections/notices.js';
import { refused } from '#src/messages/it/rejections/retractions.js';
import { outlookSentence } from '#src/messages/it/outlook.js';
import { renderReport } from '#src/messages/it/report.js';
import { arrivedQuestion } from '#src/messages/it/sending-acts.js';
import { DECLINED } from '#src/messages/it/staff-acts.js';
import { PAIRING } from '#src/messages/it/status.js';
import { SCAN_THIS, UNLINK } from '#src/messages/it/terminal.js';
import { DAY, figures, HELD, ZONE } from '../support/notice-situations.js';
import { queuedNotice } from '../support/queued-notice.js';
import { sourceFiles, textsIn } from '../support/source-texts.js';

const NOTICE = queuedNotice(DAY);
const TOWN = { unsaved: 0, inactive: 0, listRecipientsThisMonth: 0, allowance: null };

const document = async (name: string): Promise<string> => {
  const text = await readFile(new URL(`../../../${name}`, import.meta.url), 'utf8');
  return text.replace(/\s+/g, ' ');
};

/** All that is said in Italian, by file. */
async function italian(): Promise<readonly (readonly [name: string, text: string])[]> {
  const files = (await sourceFiles()).filter((name) => name.startsWith('messages/it/'));
  const texts = await Promise.all(files.map(textsIn));
  return files.flatMap((name, index) => (texts[index] ?? []).map((text) => [name, text] as const));
}

describe('what staff are told to do', () => {
  const BOTH =
    /Android[^.]*⋮ → Dispositivi collegati[^.]*iPhone[^.]*Impostazioni → Dispositivi collegati/;

  it('finds the linked devices on a phone with Android, and on an iPhone', async () => {
    const told = [NOT_LINKED, PAIRING.steps.join(' '), SCAN_THIS, UNLINK.notNow];
    const written = [await document('README.md'), await document('docs/guida-operatore.md')];
    for (const text of [...told, UNLINK.atTheNextStart, ...written]) assert.match(text, BOTH);
    const elsewhere = (await italian()).filter(
      ([name, text]) => text.includes('Dispositivi collegati') && !name.endsWith('/steps.ts'),
    );
    assert.deepEqual(elsewhere, []);
  });

  it('names chapters that the guide has', async () => {
    const guide = await document('docs/guida-operatore.md');
    const named = (await italian()).flatMap(([, text]) =>
      [...text.matchAll(/nella guida: «([^»]+)»/g)].map(([, chapter = '']) => chapter),
    );
    assert.ok(named.length > 0);
    for (const chapter of named) assert.ok(guide.includes(`## ${chapter} `), chapter);
  });

  it('calls a start anew as the guide does, and who looks after Campanile as everywhere', async () => {
    const found = (await italian()).filter(([, text]) =>
      /\briavvi(?:a|are) il servizio|l’assistenza/i.test(text),
    );
    assert.deepEqual(found, []);
  });

  it('calls the button of a notice that had begun «Ferma», beside «Annulla»', () => {
    const parked = { ...NOTICE, state: 'parked', parkedWhy: 'files-gone' } as const;
    const again = alreadyTaken(parked, figures({ recipients: 60, waiting: 60 }), ZONE);
    for (const text of [noticesWait(['acqua']), again.remedy]) {
      assert.match(text, /«Annulla» \(«Ferma», se era già cominciato\)/);
      assert.match(text, /«CONFERMA-…» nella cartella «in-corso»/);
    }
  });

  it('concerns the folder that is away', () => {
    assert.match(TEST_FOLDER_AWAY, /«prova»[^]*gli avvisi ai cittadini partono lo stesso/);
    assert.doesNotMatch(TEST_FOLDER_AWAY, /cartella degli avvisi|in-corso/);
    assert.match(FOLDER_AWAY, /cartella degli avvisi/);
    const many = ['«a»', '«b»', '«c»', '«d»'];
    assert.match(notTakenIn(many, true), /e altre prove\.[^]*la cartella «prova» sia/);
    assert.match(notTakenIn(many, false), /e altri avvisi\.[^]*la cartella degli avvisi sia/);
  });

  it('is not taken back by the sentence after it', () => {
    const tooOld = refused(DECLINED['too-old']);
    assert.match(tooOld.why, /^questo avviso non si può più ritirare:[^.]*si conserva più$/);
    assert.equal(tooOld.remedy, 'Se serve una rettifica, pubblica un avviso nuovo.');
    const already = refused(DECLINED['already-retracted']);
    assert.deepEqual(
      [already.why, already.remedy],
      ['questo avviso è già stato ritirato', 'Non occorre fare altro.'],
    );
  });

  it('is said of a notice that cannot be resumed, too', () => {
    assert.match(
      DECLINED['too-late'],
      /premi «Usa come modello» e segna «Ripeti»\. Attenzione: chi/,
    );
  });

  it('is told where, when no mail tells it', () => {
    assert.match(MAIL.unset.found, /il pannello e un file nella cartella degli avvisi/);
  });
});

describe('what staff are told of', () => {
  it('is a delivery that perhaps never left, where it is held', () => {
    const perhaps = /[Dd]i 3 persone non si sa se [^:]*, oppure per più di un giorno non si è/;
    const notice = { ...NOTICE, state: 'sent', finishedAt: DAY } as const;
    const held = { startsAt: null, waitsFor: 'held', ends: null, cold: 0 } as const;
    for (const text of [
      arrivedQuestion(3),
      outlookSentence('sent', held, 3, String) ?? '',
      renderReport(notice, { progress: HELD, routes: [], posts: [] }, TOWN, DAY, ZONE),
    ]) {
      assert.match(text, perhaps);
    }
  });

  it('is a notice that was called off before anybody had it, and one that was stopped', () => {
    const over = { ...NOTICE, state: 'cancelled', finishedAt: DAY, notSentTo: 60 } as const;
    const called = alreadyTaken(over, figures({}), ZONE);
    assert.match(called.why, /^questo avviso è stato annullato il /);
    assert.doesNotMatch(called.remedy, /chi l’ha già ricevuto/);
    const begun = { ...over, notSentTo: 40 };
    const stopped = alreadyTaken(begun, figures({ recipients: 20, accepted: 20 }), ZONE);
    assert.match(stopped.why, /^questo avviso è stato fermato il /);
    assert.match(stopped.remedy, /chi l’ha già ricevuto lo riceve un’altra volta/);
  });

  it('has a reason in front of the hour at which single people have it', () => {
    const said = (waitsFor: Parameters<typeof outlookSentence>[1]['waitsFor']) =>
      outlookSentence(
        'queued',
        { startsAt: DAY, waitsFor, ends: null, cold: 0 },
        0,
        () => 'alle 8',
      );
    assert.match(said('direct-hours') ?? '', /^Parte alle 8, perché .*si scrive solo di giorno/);
    assert.match(said('hour-limit') ?? '', /^Parte alle 8, perché .*massimo all’ora/);
    assert.match(said('day-limit') ?? '', /^Parte alle 8, perché .*massimo al giorno/);
  });
});

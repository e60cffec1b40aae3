/** What staff are told to do can be done as it is told, and is the same wherever they read it. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { TEST_FOLDER } from '#src/folder/places.js';
import { lowerFirst, shortTime, upperFirst } from '#src/italian.js';
import {
  FOLDER_AWAY,
  NOT_LINKED,
  noticesWait,
  notTakenIn,
  TEST_FOLDER_AWAY,
} from '#src/messages/it/alerts.js';
import { NEW } from '#src/messages/it/new-notice.js';
import { stateName } from '#src/messages/it/notice-states.js';
import { alreadyTaken, TWICE } from '#src/messages/it/rejections/notices.js';
import { refused } from '#src/messages/it/rejections/retractions.js';
import { outlookSentence } from '#src/messages/it/outlook.js';
import { renderReport } from '#src/messages/it/report.js';
import { arrivedQuestion, heldClause } from '#src/messages/it/sending-acts.js';
import { DECLINED, NOTICE_ACT_WORDS } from '#src/messages/it/staff-acts.js';
import { WITHOUT_PANEL } from '#src/messages/it/steps.js';
import { PAIRING } from '#src/messages/it/status.js';
import { SCAN_THIS, UNLINK } from '#src/messages/it/terminal.js';
import type { HeaderName, NoticeProgress } from '#src/model/notice.js';
import type { WaitsFor } from '#src/model/outlook.js';
import { DAY, figures, HELD, ZONE } from '../support/notice-situations.js';
import { queuedNotice } from '../support/queued-notice.js';
import { shows, showsNot } from '../support/shows.js';
import { sourceFiles, textsIn } from '../support/source-texts.js';

const NOTICE = queuedNotice(DAY);
const REPEAT_LABEL: HeaderName = 'Ripeti';
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
    const { callOff, stop } = NOTICE_ACT_WORDS;
    const parked = { ...NOTICE, state: 'parked', parkedWhy: 'files-gone' } as const;
    const again = alreadyTaken(parked, figures({ recipients: 60, waiting: 60 }), ZONE);
    for (const text of [noticesWait(['acqua']), again.remedy]) {
      shows(text, `«${callOff.name}» («${stop.name}», `);
      shows(text, WITHOUT_PANEL);
    }
  });

  it('concerns the folder that is away', () => {
    const [tests, notices] = [`«${TEST_FOLDER}»`, '«in-corso»'];
    shows(TEST_FOLDER_AWAY, tests);
    showsNot(TEST_FOLDER_AWAY, notices);
    shows(FOLDER_AWAY, notices);
    showsNot(FOLDER_AWAY, tests);
    const many = ['«a»', '«b»', '«c»', '«d»'];
    shows(notTakenIn(many, true), tests);
    showsNot(notTakenIn(many, false), tests);
    for (const isTest of [true, false]) {
      shows(notTakenIn(many, isTest), '«c»');
      showsNot(notTakenIn(many, isTest), '«d»');
    }
  });

  it('is not taken back by the sentence after it', () => {
    const tooOld = refused(DECLINED['too-old']);
    assert.equal(`${upperFirst(tooOld.why)}. ${tooOld.remedy}`, DECLINED['too-old']);
    assert.doesNotMatch(tooOld.why, /\./, 'one sentence, and the other is what to do');
    const already = refused(DECLINED['already-retracted']);
    assert.equal(`${upperFirst(already.why)}.`, DECLINED['already-retracted']);
    showsNot(tooOld.remedy, already.remedy);
  });

  it('is said of a notice that cannot be resumed, too', () => {
    shows(DECLINED['too-late'], `«${NEW.model}»`);
    shows(DECLINED['too-late'], `«${REPEAT_LABEL}»`);
    assert.ok(NEW.repeat.startsWith(REPEAT_LABEL));
    assert.ok(DECLINED['too-late'].endsWith(TWICE));
  });
});

describe('what staff are told of', () => {
  it('is a delivery that perhaps never left, where it is held', () => {
    const notice = { ...NOTICE, state: 'sent', finishedAt: DAY } as const;
    const held = { startsAt: null, waitsFor: 'held', ends: null, cold: 0 } as const;
    for (const text of [
      arrivedQuestion(3),
      outlookSentence('sent', held, 3, String) ?? '',
      renderReport(notice, { progress: HELD, routes: [], posts: [] }, TOWN, DAY, ZONE),
    ]) {
      shows(text.toLowerCase(), heldClause(3).toLowerCase());
    }
  });

  it('is a notice that was called off before anybody had it, and one that was stopped', () => {
    const over = { ...NOTICE, state: 'cancelled', finishedAt: DAY, notSentTo: 60 } as const;
    const called = alreadyTaken(over, figures({}), ZONE);
    const named = (progress: NoticeProgress): string =>
      lowerFirst(stateName({ ...over, ...progress, outlook: { waitsFor: null } }));
    shows(called.why, `${named(figures({}))} il ${shortTime(DAY, ZONE)}`);
    showsNot(called.remedy, TWICE);
    const begun = { ...over, notSentTo: 40 };
    const had = figures({ recipients: 20, accepted: 20 });
    const stopped = alreadyTaken(begun, had, ZONE);
    assert.notEqual(named(had), named(figures({})));
    shows(stopped.why, `${named(had)} il ${shortTime(DAY, ZONE)}`);
    shows(stopped.remedy, TWICE);
  });

  it('has a reason in front of the hour at which single people have it', () => {
    const said = (waitsFor: WaitsFor): string => {
      const outlook = { startsAt: DAY, waitsFor, ends: null, cold: 0 };
      return outlookSentence('queued', outlook, 0, () => 'alle 8') ?? '';
    };
    const alone = said('session').replace(/\.$/, '');
    const reasons = (['direct-hours', 'hour-limit', 'day-limit'] as const).map(said);
    assert.equal(new Set(reasons).size, 3);
    for (const sentence of reasons) assert.ok(sentence.startsWith(`${alone}, `), sentence);
  });
});

import assert from 'node:assert/strict';
import type { Rejection } from '#src/model/notice.js';
import type { Outlook } from '#src/model/outlook.js';
import { DraftFolder } from '#src/folder/drafts.js';
import { EMPTY_DRAFT } from '#src/panel/drafts.js';
import { DEFAULT_LIMITS } from '#src/model/notice-limits.js';
import { NEW } from '#src/messages/it/new-notice.js';
import { FORECAST, routesSentences } from '#src/messages/it/outlook.js';
import { tooLargeTogether } from '#src/messages/it/rejections/files.js';
import { misspelt } from '#src/messages/it/rejections/header.js';
import { AT_ONCE, ZONE } from '../support/accepted-in-folder.js';
import { refusedFor, startOn, textIn, useNewNoticePage } from '../support/new-notice-page.js';
import { shows, showsNot } from '../support/shows.js';
import { citizen } from '../support/storage.js';

describe('the page for a notice that is not published yet', () => {
  const { panel, send, keep, dropped, lineOf, inAMinute } = useNewNoticePage();

  /** Of a first line «Inviare il: domani». */
  function misspeltDate(): Rejection {
    const line = { file: null, number: 1, written: 'Inviare il: domani' };
    const moment = { now: panel.clock.now(), zone: ZONE };
    return misspelt(line, 'Invia il', true, moment);
  }

  it('says how many people will get it', async () => {
    shows((await panel.page('/nuovo')).body, lineOf(inAMinute()));
    const asItWas = panel.outlooks;
    panel.outlooks = () => AT_ONCE;
    const { body } = await panel.page('/nuovo');
    panel.outlooks = asItWas;
    shows(body, lineOf(AT_ONCE));
  });

  it('says by which ways it will come before the last question is answered', async () => {
    const asItWas = panel.outlooks;
    const outlook: Outlook = {
      ...AT_ONCE,
      routes: {
        lists: { people: 2, by: 0 },
        ...{ direct: null, channel: null },
        notNow: [{ people: 1, why: 'account', until: null }],
      },
    };
    panel.outlooks = () => outlook;
    const answer = await keep({ testo: 'Domani', fare: 'pubblica' });
    const { body } = await panel.page(String(answer.headers.location));
    panel.outlooks = asItWas;
    shows(body, `${FORECAST}:`);
    const ways = routesSentences(outlook, String);
    assert.equal(ways.length, 2);
    for (const way of ways) shows(body, `<li>${way}</li>`);
  });

  it('reads none of the files that are too much together, and says so', async () => {
    const limits = { ...DEFAULT_LIMITS, mediaBytes: 1000, documentBytes: 5000 };
    let reads = 0;
    class Counted extends DraftFolder {
      override file(...which: Parameters<DraftFolder['file']>): Promise<Buffer | null> {
        reads += 1;
        return super.file(...which);
      }
    }
    const drafts = new Counted(panel.home.join('bozze'));
    await panel.start({}, { limits, drafts });
    const now = panel.clock.now();
    const { id } = await drafts.save(null, { ...EMPTY_DRAFT, title: 'Bilancio' }, now);
    const chosen = ['1.pdf', '2.pdf', '3.pdf'].map((name) => ({ name, bytes: Buffer.alloc(4000) }));
    const files = [];
    for (const file of chosen)
      files.push(await drafts.addFile(id, { ...file, mimetype: 'application/pdf' }));
    await drafts.save(id, { ...EMPTY_DRAFT, title: 'Bilancio', files }, now);
    const { status, body } = await panel.page(`/nuovo/${id}/pubblica`);
    assert.equal(status, 400);
    const tooMuch = tooLargeTogether('Bilancio', 12_000, 5000);
    shows(body, refusedFor(tooMuch));
    showsNot(body, tooMuch.why);
    showsNot(body, tooMuch.remedy);
    assert.equal(reads, 0);
  });

  it('shows what the folder will make of lines above the words, and of a date in the title', async () => {
    const shown = async (fields: Record<string, string>) => {
      const { headers } = await keep({ ...fields, fare: 'pubblica' });
      const { body } = await panel.page(String(headers.location));
      return [/data-words>([^<]*)</.exec(body)?.[1], startOn(body)];
    };
    const scheduled = (startsAt: string) =>
      lineOf({ ...AT_ONCE, startsAt: Date.parse(startsAt), waitsFor: 'schedule' });
    const [words, line = ''] = await shown({
      testo: 'Invia il: 07/12/2026 18:05\nUrgente: sì\n\nDomani mercato.',
    });
    assert.equal(words, 'Domani mercato.');
    shows(line, scheduled('2026-12-07T18:05:00+01:00'));
    const [, byTitle = ''] = await shown({ titolo: '2026-12-08 mercato', testo: 'Domani.' });
    shows(byTitle, scheduled('2026-12-08T08:00:00+01:00'));
    const { headers } = await keep({ testo: 'Inviare il: domani\n\nDomani mercato.' });
    const { body } = await panel.page(String(headers.location));
    shows(startOn(body), refusedFor(misspeltDate()));
  });

  describe('what the folder would refuse', () => {
    const WRONG = 'Inviare il: domani\n\nDomani mercato.';

    it('is not asked about, but told with what to do about it, where it is written', async () => {
      const { status, body } = await keep({ testo: WRONG, fare: 'pubblica' });
      assert.equal(status, 400);
      const told = /<p class="problem reason" role="alert">([^<]*)</.exec(body)?.[1] ?? '';
      assert.equal(told, refusedFor(misspeltDate()));
      // there is no file to save or to copy
      showsNot(told, misspeltDate().remedy);
      assert.equal(textIn(body), WRONG);
    });

    it('is not asked about by the address of the question, nor published from a window with the question', async () => {
      const { headers } = await keep({ testo: WRONG });
      const id = /bozza=([\w-]+)/.exec(String(headers.location))?.[1] ?? '';
      const path = `/nuovo/${id}/pubblica`;
      const asked = await panel.page(path);
      assert.equal(asked.status, 400);
      showsNot(asked.body, NEW.confirm);
      const draft = await new DraftFolder(panel.home.join('bozze')).get(id);
      const answer = await panel.submit(path, { letta: String(draft?.savedAt) });
      assert.equal(answer.status, 400);
      shows(answer.body, refusedFor(misspeltDate()));
      assert.deepEqual(await dropped().catch(() => []), []);
    });

    it('is also what nobody would get, unless it goes on a day to come', async () => {
      for (const person of [1, 2, 3]) await panel.database.says('opt-out', citizen(person));
      const { status, body } = await send({ testo: 'Domani mercato.' });
      assert.equal(status, 400);
      shows(body, `role="alert">${NEW.nobodySubscribed}`);
      assert.deepEqual(await dropped().catch(() => []), []);
      assert.equal((await send({ testo: 'Domani.', invia: inAWeek() })).status, 303);
    });

    /** As a browser writes it. */
    function inAWeek(): string {
      return new Date(panel.clock.now() + 7 * 24 * 3_600_000).toISOString().slice(0, 16);
    }
  });
});

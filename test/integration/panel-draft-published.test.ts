import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { DraftFolder } from '#src/folder/drafts.js';
import { draftJudge } from '#src/notices/draft-judge.js';
import { DEFAULT_LIMITS } from '#src/model/notice-limits.js';
import { confirmQuestion, emptyFiles, NEW, tooLong } from '#src/messages/it/new-notice.js';
import { fixture } from '../support/fixtures.js';
import { lettaIn, paper, picture, useNewNoticePage } from '../support/new-notice-page.js';
import type { Answer } from '../support/panel.js';
import { shows } from '../support/shows.js';

describe('a draft that staff publish', () => {
  const { panel, send, keep, kept, dropped, lineOf, inAMinute } = useNewNoticePage();

  it('is not thrown away once it is published, by a window that still asks', async () => {
    const { id } = await kept({ testo: 'uno' });
    const path = `/nuovo/${id}/elimina`;
    await send({ bozza: id, testo: 'uno' });
    assert.equal((await panel.page(path)).headers.location, `/nuovo/${id}`);
    const answer = await panel.submit(path, {}, { from: '/nuovo' });
    assert.equal(answer.headers.location, `/nuovo/${id}`);
    assert.notEqual(await new DraftFolder(panel.home.join('bozze')).get(id), null);
  });

  it('is published after one question with its first words, the number and the time', async () => {
    const { id } = await kept({ testo: '*Domani* scuole chiuse.\nPer neve.' }, [picture, paper]);
    const path = `/nuovo/${id}/pubblica`;
    const { body } = await panel.page(path);
    shows(body, confirmQuestion('Domani scuole chiuse', 3));
    shows(body, lineOf(inAMinute()));
    assert.deepEqual(await readdir(panel.avvisi).catch(() => []), []);
    const letta = lettaIn(body);
    await panel.clock.leap(1_000);
    await kept({ bozza: id, testo: 'Domani scuole aperte.' });
    const again = await panel.submit(path, { letta });
    shows(again.body, NEW.changed);
    assert.deepEqual(await readdir(panel.avvisi).catch(() => []), []);
    const now = lettaIn(again.body);
    for (const _ of [1, 2]) {
      const { headers } = await panel.submit(path, { letta: now }, { from: '/nuovo' });
      assert.equal(headers.location, `/nuovo/${id}`);
    }
    assert.deepEqual(await dropped(), ['Domani scuole aperte']);
  });

  it('is not published without a word of a file that is empty', async () => {
    const empty = { name: 'ordinanza.pdf', bytes: Buffer.alloc(0) };
    for (const fields of [{ testo: 'Domani mercato.' }, {}]) {
      const answer = await keep({ ...fields, fare: 'pubblica' }, [empty]);
      assert.equal(answer.status, 400);
      shows(answer.body, emptyFiles(['ordinanza.pdf']));
    }
  });

  it('goes into the folder once, however often «Sì, pubblica» is pressed', async () => {
    const { id } = await kept({ testo: 'Domani mercato.', ripeti: 'sì' });
    const path = `/nuovo/${id}/pubblica`;
    const letta = lettaIn((await panel.page(path)).body);
    const answers = await Promise.all(
      [1, 2, 3].map(() => panel.submit(path, { letta }, { from: '/nuovo' })),
    );
    for (const { headers } of answers) assert.equal(headers.location, `/nuovo/${id}`);
    assert.deepEqual(await dropped(), ['Domani mercato.txt']);
  });

  it('stays published whatever a window does that still shows it as a draft', async () => {
    const { id } = await kept({ titolo: 'Mercato', testo: 'Domani mercato.' });
    await send({ bozza: id, titolo: 'Mercato', testo: 'Domani mercato.' });
    for (const fare of ['salva', 'pubblica']) {
      const fields = { bozza: id, titolo: 'Mercato', testo: 'Domani mercato?', fare };
      const { status, body } = await keep(fields);
      assert.equal(status, 400, fare);
      shows(body, NEW.gone);
      assert.match(body, /Domani mercato\?<\/textarea>/);
    }
    assert.doesNotMatch((await panel.page('/nuovo')).body, /id="titolo-bozze"/);
    assert.equal((await panel.page(`/nuovo?bozza=${id}`)).headers.location, `/nuovo/${id}`);
    assert.deepEqual(await dropped(), ['Mercato.txt']);
  });

  it('is not published while something is wrong with it, and says what', async () => {
    const wrong = async (fields: Record<string, string>) => {
      const { status, body } = await keep({ ...fields, fare: 'pubblica' });
      assert.equal(status, 400);
      return body;
    };
    shows(await wrong({ testo: 'x', invia: '2020-01-01T08:00' }), NEW.past);
    const dates = { invia: '2030-01-02T08:00', scade: '2030-01-01T08:00' };
    shows(await wrong({ testo: 'x', ...dates }), NEW.tooLate);
    shows(await wrong({ testo: 'x'.repeat(4_097) }), tooLong(4_097, 4_096));
    for (const path of [
      '/nuovo/..%2f..%2favvisi',
      '/nuovo/boh/file/..%2fbozza.json',
      '/nuovo/boh/pubblica',
    ]) {
      assert.notEqual((await panel.page(path)).status, 200, path);
    }
  });
});

describe('the page that publishes a draft', () => {
  const { panel, keep, dropped } = useNewNoticePage();

  /** «Sì, pubblica» of a draft with two pictures is pressed, and WhatsApp's page does not say what they are. */
  async function pressedInVain(): Promise<{ id: string; answer: Promise<Answer> }> {
    let isHanging = false;
    let told = (): void => undefined;
    const asked = new Promise<void>((resolve) => (told = resolve));
    const decodes = (): Promise<null> => {
      if (!isHanging) return Promise.resolve(null);
      told();
      return new Promise(() => undefined);
    };
    const { clock, storage } = panel;
    await panel.start(
      {},
      {
        judge: draftJudge(
          { clock, notices: storage.notices, pictures: { decodes } },
          { limits: DEFAULT_LIMITS, captionFromName: false, footer: null, zone: 'Europe/Rome' },
        ),
      },
    );
    const pictures = ['1.jpg', '2.jpg'].map((name) => ({ name, bytes: fixture('mercato.jpg') }));
    const kept = await keep({ titolo: 'Mercato', testo: 'Domani', fare: 'pubblica' }, pictures);
    const location = String(kept.headers.location);
    const letta = lettaIn((await panel.page(location)).body);
    isHanging = true;
    const answer = panel.submit(location, { letta }, { from: '/nuovo' });
    await asked;
    return { id: location.split('/')[2] ?? '', answer };
  }

  it('saves other drafts while WhatsApp’s page hangs, and publishes without its word after a moment', async () => {
    const { answer } = await pressedInVain();
    const other = await keep({ titolo: 'Acqua', testo: 'Manca l’acqua' });
    assert.equal(other.status, 303);
    await panel.clock.advance(5_000);
    assert.match(String((await answer).headers.location), /^\/nuovo\/[^/]+$/);
    assert.deepEqual(await dropped(), ['Mercato']);
  });

  it('does not publish what was changed while it was judged', async () => {
    const { id, answer } = await pressedInVain();
    await panel.clock.leap(1);
    await keep({ bozza: id, titolo: 'Mercato', testo: 'Domani niente mercato' });
    await panel.clock.advance(5_000);
    assert.match((await answer).body, /niente mercato/);
    assert.deepEqual(await readdir(panel.avvisi).catch(() => []), []);
  });
});

import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { eraseQuestion, fileAct, NEW, savedNote } from '#src/messages/it/new-notice.js';
import { CALENDAR, paper, picture, textIn, useNewNoticePage } from '../support/new-notice-page.js';
import { shows } from '../support/shows.js';

describe('a draft', () => {
  const { panel, send, keep, kept } = useNewNoticePage();

  const files = (body: string): string[] =>
    [...body.matchAll(/class="file-name"\s*>([^<]*?)\s*</g)].map(([, name]) => name ?? '');
  const idOf = (body: string, name: string): string =>
    new RegExp(`data-id="([^"]+)"[^>]*>\\s*<span class="file-name"\\s*>${name} `).exec(body)?.[1] ??
    '';

  it('outlives the page and the service, and is found again', async () => {
    const { id } = await kept(
      { titolo: '', testo: 'Domani *mercato*', invia: '2026-12-07T18:05' },
      [picture],
    );
    shows((await panel.page('/nuovo')).body, `href="/nuovo?bozza=${id}">Domani mercato<`);
    await panel.start();
    const { body } = await panel.page(`/nuovo?bozza=${id}`);
    assert.equal(textIn(body), 'Domani *mercato*');
    assert.match(body, /name="invia"[^>]*value="2026-12-07T18:05"/);
    assert.deepEqual(files(body), ['piazza.jpg']);
    const shown = await panel.ask(`/nuovo/${id}/file/${idOf(body, 'piazza.jpg')}`);
    assert.equal(shown.headers['content-type'], 'image/jpeg');
    const { clock } = panel;
    shows(body, savedNote(CALENDAR.moment(clock.now(), clock.now())));
    assert.deepEqual(await readdir(panel.avvisi).catch(() => []), []);
  });

  it('is what Enter keeps: the first button of the form publishes nothing', async () => {
    const { body } = await panel.page('/nuovo');
    const form = body.slice(body.indexOf('id="nuovo"'));
    assert.match(/<button[^>]*>/.exec(form)?.[0] ?? '', /name="fare" value="salva"/);
  });

  it('is not made of nothing', async () => {
    assert.equal((await keep({ titolo: '', testo: ' ' })).status, 400);
    assert.doesNotMatch((await panel.page('/nuovo')).body, /id="titolo-bozze"/);
  });

  it('is thrown away with its files, after one question that names it', async () => {
    const { id } = await kept({ testo: 'uno' }, [picture]);
    const path = `/nuovo/${id}/elimina`;
    const list = await panel.page('/nuovo');
    const erase = new RegExp(`<a[^>]*href="${path}"[^>]*>`).exec(list.body)?.[0] ?? '';
    shows(erase, `aria-label="${fileAct(NEW.erase, 'uno')}"`);
    const { body } = await panel.page(path);
    shows(body, eraseQuestion('uno', 1, null));
    assert.match((await panel.page('/nuovo')).body, /id="titolo-bozze"/, 'nothing has happened');
    await panel.submit(path, {});
    assert.doesNotMatch((await panel.page('/nuovo')).body, /id="titolo-bozze"/);
    assert.deepEqual(await readdir(panel.home.join('bozze')), []);
  });

  it('has its files in the order that staff give them, which is the order in which they go', async () => {
    const { id, body } = await kept({ testo: 'Mercato' }, [picture, paper]);
    assert.deepEqual(files(body), ['piazza.jpg', 'ordinanza.pdf']);
    const press = (fare: string) => kept({ bozza: id, testo: 'Mercato', fare });
    const [first, second] = ['piazza.jpg', 'ordinanza.pdf'].map((name) => idOf(body, name));
    const order = async (fare: string) => files((await press(fare)).body);
    assert.deepEqual(await order(`su:${second}`), ['ordinanza.pdf', 'piazza.jpg']);
    assert.deepEqual(await order(`prima:${first}:${second}`), ['piazza.jpg', 'ordinanza.pdf']);
    assert.deepEqual(await order(`giu:${first}`), ['ordinanza.pdf', 'piazza.jpg']);
    assert.deepEqual(await order(`prima:${second}:`), ['piazza.jpg', 'ordinanza.pdf']);
    assert.deepEqual(await order('su:boh'), ['piazza.jpg', 'ordinanza.pdf']);
    await send({ bozza: id, titolo: 'Mercato', testo: 'Mercato' });
    assert.deepEqual((await readdir(join(panel.avvisi, 'Mercato'))).toSorted(), [
      '1 piazza.jpg',
      '2 ordinanza.pdf',
      'testo.txt',
    ]);
  });

  it('lets a file be taken out, or be replaced by one that was turned', async () => {
    const { id, body } = await kept({ testo: 'Mercato' }, [picture, paper]);
    const turned = { ...picture, name: 'piazza girata.jpg' };
    const fare = `cambia:${idOf(body, 'piazza.jpg')}`;
    const changed = await kept({ bozza: id, testo: 'Mercato', fare }, [turned]);
    assert.deepEqual(files(changed.body), ['piazza girata.jpg', 'ordinanza.pdf']);
    const gone = await kept({
      ...{ bozza: id, testo: 'Mercato' },
      fare: `togli:${idOf(changed.body, 'ordinanza.pdf')}`,
    });
    assert.deepEqual(files(gone.body), ['piazza girata.jpg']);
    assert.equal((await readdir(panel.home.join('bozze', id))).length, 2);
  });

  it('is shown as phones will: a bubble for each message', async () => {
    const footer = 'Comune di Prova';
    await panel.start({ terms: { coolingMs: 60_000, confirmAbove: null, footer } });
    const bubbles = (body: string) => body.match(/class="bubble"(?![^>]*hidden)/g)?.length;
    const one = await kept({ testo: '*Mercato*' }, [picture]);
    assert.equal(bubbles(one.body), 1);
    assert.match(one.body, new RegExp(`<strong\\s*>Mercato</strong\\s*>\\s*${footer}</p>`));
    const two = await kept({ bozza: one.id, testo: 'Mercato' }, [paper]);
    assert.equal(bubbles(two.body), 3);
    assert.equal(bubbles((await kept({ bozza: one.id, testo: '' })).body), 2);
  });
});

import assert from 'node:assert/strict';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DropBox } from '#src/folder/panel-folder.js';
import { notedAnew } from '#src/notices/cut-off-drops.js';
import { DraftFolder } from '#src/folder/drafts.js';
import { FATE } from '#src/messages/it/new-notice.js';
import { staffOf, takeIn } from '../support/behind-panel.js';
import { fixture } from '../support/fixtures.js';
import { useNewNoticePage } from '../support/new-notice-page.js';
import { shows, showsNot } from '../support/shows.js';
import { at, notice } from '../support/storage.js';

describe('the page of a published draft', () => {
  const { panel, send } = useNewNoticePage();

  it('shows what becomes of it: waiting, accepted', async () => {
    const { headers } = await send({ titolo: 'acqua', testo: 'testo' });
    const fate = async () => (await panel.page(String(headers.location))).body;
    shows(await fate(), FATE.there);
    const [accepted] = await takeIn(panel);
    assert.match(await fate(), new RegExp(`href="/avvisi/${String(accepted?.id)}"`));
  });

  it('shows what becomes of it: refused, with the reason and the text to mend', async () => {
    const reason = 'Il motivo: è <vuoto>.';
    const { headers } = await send({ titolo: 'acqua', testo: 'testo da <correggere>' });
    await mkdir(join(panel.avvisi, 'in-corso'));
    await mkdir(join(panel.avvisi, 'scartati'));
    await rename(join(panel.avvisi, 'acqua.txt'), join(panel.avvisi, 'scartati', 'acqua.txt'));
    await writeFile(
      join(panel.avvisi, 'scartati', 'acqua.motivo.txt'),
      `\ufeffL’avviso «acqua» non è stato accettato.\r\n\r\n${reason}\r\n`,
    );
    const { body } = await panel.page(String(headers.location));
    shows(body, FATE.refused);
    shows(body, reason);
    assert.doesNotMatch(body, /<vuoto>/);
    const again = /href="(\/nuovo\?bozza=[^"]+)"/.exec(body)?.[1]?.replaceAll('&amp;', '&');
    assert.match((await panel.page(again ?? '')).body, /testo da &lt;correggere&gt;/);
    const list = await panel.page('/avvisi?stato=scartati');
    assert.match(list.body, /<h2>acqua<\/h2>/);
    const form = { titolo: 'acqua', testo: 'corretto', scartato: 'acqua' };
    assert.match((await panel.page(again ?? '')).body, /name="scartato" value="acqua"/);
    await send(form);
    assert.doesNotMatch((await panel.page('/avvisi?stato=scartati')).body, /<h2>acqua<\/h2>/);
  });
});

describe('a published draft', () => {
  const { panel, send, dropped } = useNewNoticePage();

  it('is found among the refused also where another of its name lies there, and settles the right one', async () => {
    const { headers } = await send({ titolo: 'acqua', testo: 'testo' });
    const scartati = join(panel.avvisi, 'scartati');
    await mkdir(join(panel.avvisi, 'in-corso'));
    await mkdir(scartati);
    // As it was refused before, and dealt with.
    await writeFile(join(scartati, 'acqua.txt'), 'testo');
    await writeFile(join(scartati, 'acqua.motivo-letto.txt'), 'L’avviso «acqua» è vuoto.');
    await rename(join(panel.avvisi, 'acqua.txt'), join(scartati, 'acqua (2).txt'));
    const reason = 'Il motivo: è lungo.';
    await writeFile(
      join(scartati, 'acqua (2).motivo.txt'),
      `L’avviso «acqua» non è stato accettato.\r\n\r\n${reason}\r\n`,
    );
    const { body } = await panel.page(String(headers.location));
    shows(body, FATE.refused);
    shows(body, reason);
    const again = /href="(\/nuovo\?bozza=[^"]+)"/.exec(body)?.[1]?.replaceAll('&amp;', '&');
    assert.match(
      (await panel.page(again ?? '')).body,
      /name="scartato" value="acqua \(2\)"[^]*>\s*testo<\/textarea/,
    );
    await send({ titolo: 'acqua', testo: 'corto', scartato: 'acqua (2)' });
    assert.doesNotMatch((await panel.page('/avvisi?stato=scartati')).body, /<h2>acqua/);
  });

  it('is found by its own page also when the clock is set back after it was published', async () => {
    await panel.clock.leap(3_600_000);
    const { headers } = await send({ titolo: 'Mercato', testo: 'Domani mercato.' });
    await panel.clock.leap(-3_600_000);
    const [taken] = await takeIn(panel);
    const { body } = await panel.page(String(headers.location));
    assert.match(body, new RegExp(`href="/avvisi/${String(taken?.id)}"`));
  });

  it('knows what became of it, whatever others of its name become', async () => {
    await panel.clock.leap(3_600_000);
    const photo = { name: 'piazza.jpg', bytes: fixture('mercato.jpg'), type: 'image/jpeg' };
    const { headers } = await send({ titolo: 'Mercato', testo: 'Domani mercato.' }, [photo]);
    const fate = async () => (await panel.page(String(headers.location))).body;
    // The clock was wrong when it was published.
    await panel.clock.leap(-3_600_000);
    assert.deepEqual(await takeIn(panel, { decodes: false }), []);
    shows(await fate(), FATE.refused);
    await writeFile(join(panel.avvisi, 'Mercato.txt'), 'Il mercato cerca volontari');
    assert.equal((await takeIn(panel)).length, 1);
    shows(await fate(), FATE.refused);
    assert.equal(await new DropBox(panel.avvisi).putAside('Mercato'), true);
    shows(await fate(), FATE.refused);
  });

  it('is a draft again where its files were taken away before anybody looked at them', async () => {
    const { headers } = await send({ titolo: 'Mercato', testo: 'Domani mercato.' });
    await rm(join(panel.avvisi, 'Mercato.txt'));
    const { body: away } = await panel.page(String(headers.location));
    shows(away, FATE.there); // the folder may be away
    await mkdir(join(panel.avvisi, 'in-corso'));
    const { body } = await panel.page(String(headers.location));
    shows(body, FATE.removed);
    const again = /href="(\/nuovo\?bozza=([^"&]+))"/.exec(body);
    assert.match((await panel.page(again?.[1] ?? '')).body, /Domani mercato\.<\/textarea>/);
    await send({ bozza: again?.[2] ?? '', titolo: 'Mercato', testo: 'Domani mercato.' });
    assert.equal((await takeIn(panel)).length, 1);
  });

  it('is not taken for an earlier notice of its name where an older version published it', async () => {
    await panel.storage.notices.accept(notice('Mercato'), at(panel.clock.now()));
    await panel.clock.leap(60_000);
    const { headers } = await send({ titolo: 'Mercato', testo: 'Domani mercato.' });
    const drafts = new DraftFolder(panel.home.join('bozze'));
    const [draft] = await drafts.list();
    assert.ok(draft?.published);
    const { published } = draft;
    const { refusal: _, ...older } = { ...published, after: null };
    await drafts.save(draft.id, { ...draft, published: older }, 0);
    const { body } = await panel.page(String(headers.location));
    assert.doesNotMatch(body, /href="\/avvisi\/1"/);
  });

  it('is not taken for another that an older version published without an id', async () => {
    const drafts = new DraftFolder(panel.home.join('bozze'));
    const pages: string[] = [];
    for (const titolo of ['Mercato', 'Acqua']) {
      pages.push(String((await send({ titolo, testo: `${titolo} domani` })).headers.location));
    }
    for (const { published, ...draft } of await drafts.list()) {
      assert.ok(published);
      const { refusal: _, ...older } = { ...published, drop: '' };
      await drafts.save(draft.id, { ...draft, published: older }, 0);
    }
    const [first] = await takeIn(panel);
    assert.ok(first);
    const fates = await Promise.all(pages.map(async (page) => (await panel.page(page)).body));
    assert.match(fates[0] ?? '', /href="\/avvisi\/1"/);
    assert.match(fates[1] ?? '', /href="\/avvisi\/2"/);
  });

  it('may have reached everybody where a restored copy of the database does not know it', async () => {
    await panel.start({}, { staff: staffOf(panel) });
    const { headers } = await send({ titolo: 'Mercato', testo: 'Domani niente mercato' });
    const [taken] = await takeIn(panel);
    assert.ok(taken);
    const path = String(headers.location);
    assert.match((await panel.page(path)).body, new RegExp(`href="/avvisi/${taken.id}"`));
    await rm(join(panel.avvisi, 'Mercato.txt'));
    // As in a copy from before, in which nobody knows of it.
    await panel.database.inspect('update notices set drop_id = null');
    const { body } = await panel.page(path);
    shows(body, FATE.forgotten);
    shows(body, FATE.mayHaveGone);
    showsNot(body, FATE.removed);
    showsNot(body, FATE.doesNotGo);
  });

  it('is found by its own page also where it comes out under another name than it was to', async () => {
    const drafts = new DraftFolder(panel.home.join('bozze'));
    const stuck = new DropBox(panel.avvisi, { moveOne: () => Promise.reject(new Error('EIO')) });
    await panel.start({}, { folder: stuck });
    const { headers } = await send({ titolo: 'Mercato', testo: 'Domani niente mercato' });
    await writeFile(join(panel.avvisi, 'Mercato.txt'), 'of staff');
    await new DropBox(panel.avvisi, { onRenamed: notedAnew(drafts) }).resume();
    assert.deepEqual(await dropped(), ['Mercato (2).txt', 'Mercato.txt']);
    const own = (await takeIn(panel)).find(({ name }) => name === 'Mercato (2)');
    const { body } = await panel.page(String(headers.location));
    assert.match(body, new RegExp(`href="/avvisi/${String(own?.id)}"`));
  });
});

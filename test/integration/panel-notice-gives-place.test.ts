import assert from 'node:assert/strict';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DropBox } from '#src/folder/panel-folder.js';
import { editsNote, FATE } from '#src/messages/it/new-notice.js';
import { accepted, staffOf, takeIn } from '../support/behind-panel.js';
import { lettaIn, useNewNoticePage } from '../support/new-notice-page.js';
import { shows } from '../support/shows.js';
import { at, notice } from '../support/storage.js';

describe('a notice that waits', () => {
  const { panel, send, keep, opened, dropped } = useNewNoticePage();

  it('is not stopped for other files that have the name of a draft that was refused', async () => {
    const id = await accepted(panel);
    const { storage, clock } = panel;
    await panel.start({}, { staff: staffOf(panel) });
    const { id: bozza } = await opened(`/avvisi/${id}/modifica`, `/avvisi/${id}/modifica`);
    const { headers } = await send({ bozza, titolo: 'Mercato', testo: 'Domani niente mercato' });
    assert.deepEqual(await takeIn(panel, { decodes: false }), []);
    assert.equal((await readdir(join(panel.avvisi, 'scartati'))).length, 3);
    assert.equal(await new DropBox(panel.avvisi).putAside('Mercato'), true);
    shows((await panel.page(String(headers.location))).body, FATE.refused);
    assert.equal(await storage.notices.resume(id, clock.now()), true);
    await writeFile(join(panel.avvisi, 'Mercato.txt'), 'Il mercato cerca volontari');
    const [other] = await takeIn(panel);
    assert.equal(other?.replaces, null);
    assert.equal((await storage.notices.get(id))?.state, 'queued');
  });

  it('is not stopped for other files that have the name of a draft that was taken away', async () => {
    const id = await accepted(panel);
    const { storage, clock } = panel;
    await panel.start({}, { staff: staffOf(panel) });
    const { id: bozza } = await opened(`/avvisi/${id}/modifica`, `/avvisi/${id}/modifica`);
    const { headers } = await send({ bozza, titolo: 'Mercato', testo: 'Domani niente mercato' });
    for (const name of await dropped()) await rm(join(panel.avvisi, name));
    assert.equal(await storage.notices.resume(id, clock.now()), true);
    await writeFile(join(panel.avvisi, 'Mercato.txt'), 'Il mercato cerca volontari');
    const [other] = await takeIn(panel);
    assert.equal(other?.replaces, null);
    assert.equal((await storage.notices.get(id))?.state, 'queued');
    const { body } = await panel.page(String(headers.location));
    assert.doesNotMatch(body, new RegExp(`href="/avvisi/${other.id}"`));
    shows(body, FATE.removed);
  });

  it('gives its place to its own draft, also where another of the same name went before', async () => {
    const { notices } = panel.storage;
    const id = await accepted(panel);
    const second = notice('acqua');
    const other = (await notices.accept(second, at(panel.clock.now()))).notice.id;
    await panel.start({}, { staff: staffOf(panel) });
    const mine = await opened(`/avvisi/${id}/modifica`, `/avvisi/${id}/modifica`);
    await keep({ bozza: mine.id, titolo: 'Avviso', testo: 'Niente mercato', fare: 'salva' });
    await panel.clock.advance(1000);
    const theirs = await opened(`/avvisi/${other}/modifica`, `/avvisi/${other}/modifica`);
    await send({ bozza: theirs.id, titolo: 'Avviso', testo: 'Niente acqua' });
    const [first] = await takeIn(panel);
    assert.equal(first?.replaces, other);
    for (const name of await dropped()) await rm(join(panel.avvisi, name), { recursive: true });
    const path = `/nuovo/${mine.id}/pubblica`;
    const letta = lettaIn((await panel.page(path)).body);
    await panel.submit(path, { letta });
    const [newer] = await takeIn(panel);
    assert.equal(newer?.replaces, id);
    assert.equal((await notices.get(id))?.replacedBy, newer.id);
    assert.equal((await notices.get(other))?.replacedBy, first?.id);
    assert.equal((await notices.get(first?.id ?? 0))?.state, 'queued');
  });

  it('gives its place to its newer version that was refused and is mended here', async () => {
    const { notices } = panel.storage;
    const waits = { ...notice('acqua'), files: [{ name: 'acqua.txt', sha256: null }] };
    const { id } = (await notices.accept(waits, at(panel.clock.now()))).notice;
    await panel.start({}, { staff: staffOf(panel) });
    await mkdir(panel.avvisi, { recursive: true });
    await writeFile(join(panel.avvisi, 'acqua.txt'), 'Invia il: 31/02/2027\n\nTorna domani');
    assert.deepEqual(await takeIn(panel), []);
    const { body } = await panel.page('/nuovo?scartato=acqua');
    shows(body, editsNote({ kind: 'waits', id }));
    await send({ scartato: 'acqua', titolo: 'acqua', testo: 'Torna domani' });
    assert.equal((await notices.get(id))?.state, 'cancelled');
    const [newer] = await takeIn(panel);
    assert.equal(newer?.replaces, id);
  });
});

import assert from 'node:assert/strict';
import { readdir, rm, writeFile } from 'node:fs/promises';
import type { Rejection } from '#src/model/notice.js';
import { DraftFolder } from '#src/folder/drafts.js';
import { DEFAULT_LIMITS } from '#src/model/notice-limits.js';
import { editsNote, NEW, wouldGoWithout } from '#src/messages/it/new-notice.js';
import {
  notAsNamed,
  protectedFile,
  signed,
  tooLarge,
  tooLargeTogether,
  unsupported,
} from '#src/messages/it/rejections/files.js';
import { accepted, staffOf } from '../support/behind-panel.js';
import { fixture } from '../support/fixtures.js';
import { refusedFor, useNewNoticePage } from '../support/new-notice-page.js';
import { shows, showsNot } from '../support/shows.js';

describe('a notice that is edited', () => {
  const { panel, send, keep, opened, dropped } = useNewNoticePage();

  it('stays as it is while the edited one cannot be put into the folder', async () => {
    const id = await accepted(panel);
    await panel.start({}, { staff: staffOf(panel) });
    const draft = await opened(`/avvisi/${id}/modifica`, `/avvisi/${id}/modifica`);
    const fields = { bozza: draft.id, titolo: 'Mercato', testo: 'Domani niente mercato' };
    await writeFile(panel.avvisi, 'in the way');
    const { status, body } = await send(fields);
    assert.equal(status, 200);
    shows(body, NEW.notDropped);
    shows(body, editsNote({ kind: 'waits', id }));
    assert.equal((await panel.storage.notices.get(id))?.state, 'queued');
    await rm(panel.avvisi);
    await send(fields);
    assert.equal((await panel.storage.notices.get(id))?.state, 'cancelled');
    assert.deepEqual(await dropped(), ['Mercato.jpg', 'Mercato.txt']);
  });

  it('does not give way to one that the folder would refuse as too large', async () => {
    const id = await accepted(panel);
    const limits = { ...DEFAULT_LIMITS, mediaBytes: 10_000, documentBytes: 4_000_000 };
    await panel.start({}, { staff: staffOf(panel), limits });
    const { id: bozza } = await opened(`/avvisi/${id}/modifica`, `/avvisi/${id}/modifica`);
    const drafts = new DraftFolder(panel.home.join('bozze'));
    const kept = await drafts.get(bozza);
    assert.ok(kept);
    const pdf = Buffer.alloc(1_500_000, '%PDF-1.4 ');
    const added = (name: string, mimetype: string) =>
      drafts.addFile(bozza, { name, mimetype, bytes: pdf });
    const three = await Promise.all(
      ['a', 'b', 'c'].map((name) => added(`${name}.pdf`, 'application/pdf')),
    );
    await drafts.save(bozza, { ...kept, files: three }, kept.savedAt);
    const fields = { bozza, titolo: 'Mercato', testo: 'Domani niente mercato', fare: 'pubblica' };
    const page = await keep(fields);
    assert.equal(page.status, 400);
    shows(page.body, refusedFor(tooLargeTogether('Mercato', 4_500_000, 4_000_000)));
    const picture = await added('piazza.jpg', 'image/jpeg');
    await drafts.save(bozza, { ...kept, files: [picture] }, kept.savedAt);
    const alone = await keep(fields);
    assert.equal(alone.status, 400);
    shows(alone.body, refusedFor(tooLarge('piazza.jpg', 1_500_000, 10_000)));
    const { headers } = await panel.submit(`/nuovo/${bozza}/pubblica`, { letta: '0' });
    assert.equal(headers.location, undefined);
    assert.equal((await panel.storage.notices.get(id))?.state, 'queued');
    assert.deepEqual(await dropped().catch(() => []), []);
  });

  it('does not give way to one that the folder would refuse for what is in its files', async () => {
    const id = await accepted(panel);
    await panel.start({}, { staff: staffOf(panel) });
    const { id: bozza } = await opened(`/avvisi/${id}/modifica`, `/avvisi/${id}/modifica`);
    const drafts = new DraftFolder(panel.home.join('bozze'));
    const kept = await drafts.get(bozza);
    assert.ok(kept);
    const files: readonly [name: string, bytes: Buffer, why: Rejection][] = [
      ['ordinanza.pdf.p7m', Buffer.from('x'), signed('ordinanza.pdf.p7m')],
      ['piazza.jpg', Buffer.from('no picture'), notAsNamed('piazza.jpg', 'txt')],
      ['orari.zip', Buffer.from('PK'), unsupported('orari.zip', 'zip')],
      ['delibera.pdf', fixture('protetto-qpdf.pdf'), protectedFile('delibera.pdf')],
    ];
    for (const [name, bytes, why] of files) {
      const file = await drafts.addFile(bozza, { name, mimetype: '', bytes });
      const draft = await drafts.save(bozza, { ...kept, files: [file] }, panel.clock.now());
      const { status, body } = await keep({
        ...{ bozza, titolo: 'Mercato', testo: 'Niente mercato', fare: 'pubblica' },
      });
      assert.equal(status, 400, name);
      shows(body, refusedFor(why));
      showsNot(body, why.remedy);
      const letta = String(draft.savedAt);
      await panel.submit(`/nuovo/${bozza}/pubblica`, { letta }, { from: '/nuovo' });
      assert.equal((await panel.storage.notices.get(id))?.state, 'queued', name);
    }
    assert.deepEqual(await dropped().catch(() => []), []);
  });

  it('does not give way to one of which a file cannot be read any more', async () => {
    const id = await accepted(panel);
    await panel.start({}, { staff: staffOf(panel) });
    const { id: bozza } = await opened(`/avvisi/${id}/modifica`, `/avvisi/${id}/modifica`);
    const drafts = new DraftFolder(panel.home.join('bozze'));
    const [file] = (await drafts.get(bozza))?.files ?? [];
    assert.ok(file);
    await rm(panel.home.join('bozze', bozza, file.id));
    const { body } = await send({ bozza, titolo: 'Mercato', testo: 'Domani niente mercato' });
    shows(body, wouldGoWithout(['piazza.jpg']));
    assert.equal((await panel.storage.notices.get(id))?.state, 'queued');
    assert.deepEqual(await readdir(panel.avvisi).catch(() => []), []);
  });
});

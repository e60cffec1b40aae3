import assert from 'node:assert/strict';
import { mkdir, readFile, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { quotedNames } from '#src/italian.js';
import { NOT_FILED } from '#src/messages/it/alerts.js';
import { expiryNote } from '#src/messages/it/folder-notes.js';
import { nobodySubscribed } from '#src/messages/it/rejections/notices.js';
import { renderReport, reportHeading } from '#src/messages/it/report.js';
import { factsOf, MINUTE, noteOf, withCooling, ZONE } from '../support/accepted-in-folder.js';
import { fixture } from '../support/fixtures.js';
import { FolderDesk } from '../support/folder-desk.js';
import { shows } from '../support/shows.js';

describe('an accepted notice', () => {
  let desk: FolderDesk;

  beforeEach(async () => {
    desk = await withCooling();
  });

  afterEach(() => desk.close());

  it('waits in «in-corso» beside a note on when it goes, to how many, and how to stop it', async () => {
    await desk.accept({ 'a.txt': 'Mercato', 'a.jpg': fixture('mercato.jpg') });
    assert.deepEqual(await desk.files(), []);
    assert.deepEqual(await desk.files('in-corso'), ['a.jpg', 'a.stato.txt', 'a.txt']);
    const note = await desk.read('in-corso', 'a.stato.txt');
    assert.equal(note, `\ufeff${(await noteOf(desk, 1, 'cooling')).replaceAll('\n', '\r\n')}`);
    assert.equal((await desk.store.progress(1)).waiting, 3);
    assert.equal((await desk.notice()).dueAt, (await desk.notice()).acceptedAt + MINUTE);
    assert.deepEqual((await desk.notice()).placed, ['a.txt', 'a.jpg']);
  });

  it('is called by its title in its note and its report, and by its file where that is to be found', async () => {
    const title = 'Interruzione idrica';
    await desk.accept({ 'a.txt': `Titolo: ${title}\n\nManca l’acqua.` });
    const note = await desk.read('in-corso', 'a.stato.txt');
    shows(note, await noteOf(desk, 1, 'cooling'));
    const [noteHeading = '', ...noteBody] = note.split('\r\n');
    shows(noteHeading, quotedNames([title]));
    shows(noteBody.join('\n'), quotedNames(['a.txt']));
    await desk.send();
    await desk.filing.fileDone();
    const report = await desk.read('inviati', 'a.esito.txt');
    const { notice, progress } = await factsOf(desk);
    const lines = renderReport(notice, { progress, routes: [] }, null, desk.clock.now(), ZONE)
      .trim()
      .split('\n');
    assert.ok(report.startsWith(`\ufeff${reportHeading(title)}\r\n`), report);
    const forTheArchive = lines.at(-1) ?? '';
    shows(report, forTheArchive);
    for (const named of [title, 'a.txt']) shows(forTheArchive, quotedNames([named]));
  });

  it('goes on to «inviati» with its report when it is sent, and its note is gone', async () => {
    await desk.accept({ 'a.txt': 'Mercato' });
    await desk.send();
    await desk.filing.fileDone();
    assert.deepEqual(await desk.files('in-corso'), []);
    assert.deepEqual(await desk.files('inviati'), ['a.esito.txt', 'a.txt']);
  });

  it('goes on to «scartati» when it has expired', async () => {
    await desk.accept({ 'a.txt': 'Scade il: 24/11/2026 11:00\n\nMercato' });
    await desk.clock.advance(30 * MINUTE);
    await desk.filing.fileDone();
    assert.deepEqual(await desk.files('in-corso'), []);
    assert.deepEqual(await desk.files('scartati'), ['a.motivo.txt', 'a.txt']);
  });

  it('makes way for one of the same name, in each place, and gets its own name back', async () => {
    await desk.accept({ 'a.txt': 'uno' });
    await desk.sendTo(1);
    await desk.accept({ 'a.txt': 'due' });
    assert.deepEqual(await desk.files('in-corso'), [
      'a (2).stato.txt',
      'a (2).txt',
      'a.stato.txt',
      'a.txt',
    ]);
    await desk.send(2);
    await desk.filing.fileDone();
    assert.deepEqual(await desk.files('inviati'), ['a.esito.txt', 'a.txt']);
    assert.equal(await desk.read('inviati', 'a.txt'), 'due');
    assert.deepEqual(await desk.files('in-corso'), ['a.stato.txt', 'a.txt']);
  });

  it('with a date is put aside with the reason when nobody is there then, and can be dropped again', async () => {
    await desk.close();
    desk = await FolderDesk.open(0);
    const text = 'Invia il: 25/11/2026 08:30\n\nMercato';
    await desk.accept({ 'a.txt': text });
    await desk.clock.advance(24 * 60 * MINUTE);
    assert.equal((await desk.store.next(desk.clock.now(), false))?.id, 1);
    assert.equal(await desk.storage.outbox.finish(1, desk.clock.now()), true);
    await desk.filing.fileDone();
    assert.equal((await desk.notice()).state, 'expired');
    assert.deepEqual(await desk.files('scartati'), ['a.motivo.txt', 'a.txt']);
    const { notice, progress } = await factsOf(desk);
    assert.equal(notice.notSentTo, 0);
    shows(await desk.read('scartati', 'a.motivo.txt'), expiryNote(notice, progress, ZONE));
    await desk.subscribe(1);
    await desk.accept({ 'a.txt': 'Mercato' });
    assert.equal((await desk.notice(2)).state, 'queued');
  });

  it('is refused while nobody has subscribed, and can be dropped again', async () => {
    await desk.close();
    desk = await FolderDesk.open(0);
    await desk.accept({ 'a.txt': 'Mercato' });
    assert.deepEqual(await desk.notices(), []);
    shows(await desk.read('scartati', 'a.motivo.txt'), nobodySubscribed().why);
    await desk.subscribe(1);
    await desk.accept({ 'a.txt': 'Mercato' });
    assert.equal((await desk.notice()).state, 'queued');
  });

  it('is refused when it is dropped once more while it waits', async () => {
    await desk.accept({ 'a.txt': 'uno' });
    await desk.accept({ 'a.txt': 'uno' });
    assert.equal((await desk.notices()).length, 1);
    assert.deepEqual(await desk.files('scartati'), ['a.motivo.txt', 'a.txt']);
    assert.deepEqual(await desk.files('in-corso'), ['a.stato.txt', 'a.txt']);
  });

  it('survives the loss of its file: the copy in the spool is what is sent', async () => {
    await desk.accept({ 'a.jpg': fixture('mercato.jpg') });
    await unlink(join(desk.avvisi, 'in-corso', 'a.jpg'));
    const [part] = (await desk.notice()).parts;
    assert.ok(part?.kind === 'media');
    assert.deepEqual(await readFile(part.path), fixture('mercato.jpg'));
  });

  it('is told of when a program keeps its file from going to «in-corso» for half a minute', async () => {
    await desk.drop('a.txt', 'Mercato');
    await desk.takeIn();
    desk.locked.add('a.txt');
    for (let round = 0; round < 2; round += 1) {
      assert.deepEqual(desk.alerts.current(), []);
      await desk.filing.fileDone();
      await desk.clock.advance(31_000);
    }
    await desk.filing.fileDone();
    assert.equal(desk.alerts.current()[0]?.text, NOT_FILED);
    desk.locked.clear();
    await desk.filing.fileDone();
    assert.deepEqual(desk.alerts.current(), []);
  });

  it('waits with all of its files while another program has one of them locked', async () => {
    await desk.drop('a.txt', 'Mercato');
    await desk.drop('a.jpg', fixture('mercato.jpg'));
    await desk.takeIn();
    desk.locked.add('a.jpg');
    await desk.filing.fileDone();
    assert.equal((await desk.notice()).placed, null);
    assert.deepEqual(await desk.files(), ['a.jpg', 'a.txt']);
    assert.deepEqual(desk.alerts.current(), []);
    await desk.send();
    await desk.filing.fileDone();
    assert.deepEqual(await desk.files(), ['a.jpg', 'a.txt']);
    assert.equal(desk.alerts.current()[0]?.code, 'notice-filing');
    desk.locked.clear();
    await desk.filing.fileDone();
    assert.deepEqual(await desk.files('inviati'), ['a.esito.txt', 'a.jpg', 'a.txt']);
    await desk.takeIn();
    assert.equal((await desk.notices()).length, 1);
  });

  it('is put away though «in-corso» was removed as a whole', async () => {
    await desk.accept({ 'a.txt': 'Mercato' });
    await desk.send();
    await rm(join(desk.avvisi, 'in-corso'), { recursive: true });
    await mkdir(join(desk.avvisi, 'in-corso'));
    await desk.filing.fileDone();
    assert.deepEqual(await desk.files('inviati'), ['a.esito.txt']);
    assert.notEqual((await desk.notice()).filedAt, null);
  });
});

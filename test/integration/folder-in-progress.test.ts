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
import { ComuneWithFolder } from '../support/comune-with-folder.js';
import { shows } from '../support/shows.js';

describe('an accepted notice', () => {
  let comune: ComuneWithFolder;

  beforeEach(async () => {
    comune = await withCooling();
  });

  afterEach(() => comune.close());

  it('waits in «in-corso» beside a note on when it goes, to how many, and how to stop it', async () => {
    await comune.accept({ 'a.txt': 'Mercato', 'a.jpg': fixture('mercato.jpg') });
    assert.deepEqual(await comune.files(), []);
    assert.deepEqual(await comune.files('in-corso'), ['a.jpg', 'a.stato.txt', 'a.txt']);
    const note = await comune.read('in-corso', 'a.stato.txt');
    assert.equal(note, `\ufeff${(await noteOf(comune, 1, 'cooling')).replaceAll('\n', '\r\n')}`);
    assert.equal((await comune.store.progress(1)).waiting, 3);
    assert.equal((await comune.notice()).dueAt, (await comune.notice()).acceptedAt + MINUTE);
    assert.deepEqual((await comune.notice()).placed, ['a.txt', 'a.jpg']);
  });

  it('is called by its title in its note and its report, and by its file where that is to be found', async () => {
    const title = 'Interruzione idrica';
    await comune.accept({ 'a.txt': `Titolo: ${title}\n\nManca l’acqua.` });
    const note = await comune.read('in-corso', 'a.stato.txt');
    shows(note, await noteOf(comune, 1, 'cooling'));
    const [noteHeading = '', ...noteBody] = note.split('\r\n');
    shows(noteHeading, quotedNames([title]));
    shows(noteBody.join('\n'), quotedNames(['a.txt']));
    await comune.send();
    await comune.filing.fileDone();
    const report = await comune.read('inviati', 'a.esito.txt');
    const { notice, progress } = await factsOf(comune);
    const lines = renderReport(notice, { progress, routes: [] }, null, comune.clock.now(), ZONE)
      .trim()
      .split('\n');
    assert.ok(report.startsWith(`\ufeff${reportHeading(title)}\r\n`), report);
    const forTheArchive = lines.at(-1) ?? '';
    shows(report, forTheArchive);
    for (const named of [title, 'a.txt']) shows(forTheArchive, quotedNames([named]));
  });

  it('goes on to «inviati» with its report when it is sent, and its note is gone', async () => {
    await comune.accept({ 'a.txt': 'Mercato' });
    await comune.send();
    await comune.filing.fileDone();
    assert.deepEqual(await comune.files('in-corso'), []);
    assert.deepEqual(await comune.files('inviati'), ['a.esito.txt', 'a.txt']);
  });

  it('goes on to «scartati» when it has expired', async () => {
    await comune.accept({ 'a.txt': 'Scade il: 24/11/2026 11:00\n\nMercato' });
    await comune.clock.advance(30 * MINUTE);
    await comune.filing.fileDone();
    assert.deepEqual(await comune.files('in-corso'), []);
    assert.deepEqual(await comune.files('scartati'), ['a.motivo.txt', 'a.txt']);
  });

  it('makes way for one of the same name, in each place, and gets its own name back', async () => {
    await comune.accept({ 'a.txt': 'uno' });
    await comune.sendTo(1);
    await comune.accept({ 'a.txt': 'due' });
    assert.deepEqual(await comune.files('in-corso'), [
      'a (2).stato.txt',
      'a (2).txt',
      'a.stato.txt',
      'a.txt',
    ]);
    await comune.send(2);
    await comune.filing.fileDone();
    assert.deepEqual(await comune.files('inviati'), ['a.esito.txt', 'a.txt']);
    assert.equal(await comune.read('inviati', 'a.txt'), 'due');
    assert.deepEqual(await comune.files('in-corso'), ['a.stato.txt', 'a.txt']);
  });

  it('with a date is put aside with the reason when nobody is there then, and can be dropped again', async () => {
    await comune.close();
    comune = await ComuneWithFolder.open(0);
    const text = 'Invia il: 25/11/2026 08:30\n\nMercato';
    await comune.accept({ 'a.txt': text });
    await comune.clock.advance(24 * 60 * MINUTE);
    assert.equal((await comune.store.next(comune.clock.now(), false))?.id, 1);
    assert.equal(await comune.storage.outbox.finish(1, comune.clock.now()), true);
    await comune.filing.fileDone();
    assert.equal((await comune.notice()).state, 'expired');
    assert.deepEqual(await comune.files('scartati'), ['a.motivo.txt', 'a.txt']);
    const { notice, progress } = await factsOf(comune);
    assert.equal(notice.notSentTo, 0);
    shows(await comune.read('scartati', 'a.motivo.txt'), expiryNote(notice, progress, ZONE));
    await comune.subscribe(1);
    await comune.accept({ 'a.txt': 'Mercato' });
    assert.equal((await comune.notice(2)).state, 'queued');
  });

  it('is refused while nobody has subscribed, and can be dropped again', async () => {
    await comune.close();
    comune = await ComuneWithFolder.open(0);
    await comune.accept({ 'a.txt': 'Mercato' });
    assert.deepEqual(await comune.notices(), []);
    shows(await comune.read('scartati', 'a.motivo.txt'), nobodySubscribed().why);
    await comune.subscribe(1);
    await comune.accept({ 'a.txt': 'Mercato' });
    assert.equal((await comune.notice()).state, 'queued');
  });

  it('is refused when it is dropped once more while it waits', async () => {
    await comune.accept({ 'a.txt': 'uno' });
    await comune.accept({ 'a.txt': 'uno' });
    assert.equal((await comune.notices()).length, 1);
    assert.deepEqual(await comune.files('scartati'), ['a.motivo.txt', 'a.txt']);
    assert.deepEqual(await comune.files('in-corso'), ['a.stato.txt', 'a.txt']);
  });

  it('survives the loss of its file: the copy in the spool is what is sent', async () => {
    await comune.accept({ 'a.jpg': fixture('mercato.jpg') });
    await unlink(join(comune.avvisi, 'in-corso', 'a.jpg'));
    const [part] = (await comune.notice()).parts;
    assert.ok(part?.kind === 'media');
    assert.deepEqual(await readFile(part.path), fixture('mercato.jpg'));
  });

  it('is told of when a program keeps its file from going to «in-corso» for half a minute', async () => {
    await comune.drop('a.txt', 'Mercato');
    await comune.takeIn();
    comune.locked.add('a.txt');
    for (let round = 0; round < 2; round += 1) {
      assert.deepEqual(comune.alerts.current(), []);
      await comune.filing.fileDone();
      await comune.clock.advance(31_000);
    }
    await comune.filing.fileDone();
    assert.equal(comune.alerts.current()[0]?.text, NOT_FILED);
    comune.locked.clear();
    await comune.filing.fileDone();
    assert.deepEqual(comune.alerts.current(), []);
  });

  it('waits with all of its files while another program has one of them locked', async () => {
    await comune.drop('a.txt', 'Mercato');
    await comune.drop('a.jpg', fixture('mercato.jpg'));
    await comune.takeIn();
    comune.locked.add('a.jpg');
    await comune.filing.fileDone();
    assert.equal((await comune.notice()).placed, null);
    assert.deepEqual(await comune.files(), ['a.jpg', 'a.txt']);
    assert.deepEqual(comune.alerts.current(), []);
    await comune.send();
    await comune.filing.fileDone();
    assert.deepEqual(await comune.files(), ['a.jpg', 'a.txt']);
    assert.equal(comune.alerts.current()[0]?.code, 'notice-filing');
    comune.locked.clear();
    await comune.filing.fileDone();
    assert.deepEqual(await comune.files('inviati'), ['a.esito.txt', 'a.jpg', 'a.txt']);
    await comune.takeIn();
    assert.equal((await comune.notices()).length, 1);
  });

  it('is put away though «in-corso» was removed as a whole', async () => {
    await comune.accept({ 'a.txt': 'Mercato' });
    await comune.send();
    await rm(join(comune.avvisi, 'in-corso'), { recursive: true });
    await mkdir(join(comune.avvisi, 'in-corso'));
    await comune.filing.fileDone();
    assert.deepEqual(await comune.files('inviati'), ['a.esito.txt']);
    assert.notEqual((await comune.notice()).filedAt, null);
  });
});

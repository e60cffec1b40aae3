import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { emptyFilesNote } from '#src/messages/it/folder-notes.js';
import { conflictCopy, emptyText } from '#src/messages/it/rejections/files.js';
import { fixture } from '../support/fixtures.js';
import { ComuneWithFolder } from '../support/comune-with-folder.js';
import { posixOnly } from '../support/posix-only.js';
import { shows } from '../support/shows.js';

const MINUTE = 60_000;

describe('what lies in the folder and is no notice', () => {
  let comune: ComuneWithFolder;

  beforeEach(async () => {
    comune = await ComuneWithFolder.open();
  });

  afterEach(() => comune.close());

  // ------------------------------------------------------- left by programs

  for (const leftover of [
    ...['.nomedia', '.picasa.ini', 'Thumbs.db:encryptable', 'orari.pdf:Zone.Identifier', 'Icon\r'],
    ...['testo.txt~', 'testo.txt.bak', 'IMG_1.AAE', 'IMG_1.jpg.supplemental-metadata.json'],
    ...['sync.ffs_db', 'mercato.lnk', 'Mercato - collegamento.lnk', '.dropbox.attr', 'desktop.ini'],
    ...['.DS_Store', '._1.jpg', '.hidden', 'Picasa.ini'],
  ]) {
    const itHere = leftover === 'Icon\r' ? posixOnly('names') : it;
    itHere(
      `(${JSON.stringify(leftover)}) neither holds back a sub-folder nor has it refused`,
      async () => {
        await comune.drop('mercato/testo.txt', 'Il mercato è spostato.');
        await comune.drop('mercato/1.jpg', fixture('mercato.jpg'));
        await comune.drop(`mercato/${leftover}`, 'x');
        await comune.takeIn();
        await comune.takeIn();
        assert.deepEqual(await comune.names(), ['mercato']);
        assert.equal((await comune.notice()).parts.length, 2);
        assert.deepEqual(comune.alerts.current(), []);
        await comune.filing.fileDone();
        assert.deepEqual((await readdir(join(comune.avvisi, 'in-corso', 'mercato'))).toSorted(), [
          ...['1.jpg', 'testo.txt', leftover].toSorted(),
        ]);
      },
    );
  }

  for (const sign of ['2.jpg.filepart', '~$orari.docx', '.2.jpg.Xy12Ab', '2.jpg.part']) {
    it(`(${sign}) holds back a sub-folder while a program is at work, and not for ever`, async () => {
      await comune.drop('mercato/testo.txt', 'Il mercato è spostato.');
      await comune.drop(`mercato/${sign}`, 'x');
      await comune.takeIn();
      await comune.clock.advance(8 * MINUTE);
      await comune.takeIn();
      assert.deepEqual(await comune.names(), []);
      await comune.clock.advance(2 * MINUTE);
      await comune.takeIn();
      assert.deepEqual(await comune.names(), ['mercato']);
      await comune.takeIn();
      assert.deepEqual(comune.alerts.current(), []);
    });
  }

  // -------------------------------------------------------- named like ours

  for (const name of [
    'graduatoria concorso.esito.txt',
    'bilancio.stato.txt',
    'sciopero.motivo.txt',
    'AVVISO-CAMPANILE-chiuso-per-restauro.txt',
  ]) {
    it(`(${name}) is a notice all the same when a clerk wrote it`, async () => {
      await comune.drop(name, 'Da lunedì il campanile è chiuso per restauro.');
      await comune.takeIn();
      assert.equal((await comune.notices()).length, 1);
      await comune.filing.fileDone();
      await comune.send();
      await comune.filing.fileDone();
      assert.equal(
        await comune.read('inviati', name),
        'Da lunedì il campanile è chiuso per restauro.',
      );
      assert.equal((await comune.files('inviati')).length, 2);
      assert.deepEqual(await comune.files(), []);
    });
  }

  it('passes over our own reports, which staff drag back with the file they corrected', async () => {
    await comune.drop('a.txt', '   ');
    await comune.takeIn();
    const reason = await comune.read('scartati', 'a.motivo.txt');
    await comune.drop('a.motivo.txt', reason);
    await comune.drop('a.txt', 'Testo corretto');
    await comune.takeIn();
    assert.deepEqual(await comune.names(), ['a']);
    assert.equal((await comune.notice()).files.length, 1);
  });

  // ------------------------------------------------------------ empty files

  it('is mentioned after two minutes when it is empty, and taken when it fills', async () => {
    await comune.drop('vuoto.txt', '');
    await comune.takeIn();
    assert.deepEqual(await comune.files(), ['vuoto.txt']);
    await comune.clock.advance(2 * MINUTE);
    await comune.takeIn();
    assert.deepEqual(await comune.files(), ['vuoto.motivo.txt', 'vuoto.txt']);
    shows(await comune.read('vuoto.motivo.txt'), emptyFilesNote(['vuoto.txt']));
    comune.restart();
    await comune.takeIn();
    assert.deepEqual(await comune.names(), []);
    await comune.drop('vuoto.txt', 'Ora no');
    await comune.takeIn();
    assert.deepEqual(await comune.names(), ['vuoto']);
    assert.deepEqual(await comune.files(), ['vuoto.txt']);
  });

  it('leaves a clerk’s file alone that has the name of such a note', async () => {
    await comune.drop('vuoto.txt', '');
    await comune.drop('vuoto.motivo.txt', 'Un avviso');
    await comune.takeIn();
    await comune.clock.advance(2 * MINUTE);
    await comune.takeIn();
    assert.equal(await comune.read('vuoto.motivo.txt'), 'Un avviso');
  });

  it('keeps a picture waiting for its text that is still empty, and then says so', async () => {
    await comune.drop('piazza.jpg', fixture('mercato.jpg'));
    await comune.drop('piazza.txt', '');
    await comune.takeIn();
    await comune.clock.advance(2 * MINUTE);
    await comune.takeIn();
    assert.deepEqual(await comune.names(), []);
    await comune.clock.advance(MINUTE);
    const { refused } = await comune.takeIn();
    assert.equal(refused[0]?.why, emptyText('piazza.txt', true).why);
    assert.deepEqual(await comune.files('scartati'), [
      ...['piazza.jpg', 'piazza.motivo.txt', 'piazza.txt'],
    ]);
    assert.deepEqual(await comune.files(), []);
  });

  it('and goes with the text that was empty first', async () => {
    await comune.drop('piazza.jpg', fixture('mercato.jpg'));
    await comune.drop('piazza.txt', '');
    await comune.takeIn();
    await comune.clock.advance(2 * MINUTE);
    await comune.drop('piazza.txt', 'La piazza');
    await comune.takeIn();
    const [part] = (await comune.notice()).parts;
    assert.ok(part?.kind === 'media' && part.caption === 'La piazza');
  });

  // --------------------------------------------------------- conflict copies

  for (const copy of [
    'avviso.sync-conflict-20261129-012436-ABCDEF7.txt',
    "avviso (PC di Anna's conflicted copy 2026-11-29).txt",
    'avviso (Copia in conflitto di Anna 2026-11-29).txt',
    'avviso (conflicted copy 2026-11-29 012436).txt',
    'avviso_conflict-20261129-012436.txt',
    'avviso [conflict].txt',
    'avviso-DESKTOP-4F2K9QA.txt',
    'avviso-LAPTOP-9QA4F2K1.txt',
  ]) {
    it(`(${copy}) is set aside as a conflict copy, and the file itself goes`, async () => {
      await comune.drop('avviso.txt', 'Il mercato è spostato.');
      await comune.drop(copy, 'Il mercato è in piazza.');
      const { refused } = await comune.takeIn();
      assert.deepEqual(await comune.names(), ['avviso']);
      assert.equal(refused.length, 1);
      assert.equal(refused[0]?.why, conflictCopy(copy).why);
      assert.ok((await comune.files('scartati')).includes(copy));
    });
  }

  for (const copy of [
    'avviso-PC-ANNA.txt',
    'avviso-ANNA-PC.txt',
    'avviso-PC07.txt',
    'avviso-UFFICIO-PC2.txt',
    'avviso-MUNICIPIO-7.txt',
  ]) {
    it(`(${copy}) is set aside because its original lies beside it, or has been taken in`, async () => {
      await comune.drop('avviso.txt', 'Il mercato è spostato.');
      await comune.drop(copy, 'Il mercato è in piazza.');
      const { refused } = await comune.takeIn();
      assert.equal(refused[0]?.why, conflictCopy(copy).why);
      await comune.filing.fileDone();
      await comune.drop(copy, 'Il mercato è in via Roma.');
      assert.equal((await comune.takeIn()).refused.length, 1, 'it waits in «in-corso»');
      await comune.send();
      await comune.filing.fileDone();
      await comune.drop(copy, 'Il mercato è in via Dante.');
      assert.equal((await comune.takeIn()).refused.length, 1, 'it has gone out');
      assert.deepEqual(await comune.names(), ['avviso']);
    });
  }

  it('is not seen in the name of a PC without an original', async () => {
    await comune.drop('avviso-PC-ANNA.txt', 'uno');
    await comune.drop('sala-MUNICIPIO-7.txt', 'due');
    assert.deepEqual((await comune.takeIn()).refused, []);
  });

  it('takes no ordinary name for a conflict copy', async () => {
    await comune.drop('avviso.txt', 'Avviso');
    await comune.drop('orari.txt', 'Orari');
    for (const name of [
      ...['avviso-TARI.txt', 'gestione dei conflitti.txt', 'orari-DESKTOP.txt', 'orari-PC.txt'],
      ...['orari-ESTATE.txt', 'orari-2026.txt', 'orari-pc-anna.txt'],
    ]) {
      await comune.drop(name, name);
    }
    const { refused } = await comune.takeIn();
    assert.deepEqual(refused, []);
    assert.equal((await comune.notices()).length, 9);
  });
});

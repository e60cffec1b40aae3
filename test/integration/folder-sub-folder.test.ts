import assert from 'node:assert/strict';
import {
  mkdir,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  unlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { FilingCabinet } from '#src/folder/filing-cabinet.js';
import { placesIn } from '#src/folder/places.js';
import { movedHere } from '#src/messages/it/files.js';
import {
  emptyFolder,
  link,
  nestedFolder,
  notAsNamed,
  severalTexts,
  tooLargeTogether,
  tooManyAttachments,
  unsupported,
} from '#src/messages/it/rejections/files.js';
import { stateNote } from '#src/messages/it/status-note.js';
import { silentLogger } from '../fakes/runtime.js';
import { failing } from '../support/failing-folder.js';
import { fixture } from '../support/fixtures.js';
import { FolderDesk } from '../support/folder-desk.js';
import { posixOnly } from '../support/posix-only.js';
import { shows } from '../support/shows.js';

/** In the order in which they are sent. */
const NAMES = ['mercato/testo.txt', 'mercato/2 piazza.jpg', 'mercato/10 ordinanza.pdf'];
const FILES = {
  'mercato/10 ordinanza.pdf': fixture('ordinanza.pdf'),
  'mercato/2 piazza.jpg': fixture('mercato.jpg'),
  'mercato/testo.txt': 'Sabato mercato in piazza.',
};
const LYING = Object.keys(FILES).toSorted();

describe('a sub-folder', () => {
  let desk: FolderDesk;

  beforeEach(async () => {
    desk = await FolderDesk.open();
  });

  afterEach(() => desk.close());

  async function drop(files: Readonly<Record<string, Buffer | string>> = FILES): Promise<void> {
    for (const [name, bytes] of Object.entries(files)) await desk.drop(name, bytes);
  }

  async function accept(files?: Readonly<Record<string, Buffer | string>>): Promise<void> {
    await drop(files);
    await desk.takeIn();
    await desk.takeIn();
    await desk.filing.fileDone();
  }

  it('is one notice: its text, then its attachments in the order of their names', async () => {
    await accept();
    assert.equal((await desk.notices()).length, 1);
    const { name, files, parts } = await desk.notice();
    assert.equal(name, 'mercato');
    assert.deepEqual(
      files.map((file) => file.name),
      NAMES,
    );
    const [text, ...media] = parts;
    assert.deepEqual(text, { kind: 'text', text: 'Sabato mercato in piazza.' });
    const sent = media.map((part) => part.kind === 'media' && [part.filename, part.caption]);
    assert.deepEqual(sent, [
      ['2 piazza.jpg', undefined],
      ['10 ordinanza.pdf', undefined],
    ]);
    const [, picture] = parts;
    assert.ok(picture?.kind === 'media');
    assert.deepEqual(await readFile(picture.path), fixture('mercato.jpg'));
  });

  it('goes as a folder to «in-corso» and on to «inviati», with what is said of it beside it', async () => {
    await desk.drop('mercato/Thumbs.db', 'x');
    await accept();
    const junk = 'mercato/Thumbs.db';
    assert.deepEqual(await desk.files(), []);
    assert.deepEqual(
      await desk.files('in-corso'),
      ['mercato.stato.txt', ...LYING, junk].toSorted(),
    );
    assert.deepEqual((await desk.notice()).placed, NAMES);
    const note = await desk.read('in-corso', 'mercato.stato.txt');
    const progress = await desk.store.progress(1);
    const outlook = { startsAt: null, waitsFor: null, ends: null, cold: 0 };
    shows(note, stateNote(await desk.notice(), { progress, outlook }, 'Europe/Rome'));

    await desk.send();
    await desk.filing.fileDone();
    assert.deepEqual(await desk.files('in-corso'), []);
    assert.deepEqual(await desk.files('inviati'), ['mercato.esito.txt', ...LYING, junk].toSorted());
    assert.deepEqual((await desk.notice()).placed, NAMES);
  });

  it('is left alone until nothing in it changes and nobody works on it', async () => {
    await drop();
    await desk.drop('mercato/.3 lontano.jpg.Xy12', 'half'); // as a copying program names it
    await desk.takeIn();
    await desk.takeIn();
    assert.equal((await desk.notices()).length, 0);
    await rename(
      join(desk.avvisi, 'mercato', '.3 lontano.jpg.Xy12'),
      join(desk.avvisi, 'mercato', '3 lontano.txt'),
    );
    await unlink(join(desk.avvisi, 'mercato', 'testo.txt'));
    await desk.drop('mercato/4 vuoto.jpg', '');
    await desk.takeIn();
    await desk.takeIn();
    assert.equal((await desk.notices()).length, 0, 'a file without content may still grow');
    await desk.drop('mercato/4 vuoto.jpg', fixture('mercato.jpg'));
    await desk.intake.takeIn();
    await desk.clock.advance(4999);
    await desk.intake.takeIn();
    assert.equal((await desk.notices()).length, 0, 'one more file may come');
    await desk.clock.advance(1);
    await desk.intake.takeIn();
    assert.equal((await desk.notice()).parts.length, 4);
  });

  it('is no notice as long as it is empty, and refused when it stays so', async () => {
    await mkdir(join(desk.avvisi, 'Nuova cartella'));
    await desk.takeIn();
    await desk.clock.advance(580_000);
    assert.equal((await desk.takeIn()).refused.length, 0);
    await desk.clock.advance(20_000);
    assert.equal((await desk.takeIn()).refused.length, 1);
    const note = await desk.read('scartati', 'Nuova cartella.motivo.txt');
    shows(note, emptyFolder('Nuova cartella').why);
    shows(note, movedHere(['Nuova cartella/']));
  });

  for (const { what, files, rejection } of [
    {
      what: 'another folder is in it',
      files: { 'mercato/foto/1.jpg': fixture('mercato.jpg') },
      rejection: nestedFolder('mercato', 'foto'),
    },
    {
      what: 'it has two texts',
      files: { 'mercato/b.md': 'x' },
      rejection: severalTexts(['mercato/b.md', 'mercato/testo.txt']),
    },
    {
      what: 'it has too many attachments',
      files: Object.fromEntries(
        Array.from({ length: 9 }, (_, index) => [
          `mercato/${String(index)}.jpg`,
          fixture('mercato.jpg'),
        ]),
      ),
      rejection: tooManyAttachments('mercato', 11, 10),
    },
    {
      what: 'one of its attachments is none',
      files: { 'mercato/3.jpg': 'no picture' },
      rejection: notAsNamed('mercato/3.jpg', 'txt'),
    },
    {
      what: 'one of its files is a program',
      files: { 'mercato/a.exe': 'MZ' },
      rejection: unsupported('mercato/a.exe', 'exe'),
    },
  ]) {
    it(`is refused as a whole, unchanged, when ${what}`, async () => {
      await drop({ ...FILES, ...files });
      await desk.drop('mercato/desktop.ini', 'of the system');
      await desk.takeIn();
      await desk.takeIn();
      assert.equal((await desk.notices()).length, 0);
      assert.deepEqual(await desk.files(), []);
      const lying = [...LYING, ...Object.keys(files), 'mercato/desktop.ini'];
      assert.deepEqual(await desk.files('scartati'), ['mercato.motivo.txt', ...lying].toSorted());
      assert.deepEqual(
        await readFile(join(desk.avvisi, 'scartati', 'mercato/10 ordinanza.pdf')),
        fixture('ordinanza.pdf'),
      );
      const reason = await desk.read('scartati', 'mercato.motivo.txt');
      shows(reason, rejection.why);
      shows(reason, movedHere(['mercato/']));
    });
  }

  it('with more in it than one notice may have is refused before any of it is read', async () => {
    let bytes = 0;
    const read = desk.folder.read.bind(desk.folder);
    desk.folder.read = async (...given) => {
      const contents = await read(...given);
      bytes += contents?.length ?? 0;
      return contents;
    };
    for (let number = 1; number <= 10; number += 1) {
      await desk.drop(`atti/${number}.pdf`, '%PDF-1.7');
      await truncate(join(desk.avvisi, 'atti', `${number}.pdf`), 60 * 1024 * 1024);
    }
    await desk.takeIn();
    await desk.takeIn();
    assert.equal(bytes, 0);
    const megabyte = 1024 * 1024;
    const { why } = tooLargeTogether('atti', 600 * megabyte, 160 * megabyte);
    shows(await desk.read('scartati', 'atti.motivo.txt'), why);
    assert.equal((await desk.files('scartati')).length, 11);
  });

  it('makes way for one of the same name with a number of its own', async () => {
    for (const text of ['uno', 'due', 'tre']) {
      await accept({ 'avviso 1.2/testo.txt': text });
      await desk.send((await desk.notices()).length);
      await desk.filing.fileDone();
    }
    assert.deepEqual(await desk.files('inviati'), [
      'avviso 1.2 (2).esito.txt',
      'avviso 1.2 (2)/testo.txt',
      'avviso 1.2 (3).esito.txt',
      'avviso 1.2 (3)/testo.txt',
      'avviso 1.2.esito.txt',
      'avviso 1.2/testo.txt',
    ]);
    assert.equal(await desk.read('inviati', 'avviso 1.2 (3)', 'testo.txt'), 'tre');
  });

  it('keeps a file that comes too late for a notice of its own', async () => {
    await drop();
    await desk.takeIn();
    await desk.takeIn();
    await desk.drop('mercato/in ritardo.jpg', fixture('mercato.jpg'));
    await desk.filing.fileDone();
    assert.deepEqual(await desk.files('in-corso'), ['mercato.stato.txt', ...LYING]);
    assert.deepEqual((await desk.notice()).placed, NAMES);
    await desk.takeIn();
    await desk.takeIn();
    assert.deepEqual(
      (await desk.notice(2)).files.map(({ name }) => name),
      ['mercato/in ritardo.jpg'],
    );
  });

  it('is stopped when it is dragged to «annullati», also onto an older one', async () => {
    await mkdir(join(desk.avvisi, 'annullati', 'mercato'));
    await writeFile(join(desk.avvisi, 'annullati', 'mercato', 'testo.txt'), 'un altro');
    await accept();
    await rename(
      join(desk.avvisi, 'in-corso', 'mercato'),
      join(desk.avvisi, 'annullati', 'mercato (2)'),
    );
    await desk.filing.fileDone();
    assert.equal((await desk.notice()).state, 'cancelled');
    assert.deepEqual(await desk.files('in-corso'), []);
    assert.ok((await desk.files('annullati')).includes('mercato.esito.txt'));
  });

  it('is stopped as a whole when one of its files is dragged out', async () => {
    await accept();
    await rename(
      join(desk.avvisi, 'in-corso', 'mercato', '2 piazza.jpg'),
      join(desk.avvisi, 'annullati', '2 piazza.jpg'),
    );
    await desk.filing.fileDone();
    assert.equal((await desk.notice()).state, 'cancelled');
    assert.deepEqual(await desk.files('in-corso'), []);
    assert.deepEqual(await desk.files('annullati'), [
      '2 piazza.jpg',
      'mercato.esito.txt',
      'mercato/10 ordinanza.pdf',
      'mercato/testo.txt',
    ]);
  });

  it('waits for a person when it is gone', async () => {
    await accept();
    await rm(join(desk.avvisi, 'in-corso', 'mercato'), { recursive: true });
    await desk.filing.fileDone();
    assert.equal((await desk.notice()).state, 'parked');
  });

  it('is none when it is one of our own, however it is written', async () => {
    for (const name of ['Prova', 'RITIRA', 'Scartati']) {
      // on Windows they are ours, however they are written
      await mkdir(join(desk.avvisi, name), { recursive: true });
      await writeFile(join(desk.avvisi, name, 'a.txt'), 'x');
    }
    await desk.takeIn();
    assert.deepEqual(await desk.folder.scan(), []);
  });

  // ------------------------------------------------------------------- links

  posixOnly('symlinks')('is refused when a link is in it, which is never followed', async () => {
    const secret = join(desk.home, 'segreto.jpg');
    await writeFile(secret, fixture('mercato.jpg'));
    await drop();
    await symlink(secret, join(desk.avvisi, 'mercato', 'foto.jpg'));
    await desk.takeIn();
    await desk.takeIn();
    assert.equal((await desk.notices()).length, 0);
    shows(await desk.read('scartati', 'mercato.motivo.txt'), link('mercato/foto.jpg').why);
    assert.deepEqual(await readFile(secret), fixture('mercato.jpg'));
  });

  // ----------------------------------------------------------------- crashes

  describe('when the process ends', () => {
    const assertPlaced = async (): Promise<void> => {
      for (let round = 0; round < 2; round += 1) {
        await desk.takeIn();
        await desk.filing.fileDone();
      }
      assert.equal((await desk.notices()).length, 1);
      assert.deepEqual((await desk.notice()).placed, NAMES);
      assert.deepEqual(await desk.files(), []);
      assert.deepEqual(await desk.files('in-corso'), ['mercato.stato.txt', ...LYING]);
      assert.deepEqual(await desk.files('scartati'), []);
    };

    it('between the spool and the database, it is accepted once', async () => {
      desk.restart(failing('spool', false));
      await accept();
      assert.equal((await desk.notices()).length, 0);
      desk.restart();
      await assertPlaced();
    });

    it('between the database and the move, it follows', async () => {
      desk.restart(failing('file'));
      await accept();
      assert.deepEqual(await desk.files(), LYING);
      desk.restart();
      await assertPlaced();
    });

    it('between the move and the database, it is known again', async () => {
      desk.restart(failing('file', false));
      await accept();
      assert.equal((await desk.notice()).placed, null);
      desk.restart();
      await assertPlaced();
    });

    it('between the move to «inviati» and the database, nothing is filed twice', async () => {
      await accept();
      await desk.send();
      desk.restart(failing('file', false));
      await desk.filing.fileDone();
      desk.restart();
      await desk.filing.fileDone();
      assert.deepEqual(await desk.files('inviati'), ['mercato.esito.txt', ...LYING]);
      assert.deepEqual(await desk.files('in-corso'), []);
    });

    /** A move that a lock keeps from happening, as Windows does while a file in the folder is open. */
    async function locked(): Promise<FilingCabinet> {
      await drop();
      const spool = join(desk.home, 'archivio', 'spool');
      const busy = Object.assign(new Error(), { code: 'EBUSY' });
      const cabinet = new FilingCabinet(
        desk.avvisi,
        placesIn(desk.avvisi),
        spool,
        silentLogger,
        () => Promise.reject(busy),
      );
      await cabinet.load();
      await cabinet.file({
        place: 'in-corso',
        name: 'mercato',
        files: NAMES,
        note: { suffix: '.stato.txt', text: 'Lo stato\n', mark: null },
      });
      return cabinet;
    }

    it('before a locked folder could be moved, it is moved by the next start', async () => {
      const cabinet = await locked();
      assert.deepEqual((await cabinet.lying('in-corso')).toSorted(), [
        'mercato.stato.txt',
        ...LYING,
      ]);
      await desk.folder.start();
      assert.deepEqual(await desk.folder.scan(), []);
      assert.deepEqual(await desk.files('in-corso'), ['mercato.stato.txt', ...LYING]);
    });

    it('and the folder has been changed meanwhile, it stays', async () => {
      await locked();
      await utimes(join(desk.avvisi, 'mercato', 'testo.txt'), 5_000_000_000, 5_000_000_000);
      await desk.folder.start();
      assert.equal((await desk.folder.scan()).length, 3);
      assert.deepEqual(await desk.files('in-corso'), ['mercato.stato.txt']);
    });
  });
});

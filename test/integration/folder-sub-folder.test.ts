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
import { ComuneWithFolder } from '../support/comune-with-folder.js';
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
  let comune: ComuneWithFolder;

  beforeEach(async () => {
    comune = await ComuneWithFolder.open();
  });

  afterEach(() => comune.close());

  async function drop(files: Readonly<Record<string, Buffer | string>> = FILES): Promise<void> {
    for (const [name, bytes] of Object.entries(files)) await comune.drop(name, bytes);
  }

  async function accept(files?: Readonly<Record<string, Buffer | string>>): Promise<void> {
    await drop(files);
    await comune.takeIn();
    await comune.takeIn();
    await comune.filing.fileDone();
  }

  it('is one notice: its text, then its attachments in the order of their names', async () => {
    await accept();
    assert.equal((await comune.notices()).length, 1);
    const { name, files, parts } = await comune.notice();
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
    await comune.drop('mercato/Thumbs.db', 'x');
    await accept();
    const junk = 'mercato/Thumbs.db';
    assert.deepEqual(await comune.files(), []);
    assert.deepEqual(
      await comune.files('in-corso'),
      ['mercato.stato.txt', ...LYING, junk].toSorted(),
    );
    assert.deepEqual((await comune.notice()).placed, NAMES);
    const note = await comune.read('in-corso', 'mercato.stato.txt');
    const progress = await comune.store.progress(1);
    const outlook = { startsAt: null, waitsFor: null, ends: null, cold: 0 };
    shows(note, stateNote(await comune.notice(), { progress, outlook }, 'Europe/Rome'));

    await comune.send();
    await comune.filing.fileDone();
    assert.deepEqual(await comune.files('in-corso'), []);
    assert.deepEqual(
      await comune.files('inviati'),
      ['mercato.esito.txt', ...LYING, junk].toSorted(),
    );
    assert.deepEqual((await comune.notice()).placed, NAMES);
  });

  it('is left alone until nothing in it changes and nobody works on it', async () => {
    await drop();
    await comune.drop('mercato/.3 lontano.jpg.Xy12', 'half'); // as a copying program names it
    await comune.takeIn();
    await comune.takeIn();
    assert.equal((await comune.notices()).length, 0);
    await rename(
      join(comune.avvisi, 'mercato', '.3 lontano.jpg.Xy12'),
      join(comune.avvisi, 'mercato', '3 lontano.txt'),
    );
    await unlink(join(comune.avvisi, 'mercato', 'testo.txt'));
    await comune.drop('mercato/4 vuoto.jpg', '');
    await comune.takeIn();
    await comune.takeIn();
    assert.equal((await comune.notices()).length, 0, 'a file without content may still grow');
    await comune.drop('mercato/4 vuoto.jpg', fixture('mercato.jpg'));
    await comune.intake.takeIn();
    await comune.clock.advance(4999);
    await comune.intake.takeIn();
    assert.equal((await comune.notices()).length, 0, 'one more file may come');
    await comune.clock.advance(1);
    await comune.intake.takeIn();
    assert.equal((await comune.notice()).parts.length, 4);
  });

  it('is no notice as long as it is empty, and refused when it stays so', async () => {
    await mkdir(join(comune.avvisi, 'Nuova cartella'));
    await comune.takeIn();
    await comune.clock.advance(580_000);
    assert.equal((await comune.takeIn()).refused.length, 0);
    await comune.clock.advance(20_000);
    assert.equal((await comune.takeIn()).refused.length, 1);
    const note = await comune.read('scartati', 'Nuova cartella.motivo.txt');
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
      await comune.drop('mercato/desktop.ini', 'of the system');
      await comune.takeIn();
      await comune.takeIn();
      assert.equal((await comune.notices()).length, 0);
      assert.deepEqual(await comune.files(), []);
      const lying = [...LYING, ...Object.keys(files), 'mercato/desktop.ini'];
      assert.deepEqual(await comune.files('scartati'), ['mercato.motivo.txt', ...lying].toSorted());
      assert.deepEqual(
        await readFile(join(comune.avvisi, 'scartati', 'mercato/10 ordinanza.pdf')),
        fixture('ordinanza.pdf'),
      );
      const reason = await comune.read('scartati', 'mercato.motivo.txt');
      shows(reason, rejection.why);
      shows(reason, movedHere(['mercato/']));
    });
  }

  it('with more in it than one notice may have is refused before any of it is read', async () => {
    let bytes = 0;
    const read = comune.folder.read.bind(comune.folder);
    comune.folder.read = async (...given) => {
      const contents = await read(...given);
      bytes += contents?.length ?? 0;
      return contents;
    };
    for (let number = 1; number <= 10; number += 1) {
      await comune.drop(`atti/${number}.pdf`, '%PDF-1.7');
      await truncate(join(comune.avvisi, 'atti', `${number}.pdf`), 60 * 1024 * 1024);
    }
    await comune.takeIn();
    await comune.takeIn();
    assert.equal(bytes, 0);
    const megabyte = 1024 * 1024;
    const { why } = tooLargeTogether('atti', 600 * megabyte, 160 * megabyte);
    shows(await comune.read('scartati', 'atti.motivo.txt'), why);
    assert.equal((await comune.files('scartati')).length, 11);
  });

  it('makes way for one of the same name with a number of its own', async () => {
    for (const text of ['uno', 'due', 'tre']) {
      await accept({ 'avviso 1.2/testo.txt': text });
      await comune.send((await comune.notices()).length);
      await comune.filing.fileDone();
    }
    assert.deepEqual(await comune.files('inviati'), [
      'avviso 1.2 (2).esito.txt',
      'avviso 1.2 (2)/testo.txt',
      'avviso 1.2 (3).esito.txt',
      'avviso 1.2 (3)/testo.txt',
      'avviso 1.2.esito.txt',
      'avviso 1.2/testo.txt',
    ]);
    assert.equal(await comune.read('inviati', 'avviso 1.2 (3)', 'testo.txt'), 'tre');
  });

  it('keeps a file that comes too late for a notice of its own', async () => {
    await drop();
    await comune.takeIn();
    await comune.takeIn();
    await comune.drop('mercato/in ritardo.jpg', fixture('mercato.jpg'));
    await comune.filing.fileDone();
    assert.deepEqual(await comune.files('in-corso'), ['mercato.stato.txt', ...LYING]);
    assert.deepEqual((await comune.notice()).placed, NAMES);
    await comune.takeIn();
    await comune.takeIn();
    assert.deepEqual(
      (await comune.notice(2)).files.map(({ name }) => name),
      ['mercato/in ritardo.jpg'],
    );
  });

  it('is stopped when it is dragged to «annullati», also onto an older one', async () => {
    await mkdir(join(comune.avvisi, 'annullati', 'mercato'));
    await writeFile(join(comune.avvisi, 'annullati', 'mercato', 'testo.txt'), 'un altro');
    await accept();
    await rename(
      join(comune.avvisi, 'in-corso', 'mercato'),
      join(comune.avvisi, 'annullati', 'mercato (2)'),
    );
    await comune.filing.fileDone();
    assert.equal((await comune.notice()).state, 'cancelled');
    assert.deepEqual(await comune.files('in-corso'), []);
    assert.ok((await comune.files('annullati')).includes('mercato.esito.txt'));
  });

  it('is stopped as a whole when one of its files is dragged out', async () => {
    await accept();
    await rename(
      join(comune.avvisi, 'in-corso', 'mercato', '2 piazza.jpg'),
      join(comune.avvisi, 'annullati', '2 piazza.jpg'),
    );
    await comune.filing.fileDone();
    assert.equal((await comune.notice()).state, 'cancelled');
    assert.deepEqual(await comune.files('in-corso'), []);
    assert.deepEqual(await comune.files('annullati'), [
      '2 piazza.jpg',
      'mercato.esito.txt',
      'mercato/10 ordinanza.pdf',
      'mercato/testo.txt',
    ]);
  });

  it('waits for a person when it is gone', async () => {
    await accept();
    await rm(join(comune.avvisi, 'in-corso', 'mercato'), { recursive: true });
    await comune.filing.fileDone();
    assert.equal((await comune.notice()).state, 'parked');
  });

  it('is none when it is one of our own, however it is written', async () => {
    for (const name of ['Prova', 'RITIRA', 'Scartati']) {
      // on Windows they are ours, however they are written
      await mkdir(join(comune.avvisi, name), { recursive: true });
      await writeFile(join(comune.avvisi, name, 'a.txt'), 'x');
    }
    await comune.takeIn();
    assert.deepEqual(await comune.folder.scan(), []);
  });

  // ------------------------------------------------------------------- links

  posixOnly('symlinks')('is refused when a link is in it, which is never followed', async () => {
    const secret = join(comune.home, 'segreto.jpg');
    await writeFile(secret, fixture('mercato.jpg'));
    await drop();
    await symlink(secret, join(comune.avvisi, 'mercato', 'foto.jpg'));
    await comune.takeIn();
    await comune.takeIn();
    assert.equal((await comune.notices()).length, 0);
    shows(await comune.read('scartati', 'mercato.motivo.txt'), link('mercato/foto.jpg').why);
    assert.deepEqual(await readFile(secret), fixture('mercato.jpg'));
  });

  // ----------------------------------------------------------------- crashes

  describe('when the process ends', () => {
    const assertPlaced = async (): Promise<void> => {
      for (let round = 0; round < 2; round += 1) {
        await comune.takeIn();
        await comune.filing.fileDone();
      }
      assert.equal((await comune.notices()).length, 1);
      assert.deepEqual((await comune.notice()).placed, NAMES);
      assert.deepEqual(await comune.files(), []);
      assert.deepEqual(await comune.files('in-corso'), ['mercato.stato.txt', ...LYING]);
      assert.deepEqual(await comune.files('scartati'), []);
    };

    it('between the spool and the database, it is accepted once', async () => {
      comune.restart(failing('spool', false));
      await accept();
      assert.equal((await comune.notices()).length, 0);
      comune.restart();
      await assertPlaced();
    });

    it('between the database and the move, it follows', async () => {
      comune.restart(failing('file'));
      await accept();
      assert.deepEqual(await comune.files(), LYING);
      comune.restart();
      await assertPlaced();
    });

    it('between the move and the database, it is known again', async () => {
      comune.restart(failing('file', false));
      await accept();
      assert.equal((await comune.notice()).placed, null);
      comune.restart();
      await assertPlaced();
    });

    it('between the move to «inviati» and the database, nothing is filed twice', async () => {
      await accept();
      await comune.send();
      comune.restart(failing('file', false));
      await comune.filing.fileDone();
      comune.restart();
      await comune.filing.fileDone();
      assert.deepEqual(await comune.files('inviati'), ['mercato.esito.txt', ...LYING]);
      assert.deepEqual(await comune.files('in-corso'), []);
    });

    /** A move that a lock keeps from happening, as Windows does while a file in the folder is open. */
    async function locked(): Promise<FilingCabinet> {
      await drop();
      const spool = join(comune.home, 'archivio', 'spool');
      const busy = Object.assign(new Error(), { code: 'EBUSY' });
      const cabinet = new FilingCabinet(
        comune.avvisi,
        placesIn(comune.avvisi),
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
      await comune.folder.start();
      assert.deepEqual(await comune.folder.scan(), []);
      assert.deepEqual(await comune.files('in-corso'), ['mercato.stato.txt', ...LYING]);
    });

    it('and the folder has been changed meanwhile, it stays', async () => {
      await locked();
      await utimes(join(comune.avvisi, 'mercato', 'testo.txt'), 5_000_000_000, 5_000_000_000);
      await comune.folder.start();
      assert.equal((await comune.folder.scan()).length, 3);
      assert.deepEqual(await comune.files('in-corso'), ['mercato.stato.txt']);
    });
  });
});

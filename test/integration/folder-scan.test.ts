import assert from 'node:assert/strict';
import { appendFile, chmod, open, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FILING_PLACES, RETRACTION_FOLDER, TEST_FOLDER } from '#src/folder/places.js';
import { leggimi, whenItGoes } from '#src/messages/it/folder-guide.js';
import { Readings } from '#src/folder/sighting.js';
import { WatchedFolder } from '#src/folder/watched-folder.js';
import type { DroppedFile } from '#src/ports/folder.js';
import { silentLogger } from '../fakes/runtime.js';
import { fixture } from '../support/fixtures.js';
import { ComuneWithFolder } from '../support/comune-with-folder.js';
import { shows, showsNot } from '../support/shows.js';
import { until } from '../support/until.js';
import { posixOnly } from '../support/posix-only.js';

describe('the watched folder', () => {
  let comune: ComuneWithFolder;

  beforeEach(async () => {
    comune = await ComuneWithFolder.open();
  });

  afterEach(() => comune.close());

  async function settledNames(): Promise<string[]> {
    const files = await comune.folder.scan();
    return files.filter(({ settled }) => settled).map(({ name }) => name);
  }

  it('calls a file settled after two readings apart that found the same', async () => {
    await comune.drop('a.txt', 'ciao');
    assert.deepEqual(await settledNames(), []);
    await comune.clock.advance(1999);
    assert.deepEqual(await settledNames(), [], 'two readings close together prove nothing');
    await comune.clock.advance(1);
    assert.deepEqual(await settledNames(), ['a.txt']);
  });

  it('waits for a writer that pauses between bursts', async () => {
    const path = join(comune.avvisi, 'a.jpg');
    const bytes = fixture('mercato.jpg');
    for (const [index, part] of [300, 700, 1, 900, 800].entries()) {
      const from = [0, 300, 1000, 1001, 1901][index] ?? 0;
      await appendFile(path, bytes.subarray(from, from + part));
      assert.deepEqual(await settledNames(), []);
      await comune.clock.advance(1500);
      assert.deepEqual(await settledNames(), []);
    }
    await comune.clock.advance(2000);
    assert.deepEqual(await settledNames(), ['a.jpg']);
  });

  it('waits for a writer that took the whole size first', async () => {
    const file = await open(join(comune.avvisi, 'a.txt'), 'w');
    await file.truncate(1000);
    await settledNames();
    for (const [index, position] of [0, 400, 900].entries()) {
      await comune.clock.advance(1900);
      await file.write('x'.repeat(100), position);
      // as seconds pass between two writes
      await file.utimes(new Date(), new Date(2026, 0, 1, 0, 0, index));
      assert.deepEqual(await settledNames(), []);
    }
    await file.close();
    await comune.clock.advance(2000);
    assert.deepEqual(await settledNames(), ['a.txt']);
  });

  it('reads a file that was renamed into place like any other', async () => {
    const outside = join(comune.home, 'elsewhere');
    await writeFile(outside, 'ciao');
    await rename(outside, join(comune.avvisi, 'a.txt'));
    assert.deepEqual(await settledNames(), []);
    await comune.clock.advance(2000);
    assert.deepEqual(await settledNames(), ['a.txt']);
    // another one with the same name and size takes its place
    await writeFile(outside, 'miao');
    await utimes(outside, 1, 1);
    await rename(outside, join(comune.avvisi, 'a.txt'));
    assert.deepEqual(await settledNames(), []);
  });

  it('waits as long as somebody holds a file locked, and tries ever more rarely', async () => {
    // Only Windows locks files; what a lock does to the readings is the same everywhere.
    const readings = new Readings();
    const tries: number[] = [];
    const file = { name: 'a.txt', bytes: 4, modifiedAt: 1, isLink: false };
    const readAt = async (seconds: number, isFree: boolean) => {
      const [seen] = await readings.update([file], seconds * 1000, 2000, () => {
        tries.push(seconds);
        return Promise.resolve(isFree);
      });
      return seen;
    };
    for (let second = 0; second <= 300; second += 1) {
      const seen = await readAt(second, false);
      assert.deepEqual([seen?.settled, seen?.lockedSince], [false, second < 2 ? null : 2000]);
    }
    assert.deepEqual(tries, [2, 3, 5, 9, 17, 33, 65, 125, 185, 245]);
    assert.equal((await readAt(304, true))?.settled, false);
    const free = await readAt(305, true);
    assert.deepEqual([free?.settled, free?.lockedSince], [true, null]);
  });

  it('remembers when it saw a file first, though it changes', async () => {
    await comune.drop('a.txt', 'uno');
    const [before] = await comune.folder.scan();
    await comune.clock.advance(5000);
    await comune.drop('a.txt', 'uno e due');
    const [after] = await comune.folder.scan();
    assert.equal(after?.firstSeenAt, before?.firstSeenAt);
    assert.equal(after?.unchangedSince, comune.clock.elapsed());
  });

  it('settles a file although the clock of the PC is set back meanwhile', async () => {
    await comune.drop('a.txt', 'uno');
    await comune.folder.scan();
    comune.clock.setBy(-6 * 3_600_000);
    await comune.clock.advance(2000);
    const [file] = await comune.folder.scan();
    assert.equal(file?.settled, true);
  });

  it('does not look at what programs and systems leave behind', async () => {
    for (const name of [
      '.nascosto.txt',
      '~$avviso.docx',
      'a.tmp',
      'a.PART',
      'a.partial',
      'foto.jpg.crdownload',
      'a.download',
      'Thumbs.db',
      'desktop.ini',
      '.DS_Store',
      'avviso.txt.bak',
      'avviso.txt~',
      'avviso.pdf.filepart',
      // no name on Windows
      ...(process.platform === 'win32' ? [] : ['Icon\r']),
      'foto.AAE',
      'foto.jpg.supplemental-metadata.json',
      'sync.ffs_db',
      'avviso.pdf:Zone.Identifier',
      'Thumbs.db:encryptable',
      'Leggimi.TXT',
    ]) {
      await comune.drop(name, 'x');
    }
    await comune.drop('a.esito.txt', 'ESITO\r\n\r\nAvviso n. 1, codice 1-0123456789ab.\r\n');
    await comune.drop(
      'a.motivo.txt',
      '\ufeffL’avviso «a» non è stato accettato.\r\n\r\nIl motivo: è x.\r\n',
    );
    await comune.drop('vuoto.txt', '');
    assert.deepEqual(await comune.folder.scan(), []);
    await comune.drop('vuoto.txt', 'ora no');
    const names = (await comune.folder.scan()).map(({ name }: DroppedFile) => name);
    assert.deepEqual(names, ['vuoto.txt']);
  });

  posixOnly('symlinks')('never follows a link', async () => {
    const secret = join(comune.home, 'segreto.txt');
    await writeFile(secret, 'non inviare');
    await symlink(secret, join(comune.avvisi, 'a.txt'));
    const seen = await comune.folder.scan();
    assert.deepEqual(
      seen.map(({ name, isLink }) => [name, isLink]),
      [['a.txt', true]],
    );
    assert.equal(await comune.folder.read('a.txt', 1000), null);
  });

  it('reads files that may only be read, and nothing larger than allowed', async () => {
    await comune.drop('a.txt', 'ciao');
    await chmod(join(comune.avvisi, 'a.txt'), 0o444);
    assert.equal((await comune.folder.read('a.txt', 4))?.toString(), 'ciao');
    assert.equal(await comune.folder.read('a.txt', 3), null);
    assert.equal(await comune.folder.read('b.txt', 3), null);
  });

  it('makes missing folders and the guide again', async () => {
    await rm(comune.avvisi, { recursive: true });
    assert.deepEqual(await comune.folder.scan(), []);
    assert.deepEqual(await comune.files('inviati'), []);
    assert.deepEqual(await comune.files('scartati'), []);
    const guide = await comune.read('LEGGIMI.txt');
    assert.equal(guide, `\ufeff${comune.guide.replaceAll('\n', '\r\n')}`);
    for (const place of [...FILING_PLACES, TEST_FOLDER, RETRACTION_FOLDER]) {
      assert.match(guide, new RegExp(`^  ${place} +\\p{Ll}`, 'mu'), 'names every folder there is');
    }
  });

  it('says in the guide what the settings are, also when they change, and leaves what staff made of it', async () => {
    const guide = join(comune.avvisi, 'LEGGIMI.txt');
    const atFirst = whenItGoes({ coolingSeconds: 60, quietHours: { from: 21 * 60, to: 8 * 60 } });
    assert.match(atFirst, /^\D+ 21 \D+ 8\D+$/, 'a minute is said in words');
    shows(await comune.read('LEGGIMI.txt'), atFirst);
    comune.guide = leggimi({ coolingSeconds: 90, quietHours: null });
    comune.restart();
    await comune.folder.scan();
    const changed = await comune.read('LEGGIMI.txt');
    const later = whenItGoes({ coolingSeconds: 90, quietHours: null });
    assert.match(later, /^\D+ 90 \D+$/);
    assert.ok(changed.includes(`${later}\r\n`), changed);
    showsNot(changed, atFirst);
    await writeFile(guide, 'Le nostre regole');
    comune.restart();
    await comune.folder.scan();
    assert.equal(await comune.read('LEGGIMI.txt'), 'Le nostre regole');
  });

  it('keeps one private copy of the same bytes', async () => {
    const bytes = fixture('mercato.jpg');
    const first = await comune.folder.spool(bytes, 'jpg');
    const second = await comune.folder.spool(bytes, 'jpg');
    assert.deepEqual(first, second);
    assert.equal(first.path, join(comune.home, 'archivio', 'spool', `${first.sha256}.jpg`));
  });

  it('asks for changes itself on a share that reports none', async () => {
    let hints = 0;
    const share = new WatchedFolder(
      {
        folder: comune.avvisi,
        spool: join(comune.home, 'spool'),
        settleMs: 2000,
        rescanMs: 20,
        polling: true,
      },
      comune.clock, // which stands still, so that nothing is rescanned
      silentLogger,
    );
    share.onHint(() => {
      hints += 1;
    });
    await share.start();
    assert.equal(hints, 1);
    let number = 0;
    await until('the change to be noticed', async () => {
      await comune.drop(`a ${String((number += 1))}.txt`, 'x');
      return hints > 1;
    });
    await share.stop();
  });

  it('hints at changes and, without any, from time to time', async () => {
    let hints = 0;
    const release = comune.folder.onHint(() => {
      hints += 1;
    });
    await comune.folder.start();
    assert.equal(hints, 1);
    await comune.clock.advance(2000);
    await until('the rescan', () => hints >= 2);
    const before = hints;
    await until('the event', async () => {
      await comune.drop('a.txt', String(Math.random())); // until the watcher listens
      return hints > before;
    });
    release();
    const after = hints;
    await comune.clock.advance(2000);
    await comune.folder.stop();
    assert.equal(hints, after);
  });
});

import assert from 'node:assert/strict';
import { lstat, mkdir, readFile, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { filesLocked } from '#src/messages/it/alerts.js';
import { familyOf } from '#src/messages/it/file-families.js';
import { link, unsupported } from '#src/messages/it/rejections/files.js';
import { failLook } from '../support/failing-looks.js';
import { fixture } from '../support/fixtures.js';
import { ComuneWithFolder } from '../support/comune-with-folder.js';
import { posixOnly } from '../support/posix-only.js';
import { shows } from '../support/shows.js';

describe('in the watched folder', () => {
  let comune: ComuneWithFolder;

  beforeEach(async () => {
    comune = await ComuneWithFolder.open();
  });

  afterEach(() => comune.close());

  // ------------------------------------------------------------------- links

  for (const { what, target, name } of [
    { what: 'a text', target: 'segreto.txt', name: 'a.txt' },
    { what: 'a folder', target: 'segreti', name: 'a' },
    { what: 'nothing', target: 'non-esiste', name: 'a.jpg' },
  ]) {
    posixOnly('symlinks')(
      `a link to ${what} is refused and moved itself, never what it leads to`,
      async () => {
        const outside = join(comune.home, 'altrove');
        await mkdir(join(outside, 'segreti'), { recursive: true });
        await writeFile(join(outside, 'segreto.txt'), 'non inviare');
        await writeFile(join(outside, 'segreti', 'b.txt'), 'non inviare');
        await symlink(join(outside, target), join(comune.avvisi, name));
        assert.equal((await comune.takeIn()).refused.length, 1);
        assert.deepEqual(await comune.notices(), []);
        assert.deepEqual(await comune.files('scartati'), ['a.motivo.txt', name].toSorted());
        const note = await comune.read('scartati', 'a.motivo.txt');
        shows(note, link(name).why);
        shows(note, link(name).remedy);
        const moved = join(comune.avvisi, 'scartati', name);
        assert.ok((await lstat(moved)).isSymbolicLink());
        assert.equal(await readlink(moved), join(outside, target));
        assert.equal(await readFile(join(outside, 'segreto.txt'), 'utf8'), 'non inviare');
      },
    );
  }

  for (const name of ['Avviso - collegamento.lnk', 'sito.url', 'avviso.desktop', 'sito.webloc']) {
    it(`the shortcut ${name} is refused`, async () => {
      await comune.drop(name, '[InternetShortcut]\nURL=file:///etc/passwd\n');
      assert.equal((await comune.takeIn()).refused.length, 1);
      const [reason] = (await comune.files('scartati')).filter((file) => file.includes('.motivo.'));
      const note = await comune.read('scartati', reason ?? '');
      shows(note, unsupported(name, extname(name).slice(1)).why);
      shows(note, familyOf('lnk')?.name ?? '');
    });
  }

  // ------------------------------------------------------------------- locks

  it('a file that is locked is waited for, and staff are told', async () => {
    await comune.drop('a.txt', 'uno');
    await comune.drop('b.txt', 'due');
    comune.locked.add('a.txt');
    for (let minute = 0; minute < 5; minute += 1) {
      await comune.takeIn();
      await comune.clock.advance(52_000);
    }
    await comune.takeIn();
    assert.deepEqual(await comune.names(), ['b']);
    const [alert] = comune.alerts.current();
    assert.equal(alert?.code, 'notice-locked');
    assert.equal(alert.text, filesLocked(['a.txt']));

    comune.locked.clear();
    await comune.clock.advance(60_000);
    await comune.takeIn();
    assert.deepEqual(await comune.names(), ['b', 'a']);
    assert.deepEqual(comune.alerts.current(), []);
  });

  it('a file that is opened in another program after it was at rest, and before it is taken, is named', async () => {
    await comune.drop('a.jpg', fixture('mercato.jpg'));
    comune.decodes = () => null;
    await comune.takeIn();
    comune.locked.add('a.jpg');
    for (let minute = 0; minute < 3; minute += 1) {
      await comune.takeIn();
      await comune.clock.advance(60_000);
    }
    assert.deepEqual(comune.alerts.current()[0]?.code, 'notice-locked');

    comune.locked.clear();
    await comune.clock.advance(60_000);
    await comune.takeIn();
    assert.deepEqual(await comune.names(), ['a']);
    assert.deepEqual(comune.alerts.current(), []);
  });

  for (const code of ['UNKNOWN', 'EIO', 'ESTALE', 'ETXTBSY']) {
    it(`a file that cannot be opened (${code}) is named, and keeps nothing else from being heeded`, async () => {
      await comune.drop('prima.txt', 'Si ferma');
      await comune.takeIn();
      await comune.filing.fileDone();
      comune.unreadable.set('cattivo.docx', code);
      await comune.drop('cattivo.docx', 'virus');
      await comune.drop('buono.txt', 'Mercato');
      const { isAway } = await comune.takeIn();
      const at = (place: string): string => join(comune.avvisi, place, 'prima.txt');
      await rename(at('in-corso'), at('annullati'));
      await comune.filing.fileDone();
      assert.equal(isAway, false);
      assert.deepEqual(await comune.states(), ['cancelled', 'queued']);
      await comune.clock.advance(60_000);
      await comune.takeIn();
      const [alert] = comune.alerts.current();
      assert.equal(alert?.code, 'notice-locked');
      assert.equal(alert.text, filesLocked(['cattivo.docx']));
      comune.unreadable.clear();
      await comune.clock.advance(60_000);
      assert.equal((await comune.takeIn()).refused.length, 1);
    });
  }

  for (const code of ['EIO', 'EACCES', 'EPERM', 'ESTALE']) {
    for (const name of ['cattivo.docx', 'mercato/cattivo.docx']) {
      it(`«${name}» that cannot be looked at (${code}) is named, and keeps nothing else from being heeded`, async () => {
        await comune.drop('prima.txt', 'Si ferma');
        await comune.takeIn();
        await comune.filing.fileDone();
        await comune.drop(name, 'virus');
        await comune.drop('buono.txt', 'Mercato');
        const end = failLook('lstat', 'cattivo.docx', code);
        try {
          const { isAway, failed } = await comune.takeIn();
          const at = (place: string): string => join(comune.avvisi, place, 'prima.txt');
          await rename(at('in-corso'), at('annullati'));
          await comune.filing.fileDone();
          assert.deepEqual({ isAway, failed }, { isAway: false, failed: 0 });
          assert.deepEqual(await comune.states(), ['cancelled', 'queued']);
          await comune.clock.advance(60_000);
          await comune.takeIn();
          const alerts = comune.alerts.current();
          assert.deepEqual(
            alerts.map((alert) => alert.code),
            ['notice-locked'],
          );
          assert.equal(alerts[0]?.text, filesLocked([name]));
        } finally {
          end();
        }
        await comune.clock.advance(60_000);
        assert.equal((await comune.takeIn()).refused.length, 1);
        assert.deepEqual(comune.alerts.current(), []);
      });
    }
  }

  it('what cannot be looked at while it waits to be moved is not left behind', async () => {
    await comune.drop('a.txt', 'uno');
    await comune.takeIn();
    const end = failLook('lstat', 'a.txt', 'EACCES');
    try {
      await comune.filing.fileDone();
      assert.deepEqual(await comune.states(), ['queued']);
    } finally {
      end();
    }
    await comune.filing.fileDone();
    assert.deepEqual(await comune.files(), []);
    assert.deepEqual(await comune.files('in-corso'), ['a.stato.txt', 'a.txt']);
    assert.equal((await comune.notice()).state, 'queued');
  });

  it('a guide that cannot be read keeps nothing from being taken in', async () => {
    await rm(join(comune.avvisi, 'LEGGIMI.txt'));
    await mkdir(join(comune.avvisi, 'LEGGIMI.txt'));
    await comune.drop('a.txt', 'uno');
    await comune.takeIn();
    assert.deepEqual(await comune.names(), ['a']);
  });

  it('a file that is locked for a moment is nobody’s concern', async () => {
    await comune.drop('a.txt', 'uno');
    comune.locked.add('a.txt');
    await comune.takeIn();
    assert.deepEqual(comune.alerts.current(), []);
  });

  it('a file that shows that somebody works in a sub-folder is named', async () => {
    await comune.drop('mercato/testo.txt', 'uno');
    await comune.drop('mercato/~$orari.docx', 'Word');
    for (let round = 0; round < 6; round += 1) await comune.takeIn();
    assert.deepEqual(await comune.notices(), []);
    assert.equal(comune.alerts.current()[0]?.text, filesLocked(['mercato/~$orari.docx']));
  });
});

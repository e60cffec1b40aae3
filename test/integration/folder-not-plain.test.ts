import assert from 'node:assert/strict';
import { lstat, mkdir, readFile, readlink, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { filesLocked } from '#src/messages/it/alerts.js';
import { familyOf } from '#src/messages/it/file-families.js';
import { link, unsupported } from '#src/messages/it/rejections/files.js';
import { failLook } from '../support/failing-looks.js';
import { fixture } from '../support/fixtures.js';
import { FolderDesk } from '../support/folder-desk.js';
import { posixOnly } from '../support/posix-only.js';
import { shows } from '../support/shows.js';

describe('in the watched folder', () => {
  let desk: FolderDesk;

  beforeEach(async () => {
    desk = await FolderDesk.open();
  });

  afterEach(() => desk.close());

  // ------------------------------------------------------------------- links

  for (const { what, target, name } of [
    { what: 'a text', target: 'segreto.txt', name: 'a.txt' },
    { what: 'a folder', target: 'segreti', name: 'a' },
    { what: 'nothing', target: 'non-esiste', name: 'a.jpg' },
  ]) {
    posixOnly('symlinks')(
      `a link to ${what} is refused and moved itself, never what it leads to`,
      async () => {
        const outside = join(desk.home, 'altrove');
        await mkdir(join(outside, 'segreti'), { recursive: true });
        await writeFile(join(outside, 'segreto.txt'), 'non inviare');
        await writeFile(join(outside, 'segreti', 'b.txt'), 'non inviare');
        await symlink(join(outside, target), join(desk.avvisi, name));
        assert.equal((await desk.takeIn()).refused.length, 1);
        assert.deepEqual(await desk.notices(), []);
        assert.deepEqual(await desk.files('scartati'), ['a.motivo.txt', name].toSorted());
        const note = await desk.read('scartati', 'a.motivo.txt');
        shows(note, link(name).why);
        shows(note, link(name).remedy);
        const moved = join(desk.avvisi, 'scartati', name);
        assert.ok((await lstat(moved)).isSymbolicLink());
        assert.equal(await readlink(moved), join(outside, target));
        assert.equal(await readFile(join(outside, 'segreto.txt'), 'utf8'), 'non inviare');
      },
    );
  }

  for (const name of ['Avviso - collegamento.lnk', 'sito.url', 'avviso.desktop', 'sito.webloc']) {
    it(`the shortcut ${name} is refused`, async () => {
      await desk.drop(name, '[InternetShortcut]\nURL=file:///etc/passwd\n');
      assert.equal((await desk.takeIn()).refused.length, 1);
      const [reason] = (await desk.files('scartati')).filter((file) => file.includes('.motivo.'));
      const note = await desk.read('scartati', reason ?? '');
      shows(note, unsupported(name, extname(name).slice(1)).why);
      shows(note, familyOf('lnk')?.name ?? '');
    });
  }

  // ------------------------------------------------------------------- locks

  it('a file that is locked is waited for, and staff are told', async () => {
    await desk.drop('a.txt', 'uno');
    await desk.drop('b.txt', 'due');
    desk.locked.add('a.txt');
    for (let minute = 0; minute < 5; minute += 1) {
      await desk.takeIn();
      await desk.clock.advance(52_000);
    }
    await desk.takeIn();
    assert.deepEqual(await desk.names(), ['b']);
    const [alert] = desk.alerts.current();
    assert.equal(alert?.code, 'notice-locked');
    assert.equal(alert.text, filesLocked(['a.txt']));

    desk.locked.clear();
    await desk.clock.advance(60_000);
    await desk.takeIn();
    assert.deepEqual(await desk.names(), ['b', 'a']);
    assert.deepEqual(desk.alerts.current(), []);
  });

  it('a file that is opened in another program after it was at rest, and before it is taken, is named', async () => {
    await desk.drop('a.jpg', fixture('mercato.jpg'));
    desk.decodes = () => null;
    await desk.takeIn();
    desk.locked.add('a.jpg');
    for (let minute = 0; minute < 3; minute += 1) {
      await desk.takeIn();
      await desk.clock.advance(60_000);
    }
    assert.deepEqual(desk.alerts.current()[0]?.code, 'notice-locked');

    desk.locked.clear();
    await desk.clock.advance(60_000);
    await desk.takeIn();
    assert.deepEqual(await desk.names(), ['a']);
    assert.deepEqual(desk.alerts.current(), []);
  });

  for (const code of ['UNKNOWN', 'EIO', 'ESTALE', 'ETXTBSY']) {
    it(`a file that cannot be opened (${code}) is named, and keeps nothing else from being heeded`, async () => {
      await desk.drop('prima.txt', 'Si ferma');
      await desk.takeIn();
      await desk.filing.fileDone();
      desk.unreadable.set('cattivo.docx', code);
      await desk.drop('cattivo.docx', 'virus');
      await desk.drop('buono.txt', 'Mercato');
      const { isAway } = await desk.takeIn();
      const at = (place: string): string => join(desk.avvisi, place, 'prima.txt');
      await rename(at('in-corso'), at('annullati'));
      await desk.filing.fileDone();
      assert.equal(isAway, false);
      assert.deepEqual(await desk.states(), ['cancelled', 'queued']);
      await desk.clock.advance(60_000);
      await desk.takeIn();
      const [alert] = desk.alerts.current();
      assert.equal(alert?.code, 'notice-locked');
      assert.equal(alert.text, filesLocked(['cattivo.docx']));
      desk.unreadable.clear();
      await desk.clock.advance(60_000);
      assert.equal((await desk.takeIn()).refused.length, 1);
    });
  }

  for (const code of ['EIO', 'EACCES', 'EPERM', 'ESTALE']) {
    for (const name of ['cattivo.docx', 'mercato/cattivo.docx']) {
      it(`«${name}» that cannot be looked at (${code}) is named, and keeps nothing else from being heeded`, async () => {
        await desk.drop('prima.txt', 'Si ferma');
        await desk.takeIn();
        await desk.filing.fileDone();
        await desk.drop(name, 'virus');
        await desk.drop('buono.txt', 'Mercato');
        const end = failLook('lstat', 'cattivo.docx', code);
        try {
          const { isAway, failed } = await desk.takeIn();
          const at = (place: string): string => join(desk.avvisi, place, 'prima.txt');
          await rename(at('in-corso'), at('annullati'));
          await desk.filing.fileDone();
          assert.deepEqual({ isAway, failed }, { isAway: false, failed: 0 });
          assert.deepEqual(await desk.states(), ['cancelled', 'queued']);
          await desk.clock.advance(60_000);
          await desk.takeIn();
          const alerts = desk.alerts.current();
          assert.deepEqual(
            alerts.map((alert) => alert.code),
            ['notice-locked'],
          );
          assert.equal(alerts[0]?.text, filesLocked([name]));
        } finally {
          end();
        }
        await desk.clock.advance(60_000);
        assert.equal((await desk.takeIn()).refused.length, 1);
        assert.deepEqual(desk.alerts.current(), []);
      });
    }
  }

  it('what cannot be looked at while it waits to be moved is not left behind', async () => {
    await desk.drop('a.txt', 'uno');
    await desk.takeIn();
    const end = failLook('lstat', 'a.txt', 'EACCES');
    try {
      await desk.filing.fileDone();
      assert.deepEqual(await desk.states(), ['queued']);
    } finally {
      end();
    }
    await desk.filing.fileDone();
    assert.deepEqual(await desk.files(), []);
    assert.deepEqual(await desk.files('in-corso'), ['a.stato.txt', 'a.txt']);
    assert.equal((await desk.notice()).state, 'queued');
  });

  it('a guide that cannot be read keeps nothing from being taken in', async () => {
    await rm(join(desk.avvisi, 'LEGGIMI.txt'));
    await mkdir(join(desk.avvisi, 'LEGGIMI.txt'));
    await desk.drop('a.txt', 'uno');
    await desk.takeIn();
    assert.deepEqual(await desk.names(), ['a']);
  });

  it('a file that is locked for a moment is nobody’s concern', async () => {
    await desk.drop('a.txt', 'uno');
    desk.locked.add('a.txt');
    await desk.takeIn();
    assert.deepEqual(desk.alerts.current(), []);
  });

  it('a file that shows that somebody works in a sub-folder is named', async () => {
    await desk.drop('mercato/testo.txt', 'uno');
    await desk.drop('mercato/~$orari.docx', 'Word');
    for (let round = 0; round < 6; round += 1) await desk.takeIn();
    assert.deepEqual(await desk.notices(), []);
    assert.equal(desk.alerts.current()[0]?.text, filesLocked(['mercato/~$orari.docx']));
  });
});

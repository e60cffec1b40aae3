import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DraftFolder } from '#src/folder/drafts.js';
import { DropBox } from '#src/folder/panel-folder.js';
import { moveDurably } from '#src/folder/durable.js';
import { isIgnored } from '#src/folder/ignored.js';
import { goesAfterAll, tellUndecidedDrops } from '#src/notices/cut-off-drops.js';
import { dropsUndecided } from '#src/messages/it/alerts.js';
import { MemoryAlerts, silentLogger } from '../fakes/runtime.js';
import { fixture } from '../support/fixtures.js';
import { ComuneWithFolder } from '../support/comune-with-folder.js';
import { useTempDir } from '../support/temp-dir.js';

describe('what the page drops into the folder', () => {
  const dir = useTempDir();

  it('of several files is one folder, in the order in which they were chosen', async () => {
    const box = new DropBox(dir.path);
    const file = (name: string) => ({ name, bytes: Buffer.from(name) });
    await box.drop({ name: 'festa', text: 'testo', attachments: [file('z.jpg'), file('a.pdf')] });
    assert.deepEqual(await readdir(dir.path), ['festa']);
    const names = (await readdir(dir.join('festa'))).toSorted();
    assert.deepEqual(names, ['1 z.jpg', '2 a.pdf', 'testo.txt']);
    assert.equal(await readFile(dir.join('festa', '1 z.jpg'), 'utf8'), 'z.jpg');
    await box.drop({ name: 'fiera', text: '', attachments: [file('2 a.jpg'), file('10 a.jpg')] });
    const asTheyWere = (await readdir(dir.join('fiera'))).toSorted();
    assert.deepEqual(asTheyWere, ['10 a.jpg', '2 a.jpg'], 'they are in order already');
    await box.drop({ name: 'gara', text: '', attachments: [file('a.jpg'), file('A.jpg')] });
    assert.equal((await readdir(dir.join('gara'))).length, 2);
  });

  it('keeps its words beside a file that is a text too, and every file its kind', async () => {
    const box = new DropBox(dir.path);
    const file = (name: string) => ({ name, bytes: Buffer.from(name) });
    const drop = async (...names: string[]) => {
      const name = await box.drop({ name: 'festa', text: 'words', attachments: names.map(file) });
      assert.equal(await readFile(dir.join(name, 'testo.txt'), 'utf8'), 'words');
      return (await readdir(dir.join(name))).toSorted();
    };
    assert.deepEqual(await drop('programma.txt'), ['programma.txt', 'testo.txt']);
    assert.deepEqual(await drop('Testo.TXT'), ['1 Testo.TXT', 'testo.txt']);
    assert.deepEqual(await drop('a.jpg', 'testo.txt'), ['1 a.jpg', '2 testo.txt', 'testo.txt']);
    const [long = ''] = await drop(`${'ordinanza '.repeat(20)}.pdf`, 'z.pdf');
    assert.match(long, /^ordinanza .*\.pdf$/);
    assert.ok(Buffer.byteLength(long) <= 160);
  });

  it('is there whole after a crash, or not at all', async () => {
    const half = dir.join('.pannello-scrive-1');
    const whole = dir.join('.pannello-pronto-2');
    for (const folder of [half, whole]) await mkdir(folder);
    await writeFile(join(half, 'mai.txt'), 'mai');
    await writeFile(join(whole, 'acqua.txt'), 'acqua'); // its picture had been moved before
    await writeFile(dir.join('acqua.jpg'), 'picture');
    for (const name of await readdir(dir.path)) {
      assert.equal(isIgnored(name), name !== 'acqua.jpg', name);
    }
    await new DropBox(dir.path).resume();
    assert.deepEqual((await readdir(dir.path)).toSorted(), ['acqua.jpg', 'acqua.txt']);
  });

  it('that somebody has locked is accepted, and comes into the folder at the next look', async () => {
    let isLocked = true;
    const move = (from: string, to: string) =>
      isLocked && from.endsWith('.jpg')
        ? Promise.reject(Object.assign(new Error('locked'), { code: 'EBUSY' }))
        : moveDurably(from, to);
    const box = new DropBox(dir.path, { moveOne: move });
    const picture = { name: 'p.jpg', bytes: Buffer.from('picture') };
    assert.equal(await box.drop({ name: 'acqua', text: 'a', attachments: [picture] }), 'acqua');
    await assert.rejects(box.resume(), { code: 'EBUSY' });
    assert.ok(!(await readdir(dir.path)).includes('acqua.jpg'));
    isLocked = false;
    await box.resume();
    assert.deepEqual((await readdir(dir.path)).toSorted(), ['acqua.jpg', 'acqua.txt']);
  });

  describe('that comes out later than it was to', () => {
    const picture = { name: 'p.jpg', bytes: Buffer.from('picture') };
    const acqua = { name: 'acqua', text: 'of the page', attachments: [picture] };
    /** Its text is locked, so that nothing of it comes out before the next look. */
    const withLockedText = async (): Promise<void> => {
      const moveOne = (from: string, to: string) =>
        from.endsWith('.txt') ? refused() : moveDurably(from, to);
      await new DropBox(dir.path, { moveOne }).drop(acqua);
    };
    const refused = (): Promise<never> =>
      Promise.reject(Object.assign(new Error('locked'), { code: 'EBUSY' }));
    const shown = async (): Promise<string[]> =>
      (await readdir(dir.path)).filter((name) => !isIgnored(name)).toSorted();

    it('is not seen by halves', async () => {
      await withLockedText();
      assert.deepEqual(await shown(), []);
    });

    it('replaces no file that staff have put there meanwhile', async () => {
      await withLockedText();
      await writeFile(dir.join('acqua.txt'), 'of staff');
      await new DropBox(dir.path).resume();
      assert.deepEqual(await shown(), ['acqua (2).jpg', 'acqua (2).txt', 'acqua.txt']);
      assert.equal(await readFile(dir.join('acqua.txt'), 'utf8'), 'of staff');
      assert.equal(await readFile(dir.join('acqua (2).txt'), 'utf8'), 'of the page');
    });

    it('mixes with no other notice whose name it comes to have', async () => {
      await withLockedText();
      await writeFile(dir.join('acqua.txt'), 'of staff');
      await writeFile(dir.join('Acqua (2).pdf'), 'of staff');
      await new DropBox(dir.path).resume();
      assert.deepEqual(await shown(), [
        'Acqua (2).pdf',
        'acqua (3).jpg',
        'acqua (3).txt',
        'acqua.txt',
      ]);
    });

    for (const other of ['Acqua.pdf', 'acqua.md.txt', 'acqua (1).webp', 'acqua.jpg']) {
      it(`mixes with no file that staff have put there meanwhile, as «${other}»`, async () => {
        await withLockedText();
        await writeFile(dir.join(other), 'of staff');
        await new DropBox(dir.path).resume();
        const expected = ['acqua (2).jpg', 'acqua (2).txt', other].toSorted();
        assert.deepEqual(await shown(), expected);
        assert.equal(await readFile(dir.join(other), 'utf8'), 'of staff');
      });
    }

    it('keeps its number when the power is cut between two of its files', async () => {
      await withLockedText();
      await writeFile(dir.join('acqua.txt'), 'of staff');
      let moves = 0;
      const moveOne = (from: string, to: string) => {
        moves += 1;
        return moves === 1 ? moveDurably(from, to) : Promise.reject(new Error('power cut'));
      };
      await assert.rejects(new DropBox(dir.path, { moveOne }).resume(), /power cut/);
      const named: string[] = [];
      const onRenamed = (_: string, name: string) => Promise.resolve(void named.push(name));
      await new DropBox(dir.path, { onRenamed }).resume();
      assert.deepEqual(await shown(), ['acqua (2).jpg', 'acqua (2).txt', 'acqua.txt']);
      assert.equal(await readFile(dir.join('acqua (2).txt'), 'utf8'), 'of the page');
      assert.deepEqual(named, ['acqua (2)']);
    });

    it('is not kept for good by a folder that staff have put there meanwhile', async () => {
      const attachments = [picture, { ...picture, name: 'q.jpg' }];
      const stuck = new DropBox(dir.path, { moveOne: refused });
      await stuck.drop({ name: 'acqua', text: 'of the page', attachments });
      await mkdir(dir.join('acqua'));
      await writeFile(dir.join('acqua', 'testo.txt'), 'of staff');
      await new DropBox(dir.path).resume();
      assert.deepEqual(await shown(), ['acqua', 'acqua (2)']);
      assert.equal(await readFile(dir.join('acqua', 'testo.txt'), 'utf8'), 'of staff');
      assert.equal(await readFile(dir.join('acqua (2)', 'testo.txt'), 'utf8'), 'of the page');
    });
  });

  it('is accepted from when it may go, whatever fails then, and comes into the folder once', async () => {
    let fails = true;
    const move = (from: string, to: string) =>
      fails
        ? Promise.reject(Object.assign(new Error('I/O'), { code: 'EIO' }))
        : moveDurably(from, to);
    const box = new DropBox(dir.path, { moveOne: move });
    assert.equal(await box.drop({ name: 'acqua', text: 'a', attachments: [] }), 'acqua');
    fails = false;
    await box.resume();
    await new DropBox(dir.path).resume();
    assert.deepEqual(await readdir(dir.path), ['acqua.txt']);
  });

  it('lies there whole, and unseen, while it is decided whether it goes', async () => {
    const box = new DropBox(dir.path);
    const seen: string[] = [];
    const name = await box.drop({ name: 'acqua', text: 'a', attachments: [] }, async (drop) => {
      assert.equal(drop.name, 'acqua');
      for (const each of await readdir(dir.path)) {
        assert.ok(isIgnored(each), each);
        seen.push(...(await readdir(dir.join(each))));
      }
      return false;
    });
    assert.equal(name, 'acqua');
    assert.deepEqual(seen, ['acqua.txt']);
    assert.deepEqual(await readdir(dir.path), [], 'it does not go');
  });

  for (const goes of [true, false]) {
    it(`that was cut off before is asked about at the next look: it ${goes ? 'goes' : 'does not go'}`, async () => {
      const asked: string[] = [];
      const power = new Error('power cut');
      const box = new DropBox(dir.path);
      let id = '';
      const drop = box.drop({ name: 'acqua', text: 'a', attachments: [] }, (given) => {
        id = given.id;
        return Promise.reject(power);
      });
      await assert.rejects(drop, power);
      const isToGo = (given: string) => {
        asked.push(given);
        return Promise.resolve(goes);
      };
      const next = new DropBox(dir.path, { isToGo });
      await next.resume();
      assert.deepEqual(asked, [id]);
      assert.deepEqual(await readdir(dir.path), goes ? ['acqua.txt'] : []);
    });
  }

  describe('that was cut off, of which nobody can say whether it goes', () => {
    const acqua = { name: 'acqua', text: 'Manca l’acqua', attachments: [] };
    const cutOff = (avvisi: string): Promise<void> =>
      assert.rejects(
        new DropBox(avvisi).drop(acqua, () => Promise.reject(new Error('power cut'))),
        /power cut/,
      );
    const notices = {
      get: () => Promise.reject(new Error('no notice is edited')),
      progress: () => Promise.reject(new Error('no notice is edited')),
    };

    it('is refused, and other notices are taken in, though a draft is there that the disk does not give', async () => {
      const comune = await ComuneWithFolder.open();
      try {
        // A folder in the place of the file is refused to every user on every system.
        await mkdir(join(comune.home, 'bozze', 'unrelated-id', 'bozza.json'), { recursive: true });
        await cutOff(comune.avvisi);
        const drafts = new DraftFolder(join(comune.home, 'bozze'));
        const isToGo = goesAfterAll({ drafts, notices, logger: silentLogger });
        const box = new DropBox(comune.avvisi, { isToGo });
        await box.resume();
        assert.deepEqual(await comune.files('scartati'), ['acqua.motivo.txt', 'acqua.txt']);
        await box.drop({ name: 'luce', text: 'Manca la luce', attachments: [] });
        await comune.takeIn();
        assert.deepEqual(await comune.names(), ['luce']);
      } finally {
        await comune.close();
      }
    });

    it('gets a name of its own among the refused', async () => {
      await mkdir(dir.join('scartati'));
      await writeFile(dir.join('scartati', 'acqua.motivo.txt'), 'before');
      await cutOff(dir.path);
      const box = new DropBox(dir.path, { isToGo: () => Promise.resolve(null) });
      await box.resume();
      assert.equal(await box.refusedText('acqua (2)'), 'Manca l’acqua');
      assert.equal(await readFile(dir.join('scartati', 'acqua.motivo.txt'), 'utf8'), 'before');
    });

    it('stays unseen while that cannot be asked, and is asked about again', async () => {
      await cutOff(dir.path);
      const warned: string[] = [];
      const warn = (event: string): void => {
        warned.push(event);
      };
      let isAway = true;
      const isToGo = () => (isAway ? Promise.reject(new Error('EIO')) : Promise.resolve(true));
      const alerts = new MemoryAlerts();
      const onUndecided = (drops: number) => tellUndecidedDrops(drops, alerts);
      const box = new DropBox(dir.path, { isToGo, onUndecided, logger: { warn } });
      await box.resume();
      const [alert] = alerts.current();
      assert.equal(alert?.code, 'drop-undecided');
      assert.equal(alert.text, dropsUndecided(1));
      await box.drop({ name: 'luce', text: 'Manca la luce', attachments: [] });
      const shown = (await readdir(dir.path)).filter((name) => !isIgnored(name));
      assert.deepEqual(shown, ['luce.txt']);
      assert.ok(warned.includes('folder.drop-undecided'));
      isAway = false;
      await box.resume();
      assert.deepEqual((await readdir(dir.path)).toSorted(), ['acqua.txt', 'luce.txt']);
      assert.deepEqual(alerts.current(), []);
    });
  });

  it('is not taken for half of one by a look that comes meanwhile', async () => {
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    const atItsMove = new Promise<DropBox>((resolve) => {
      const slow: DropBox = new DropBox(dir.path, {
        moveOne: async (from, to) => {
          resolve(slow);
          await released;
          await moveDurably(from, to);
        },
      });
      void slow.drop({ name: 'acqua', text: 'a', attachments: [] });
    });
    const box = await atItsMove;
    const looked = box.resume();
    release();
    await looked;
    assert.deepEqual(await readdir(dir.path), ['acqua.txt']);
  });

  it('is always taken in under the name it has, whatever its title', async () => {
    const comune = await ComuneWithFolder.open();
    try {
      const box = new DropBox(comune.avvisi);
      const titles = [
        ...[
          'X.esito',
          'X.stato',
          'X.part',
          'X.bak',
          'CON',
          'aux.verbale',
          'Fine.',
          '…',
          '.nascosto',
        ],
        ...['Via Roma 1/3', 'Ore 8:30', 'piazza.jpg', 'LEGGIMI', 'AVVISO-CAMPANILE-x', '~$verbale'],
        ...[
          'Thumbs.db',
          '@eaDir',
          'lost+found',
          'in-corso',
          'prova',
          'à'.repeat(200),
          '🎄'.repeat(80),
        ],
      ];
      const given: string[] = [];
      for (const [index, name] of titles.entries()) {
        for (const files of [[], ['1.txt.bak.jpg', '2.jpg']]) {
          const attachments = files.map((file) => ({ name: file, bytes: fixture('mercato.jpg') }));
          const text = `Testo ${String(index)} ${String(files.length)}`;
          given.push(await box.drop({ name, text, attachments }));
        }
      }
      await comune.takeIn();
      await comune.takeIn();
      const names = await comune.names();
      assert.deepEqual(names.toSorted(), given.toSorted());
    } finally {
      await comune.close();
    }
  });
});

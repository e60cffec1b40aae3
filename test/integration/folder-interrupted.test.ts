import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { moveDurably, writeDurably } from '#src/folder/durable.js';
import { cp, unlessRefused } from '#src/runtime/disk.js';
import { FilingCabinet } from '#src/folder/filing-cabinet.js';
import { PlaceNotes } from '#src/folder/own-texts.js';
import { placesIn } from '#src/folder/places.js';
import { tellUnreadablePlans } from '#src/folder/filing-plans.js';
import { WatchedFolder } from '#src/folder/watched-folder.js';
import { ManualClock } from '../fakes/manual-clock.js';
import { MemoryAlerts, silentLogger } from '../fakes/runtime.js';

describe('what a crash, a disk or a lock interrupts in the folder', () => {
  let home: string;
  let avvisi: string;
  let spool: string;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'campanile-folder-'));
    avvisi = join(home, 'avvisi');
    spool = join(home, 'spool');
    for (const path of [avvisi, spool, ...Object.values(placesIn(avvisi))]) await mkdir(path);
  });

  afterEach(() => rm(home, { recursive: true }));

  const refusal = (code: string): Error => Object.assign(new Error(code), { code });
  const filesIn = (place: string): Promise<string[]> => readdir(join(avvisi, place));
  const started = async (alerts: MemoryAlerts): Promise<WatchedFolder> => {
    const onUnreadable = (plans: readonly string[]): void =>
      tellUnreadablePlans(plans, 'filing-unreadable', alerts);
    const folder = new WatchedFolder(
      { folder: avvisi, spool, settleMs: 1, rescanMs: 1000, onUnreadable },
      new ManualClock(),
      silentLogger,
    );
    await folder.start();
    return folder;
  };

  describe('a plan of a move that cannot be read', () => {
    for (const content of ['', '\0\0\0\0', '{"place":"inviati"']) {
      it(`(${JSON.stringify(content)}) is set aside, and staff are told until they have looked`, async () => {
        const alerts = new MemoryAlerts();
        await writeFile(join(spool, 'x.filing.json'), content);
        await writeFile(join(avvisi, 'a.txt'), 'Avviso');
        for (let start = 1; start <= 2; start += 1) {
          const folder = await started(alerts);
          const found = await folder.scan();
          await folder.stop();
          assert.deepEqual(
            found.map(({ name }) => name),
            ['a.txt'],
          );
          assert.match(alerts.current()[0]?.text ?? '', /x\.filing\.json\.illeggibile/);
          assert.equal(await readFile(join(spool, 'x.filing.json.illeggibile'), 'utf8'), content);
        }
        const folder = await started(alerts);
        await rm(join(spool, 'x.filing.json.illeggibile'));
        await folder.scan();
        await folder.stop();
        assert.deepEqual(alerts.current(), []);
      });
    }
  });

  it('a plan of a move that the disk does not give is set aside, and the service starts', async () => {
    const alerts = new MemoryAlerts();
    await mkdir(join(spool, 'x.filing.json'));
    const folder = await started(alerts);
    await folder.scan();
    await folder.stop();
    assert.match(alerts.current()[0]?.text ?? '', /x\.filing\.json\.illeggibile/);
  });

  describe('a notice that is finished while a program holds its file', () => {
    const mark = '1-0123456789ab';
    let locked: ReadonlySet<string>;
    let notes: PlaceNotes | undefined;

    afterEach(() => {
      notes = undefined;
    });

    function open(): FilingCabinet {
      const move = async (from: string, to: string): Promise<void> => {
        if (locked.has(basename(from))) throw refusal('EBUSY');
        await moveDurably(from, to);
      };
      return new FilingCabinet(avvisi, placesIn(avvisi), spool, silentLogger, move, notes);
    }

    async function finishWhileLocked(files: readonly string[]): Promise<readonly string[]> {
      locked = new Set(files);
      for (const name of ['a.txt', 'a.jpg']) await writeFile(join(avvisi, name), name);
      const cabinet = open();
      await cabinet.load();
      await cabinet.file({
        place: 'in-corso',
        name: 'a',
        files: ['a.txt', 'a.jpg'],
        note: { suffix: '.stato.txt', text: `Sta per partire ${mark}`, mark },
      });
      const there = ['a.txt', 'a.jpg'].filter((name) => !locked.has(name));
      return await cabinet.file({
        place: 'inviati',
        name: 'a',
        files: there,
        from: { place: 'in-corso', names: there, note: { suffix: '.stato.txt', mark } },
        note: { suffix: '.esito.txt', text: `Inviato ${mark}`, mark },
      });
    }

    for (const files of [['a.txt'], ['a.txt', 'a.jpg']]) {
      it(`(${files.join()}) goes on to where it stays, also across a restart`, async () => {
        const names = await finishWhileLocked(files);
        assert.deepEqual(names.toSorted(), ['a.jpg', 'a.txt']);
        assert.deepEqual(
          await filesIn('in-corso'),
          [],
          'nothing goes on saying that it is about to go',
        );
        const cabinet = open();
        await cabinet.load();
        await cabinet.resume();
        assert.deepEqual(await filesIn('in-corso'), []);
        locked = new Set();
        await cabinet.resume();
        assert.deepEqual(await filesIn('in-corso'), []);
        assert.deepEqual((await filesIn('inviati')).toSorted(), ['a.esito.txt', 'a.jpg', 'a.txt']);
        assert.deepEqual(await readdir(spool), []);
      });
    }

    it('stays hidden, and goes on later, when its report cannot be written', async () => {
      const report = join(avvisi, 'inviati', 'a.esito.txt');
      class FullDisk extends PlaceNotes {
        override write(...given: Parameters<PlaceNotes['write']>): Promise<void> {
          return given[0] === 'inviati' ? Promise.reject(refusal('ENOSPC')) : super.write(...given);
        }
      }
      notes = new FullDisk(placesIn(avvisi));
      await assert.rejects(finishWhileLocked(['a.jpg']), { code: 'ENOSPC' });
      notes = new PlaceNotes(placesIn(avvisi));
      const cabinet = open();
      await cabinet.load();
      const { size, mtimeMs } = await stat(join(avvisi, 'a.jpg'));
      const seen = { name: 'a.jpg', bytes: size, modifiedAt: mtimeMs, isLink: false };
      assert.ok(cabinet.isLeaving(seen), 'it would be taken for a new notice');
      const names = await cabinet.file({
        place: 'inviati',
        name: 'a',
        files: ['a.txt'],
        from: { place: 'in-corso', names: ['a.txt'], note: { suffix: '.stato.txt', mark } },
        note: { suffix: '.esito.txt', text: `Inviato ${mark}`, mark },
      });
      assert.deepEqual(names.toSorted(), ['a.jpg', 'a.txt']);
      locked = new Set();
      await cabinet.resume();
      assert.match(await readFile(report, 'utf8'), /Inviato/);
      assert.deepEqual((await filesIn('inviati')).toSorted(), ['a.esito.txt', 'a.jpg', 'a.txt']);
      assert.deepEqual(await readdir(spool), []);
    });

    it('is not put back where an earlier plan wanted it, though that plan is still written', async () => {
      const before = new Map<string, Buffer>();
      locked = new Set(['a.txt', 'a.jpg']);
      await writeFile(join(avvisi, 'a.txt'), 'Avviso');
      const note = { suffix: '.stato.txt', text: `Sta per partire ${mark}`, mark } as const;
      const first = open();
      await first.load();
      await first.file({ place: 'in-corso', name: 'a', files: ['a.txt'], note });
      for (const name of await readdir(spool)) before.set(name, await readFile(join(spool, name)));
      await first.file({
        place: 'inviati',
        name: 'a',
        files: [],
        from: { place: 'in-corso', names: [], note },
        note: { suffix: '.esito.txt', text: `Inviato ${mark}`, mark },
      });
      for (const [name, plan] of before) await writeFile(join(spool, name), plan);
      locked = new Set();
      const second = open();
      await second.load();
      await second.resume();
      assert.deepEqual(await filesIn('in-corso'), []);
      assert.deepEqual((await filesIn('inviati')).toSorted(), ['a.esito.txt', 'a.txt']);
    });
  });

  describe('a write that the system refuses', () => {
    it('is tried again for a moment, and then tells of the refusal', async () => {
      for (const code of ['EPERM', 'EACCES', 'EBUSY']) {
        let tries = 0;
        const step = (until: number) => () => {
          tries += 1;
          return tries < until ? Promise.reject(refusal(code)) : Promise.resolve('done');
        };
        assert.equal(await unlessRefused(step(3)), 'done');
        tries = 0;
        await assert.rejects(unlessRefused(step(99)), { code });
      }
    });

    it('in the middle of the copy of a folder is tried again, and the copy is whole', async () => {
      const [from, to] = [join(home, 'from'), join(home, 'to')];
      await mkdir(join(from, 'foto'), { recursive: true });
      for (const name of ['a.txt', 'b.txt']) await writeFile(join(from, 'foto', name), name);
      await chmod(join(from, 'foto'), 0o750);
      let files = 0;
      const secondFileOnce = (path: string): boolean => {
        if (path.endsWith('.txt')) files += 1;
        if (path.endsWith('.txt') && files === 2) throw refusal('EBUSY');
        return true;
      };
      const options = { recursive: true, errorOnExist: true, force: false };
      await cp(from, to, { ...options, filter: secondFileOnce });
      assert.deepEqual((await readdir(join(to, 'foto'))).toSorted(), ['a.txt', 'b.txt']);
      for (const name of ['a.txt', 'b.txt'])
        assert.equal(await readFile(join(to, 'foto', name), 'utf8'), name);
      const [ours, theirs] = await Promise.all([from, to].map((path) => stat(join(path, 'foto'))));
      assert.equal(theirs?.mode, ours?.mode);
    });

    it('does not remove what lay there before a copy', async () => {
      await writeFile(join(home, 'from.txt'), 'new');
      await writeFile(join(home, 'to.txt'), 'old');
      const filter = (): boolean => {
        throw refusal('EBUSY');
      };
      const copy = cp(join(home, 'from.txt'), join(home, 'to.txt'), { filter });
      await assert.rejects(copy, { code: 'EEXIST' });
      assert.equal(await readFile(join(home, 'to.txt'), 'utf8'), 'old');
    });

    it('is not tried again when the reason will not pass', async () => {
      let tries = 0;
      const step = (): Promise<void> => {
        tries += 1;
        return Promise.reject(refusal('ENOSPC'));
      };
      await assert.rejects(unlessRefused(step), { code: 'ENOSPC' });
      assert.equal(tries, 1);
    });

    it('leaves nothing half written behind', async () => {
      await mkdir(join(avvisi, 'in-corso', 'a.stato.txt'));
      await assert.rejects(writeDurably(join(avvisi, 'in-corso', 'a.stato.txt'), 'x'));
      assert.deepEqual(await filesIn('in-corso'), ['a.stato.txt']);
    });

    it('of an earlier run is swept at the start, and nothing else is', async () => {
      const ours = '.campanile-scrive-0b9d6d0c-2f14-4d7d-9f7e-1d1f6b0f8a55-x.tmp';
      const theirs = '.0b9d6d0c-2f14-4d7d-9f7e-1d1f6b0f8a55.tmp';
      for (const place of ['', 'inviati']) {
        for (const name of [ours, theirs]) await writeFile(join(avvisi, place, name), 'x');
      }
      await writeFile(join(spool, ours), 'x');
      const settings = { folder: avvisi, spool, settleMs: 1, rescanMs: 1000 };
      const folder = new WatchedFolder(settings, new ManualClock(), silentLogger);
      await folder.start();
      await folder.stop();
      for (const place of ['', 'inviati']) {
        assert.ok((await stat(join(avvisi, place, theirs))).isFile());
        assert.ok(!(await filesIn(place)).includes(ours));
      }
      assert.deepEqual(await readdir(spool), []);
    });
  });
});

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename } from 'node:path';
import { HomeError } from '#src/errors.js';
import { birthInPs, HomeLock } from '#src/system/home.js';
import { HOME } from '#src/messages/it/start.js';
import { posixOnly, posixOnlySuite } from '../support/posix-only.js';
import { useTempDir } from '../support/temp-dir.js';

describe('the home', () => {
  const home = useTempDir();

  /** As everywhere but on Windows, whose pipe goes only with this very process. */
  function lock(): HomeLock {
    return new HomeLock({
      folders: [home.join('archivio', 'spool'), home.join('avvisi')],
      lockFile: home.join('archivio', 'campanile.lock'),
      pipeName: () => null,
    });
  }

  async function leaveLock(owner: object): Promise<void> {
    const first = lock();
    await first.start();
    const written = JSON.parse(
      await readFile(home.join('archivio', 'campanile.lock'), 'utf8'),
    ) as object;
    await writeFile(
      home.join('archivio', 'campanile.lock'),
      JSON.stringify({ ...written, ...owner }),
    );
  }

  it('gets its folders, and nothing else is left in them', async () => {
    const only = lock();
    await only.start();
    await only.stop();
    assert.deepEqual(await readdir(home.path), ['archivio', 'avvisi']);
    assert.deepEqual(await readdir(home.join('archivio')), ['spool']);
    assert.deepEqual(await readdir(home.join('avvisi')), []);
  });

  it('keeps a second instance out, and lets one in afterwards', async () => {
    const first = lock();
    await first.start();
    await assert.rejects(lock().start(), (error) => {
      assert.ok(error instanceof HomeError);
      const lockFile = home.join('archivio', 'campanile.lock');
      assert.equal(error.message, HOME.running(String(process.pid), hostname(), lockFile));
      return true;
    });
    await first.stop();
    const second = lock();
    await second.start();
    await second.stop();
  });

  it('is taken over from a process that is gone', async () => {
    await leaveLock({ pid: 2 ** 22 + 1 });
    const next = lock();
    await next.start();
    await next.stop();
  });

  it('is taken over when another process has got the number of the dead one', async () => {
    await leaveLock({ born: 'another boot 1' });
    await lock().start();
  });

  it('is taken over from a lock of before the PC was switched on', async () => {
    await leaveLock({ born: null, since: 0 });
    await lock().start();
  });

  it('is taken over when the power went while the lock was being written', async () => {
    await leaveLock({});
    await writeFile(home.join('archivio', 'campanile.lock'), '');
    await lock().start();
  });

  it('is taken over by one of many who start at the same time', async () => {
    for (let round = 0; round < 10; round += 1) {
      await leaveLock({ pid: 2 ** 22 + 1 });
      const starts = Array.from({ length: 6 }, () => lock().start());
      const ends = await Promise.allSettled(starts);
      assert.equal(ends.filter(({ status }) => status === 'fulfilled').length, 1);
      for (const end of ends) {
        if (end.status === 'rejected') assert.match(String(end.reason), /in funzione/);
      }
      assert.deepEqual((await readdir(home.join('archivio'))).toSorted(), [
        'campanile.lock',
        'spool',
      ]);
      await lock().stop();
    }
  });

  it('is taken over when the one that was taking it over died', async () => {
    await leaveLock({ pid: 2 ** 22 + 1 });
    const file = home.join('archivio', 'campanile.lock');
    await writeFile(`${file}.cambio`, await readFile(file));
    await lock().start();
    assert.deepEqual((await readdir(home.join('archivio'))).toSorted(), [
      'campanile.lock',
      'spool',
    ]);
  });

  it('is left alone while another PC may be using it', async () => {
    await leaveLock({ host: `not-${hostname()}`, pid: 2 ** 22 + 1 });
    await assert.rejects(lock().start(), /sul computer «not-/);
  });

  it('is refused when it cannot be written', async () => {
    await writeFile(home.join('archivio'), 'a file where a folder should be');
    await assert.rejects(lock().start(), (error) => {
      assert.ok(error instanceof HomeError);
      assert.equal(error.message, HOME.unwritable(home.join('archivio', 'spool')));
      return true;
    });
  });

  posixOnlySuite('pipes')('where a named pipe holds it, as on Windows', () => {
    // An abstract socket of Linux goes with its process as well, and nobody can remove it.
    const pipeName = () =>
      process.platform === 'win32'
        ? `\\\\.\\pipe\\${basename(home.path)}`
        : `\0campanile-${home.path}`;
    const file = () => home.join('archivio', 'campanile.lock');
    const piped = () =>
      new HomeLock({ folders: [home.join('archivio')], lockFile: file(), pipeName });
    const left = async (owner: object) => {
      await mkdir(home.join('archivio'), { recursive: true });
      const known = { host: hostname(), pid: process.pid, since: Date.now(), born: null };
      await writeFile(file(), JSON.stringify({ ...known, ...owner }));
    };

    it('keeps a second instance out, and lets one in afterwards', async () => {
      const first = piped();
      await first.start();
      await assert.rejects(piped().start(), /già in funzione.*processo \d+/);
      await first.stop();
      const second = piped();
      await second.start();
      await second.stop();
      assert.deepEqual(await readdir(home.join('archivio')), []);
    });

    it('is taken over although a living process has the number in the lock', async () => {
      await left({ pid: process.pid });
      const next = piped();
      await next.start();
      await next.stop();
    });

    it('goes with the process that is killed', async () => {
      const name = JSON.stringify(pipeName());
      const code = `require('net').createServer().listen(${name}, () => process.stdout.write('up'))`;
      const holder = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'ignore'] });
      await once(holder.stdout, 'data');
      await left({ pid: holder.pid });
      await assert.rejects(piped().start(), HomeError);
      const gone = once(holder, 'exit');
      holder.kill('SIGKILL');
      await gone;
      const next = piped();
      await next.start();
      await next.stop();
    });

    it('is left alone while another PC may be using it, and others may then ask again', async () => {
      await left({ host: `not-${hostname()}` });
      await assert.rejects(piped().start(), /sul computer «not-/);
      await rm(file());
      const next = piped();
      await next.start();
      await next.stop();
    });

    it('is had by one of many who start at the same time', async () => {
      await left({ pid: 2 ** 22 + 1 });
      const locks = Array.from({ length: 6 }, () => piped());
      const ends = await Promise.allSettled(locks.map((each) => each.start()));
      assert.equal(ends.filter(({ status }) => status === 'fulfilled').length, 1);
      await Promise.all(
        locks.filter((_, i) => ends[i]?.status === 'fulfilled').map((l) => l.stop()),
      );
    });
  });

  posixOnly('processes')(
    'learns from ps when a process began, where there is no other way',
    async () => {
      const birth = await birthInPs(process.pid);
      assert.match(birth ?? '', /^\w{3} \w{3} +\d+ \d\d:\d\d:\d\d \d{4}$/);
      assert.equal(await birthInPs(process.pid), birth);
      assert.equal(await birthInPs(2 ** 22 + 1), null);
    },
  );
});

/** The profile of an unlinked session is moved, never deleted, however long that takes. */
import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { currentProfile, setAside } from '#src/transports/whatsapp-web/credentials.js';
import { ManualClock } from '../fakes/manual-clock.js';
import { useTempDir } from '../support/temp-dir.js';

/** Does not wait. */
class PatientClock extends ManualClock {
  override sleep(ms: number): Promise<void> {
    this.naps.push(ms);
    return Promise.resolve();
  }
}

describe('the credentials of an unlinked session', () => {
  const dir = useTempDir();
  let clock: PatientClock;
  const signal = new AbortController().signal;

  beforeEach(async () => {
    clock = new PatientClock();
    await mkdir(dir.join('session'));
    await writeFile(dir.join('session', 'login'), 'segreto');
  });

  /** Fails so often with what Windows says of files that are still open. */
  const busy = (times: number) => {
    let left = times;
    return async (from: string, to: string): Promise<void> => {
      left -= 1;
      if (left >= 0) {
        const code = left % 2 === 0 ? 'EBUSY' : 'EPERM';
        throw Object.assign(new Error(`${code}: resource busy or locked`), { code });
      }
      await rename(from, to);
    };
  };

  it('are moved aside, and the next login starts with an empty profile', async () => {
    const aside = await setAside(dir.path, { clock, signal });
    assert.ok(aside.kind === 'moved');
    assert.equal(await readFile(`${aside.folder}/login`, 'utf8'), 'segreto');
    assert.equal((await currentProfile(dir.path)).folder, dir.join('session'));
    assert.equal((await readdir(dir.path)).length, 1);
  });

  it('are moved as soon as nobody holds them any more', async () => {
    const aside = await setAside(dir.path, { clock, signal, move: busy(5) });
    assert.equal(aside.kind, 'moved');
    assert.equal(clock.naps.length, 5);
    assert.deepEqual(
      clock.naps,
      [...clock.naps].sort((a, b) => a - b),
      'pauses grow',
    );
  });

  it('stay where they are when they cannot be moved, and another profile is used', async () => {
    const aside = await setAside(dir.path, { clock, signal, move: busy(100) });
    assert.ok(aside.kind === 'left');
    assert.match(String(aside.error), /EBUSY|EPERM/);
    assert.equal(await readFile(dir.join('session', 'login'), 'utf8'), 'segreto');
    const next = await currentProfile(dir.path);
    assert.deepEqual([next.number, next.folder], [1, dir.join('session-1')]);
    assert.ok(clock.naps.reduce((sum, nap) => sum + nap, 0) <= 60_000);

    await setAside(dir.path, { clock, signal, move: busy(100) });
    assert.equal((await currentProfile(dir.path)).number, 2);
  });

  it('do not keep the service from stopping', async () => {
    const stopping = AbortSignal.abort();
    const aside = await setAside(dir.path, { clock, signal: stopping, move: busy(100) });
    assert.equal(aside.kind, 'left');
    assert.deepEqual(clock.naps, []);
  });

  it('need not be there', async () => {
    await setAside(dir.path, { clock, signal });
    assert.deepEqual(await setAside(dir.path, { clock, signal }), { kind: 'nothing' });
  });

  it('are those of the profile in use, whatever else lies in the folder', async () => {
    await mkdir(dir.join('session-2'));
    await mkdir(dir.join('session-10'));
    await mkdir(dir.join('session-backup'));
    await writeFile(dir.join('.gitkeep'), '');
    assert.equal((await currentProfile(dir.path)).number, 10);
  });
});

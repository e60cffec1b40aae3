import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, resolve } from 'node:path';
import { statusSchema } from '#src/model/status-schema.js';
import { openStorage } from '#src/storage/database.js';
import { HomeLock } from '#src/system/home.js';
import { silentLog } from '#src/system/logger.js';
import { backedUp, CANNOT_RESTORE, nothingToBackUp, restored } from '#src/messages/it/backups.js';
import { HOME } from '#src/messages/it/start.js';
import { campanileIn, startedCampanileIn } from '../support/campanile.js';
import { posixOnly } from '../support/posix-only.js';
import { at, notice, StorageFixture } from '../support/storage.js';
import { useTempDir } from '../support/temp-dir.js';
import { shows } from '../support/shows.js';

describe('the command campanile: backup and restore', function () {
  this.timeout(60_000);
  afterEach(() => fixture.close());
  const home = useTempDir();
  const campanile = campanileIn(home);
  const started = startedCampanileIn(home);
  const fixture = new StorageFixture(() => home.join('archivio', 'campanile.sqlite'));

  const copyOf = (name: string): string => home.join('archivio', 'copie', name);

  async function withSubscribers(count: number): Promise<void> {
    await mkdir(home.join('archivio'), { recursive: true });
    await fixture.create();
    await fixture.subscribe(count);
  }

  async function copied(): Promise<string> {
    const { exitCode, stdout } = await campanile(['backup']);
    assert.equal(exitCode, 0);
    const name = basename(stdout.trim().split('\n').at(-1) ?? '');
    shows(stdout, backedUp(copyOf(name)));
    return name;
  }

  it('copy a database in use, and bring it back by the name of the copy', async () => {
    await withSubscribers(2);
    const name = await copied();
    assert.match(name, /^campanile-[\d_-]+-a-mano\.sqlite$/);
    await fixture.subscribe(3, 10);
    await fixture.close();

    const { exitCode, stdout } = await campanile(['restore', name]);
    assert.equal(exitCode, 0);
    const [put = ''] = await readdir(home.join('archivio', 'messi-da-parte'));
    const aside = home.join('archivio', 'messi-da-parte', put);
    shows(stdout, restored(copyOf(name), aside, { held: [], parked: [] }));
    await fixture.open();
    assert.deepEqual(await fixture.storage.register.counts(), {
      active: 2,
      optedOut: 0,
      inactive: 0,
      unsaved: 0,
    });
  });

  it('mend a damaged database with the very command that the service names', async () => {
    await withSubscribers(2);
    await copied();
    await fixture.close();
    const file = home.join('archivio', 'campanile.sqlite');
    await writeFile(file, 'rovinato '.repeat(1000));

    const refused = await started(['status']);
    assert.equal(refused.exitCode, 74);
    const command = /npx campanile (restore \S+)/.exec(refused.stderr)?.[1];
    assert.ok(command !== undefined, refused.stderr);
    assert.equal((await started(command.split(' '))).exitCode, 0);
    const { stdout } = await campanile(['status', '--json']);
    assert.equal(statusSchema.parse(JSON.parse(stdout)).subscribers.active, 2);
  });

  it('tell which notices do not go on by themselves', async () => {
    await withSubscribers(3);
    await fixture.accept('acqua');
    const tomorrow = notice('mercato', { sendAt: Date.now() + 24 * 3_600_000 });
    await fixture.storage.notices.accept(tomorrow, at(Date.now()));
    const name = await copied();
    await fixture.close();
    const { stdout } = await campanile(['restore', name]);
    const [put = ''] = await readdir(home.join('archivio', 'messi-da-parte'));
    const aside = home.join('archivio', 'messi-da-parte', put);
    const unfinished = {
      held: [{ name: 'acqua', people: 3 }],
      parked: [{ name: 'mercato', people: 3 }],
    };
    shows(stdout, restored(copyOf(name), aside, unfinished));
  });

  posixOnly('pipes')(
    'refuse to restore while the service runs, with a file that is none, without a file',
    async () => {
      await withSubscribers(1);
      const name = await copied();
      await fixture.close();
      const running = new HomeLock({
        folders: [home.join('archivio')],
        lockFile: home.join('archivio', 'campanile.lock'),
      });
      await running.start();
      const while_ = await campanile(['restore', name]);
      assert.equal(while_.exitCode, 69);
      const lockFile = home.join('archivio', 'campanile.lock');
      shows(while_.stderr, HOME.running(String(process.pid), hostname(), lockFile));
      await running.stop();

      const missing = await campanile(['restore', 'nessuno.sqlite']);
      assert.equal(missing.exitCode, 65);
      shows(missing.stderr, CANNOT_RESTORE.unreadable(resolve('nessuno.sqlite')));
      assert.equal((await campanile(['restore'])).exitCode, 64);
      assert.ok(!(await readdir(home.join('archivio'))).includes('messi-da-parte'));
      const file = home.join('archivio', 'campanile.sqlite');
      await (await openStorage({ file, logger: silentLog })).close();
    },
  );

  it('copy nothing where there is nothing', async () => {
    const { exitCode, stderr } = await campanile(['backup']);
    assert.equal(exitCode, 65);
    shows(stderr, nothingToBackUp(home.join('archivio', 'campanile.sqlite')));
  });
});

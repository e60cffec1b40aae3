import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { statusSchema } from '#src/model/status-schema.js';
import { openStorage } from '#src/storage/database.js';
import { silentLog } from '#src/system/logger.js';
import { headlineOf, type Headline } from '#src/messages/it/headline.js';
import { UNUSABLE } from '#src/messages/it/backups.js';
import { inLine, SETTING_WRONG } from '#src/messages/it/settings.js';
import { soundness } from '#src/storage/sqlite/integrity.js';
import { HOME } from '#src/messages/it/start.js';
import { campanileIn, startedCampanileIn } from '../support/campanile.js';
import { useIdleService } from '../support/idle-service.js';
import { posixOnly } from '../support/posix-only.js';
import { useTempDir } from '../support/temp-dir.js';
import { until } from '../support/until.js';
import { SNAPSHOT } from '../support/panel.js';
import { shows, showsNot } from '../support/shows.js';
import { facts } from '../support/situations.js';

/** What `status` says of a service that is not there. */
const STOPPED = headlineOf({ ...SNAPSHOT, state: 'stopped' }, facts).text;

/** What it says at once where WhatsApp does not answer. */
function lost(since: number | undefined): Headline {
  assert.ok(since !== undefined);
  const snapshot = { ...SNAPSHOT, state: 'lost', reason: 'network', since } as const;
  return headlineOf(snapshot, { ...facts, now: Date.now() });
}

describe('the command campanile: run and status', function () {
  this.timeout(60_000);
  const service = useIdleService(() => home);
  const home = useTempDir();

  const campanile = campanileIn(home);
  const started = startedCampanileIn(home);

  it('says everything that is wrong with the settings and ends with 78', async () => {
    await writeFile(home.join('campanile.yaml'), 'numero: 1\n');
    const { exitCode, stdout, stderr } = await started(['run', '--json'], {
      env: { CAMPANILE_LOG_LEVEL: 'x' },
    });
    assert.equal(exitCode, 78);
    assert.equal(stdout, '');
    shows(stderr, `${inLine('campanile.yaml', 1)}: numero: ${SETTING_WRONG.unknown}`);
    assert.match(stderr, /CAMPANILE_LOG_LEVEL/);
  });

  it('ends with 78 when the chosen browser is not there, and leaves the home free', async () => {
    const env = { CAMPANILE_BROWSER_PATH: home.join('nessuno') };
    for (const _ of [1, 2]) {
      const { exitCode, stderr } = await started(['run'], { env });
      assert.equal(exitCode, 78);
      assert.match(stderr, /browser\.path/);
    }
  });

  it('goes on when nobody reads what it says any more', async () => {
    const running = await service.start();
    running.stopListening();
    const logged = async (event: string): Promise<number> => {
      const [name = ''] = (await readdir(home.join('archivio', 'logs'))).filter((file) =>
        file.endsWith('.log'),
      );
      const lines = await readFile(home.join('archivio', 'logs', name), 'utf8');
      return lines.split('\n').filter((line) => line.includes(`"${event}"`)).length;
    };
    const before = await logged('session.run-ended');
    await until('more to say', async () => (await logged('session.run-ended')) > before);
    assert.equal(await logged('process.failed'), 0);
    assert.equal(await running.stop(), 0);
  });

  it('ends with 74 when the database is none', async () => {
    await (await service.start()).stop();
    await writeFile(home.join('archivio', 'campanile.sqlite'), 'no database '.repeat(1000));
    const { exitCode, stderr } = await started(['run']);
    assert.equal(exitCode, 74);
    const file = home.join('archivio', 'campanile.sqlite');
    const found = await soundness(file);
    assert.ok(found.kind === 'damaged');
    const damaged = UNUSABLE.damaged(file, found.detail, '');
    shows(stderr, damaged);
    const told = home.join('avvisi', 'AVVISO-CAMPANILE-archivio-danneggiato.txt');
    shows(await readFile(told, 'utf8'), damaged);
  });

  it('tells the status of a service that never ran, and makes nothing', async () => {
    const { exitCode, stdout } = await campanile(['status', '--json']);
    assert.equal(exitCode, 0);
    const { state, subscribers, notices } = statusSchema.parse(JSON.parse(stdout));
    assert.equal(state, 'stopped');
    assert.deepEqual(subscribers, { active: 0, optedOut: 0, inactive: 0, unsaved: 0 });
    assert.deepEqual(notices, []);
  });

  posixOnly('pipes')(
    'runs one service per home, tells its status, and stops it in order',
    async () => {
      const running = await service.start();
      assert.match(running.statusUrl, /^http:\/\/127\.0\.0\.1:\d+$/);
      await running.reaches('lost');

      const status = await campanile(['status', '--json']);
      assert.equal(statusSchema.parse(JSON.parse(status.stdout)).state, 'lost');
      const readable = await campanile(['status']);
      const { text, more } = lost(statusSchema.parse(JSON.parse(status.stdout)).since);
      assert.equal(readable.stdout.split('\n')[0], `${text}. ${String(more)}`);

      const second = await started(['run']);
      assert.equal(second.exitCode, 69);
      const lockFile = home.join('archivio', 'campanile.lock');
      shows(second.stderr, HOME.running(String(running.pid), hostname(), lockFile));

      assert.equal(await running.stop(), 0);
      const afterwards = await campanile(['status']);
      shows(afterwards.stdout, STOPPED);
    },
  );

  it('reads the database of a service that is stopped', async () => {
    await (await service.start()).stop();
    const file = home.join('archivio', 'campanile.sqlite');
    const storage = await openStorage({ file, logger: silentLog });
    await storage.lists.remember({ id: '1@broadcast', name: 'Avvisi 1', idle: false });
    await storage.close();
    const { stdout } = await campanile(['status', '--json']);
    const { state, lists } = statusSchema.parse(JSON.parse(stdout));
    assert.deepEqual({ state, lists }, { state: 'stopped', lists: { count: 1 } });
  });

  posixOnly('processes')('finds its way back after being killed', async () => {
    await (await service.start()).kill();
    shows((await campanile(['status'])).stdout, STOPPED);
    assert.equal(await (await service.start()).stop(), 0);
  });

  posixOnly('processes')(
    'goes on in one of two processes that start at once after it was killed, and the other says so',
    async () => {
      await (await service.start()).kill();
      const starts = await Promise.allSettled([service.start(), service.start()]);
      const refused = starts.flatMap((start) =>
        start.status === 'rejected' ? [String(start.reason)] : [],
      );
      assert.equal(refused.length, 1);
      const [why = ''] = refused;
      assert.match(why, /ended with 69:/);
      const running = starts.find((start) => start.status === 'fulfilled')?.value;
      const lockFile = home.join('archivio', 'campanile.lock');
      const sentences = [
        HOME.justStarted,
        HOME.running(String(running?.pid), hostname(), lockFile),
      ];
      assert.ok(
        sentences.some((sentence) => why.includes(sentence)),
        why,
      );
      showsNot((await campanile(['status'])).stdout, STOPPED);
    },
  );
});

/** The service starts while its database cannot be opened: it stays, and says so where staff look. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, rmdir, writeFile } from 'node:fs/promises';
import { whenStorageOpens } from '#src/commands/opening.js';
import { StorageError, UnusableStorageError } from '#src/errors.js';
import { AlertFiles } from '#src/folder/alert-files.js';
import { StorageAlerts } from '#src/storage/sqlite/connection.js';
import { StaffAlerts } from '#src/system/alerts.js';
import { ManualClock } from '../fakes/manual-clock.js';
import { silentLogger } from '../fakes/runtime.js';
import { useIdleService } from '../support/idle-service.js';
import { useTempDir } from '../support/temp-dir.js';
import { until } from '../support/until.js';

const FAILED = 'AVVISO-CAMPANILE-archivio-non-scrivibile.txt';
const FULL = 'AVVISO-CAMPANILE-disco-pieno.txt';
const NEVER = new Promise<never>(() => undefined);

describe('a start without a database', function () {
  this.timeout(60_000);
  const service = useIdleService(() => home);
  const home = useTempDir();

  it('stays, tells staff in the folder, and goes on by itself', async () => {
    const inTheWay = home.join('archivio', 'campanile.sqlite');
    await mkdir(inTheWay, { recursive: true });
    const started = service.start({ CAMPANILE_UNHEARD_OF: 'yes' });
    const note = home.join('avvisi', FAILED);
    await Promise.race([until('the note', () => existsSync(note)), started]);
    assert.ok(existsSync(note), 'nobody was told');
    await rmdir(inTheWay);
    const { output } = await started;
    await until('its end', () => !existsSync(note));
    const log = output.join('');
    assert.ok(log.split('storage.not-opened').length > 1, log);
    assert.equal(log.match(/UNHEARD_OF/g)?.length, 1);
  });

  it('leaves the note of the process before in the folder while its disk is full', async () => {
    const clock = new ManualClock();
    const alerts = new StaffAlerts(clock, silentLogger);
    const health = new StorageAlerts(alerts);
    const zone = 'Europe/Rome';
    const files = new AlertFiles({ folder: home.path, zone }, alerts, clock, silentLogger);
    await writeFile(home.join(FULL), '');
    let isFull = true;
    let tries = 0;
    let running: Promise<void> | null = null;
    const opened = whenStorageOpens(
      () => {
        tries += 1;
        assert.ok(existsSync(home.join(FULL)));
        if (!isFull) return Promise.resolve({});
        health.failed('SQLITE_FULL');
        return Promise.reject(new StorageError('full'));
      },
      { onFailure: () => (running ??= files.start()), ending: NEVER, clock, log: silentLogger },
    );
    await clock.passesUntil('some tries', () => tries > 5);
    isFull = false;
    let isOpen = false;
    void opened.then(() => (isOpen = true));
    await clock.passesUntil('it to be opened', () => isOpen);
    await files.stop();
  });

  it('ends when it is asked to, and when no start would help', async () => {
    const parts = {
      onFailure: () => Promise.resolve(),
      clock: new ManualClock(),
      log: silentLogger,
    };
    const fails = (error: Error) => () => Promise.reject<object>(error);
    const ended = whenStorageOpens(fails(new StorageError('full')), {
      ...parts,
      ending: Promise.resolve(0),
    });
    assert.equal(await ended, 0);
    const damaged = fails(new UnusableStorageError('damaged'));
    await assert.rejects(
      whenStorageOpens(damaged, { ...parts, ending: NEVER }),
      UnusableStorageError,
    );
  });
});

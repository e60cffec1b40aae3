import assert from 'node:assert/strict';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { install, type Clock as FakeTimers } from '@sinonjs/fake-timers';
import { backupFailed } from '#src/messages/it/backups.js';
import { backUp, backupFolder, NightlyBackup } from '#src/storage/sqlite/backup.js';
import { ManualClock } from '../fakes/manual-clock.js';
import { MemoryLogger } from '../fakes/memory-logger.js';
import { MemoryAlerts } from '../fakes/runtime.js';
import { shows } from '../support/shows.js';
import { useStorage } from '../support/storage.js';
import { whenIdle } from '../support/when-idle.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('the nightly copy', () => {
  let service: NightlyBackup;
  let timers: FakeTimers | null = null;
  let clock: ManualClock;
  let alerts: MemoryAlerts;
  let log: MemoryLogger;

  afterEach(async () => {
    timers?.uninstall();
    timers = null;
    await service.stop();
  });
  const fixture = useStorage();
  beforeEach(() => {
    clock = new ManualClock();
    alerts = new MemoryAlerts();
    log = new MemoryLogger();
  });

  async function start(at = '03:30', keep = 14): Promise<void> {
    const settings = { database: fixture.file(), at, zone: 'Europe/Rome', keep };
    service = new NightlyBackup(settings, clock, log, alerts);
    await service.start();
  }

  const copies = () => readdir(backupFolder(fixture.file())).catch(() => []);
  const copiesAre = (count: number) =>
    whenIdle(`${count} copies`, async () => {
      const names = await copies();
      return names.length === count && names.every((name) => name.endsWith('.sqlite'));
    });

  it('is made at its time in the comune’s zone', async () => {
    // 03:29 in Rome
    timers = install({ now: Date.UTC(2026, 10, 25, 2, 29), toFake: ['Date', 'setTimeout'] });
    await start();
    await timers.tickAsync(30_000);
    const early = await copies();
    await timers.tickAsync(31_000);
    timers.uninstall();
    timers = null;
    assert.deepEqual(early, []);
    await copiesAre(1);
  });

  it('is made up for some minutes after the start where the PC is off at night', async () => {
    await start();
    await clock.advance(9 * MINUTE);
    assert.deepEqual(await copies(), []);
    await clock.advance(MINUTE);
    await copiesAre(1);
  });

  it('is made up for each day where the PC sleeps at night, and the service goes on', async () => {
    await start();
    await clock.advance(10 * MINUTE);
    await copiesAre(1);
    for (let day = 2; day <= 4; day += 1) {
      await clock.advance(10 * HOUR);
      clock.setBy(14 * HOUR);
      await service.replan();
      await clock.advance(2 * HOUR);
      await copiesAre(day);
    }
  });

  it('is not made up for when there is one of the last day', async () => {
    await backUp(fixture.file(), { kind: 'notte', now: clock.now() - 20 * HOUR, keep: 14 });
    await start();
    await clock.advance(4 * HOUR);
    await copiesAre(1);
  });

  it('is made up for when the last one is of a time that the clock has yet to come to', async () => {
    await backUp(fixture.file(), { kind: 'notte', now: clock.now() + 20 * HOUR, keep: 14 });
    await start();
    await clock.advance(10 * MINUTE);
    await copiesAre(2);
  });

  it('raises an alert when it fails, is tried again every hour, and clears it', async () => {
    await start();
    const folder = backupFolder(fixture.file());
    await writeFile(folder, 'a file in the place of the folder');
    const made = service.copy();
    await whenIdle('the alert', () => alerts.current().length === 1);
    assert.equal(alerts.current()[0]?.code, 'backup-failed');
    shows(alerts.current()[0]?.text ?? '', backupFailed(folder));
    await rm(folder);
    await clock.passesUntil('the next attempt', () => alerts.current().length === 0);
    await made;
    await copiesAre(1);
  });

  it('is not made where it is off', async () => {
    await start('off');
    await clock.advance(24 * HOUR);
    await service.stop();
    assert.deepEqual(await copies(), []);
  });
});

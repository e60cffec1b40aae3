import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rename, rm, rmdir, unlink, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { AlertFiles } from '#src/folder/alert-files.js';
import { isOwnText, writerOfPassing } from '#src/folder/own-texts.js';
import { alertFile } from '#src/messages/it/folder-notes.js';
import { StaffAlerts } from '#src/system/alerts.js';
import { ManualClock } from '../fakes/manual-clock.js';
import { silentLogger } from '../fakes/runtime.js';
import { useTempDir } from '../support/temp-dir.js';
import { until } from '../support/until.js';

describe('files that tell staff of alerts', () => {
  let files: AlertFiles;
  let alerts: StaffAlerts;
  let clock: ManualClock;
  /** Names of files that cannot be opened, as what a program holds on Windows. */
  const held = new Set<string>();

  afterEach(() => files.stop());
  const dir = useTempDir();
  beforeEach(() => {
    clock = new ManualClock(Date.UTC(2026, 10, 25, 2, 30));
    alerts = new StaffAlerts(clock, silentLogger);
    make();
  });

  function make(): void {
    const settings = { folder: dir.join('avvisi'), zone: 'Europe/Rome' };
    files = new AlertFiles(settings, alerts, clock, silentLogger, (path) =>
      held.has(basename(path)) ? Promise.resolve('unknown') : writerOfPassing(path),
    );
  }

  const names = (): Promise<readonly string[]> => readdir(dir.join('avvisi')).catch(() => []);
  const namesAre = (...expected: string[]) =>
    until(`the files ${expected.join()}`, async () => (await names()).join() === expected.join());
  const read = (name: string) => readFile(dir.join('avvisi', name), 'utf8');

  it('of stopped sending are called in Italian', async () => {
    await files.start();
    alerts.raise('sending-stopped', 'Gli invii sono fermi.');
    alerts.raise('people-unaccounted', 'Un avviso resta aperto.');
    await namesAre(
      'AVVISO-CAMPANILE-avviso-rimasto-aperto.txt',
      'AVVISO-CAMPANILE-invii-fermi.txt',
    );
  });

  it('appear with the alert, say what it is and since when, and go with it', async () => {
    await files.start();
    alerts.raise('disk-full', 'Il disco è pieno: fai posto.');
    await namesAre('AVVISO-CAMPANILE-disco-pieno.txt');
    const text = await read('AVVISO-CAMPANILE-disco-pieno.txt');
    const alert = { code: 'disk-full', text: 'Il disco è pieno: fai posto.', since: clock.now() };
    const wanted = alertFile(alert, 'Europe/Rome').replaceAll('\n', '\r\n');
    assert.equal(text, `\ufeff${wanted}`);
    assert.match(text, /\b25\b.*\b2026\b.*\b03:30\b/, 'the time is the comune’s');
    alerts.raise('a code/nobody knows', 'Altro');
    await namesAre('AVVISO-CAMPANILE-a-code-nobody-knows.txt', 'AVVISO-CAMPANILE-disco-pieno.txt');
    alerts.clear('disk-full');
    await namesAre('AVVISO-CAMPANILE-a-code-nobody-knows.txt');
  });

  it('are no notices, whatever the code, and only they', async () => {
    await files.start();
    for (const code of ['disk-full', 'x_1']) alerts.raise(code, 'Qualcosa non va.');
    const areWhole = (written: readonly string[]): boolean =>
      written.filter((name) => name.endsWith('.txt')).length === 2;
    await until('the files', async () => areWhole(await names()));
    for (const name of await names()) assert.ok(await isOwnText(dir.join('avvisi', name)), name);
    for (const name of ['AVVISO-mercato.txt', 'AVVISO-CAMPANILE-x_1.txt', 'AVVISO.txt']) {
      await writeFile(dir.join('avvisi', name), 'Il mercato è spostato');
      assert.ok(!(await isOwnText(dir.join('avvisi', name))), name);
    }
  });

  it('are written in a later round when something unforeseen goes wrong in one', async () => {
    const current = alerts.current.bind(alerts);
    let isBroken = true;
    alerts.current = () => {
      if (isBroken) throw new TypeError('unforeseen');
      return current();
    };
    await files.start();
    alerts.raise('disk-full', 'Pieno');
    isBroken = false;
    await until('the file', async () => {
      await clock.advance(30_000);
      return (await names()).join() === 'AVVISO-CAMPANILE-disco-pieno.txt';
    });
  });

  it('never take the place of a notice that a clerk has called like them', async () => {
    const notice = dir.join('avvisi', 'AVVISO-CAMPANILE-disco-pieno.txt');
    await mkdir(dir.join('avvisi'));
    await writeFile(notice, 'Da lunedì il campanile è chiuso per restauro.');
    await files.start();
    alerts.raise('disk-full', 'Pieno');
    alerts.raise('backup-failed', 'Copia');
    await until('the other file', async () => (await names()).length === 2);
    alerts.clear('disk-full');
    alerts.clear('backup-failed');
    await until('the notice alone', async () => {
      await clock.advance(30_000);
      return (await names()).length === 1;
    });
    assert.equal(await readFile(notice, 'utf8'), 'Da lunedì il campanile è chiuso per restauro.');
  });

  it('take on a new text, but stay away when a person has deleted them', async () => {
    await files.start();
    alerts.raise('pairing-needed', 'Inquadrare');
    alerts.raise('disk-full', 'Pieno');
    await namesAre(
      'AVVISO-CAMPANILE-disco-pieno.txt',
      'AVVISO-CAMPANILE-whatsapp-da-collegare.txt',
    );
    await unlink(dir.join('avvisi', 'AVVISO-CAMPANILE-whatsapp-da-collegare.txt'));
    alerts.raise('pairing-needed', 'Il codice è scaduto');
    alerts.raise('disk-full', 'Pieno davvero');
    await until('the new text', async () =>
      (await read('AVVISO-CAMPANILE-disco-pieno.txt')).includes('Pieno davvero'),
    );
    await namesAre('AVVISO-CAMPANILE-disco-pieno.txt');
    // in one breath, maybe while another file is still being written
    alerts.raise('disk-full', 'Ora sì');
    alerts.clear('pairing-needed');
    clock.setBy(1_000);
    alerts.raise('pairing-needed', 'Inquadrare');
    await until('the file again', async () => (await names()).length === 2);
  });

  it('of an earlier run go at the start, notices stay, and what is still up is written again', async () => {
    await files.start();
    alerts.raise('disk-full', 'Pieno');
    alerts.raise('backup-failed', 'Copia');
    await until('the files', async () => (await names()).length === 2);
    await files.stop();
    assert.equal((await names()).length, 2, 'what is true stays written');
    for (const name of ['AVVISO-CAMPANILE-chiuso-per-restauro.txt', 'AVVISO-mercato.txt']) {
      await writeFile(dir.join('avvisi', name), 'Il mercato è spostato');
    }

    alerts = new StaffAlerts(clock, silentLogger);
    make();
    await files.start();
    alerts.raise('disk-full', 'Pieno');
    await namesAre(
      'AVVISO-CAMPANILE-chiuso-per-restauro.txt',
      'AVVISO-CAMPANILE-disco-pieno.txt',
      'AVVISO-mercato.txt',
    );
  });

  const DISK = 'AVVISO-CAMPANILE-disco-pieno.txt';
  const BACKUP = 'AVVISO-CAMPANILE-copia-non-riuscita.txt';
  const away = async (share: 'away' | 'back'): Promise<void> => {
    const [from, to] = [dir.join('avvisi'), dir.join('altrove')];
    await (share === 'away' ? rename(from, to) : rename(to, from));
  };
  const retried = (what: string, isSo: () => Promise<boolean>) =>
    until(what, async () => {
      await clock.advance(30_000);
      return await isSo();
    });

  for (const isTold of [true, false]) {
    it(`are right as soon as the folder is back, ${isTold ? 'and' : 'though'} its absence was ${isTold ? 'told' : 'not noticed'}`, async () => {
      await mkdir(dir.join('avvisi', 'in-corso'), { recursive: true });
      await files.start();
      alerts.raise('disk-full', 'Pieno');
      await until('the file', async () => (await names()).includes(DISK));
      await away('away');
      // what is mounted over is an empty folder
      await mkdir(dir.join('avvisi'));
      if (isTold) alerts.raise('folder-away', 'La cartella non si raggiunge');
      alerts.clear('disk-full');
      alerts.raise('backup-failed', 'Copia');
      await clock.advance(30_000);
      await rmdir(dir.join('avvisi'));
      await away('back');
      if (isTold) alerts.clear('folder-away');
      const isRight = async (): Promise<boolean> =>
        (await names()).join() === [BACKUP, 'in-corso'].join();
      if (isTold) await until('the files', isRight);
      else await retried('the files', isRight);
    });
  }

  it('are written again in the share when it comes where they were written before it was there', async () => {
    await files.start();
    alerts.raise('disk-full', 'Pieno');
    await namesAre(DISK);
    await away('away');
    await mkdir(dir.join('avvisi', 'in-corso'), { recursive: true });
    alerts.raise('backup-failed', 'Copia');
    await namesAre(BACKUP, DISK, 'in-corso');
  });

  it('that a program holds go when it lets go of them, and keep no other from being right', async () => {
    await files.start();
    alerts.raise('disk-full', 'Pieno');
    await namesAre(DISK);
    held.add(DISK);
    alerts.clear('disk-full');
    alerts.raise('backup-failed', 'Copia');
    await namesAre(BACKUP, DISK);
    held.clear();
    await retried('the files', async () => (await names()).join() === BACKUP);
  });

  it('of an earlier run that a program holds at the start go, too', async () => {
    await files.start();
    alerts.raise('disk-full', 'Pieno');
    await namesAre(DISK);
    await files.stop();
    alerts = new StaffAlerts(clock, silentLogger);
    make();
    held.add(DISK);
    await files.start();
    alerts.raise('backup-failed', 'Copia');
    await namesAre(BACKUP, DISK);
    held.clear();
    await retried('the files', async () => (await names()).join() === BACKUP);
  });

  it('are tried again while the folder cannot be written', async () => {
    await writeFile(dir.join('avvisi'), 'a file in the place of the folder');
    await files.start();
    alerts.raise('disk-full', 'Pieno');
    await rm(dir.join('avvisi'));
    await until('the file', async () => {
      await clock.advance(30_000);
      return (await names()).length === 1;
    });
  });
});

import assert from 'node:assert/strict';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { openStorage } from '#src/storage/database.js';
import { silentLog } from '#src/system/logger.js';
import type { Storage } from '#src/ports/storage.js';
import { OUT_OF_REACH, WRITTEN_WRONG } from '#src/messages/it/commands.js';
import {
  countsText,
  EXPORTED_STATUS,
  FORGET,
  importReport,
  noMobile,
  noNumber,
  unreadableRegister,
  type ImportFigures,
} from '#src/messages/it/register-file.js';
import { campanileIn, startedCampanileIn } from '../support/campanile.js';
import { useIdleService } from '../support/idle-service.js';
import { useTempDir } from '../support/temp-dir.js';
import { shows } from '../support/shows.js';

const FILE =
  'numero;data;origine\n' +
  '333 111 22 01;2024-03-31;modulo cartaceo\n' +
  '0587 758456;2024-03-31;modulo cartaceo\n' +
  '333 111 22 02;01/04/2024;sito\n';

const REGISTER =
  'numero;stato;data;origine;informativa;lid\n' +
  '+393331112201;iscritto;2024-03-31 00:00:00;modulo cartaceo;;\n' +
  '+393331112202;iscritto;2024-04-01 00:00:00;sito;;\n';

/** What is said of its four lines, of which the third has no mobile number. */
function reported(figures: Partial<ImportFigures>): string {
  return importReport({
    ...{ name: 'registro.csv', isRehearsal: false, entered: 0, alreadyActive: 0, optedOut: 0 },
    ...{ refused: [{ line: 3, why: noMobile('0587 758456') }], lines: 3, ...figures },
  });
}

describe('campanile subscribers', function () {
  this.timeout(60_000);
  const service = useIdleService(() => home);
  const home = useTempDir();
  const campanile = campanileIn(home);

  async function withStorage<T>(work: (storage: Storage) => Promise<T>): Promise<T> {
    const storage = await openStorage({
      file: home.join('archivio', 'campanile.sqlite'),
      logger: silentLog,
    });
    try {
      return await work(storage);
    } finally {
      await storage.close();
    }
  }

  async function importFile(options: readonly string[] = [], run = campanile) {
    await writeFile(home.join('registro.csv'), FILE);
    return run(['subscribers', 'import', home.join('registro.csv'), ...options]);
  }

  const situations = [
    ['while the service is stopped', () => Promise.resolve()],
    ['while the service runs', service.start],
  ] as const;
  for (const [situation, arrange] of situations) {
    describe(situation, () => {
      beforeEach(arrange);

      it('imports a register after a rehearsal, exports it and forgets a person', async () => {
        const rehearsal = await importFile([], startedCampanileIn(home));
        assert.equal(rehearsal.exitCode, 1, rehearsal.stderr);
        shows(rehearsal.stdout, reported({ isRehearsal: true, entered: 2 }));
        assert.equal(rehearsal.stderr, '', 'no progress where nobody watches');

        shows((await importFile(['--esegui'])).stdout, reported({ entered: 2 }));
        const again = await importFile(['--esegui']);
        shows(again.stdout, reported({ alreadyActive: 2 }));

        const file = home.join('uscita.csv');
        const written = await campanile(['subscribers', 'export', '--file', file]);
        assert.deepEqual([written.exitCode, written.stdout], [0, '']);
        assert.equal(await readFile(file, 'utf8'), `\uFEFF${REGISTER.replaceAll('\n', '\r\n')}`);
        if (process.platform !== 'win32') assert.equal((await stat(file)).mode & 0o777, 0o600);

        const asked = await campanile(['subscribers', 'forget', '+39 333 1112201']);
        assert.equal(asked.exitCode, 0);
        shows(asked.stdout, FORGET.rehearsed);
        const done = await campanile(['subscribers', 'forget', '3331112201', '--conferma']);
        assert.equal(done.exitCode, 0);
        const { stdout } = await campanile(['subscribers', 'count']);
        assert.equal(
          stdout,
          `${countsText({ active: 1, inactive: 0, optedOut: 1, unsaved: 0 })}\n`,
        );

        await service.stop();
        const audit = await withStorage(({ audit }) => audit.entries({ limit: 10 }));
        const events = audit.map(({ event }) => event);
        assert.ok(events.includes('register.forgotten') && events.includes('register.imported'));
        assert.doesNotMatch(JSON.stringify(audit), /3331112201/);
      });
    });
  }

  it('are told when there is no register yet, and what is wrong with a file or a number', async () => {
    const none = await campanile(['subscribers', 'count']);
    assert.equal(none.exitCode, 65);
    shows(none.stderr, OUT_OF_REACH.noDatabase(home.join('archivio', 'campanile.sqlite')));
    const missing = await campanile(['subscribers', 'import', home.join('nessuno.csv')]);
    assert.equal(missing.exitCode, 65);
    shows(missing.stderr, unreadableRegister(home.join('nessuno.csv')));
    const unnamed = await campanile(['subscribers', 'import']);
    assert.equal(unnamed.exitCode, 64);
    shows(unnamed.stderr, WRITTEN_WRONG.missing('FILE.csv'));
    await importFile(['--esegui']);
    const file = home.join('registro.csv');
    const kept = await campanile(['subscribers', 'export', '--file', file]);
    assert.equal(kept.exitCode, 65);
    assert.equal(await readFile(file, 'utf8'), FILE);
    const nobody = await campanile(['subscribers', 'forget', '3339999999', '--conferma']);
    assert.equal(nobody.exitCode, 65);
    shows(nobody.stderr, FORGET.unknown);
    const wrong = await campanile(['subscribers', 'forget', '12']);
    assert.equal(wrong.exitCode, 64);
    shows(wrong.stderr, FORGET.noNumber(noNumber('12')));
  });

  it('never takes in again who wrote DISATTIVA', async () => {
    await importFile(['--esegui']);
    await withStorage(({ register }) =>
      register.apply(
        {
          messageKey: 'k',
          chatId: '393331112201',
          from: { alias: null, phone: '393331112201' },
          keyword: 'opt-out',
          word: 'DISATTIVA',
          at: Date.now(),
        },
        { now: Date.now(), serversAhead: 0, privacyVersion: '1' },
        () => ({ change: 'opt-out', reply: null }),
      ),
    );
    shows((await importFile(['--esegui'])).stdout, reported({ alreadyActive: 1, optedOut: 1 }));
    const { stdout } = await campanile(['subscribers', 'export']);
    const state = EXPORTED_STATUS['opted-out'];
    assert.match(stdout, new RegExp(`\\+393331112201;${state};.*;DISATTIVA;1;`));
  });
});

import assert from 'node:assert/strict';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { openStorage } from '#src/storage/database.js';
import { silentLog } from '#src/system/logger.js';
import type { Storage } from '#src/ports/storage.js';
import { campanileIn, startedCampanileIn } from '../support/campanile.js';
import { useIdleService } from '../support/idle-service.js';
import { useTempDir } from '../support/temp-dir.js';

const FILE =
  'numero;data;origine\n' +
  '333 111 22 01;2024-03-31;modulo cartaceo\n' +
  '0587 758456;2024-03-31;modulo cartaceo\n' +
  '333 111 22 02;01/04/2024;sito\n';

const REGISTER =
  'numero;stato;data;origine;informativa;lid\n' +
  '+393331112201;iscritto;2024-03-31 00:00:00;modulo cartaceo;;\n' +
  '+393331112202;iscritto;2024-04-01 00:00:00;sito;;\n';

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
        assert.match(rehearsal.stdout, /da iscrivere: 2\n/);
        assert.match(rehearsal.stdout, /riga 3: «0587 758456» non è un numero di cellulare/);
        assert.match(rehearsal.stdout, /Era una prova/);
        assert.equal(rehearsal.stderr, '', 'no progress where nobody watches');

        assert.match((await importFile(['--esegui'])).stdout, /iscritti adesso: 2\n/);
        const again = await importFile(['--esegui']);
        assert.match(again.stdout, /iscritti adesso: 0\n.*: 2\n/);

        const file = home.join('uscita.csv');
        const written = await campanile(['subscribers', 'export', '--file', file]);
        assert.deepEqual([written.exitCode, written.stdout], [0, '']);
        assert.equal(await readFile(file, 'utf8'), `\uFEFF${REGISTER.replaceAll('\n', '\r\n')}`);
        if (process.platform !== 'win32') assert.equal((await stat(file)).mode & 0o777, 0o600);

        const asked = await campanile(['subscribers', 'forget', '+39 333 1112201']);
        assert.equal(asked.exitCode, 0);
        assert.match(asked.stdout, /Restano: [^]*--conferma/);
        const done = await campanile(['subscribers', 'forget', '3331112201', '--conferma']);
        assert.equal(done.exitCode, 0);
        const { stdout } = await campanile(['subscribers', 'count']);
        assert.equal(stdout, 'Iscritti: 1\nNon più raggiungibili: 0\nDisiscritti: 1\n');

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
    assert.match(none.stderr, /Non c’è ancora un archivio/);
    const missing = await campanile(['subscribers', 'import', home.join('nessuno.csv')]);
    assert.equal(missing.exitCode, 65);
    assert.match(missing.stderr, /nessuno\.csv non si può leggere/);
    const unnamed = await campanile(['subscribers', 'import']);
    assert.equal(unnamed.exitCode, 64);
    assert.match(unnamed.stderr, /Manca FILE\.csv/);
    await importFile(['--esegui']);
    const file = home.join('registro.csv');
    const kept = await campanile(['subscribers', 'export', '--file', file]);
    assert.equal(kept.exitCode, 65);
    assert.equal(await readFile(file, 'utf8'), FILE);
    const nobody = await campanile(['subscribers', 'forget', '3339999999', '--conferma']);
    assert.equal(nobody.exitCode, 65);
    assert.match(nobody.stderr, /non c’è/);
    const wrong = await campanile(['subscribers', 'forget', '12']);
    assert.equal(wrong.exitCode, 64);
    assert.match(wrong.stderr, /«12» non è un numero/);
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
    assert.match((await importFile(['--esegui'])).stdout, /DISATTIVA\), restano fuori: 1/);
    const { stdout } = await campanile(['subscribers', 'export']);
    assert.match(stdout, /\+393331112201;disiscritto;.*;DISATTIVA;1;/);
  });
});

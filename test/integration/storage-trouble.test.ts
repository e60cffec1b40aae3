import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import type { Knex } from 'knex';
import type { Sending } from '#src/sending/sending.js';
import { StorageError } from '#src/errors.js';
import type { Storage } from '#src/ports/storage.js';
import { connect, SqliteDatabase } from '#src/storage/sqlite/connection.js';
import { storageOver } from '#src/storage/database.js';
import { migrate } from '#src/storage/sqlite/migrations/index.js';
import { StorageAlerts } from '#src/storage/sqlite/connection.js';
import type { FakeCitizen } from '../fakes/fake-citizens.js';
import { FakeTown } from '../fakes/fake-town.js';
import { MemoryAlerts } from '../fakes/runtime.js';
import { posixOnly } from '../support/posix-only.js';
import { SmallDisk } from '../support/small-disk.js';
import { citizen, SILENT } from '../support/storage.js';
import { useTempDir } from '../support/temp-dir.js';

/** Something that keeps a database from being written, and its end. */
interface Trouble {
  readonly alert: string;
  begin(connection: Knex, disk: SmallDisk | null): Promise<unknown>;
  end(connection: Knex, disk: SmallDisk | null): Promise<unknown>;
}

const TROUBLES: Readonly<Record<string, Trouble>> = {
  /** a real one where we may mount it (as root on Linux) */
  'a full disk': {
    alert: 'disk-full',
    begin: async (_, disk) => disk?.fill(),
    end: async (_, disk) => disk?.makeRoom(),
  },
  'a database that may only be read': {
    alert: 'storage-failed',
    begin: (connection) => connection.raw('pragma query_only = on'),
    end: (connection) => connection.raw('pragma query_only = off'),
  },
};

describe('storage: when nothing can be written', function () {
  this.timeout(60_000);
  let disk: SmallDisk | null = null;
  let connection: Knex;
  let storage: Storage;
  let alerts: MemoryAlerts;
  let town: FakeTown;
  let sending: Sending | null = null;
  /** null: the test was skipped before it opened anything */
  let close: (() => Promise<void>) | null = null;

  afterEach(async () => {
    await sending?.stop(1_000);
    sending = null;
    await close?.();
    close = null;
    await disk?.unmount();
    disk = null;
  });
  const dir = useTempDir();

  async function open(through: (connection: Knex) => Knex = (same) => same): Promise<void> {
    await mkdir(dir.join('disk'), { recursive: true });
    connection = connect(dir.join('disk', 'campanile.sqlite'), SILENT);
    await migrate(connection);
    alerts = new MemoryAlerts();
    storage = storageOver(new SqliteDatabase(through(connection), new StorageAlerts(alerts)));
    close = () => storage.close();
    town = new FakeTown(storage);
    refuseUncommittedSends();
  }

  /** Whatever WhatsApp is asked to send must be on disk as being sent, under that very id. */
  function refuseUncommittedSends(): void {
    const { whatsapp } = town;
    const send = whatsapp.send.bind(whatsapp);
    whatsapp.send = async (target, id, content) => {
      const rows = await committed(`select state from deliveries where message_id = '${id}'`);
      assert.deepEqual(rows, [{ state: 'sending' }], `${id} was sent before it was committed`);
      return send(target, id, content);
    };
  }

  /** As another process sees the file. */
  async function committed(sql: string): Promise<object[]> {
    const other = connect(dir.join('disk', 'campanile.sqlite'), SILENT);
    try {
      return await other.raw<object[]>(sql);
    } finally {
      await other.destroy();
    }
  }

  const up = () => alerts.current().map(({ code }) => code);
  function eachHasOne(citizens: readonly FakeCitizen[], text: string): void {
    for (const one of citizens) assert.deepEqual(town.shown(one), [text]);
  }

  for (const [what, trouble] of Object.entries(TROUBLES)) {
    const test = what === 'a full disk' ? posixOnly('disks') : it;
    test(`for ${what}, sends nothing, tells staff, and goes on by itself afterwards`, async function () {
      disk = what === 'a full disk' ? await SmallDisk.mount(dir.join('disk'), 4) : null;
      if (what === 'a full disk' && disk === null) this.skip();
      await open();
      const citizens = await town.subscribers(5);
      const noticeId = await town.accept('Acqua sospesa');
      await trouble.begin(connection, disk);

      sending = town.sending();
      sending.start();
      await town.whatsapp.start();
      await town.timePassesUntil('the alert', () => up().includes(trouble.alert));
      const late = town.whatsapp.addCitizen();
      await assert.rejects(fillUp(late), StorageError);
      assert.deepEqual(town.whatsapp.accepted, []);
      assert.ok(up().includes(trouble.alert));

      await trouble.end(connection, disk);
      await town.says(late, 'opt-in');
      await town.timePassesUntil('the notice', () => town.finished.includes(noticeId));
      eachHasOne(citizens, 'Acqua sospesa');
      await town.timePassesUntil('the alert to go', () => up().length === 0);
      assert.deepEqual(town.bugs, []);
    });
  }

  it('because the file may not grow, refuses whom it cannot register, and nobody is lost', async () => {
    await open();
    const [pages] = await connection.raw<{ page_count: number }[]>('pragma page_count');
    await connection.raw(`pragma max_page_count = ${String(pages?.page_count ?? 1)}`);
    const late = town.whatsapp.addCitizen();
    await assert.rejects(fillUp(late), StorageError);
    assert.deepEqual(up(), ['disk-full']);
    const { active } = await storage.register.counts();
    assert.deepEqual(await committed(`select count(*) as n from consent_events`), [{ n: active }]);

    await connection.raw('pragma max_page_count = 1000000');
    await town.says(late, 'opt-in', 'Benvenuto');
    assert.deepEqual(up(), []);
    assert.equal((await storage.register.counts()).active, active + 1);
  });

  it('says so until something has been written, not until something succeeds that writes nothing', async () => {
    await open();
    const [pages] = await connection.raw<{ page_count: number }[]>('pragma page_count');
    await connection.raw(`pragma max_page_count = ${String(pages?.page_count ?? 1)}`);
    const late = town.whatsapp.addCitizen();
    await assert.rejects(fillUp(late), StorageError);
    assert.deepEqual(await storage.notices.comeDue(town.clock.now(), false), []);
    assert.deepEqual(up(), ['disk-full']);
    await connection.raw('pragma max_page_count = 1000000');
    await town.says(late, 'opt-in');
    assert.deepEqual(up(), []);
  });

  /** Citizens write until one cannot be registered: there may be room for a few. */
  async function fillUp(late: FakeCitizen): Promise<never> {
    for (let number = 1; ; number += 1) {
      await town.says(
        { ...late, person: citizen(number) } as FakeCitizen,
        'opt-in',
        'x'.repeat(900),
      );
    }
  }

  it('at any single commit, sends the notice to everybody once all the same', async function () {
    this.timeout(180_000);
    let failed = true;
    let commit = 0;
    for (commit = 1; failed; commit += 1) {
      for (const times of [1, 3]) {
        failed = false;
        let count: number | null = null;
        await open((inner) =>
          failingCommits(inner, () => {
            if (count === null) return false;
            count += 1;
            const fails = count >= commit && count < commit + times;
            failed ||= fails;
            return fails;
          }),
        );
        const inLists = await town.subscribers(2);
        const alone = await town.subscribers(1, { phoneKnown: false });
        const noticeId = await town.accept('Acqua sospesa');
        count = 0;
        sending = town.sending();
        sending.start();
        await town.whatsapp.start();
        await town.timePassesUntil(`the notice, failing at commit ${String(commit)}`, async () => {
          const { accepted } = await town.progress(noticeId);
          return town.finished.includes(noticeId) && accepted === 3;
        });
        eachHasOne([...inLists, ...alone], 'Acqua sospesa');
        assert.deepEqual(town.bugs, []);
        await sending.stop(1_000);
        await storage.close();
        await dir.empty();
      }
    }
    assert.ok(commit > 5, `only ${String(commit)} commits were failed`);
    await open();
  });
});

/** The connection, but for commits that fail as on a full disk. */
function failingCommits(connection: Knex, fails: () => boolean): Knex {
  return new Proxy(connection, {
    get: (target, name, receiver) => {
      if (name !== 'raw') return Reflect.get(target, name, receiver) as unknown;
      return (sql: string, ...rest: []) =>
        sql === 'commit' && fails()
          ? Promise.reject(Object.assign(new Error('disk full'), { code: 'SQLITE_FULL' }))
          : target.raw(sql, ...rest);
    },
  });
}

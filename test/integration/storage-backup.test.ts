import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { StorageError } from '#src/errors.js';
import {
  backUp,
  backupFolder,
  backups,
  newestGood,
  trustedBackups,
} from '#src/storage/sqlite/backup.js';
import { readOnly, soundness } from '#src/storage/sqlite/integrity.js';
import { backupFailed, restoreRemedy, UNUSABLE } from '#src/messages/it/backups.js';
import { citizen, useStorage, type StorageFixture } from '../support/storage.js';
import { shows } from '../support/shows.js';

const DAY = 24 * 60 * 60_000;
const NIGHT = new Date(2026, 10, 25, 3, 30).getTime();

describe('storage: copies', () => {
  const fixture = useStorage();

  const copy = (now = NIGHT, keep = 14) => backUp(fixture.file(), { kind: 'notte', now, keep });
  const listed = () => readdir(backupFolder(fixture.file()));

  it('have everything that is committed, while the database is in use', async () => {
    await fixture.subscribe(3);
    const { file, name } = await copy();
    assert.equal(name, 'campanile-2026-11-25_03-30-00-notte.sqlite');
    assert.deepEqual(await listed(), [name]);
    await readOnly(file, async (sql) => {
      assert.deepEqual(await sql.raw('select count(*) as n from subscribers'), [{ n: 3 }]);
    });
    assert.deepEqual(await soundness(file), { kind: 'sound' });
    await fixture.says('opt-out', citizen(1), { at: 99 });
  });

  it('made twice in the same second both stay', async () => {
    await copy();
    await copy();
    assert.deepEqual(await listed(), [
      'campanile-2026-11-25_03-30-00-notte-2.sqlite',
      'campanile-2026-11-25_03-30-00-notte.sqlite',
    ]);
    assert.equal((await backups(fixture.file())).length, 2);
  });

  it('are kept to the wanted number, each kind by itself, and nothing else is removed', async () => {
    await backUp(fixture.file(), { kind: 'a-mano', now: NIGHT - 9 * DAY, keep: 14 });
    await writeFile(`${backupFolder(fixture.file())}/nota.txt`, 'della segretaria');
    for (let day = 0; day < 5; day += 1) await copy(NIGHT + day * DAY, 3);
    assert.deepEqual((await listed()).sort(), [
      'campanile-2026-11-16_03-30-00-a-mano.sqlite',
      'campanile-2026-11-27_03-30-00-notte.sqlite',
      'campanile-2026-11-28_03-30-00-notte.sqlite',
      'campanile-2026-11-29_03-30-00-notte.sqlite',
      'nota.txt',
    ]);
  });

  it('that fail say so in Italian and leave the older ones', async () => {
    const good = await copy(NIGHT, 1);
    await mkdir(`${backupFolder(fixture.file())}/.copia-in-corso-${process.pid}.tmp/in-the-way`, {
      recursive: true,
    });
    await assert.rejects(copy(NIGHT + DAY, 1), (error) => {
      assert.ok(error instanceof StorageError);
      assert.equal(error.message, backupFailed(backupFolder(fixture.file())));
      return true;
    });
    assert.ok((await listed()).includes(good.name));
  });

  it('of a damaged database are refused, and the older ones stay', async () => {
    await many(fixture);
    const good = await copy(NIGHT, 1);
    await fixture.close();
    await damage(fixture.file());
    await assert.rejects(copy(NIGHT + DAY, 1), /è danneggiato/);
    assert.deepEqual(await listed(), [good.name]);
  });

  it('that are damaged or of a newer version are passed over for the newest good one', async () => {
    await many(fixture);
    const good = await copy(NIGHT);
    await damage((await copy(NIGHT + DAY)).file);
    await fixture.inspect(`insert into knex_migrations (name, batch) values ('999-later', 2)`);
    await fixture.inspect(
      `vacuum into '${backupFolder(fixture.file())}/campanile-2026-11-28_03-30-00-notte.sqlite'`,
    );
    assert.equal((await backups(fixture.file())).length, 3);
    const newest = await newestGood(fixture.file(), NIGHT + 9 * DAY);
    assert.equal(newest?.name, good.name);
    assert.equal(newest?.at, NIGHT);
  });

  it('made while the clock was ahead are older than any other, and push none of them out', async () => {
    const today = NIGHT + 9 * DAY;
    for (let day = 0; day < 3; day += 1) await copy(NIGHT + (365 + day) * DAY, 3);
    const good = await copy(today, 3);
    const { name } = await copy(today + DAY, 3);
    assert.deepEqual((await listed()).toSorted(), [
      good.name,
      name,
      'campanile-2027-11-27_03-30-00-notte.sqlite',
    ]);
    assert.equal((await newestGood(fixture.file(), today + DAY))?.name, name);
    assert.equal((await trustedBackups(fixture.file(), today + DAY))[0]?.name, name, 'doctor');
  });

  it('made by two programs at once are two', async () => {
    const module = JSON.stringify(import.meta.resolve('#src/storage/sqlite/backup.js'));
    const file = JSON.stringify(fixture.file());
    const again = (now: number) => {
      const script = `import { backUp } from ${module}; await backUp(${file}, { kind: 'a-mano', now: ${now}, keep: 9 });`;
      return promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
    };
    await Promise.all([again(NIGHT), again(NIGHT + 1_000), again(NIGHT + 2_000)]);
    assert.equal((await backups(fixture.file())).length, 3);
    assert.ok((await listed()).every((name) => name.endsWith('.sqlite')));
  });

  it('that were cut off leave nothing that stays', async () => {
    const left = `${backupFolder(fixture.file())}/.copia-in-corso-1.tmp`;
    await copy(NIGHT);
    await writeFile(left, 'half');
    await utimes(left, NIGHT / 1_000, NIGHT / 1_000);
    await copy(NIGHT + DAY);
    assert.ok(!(await listed()).includes('.copia-in-corso-1.tmp'));
  });

  it('are none where there is no folder', async () => {
    assert.deepEqual(await backups(fixture.file()), []);
    assert.equal(await newestGood(fixture.file(), NIGHT), null);
  });
});

describe('storage: a database that cannot be used', () => {
  const fixture = useStorage();

  async function damageOf(): Promise<string> {
    const found = await soundness(fixture.file());
    return found.kind === 'damaged' ? found.detail : assert.fail(found.kind);
  }

  async function refused(): Promise<string> {
    let message = '';
    await assert.rejects(fixture.open(), (error) => {
      assert.ok(error instanceof StorageError);
      assert.equal(error.code, 'STORAGE_UNUSABLE');
      ({ message } = error);
      return true;
    });
    return message;
  }

  beforeEach(() => many(fixture));

  it('because it is damaged is left as it is, and the good copy is named with the command', async () => {
    const now = NIGHT;
    const { name } = await backUp(fixture.file(), { kind: 'notte', now, keep: 14 });
    await fixture.close();
    await damage(fixture.file());
    const bytes = await readFile(fixture.file());

    const message = await refused();
    shows(message, UNUSABLE.damaged(fixture.file(), await damageOf(), restoreRemedy(name)));
    assert.deepEqual(await readFile(fixture.file()), bytes);
  });

  it('without a copy says so', async () => {
    await fixture.close();
    await writeFile(fixture.file(), 'questo non è un archivio '.repeat(100));
    const damaged = UNUSABLE.damaged(fixture.file(), await damageOf(), restoreRemedy(null));
    shows(await refused(), damaged);
  });

  for (const [what, lose] of [
    ['is gone', () => rm(fixture.file())],
    ['is empty', () => writeFile(fixture.file(), '')],
  ] as const) {
    it(`because it ${what} is not replaced by an empty one where there are copies`, async () => {
      const { name } = await backUp(fixture.file(), { kind: 'notte', now: NIGHT, keep: 14 });
      await fixture.close();
      await lose();
      const message = await refused();
      const copies = backupFolder(fixture.file());
      shows(message, UNUSABLE.gone(fixture.file(), copies, restoreRemedy(name)));
    });
  }

  it('because a page in its middle is lost is found out', async () => {
    await fixture.close();
    const bytes = await readFile(fixture.file());
    bytes.fill(0, bytes.length - 4096);
    await writeFile(fixture.file(), bytes);
    const damaged = UNUSABLE.damaged(fixture.file(), await damageOf(), restoreRemedy(null));
    shows(await refused(), damaged);
    assert.equal(basename(fixture.file()), 'campanile.sqlite');
  });
});

/** Enough rows for many pages, in one transaction. */
async function many(fixture: StorageFixture): Promise<void> {
  await fixture.inspect(
    `with recursive n (i) as (select 1 union all select i + 1 from n where i < 1000)
     insert into subscribers (lid, phone, chat_id, state, registered_at, last_command_at)
     select i || '@lid', 390000000000 + i, i || '@lid', 'active', i, i from n`,
  );
}

/** Overwrites a page in the middle, as a failing disk does. */
async function damage(file: string): Promise<void> {
  const bytes = await readFile(file);
  const page = 4096 * Math.floor(bytes.length / 4096 / 2);
  bytes.fill(0x5a, page, page + 4096);
  await writeFile(file, bytes);
}

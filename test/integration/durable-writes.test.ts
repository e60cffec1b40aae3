/**
 * What has to survive a power cut has been handed to the disk by the time the program goes on: a killed process loses
 * nothing of what the system holds for the disk, so that no kill shows it.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { copyWhole } from '#src/storage/sqlite/backup.js';
import { connect, SqliteDatabase } from '#src/storage/sqlite/connection.js';
import { migrate } from '#src/storage/sqlite/migrations/index.js';
import { moveDurably, spoolInto, writeDurably } from '#src/folder/durable.js';
import { silentLogger } from '../fakes/runtime.js';
import { useTempDir } from '../support/temp-dir.js';

interface Flushed {
  /** of a folder: what is called how in it */
  readonly what: 'file' | 'folder';
  readonly bytes: number;
  /** whether the file had its name by then */
  readonly isNamed: boolean;
}

interface Handle {
  sync(): Promise<void>;
  stat(): Promise<{ readonly size: number; isDirectory(): boolean }>;
}

/** What goes to the disk while this is done, in order. @param named the file it is about */
async function flushedBy(named: string, work: () => Promise<unknown>): Promise<readonly Flushed[]> {
  const flushed: Flushed[] = [];
  const one = await open(process.execPath, 'r');
  const handles = Object.getPrototypeOf(one) as Handle;
  await one.close();
  const { sync } = handles;
  handles.sync = async function (this: Handle): Promise<void> {
    const stats = await this.stat();
    const isFolder = stats.isDirectory();
    flushed.push({
      what: isFolder ? 'folder' : 'file',
      bytes: isFolder ? 0 : stats.size,
      isNamed: existsSync(named),
    });
    await sync.call(this);
  };
  try {
    await work();
  } finally {
    handles.sync = sync;
  }
  return flushed;
}

/** Windows has no such thing as to flush a folder. */
const FOLDERS = process.platform === 'win32' ? [] : [{ what: 'folder', bytes: 0, isNamed: true }];
const BYTES = Buffer.from('Domani manca l’acqua.');

describe('what has to survive a power cut', () => {
  const temp = useTempDir();

  it('is on the disk as a whole before it has its name, and then its name is', async () => {
    const file = temp.join('avviso.esito.txt');
    const flushed = await flushedBy(file, () => writeDurably(file, BYTES));
    const whole = { what: 'file', bytes: BYTES.length, isNamed: false };
    assert.deepEqual(flushed, [whole, ...FOLDERS]);
    assert.deepEqual(await readFile(file), BYTES);
  });

  it('has both its places on the disk when it is moved', async () => {
    await mkdir(temp.join('inviati'));
    await writeFile(temp.join('avviso.txt'), BYTES);
    const file = temp.join('inviati', 'avviso.txt');
    const flushed = await flushedBy(file, () => moveDurably(temp.join('avviso.txt'), file));
    assert.deepEqual(flushed, [...FOLDERS, ...FOLDERS]);
  });

  it('is on the disk when it is copied for itself, before a notice refers to it', async () => {
    let path = '';
    const flushed = await flushedBy(temp.join('spool'), async () => {
      ({ path } = await spoolInto(temp.join('spool'), BYTES, 'txt'));
    });
    const whole = { what: 'file', bytes: BYTES.length, isNamed: true };
    assert.deepEqual(flushed, [whole, ...FOLDERS]);
    assert.deepEqual(await readFile(path), BYTES);
  });

  it('is in the database when a commit resolves: the log is flushed with each', async () => {
    const connection = connect(temp.join('campanile.sqlite'), silentLogger);
    const database = new SqliteDatabase(connection);
    try {
      await migrate(connection);
      await database.write((sql) => sql.raw('create table sample (id integer)'));
      const asked = async (pragma: string): Promise<unknown> => {
        const rows = await database.read((sql) => sql.raw<object[]>(`pragma ${pragma}`));
        return Object.values(rows[0] ?? {})[0];
      };
      // 2 is full; with 1 a log has only what was there at the last checkpoint
      assert.equal(await asked('synchronous'), 2);
      assert.equal(await asked('journal_mode'), 'wal');
      const inside = await database.write((sql) => sql.raw<object[]>('pragma synchronous'));
      assert.deepEqual(inside, [{ synchronous: 2 }]);
    } finally {
      await database.close();
    }
  });

  it('is in a copy of the database before the copy has its name', async () => {
    const from = temp.join('campanile.sqlite');
    const connection = connect(from, silentLogger);
    await migrate(connection);
    await connection.destroy();
    const to = temp.join('copia.tmp');
    const flushed = await flushedBy(to, () => copyWhole(from, to));
    const { length: bytes } = await readFile(to);
    assert.deepEqual(flushed, [{ what: 'file', bytes, isNamed: true }]);
  });
});

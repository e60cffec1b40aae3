/**
 * The real database, for tests that do not want to know how one is opened: brought up to date once
 * per process and copied from then on. `openStorage` looks whether a file is damaged and at every
 * step of its schema, ten times as long as all that a small test asks.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Storage } from '#src/ports/storage.js';
import { connect, SqliteDatabase } from '#src/storage/sqlite/connection.js';
import { openStorage, spoolBeside, storageOver } from '#src/storage/database.js';
import { silentLogger } from '../fakes/runtime.js';

let template: Promise<Buffer> | null = null;

/** What a database was asked. */
export interface Asked {
  statements: number;
  /** of the answers */
  rows: number;
}

/** Opens a new, empty database in a file that is not there yet; its folder must exist. */
export async function newTestStorage(
  file: string,
  asked: Asked = { statements: 0, rows: 0 },
): Promise<Storage> {
  template ??= emptyDatabase();
  await writeFile(file, await template);
  const connection = connect(file, silentLogger);
  connection.on('query-response', (rows: unknown) => {
    asked.statements += 1;
    if (Array.isArray(rows)) asked.rows += rows.length;
  });
  // No test pulls the plug: what is written need not have reached the disk.
  await connection.raw('pragma synchronous = off');
  return storageOver(new SqliteDatabase(connection, null, spoolBeside(file)));
}

async function emptyDatabase(): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'campanile-template-'));
  try {
    const file = join(folder, 'empty.sqlite');
    await (await openStorage({ file, logger: silentLogger })).close();
    return await readFile(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

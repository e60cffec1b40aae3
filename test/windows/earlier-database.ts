import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { connect } from '#src/storage/sqlite/connection.js';
import { SILENT } from '../support/storage.js';

const RELEASED = new URL('../../../test/databases/0.2.0.sqlite.gz', import.meta.url);

/** Leaves the database of an earlier version, for which a step of the schema waits. */
export async function leaveEarlierDatabase(file: string): Promise<void> {
  writeFileSync(file, gunzipSync(readFileSync(RELEASED)));
  const database = connect(file, SILENT);
  // Its last step, which may be taken twice, waits.
  await database('knex_migrations').where('name', '025-replies-given-up').delete();
  await database.destroy();
}

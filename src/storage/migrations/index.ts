import type { Knex } from 'knex';
import { StorageError } from '../../errors.js';
import { firstSchema } from './001-first-schema.js';
import { catchUp } from './002-catch-up.js';
import { audit } from './003-audit.js';
import { directPath } from './009-direct-path.js';

/** One step of the schema. A step that has been released is never changed: another one follows. */
export interface Migration {
  /** `NNN-what-it-does`, kept in the database */
  readonly name: string;
  readonly up: (sql: Knex) => Promise<void>;
}

/** In the order in which they are applied. */
const MIGRATIONS: readonly Migration[] = [firstSchema, catchUp, audit, directPath];

const SOURCE: Knex.MigrationSource<Migration> = {
  getMigrations: () => Promise.resolve([...MIGRATIONS]),
  getMigrationName: ({ name }) => name,
  getMigration: ({ up }) => Promise.resolve({ up, down: () => Promise.resolve() }),
};

/**
 * Brings the schema up to date, all steps in one transaction; returns the names of those applied.
 * @throws StorageError when a newer version of the program has written the database
 */
export async function migrate(connection: Knex): Promise<readonly string[]> {
  const config: Knex.MigratorConfig = {
    migrationSource: SOURCE,
    // Done here, so that the message tells staff what has happened.
    disableMigrationsListValidation: true,
  };
  const [applied] = (await connection.migrate.list(config)) as [{ name: string }[]];
  const known = new Set(MIGRATIONS.map(({ name }) => name));
  const unknown = applied.filter(({ name }) => !known.has(name));
  if (unknown.length > 0) {
    throw new StorageError(
      'L’archivio è stato scritto da una versione più recente del programma. ' +
        'Installare di nuovo quella versione, oppure ripristinare una copia precedente dell’archivio.',
    );
  }
  const [, names] = (await connection.migrate.latest(config)) as [number, string[]];
  return names;
}

import type { Knex } from 'knex';

/** One step of the schema. A step that has been released is never changed: another one follows. */
export interface Migration {
  /** `NNN-what-it-does`, kept in the database */
  readonly name: string;
  readonly up: (sql: Knex) => Promise<void>;
}

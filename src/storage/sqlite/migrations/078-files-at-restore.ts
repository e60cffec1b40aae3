import type { Migration } from './migration.js';

const STATEMENTS = [
  // size and time of the file, as it was seen last
  'alter table lay_at_restore add column stamp text',
  // 1: there was a look that did not find it
  'alter table lay_at_restore add column has_left integer not null default 0',
];

export const filesAtRestore: Migration = {
  name: '078-files-at-restore',
  up: async (sql) => {
    for (const statement of STATEMENTS) await sql.raw(statement);
  },
};

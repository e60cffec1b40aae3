import type { Migration } from './migration.js';

const STATEMENTS = [
  // The drop of the panel from which a notice came; null: staff's own files.
  'alter table notices add column drop_id text',
  'create index notices_dropped on notices (drop_id) where drop_id is not null',
];

export const drops: Migration = {
  name: '070-drops',
  up: async (sql) => {
    for (const statement of STATEMENTS) await sql.raw(statement);
  },
};

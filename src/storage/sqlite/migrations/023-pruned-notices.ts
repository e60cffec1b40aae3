import type { Migration } from './migration.js';

const STATEMENTS = [
  // When the rows of its recipients were removed; null: they are there. From then on `figures` is all that
  // is known, and no later step may empty it.
  'alter table notices add column pruned_at integer',
];

export const prunedNotices: Migration = {
  name: '023-pruned-notices',
  up: async (sql) => {
    for (const statement of STATEMENTS) await sql.raw(statement);
  },
};

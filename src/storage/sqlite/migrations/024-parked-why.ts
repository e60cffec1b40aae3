import type { Migration } from './migration.js';

const STATEMENTS = [
  // Why a notice waits for a decision; null: it does not. It used to be guessed from what lay in the folder.
  `alter table notices add column parked_why text check (parked_why in ('overdue', 'files-gone'))`,
  `update notices set parked_why = iif(placed = '[]', 'files-gone', 'overdue') where state = 'parked'`,
];

export const parkedWhy: Migration = {
  name: '024-parked-why',
  up: async (sql) => {
    for (const statement of STATEMENTS) await sql.raw(statement);
  },
};

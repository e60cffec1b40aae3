import type { Migration } from './migration.js';

const STATEMENTS = [
  // Files that lay in the folder when a copy was restored; the empty name: nobody has looked yet.
  'create table lay_at_restore (name text primary key, at integer not null)',
  `alter table notices add column parked_for text
     check (parked_for in ('overdue', 'files-gone', 'restored'))`,
  'update notices set parked_for = parked_why',
  'alter table notices drop column parked_why',
  'alter table notices rename column parked_for to parked_why',
];

export const layAtRestore: Migration = {
  name: '071-lay-at-restore',
  up: async (sql) => {
    for (const statement of STATEMENTS) await sql.raw(statement);
  },
};

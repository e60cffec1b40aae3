import type { Migration } from './migration.js';

const STATEMENTS = [
  // The version that this one has taken the place of, before anything of it had gone out.
  'alter table notices add column replaces integer references notices (id)',
  'create index notices_replacing on notices (replaces) where replaces is not null',
];

export const replacedNotices: Migration = {
  name: '022-replaced-notices',
  up: async (sql) => {
    for (const statement of STATEMENTS) await sql.raw(statement);
  },
};

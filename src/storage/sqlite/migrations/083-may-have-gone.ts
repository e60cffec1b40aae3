import type { Migration } from './migration.js';

const STATEMENTS = [
  // 1: a restored copy does not say whether it has gone; whatever staff decide since, that stays so
  'alter table notices add column may_have_gone integer not null default 0',
  `update notices set may_have_gone = 1 where parked_why = 'restored'`,
];

export const mayHaveGone: Migration = {
  name: '083-may-have-gone',
  up: async (sql) => {
    for (const statement of STATEMENTS) await sql.raw(statement);
  },
};

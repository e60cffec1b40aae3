import type { Migration } from './migration.js';

const STATEMENTS = [
  // to more people it does not go unless a person says so; null: to however many
  'alter table notices add column confirm_above integer',
  // when one that was stopped was last made to go on
  'alter table notices add column resumed_at integer',
];

export const whenItGoes: Migration = {
  name: '081-when-it-goes',
  up: async (sql) => {
    for (const statement of STATEMENTS) await sql.raw(statement);
  },
};

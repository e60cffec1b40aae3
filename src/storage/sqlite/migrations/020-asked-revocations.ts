import type { Migration } from './migration.js';

const STATEMENTS = [
  // From which linking of the account the page was asked to delete the message; null: not yet. Once
  // it is deleted the page knows it no more, which proves something only to whom has asked it.
  'alter table revocations add column asked_link text',
];

export const askedRevocations: Migration = {
  name: '020-asked-revocations',
  up: async (sql) => {
    for (const statement of STATEMENTS) await sql.raw(statement);
  },
};

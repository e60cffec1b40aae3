import type { Migration } from './migration.js';

/** How far we have read what people wrote to each account that was ever linked. */
export const catchUp: Migration = {
  name: '002-catch-up',
  up: async (sql) => {
    await sql.raw(
      `create table catch_up (
        account text primary key,
        linked_at integer not null,
        caught_up_to integer not null
      ) strict, without rowid`,
    );
  },
};

import type { Migration } from './migration.js';

export const goneOn: Migration = {
  name: '068-gone-on',
  up: async (sql) => {
    // A notice whose files lay where they stay has gone on, and its end is still to be told.
    await sql.raw('alter table notices add column gone_on integer not null default 0');
    await sql.raw(
      `update notices set gone_on = 1 where filed_at is not null and state in ('queued', 'sending')`,
    );
  },
};

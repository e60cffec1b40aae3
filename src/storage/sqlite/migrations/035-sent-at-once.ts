import type { Migration } from './migration.js';

/** What staff send at once goes like an urgent notice and is not called one; of those before it is not known which were. */
export const sentAtOnce: Migration = {
  name: '035-sent-at-once',
  up: async (sql) => {
    await sql.raw('alter table notices add column hurried integer not null default 0');
  },
};

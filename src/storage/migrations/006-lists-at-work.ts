import type { Migration } from './index.js';

/** Lists that were put aside. */
export const listsAtWork: Migration = {
  name: '006-lists-at-work',
  up: async (sql) => {
    await sql.raw('alter table lists add column idle integer not null default 0');
  },
};

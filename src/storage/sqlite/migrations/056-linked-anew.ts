import type { Migration } from './migration.js';

export const linkedAnew: Migration = {
  name: '056-linked-anew',
  up: async (sql) => {
    // Under which linking the mark was looked at last, and since when it is another than before: what
    // was written before that comes to the new one late.
    await sql.raw('alter table catch_up add column link_id text');
    await sql.raw('alter table catch_up add column relinked_at integer');
  },
};

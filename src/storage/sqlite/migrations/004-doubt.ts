import type { Migration } from './migration.js';

/**
 * What recovery must remember of a delivery: since when it is in doubt, when it was sent again
 * because of it, and from which linking of the account it went out.
 */
export const doubt: Migration = {
  name: '004-doubt',
  up: async (sql) => {
    await sql.raw('alter table deliveries add column doubted_at integer');
    await sql.raw('alter table deliveries add column resent_at integer');
    await sql.raw('alter table deliveries add column link_id text');
  },
};

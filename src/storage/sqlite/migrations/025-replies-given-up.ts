import type { Migration } from './migration.js';

/** Replies in doubt were held for a person, and nobody could decide about one. */
export const repliesGivenUp: Migration = {
  name: '025-replies-given-up',
  up: async (sql) => {
    await sql.raw(
      `update deliveries set state = 'failed' where state = 'held' and notice_id is null`,
    );
  },
};

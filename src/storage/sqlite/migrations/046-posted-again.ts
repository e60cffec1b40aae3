import type { Migration } from './migration.js';

export const postedAgain: Migration = {
  name: '046-posted-again',
  up: async (sql) => {
    // When a person wanted a post to go out again, which it may then however old its notice is.
    await sql.raw('alter table channel_posts add column again_at integer');
  },
};

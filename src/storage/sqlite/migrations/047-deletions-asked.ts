import type { Migration } from './migration.js';

export const deletionsAsked: Migration = {
  name: '047-deletions-asked',
  up: async (sql) => {
    // When the page was first asked to delete a post: without an answer that may still happen.
    await sql.raw('alter table channel_posts add column revoke_asked_at integer');
  },
};

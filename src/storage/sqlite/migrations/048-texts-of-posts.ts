import type { Migration } from './migration.js';

export const textsOfPosts: Migration = {
  name: '048-texts-of-posts',
  up: async (sql) => {
    // The text that staff want a public post to have instead; null: none. And that WhatsApp has not taken the last one.
    await sql.raw('alter table channel_posts add column new_text text');
    await sql.raw('alter table channel_posts add column text_refused integer not null default 0');
  },
};

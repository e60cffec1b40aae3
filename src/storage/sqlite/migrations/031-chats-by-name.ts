import type { Migration } from './migration.js';

/** The chat of somebody who is known by number is called by the number; how a transport writes it is its own. */
export const chatsByName: Migration = {
  name: '031-chats-by-name',
  up: async (sql) => {
    await sql.raw(
      `update subscribers set chat_id = replace(chat_id, '@c.us', '') where chat_id like '%@c.us'`,
    );
  },
};

import type { Migration } from './migration.js';

export const leftOutOfLists: Migration = {
  name: '079-left-out-of-lists',
  up: async (sql) => {
    await sql.raw(`update list_exclusions set reason = 'left-out' where reason = 'dropped'`);
  },
};

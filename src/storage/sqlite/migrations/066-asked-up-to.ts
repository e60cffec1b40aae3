import type { Migration } from './migration.js';

export const askedUpTo: Migration = {
  name: '066-asked-up-to',
  up: async (sql) => {
    // Up to which subscriber a round has asked, in the order of their ids. One that is under way goes on by its
    // recipients: of people whose rows have been merged the greatest id says nothing.
    await sql.raw('alter table renewals add column asked_up_to integer not null default 0');
  },
};

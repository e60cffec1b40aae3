import type { Migration } from './migration.js';

export const linkedAndTakenBack: Migration = {
  name: '063-linked-and-taken-back',
  up: async (sql) => {
    // The servers could not be asked when the account was linked: when that was is put right as soon as
    // they answer.
    await sql.raw('alter table catch_up add column own_clock integer not null default 0');
    // How many had a notice deleted and how many kept it, once it is forgotten who they were.
    await sql.raw('alter table retractions add column figures text');
  },
};

import type { Migration } from './migration.js';

const STATEMENTS = [
  // How many people a list message was for when it was begun: what is spent in a month is asked for again and again.
  'alter table deliveries add column people integer',
  `update deliveries set people = (select count(*) from recipients r
     where r.delivery_id = deliveries.id and r.dropped_at is null)
   where kind = 'list'`,
  'drop index deliveries_to_lists',
  `create index deliveries_to_lists on deliveries (changed_at, state, people) where kind = 'list'`,
  'drop index subscribers_unsaved',
  `create index subscribers_unsaved on subscribers (state) where unsaved_since is not null`,
];

export const peopleOfAMessage: Migration = {
  name: '077-people-of-a-message',
  up: async (sql) => {
    for (const statement of STATEMENTS) await sql.raw(statement);
  },
};

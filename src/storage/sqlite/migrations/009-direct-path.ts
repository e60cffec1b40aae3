import type { Migration } from './migration.js';

const STATEMENTS = [
  // When it was handed to the page last, and until when it is to wait after a refusal that passes.
  'alter table deliveries add column begun_at integer',
  'alter table deliveries add column not_before integer not null default 0',
  'alter table deliveries add column postponed integer not null default 0',
  // Each way of sending has a queue of its own.
  `create index deliveries_lists_queued on deliveries (notice_id, part, id)
     where kind = 'list' and state = 'queued'`,
  `create index deliveries_people_queued on deliveries (notice_id, not_before, part, id)
     where kind = 'person' and state = 'queued'`,
  // What the limits of the one-to-one way are counted from.
  `create index deliveries_people_begun on deliveries (begun_at)
     where kind = 'person' and notice_id is not null and begun_at is not null`,
];

/** The one-to-one way: its own queue, its pace, people who are tried again later. */
export const directPath: Migration = {
  name: '009-direct-path',
  up: async (sql) => {
    for (const statement of STATEMENTS) await sql.raw(statement);
  },
};

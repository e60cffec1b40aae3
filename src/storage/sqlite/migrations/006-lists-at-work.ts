import type { Migration } from './migration.js';

/** Lists that were put aside; what decides how notices go; trial messages, which count like others. */
export const listsAtWork: Migration = {
  name: '006-lists-at-work',
  up: async (sql) => {
    await sql.raw('alter table lists add column idle integer not null default 0');
    // value is JSON
    await sql.raw(
      `create table sending_state (
        name text primary key check (name in ('stop', 'listsOff', 'canary', 'canaryList')),
        value text not null
      ) strict, without rowid`,
    );
    await sql.raw(
      `create index deliveries_to_lists on deliveries (changed_at) where kind = 'list'`,
    );
    await sql.raw('create table canary_messages (at integer not null) strict');
  },
};

import type { Migration } from './migration.js';

const STATEMENTS = [
  // A round in which citizens are asked to write ATTIVA again, a part of them at a time.
  `create table renewals (
    id integer primary key,
    began_at integer not null,
    parts integer not null
  ) strict`,
  // The round in which a notice asks its recipients; null: it is one of the comune.
  'alter table notices add column renewal_id integer references renewals (id)',
  `create index notices_of_renewals on notices (renewal_id) where renewal_id is not null`,
];

export const renewals: Migration = {
  name: '041-renewals',
  up: async (sql) => {
    for (const statement of STATEMENTS) await sql.raw(statement);
  },
};

import type { Migration } from './migration.js';

const STATEMENTS = [
  // What those get from whose phones a notice cannot be deleted: the notice to be, as JSON. It
  // becomes one when it has a first recipient.
  `create table retractions (
    notice_id integer primary key references notices (id),
    correction text not null
  ) strict`,
];

export const retractions: Migration = {
  name: '013-retractions',
  up: async (sql) => {
    for (const statement of STATEMENTS) await sql.raw(statement);
  },
};

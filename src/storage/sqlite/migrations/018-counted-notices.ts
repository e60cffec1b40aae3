import type { Migration } from './migration.js';

const STATEMENTS = [
  // What a notice that is over amounts to, `Figures` as JSON, so that a page of notices need
  // not count its recipients again; null: nothing has been counted since the last change. A step that
  // changes what is counted sets it to null.
  'alter table notices add column figures text',
  ...['insert', 'delete', 'update of state, notice_id'].map(
    (change, index) =>
      `create trigger deliveries_count_${String(index)} after ${change} on deliveries
       begin
         update notices set figures = null
         where id = ${change === 'delete' ? 'old' : 'new'}.notice_id and figures is not null;
       end`,
  ),
];

export const countedNotices: Migration = {
  name: '018-counted-notices',
  up: async (sql) => {
    for (const statement of STATEMENTS) await sql.raw(statement);
  },
};

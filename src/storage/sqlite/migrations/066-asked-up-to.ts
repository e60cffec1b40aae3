import type { Migration } from './migration.js';

export const askedUpTo: Migration = {
  name: '066-asked-up-to',
  up: async (sql) => {
    // Up to which subscriber a round has asked: in the order of their ids.
    await sql.raw('alter table renewals add column asked_up_to integer not null default 0');
    await sql.raw(
      `update renewals set asked_up_to = coalesce((
         select max(r.subscriber_id) from notices n join recipients r on r.notice_id = n.id
         where n.renewal_id = renewals.id), 0)`,
    );
  },
};

import type { Migration } from './migration.js';

/** What happened and who did it, and how a notice's figures grew. */
export const audit: Migration = {
  name: '003-audit',
  up: async (sql) => {
    await sql.raw(
      `create table audit (
        id integer primary key,
        at integer not null,
        actor text not null check (actor in ('staff', 'service', 'whatsapp')),
        event text not null,
        notice_id integer references notices (id),
        text text not null
      ) strict`,
    );
    await sql.raw(
      'create index audit_by_notice on audit (notice_id, id) where notice_id is not null',
    );
    await sql.raw(
      `create table progress_history (
        notice_id integer not null references notices (id),
        at integer not null,
        accepted integer not null,
        delivered integer not null,
        read integer not null,
        primary key (notice_id, at)
      ) strict, without rowid`,
    );
  },
};

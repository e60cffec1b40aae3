import type { Migration } from './migration.js';

/**
 * Notices of several parts, with a date, an end, a kind and the states of their whole life; who has
 * which part; what is to be taken back.
 *
 * `notices` is made anew under its own name, because its checks change and others refer to it: with
 * the foreign keys deferred, the references that the old table leaves behind are whole again when
 * its rows are back, before the commit.
 */
const STATEMENTS = [
  'pragma defer_foreign_keys = on',
  'create temporary table notices_before as select * from notices',
  'drop table notices',

  // files, parts and placed are JSON. due_at: not before; placed: the names in the place where the
  // files were put last. not_sent_to: people whom a stop or the expiry spared.
  `create table notices (
    id integer primary key,
    name text not null,
    title text not null,
    kind text not null check (kind in ('notice', 'correction', 'test')),
    corrects integer references notices (id),
    files text not null,
    fingerprint text not null,
    parts text not null,
    urgent integer not null check (urgent in (0, 1)),
    send_at integer,
    expires_at integer,
    state text not null check (state in
      ('unconfirmed', 'queued', 'sending', 'sent', 'cancelled', 'expired', 'parked')),
    accepted_at integer not null,
    due_at integer not null,
    topped_up_at integer,
    finished_at integer,
    not_sent_to integer not null default 0,
    retracted_at integer,
    placed text,
    taken_at integer,
    filed_at integer,
    check ((kind = 'correction') = (corrects is not null)),
    check ((state in ('sent', 'cancelled', 'expired')) = (finished_at is not null)),
    check ((placed is null) = (taken_at is null))
  ) strict`,
  `insert into notices
     (id, name, title, kind, files, fingerprint, parts, urgent, state, accepted_at, due_at,
      finished_at, placed, taken_at, filed_at)
   select id, name, name, 'notice',
     (select json_group_array(json_object('name', value, 'sha256', null)) from json_each(files)),
     fingerprint, json_array(json(content)), 0, state, accepted_at, accepted_at, finished_at,
     iif(filed_at is null, null, files), filed_at, filed_at
   from notices_before`,
  'drop table notices_before',
  `create index notices_alive on notices (urgent desc, due_at, id)
     where state not in ('sent', 'cancelled', 'expired')`,
  `create index notices_unfiled on notices (id) where filed_at is null`,
  'create index notices_by_fingerprint on notices (fingerprint)',
  'create index notices_by_corrected on notices (corrects) where corrects is not null',

  'alter table deliveries add column part integer not null default 0',
  'drop index deliveries_by_notice',
  'create index deliveries_by_notice on deliveries (notice_id, state, part)',

  'create temporary table recipients_before as select * from recipients',
  'drop table recipients',
  // ack: 0 none, 2 device, 3 read, 4 played
  `create table recipients (
    notice_id integer not null references notices (id),
    subscriber_id integer not null references subscribers (id),
    part integer not null,
    delivery_id integer references deliveries (id),
    ack integer not null default 0 check (ack in (0, 2, 3, 4)),
    dropped_at integer,
    primary key (notice_id, subscriber_id, part)
  ) strict, without rowid`,
  `insert into recipients (notice_id, subscriber_id, part, delivery_id, ack, dropped_at)
   select notice_id, subscriber_id, 0, delivery_id, ack, dropped_at from recipients_before`,
  'drop table recipients_before',
  'create index recipients_by_delivery on recipients (delivery_id, dropped_at, ack)',
  'create index recipients_by_subscriber on recipients (subscriber_id)',
  `create index recipients_unassigned on recipients (notice_id)
     where delivery_id is null and dropped_at is null`,

  // Messages to one person that are to be deleted for everyone.
  `create table revocations (
    delivery_id integer primary key references deliveries (id),
    state text not null check (state in ('queued', 'done', 'refused')),
    changed_at integer not null,
    detail text
  ) strict`,
  `create index revocations_queued on revocations (delivery_id) where state = 'queued'`,
];

export const lifeOfANotice: Migration = {
  name: '005-life-of-a-notice',
  up: async (sql) => {
    for (const statement of STATEMENTS) await sql.raw(statement);
  },
};

import type { Migration } from './migration.js';

/**
 * Who can be reached, and how: people who cannot be reached any more, and those who probably have not
 * saved the number.
 *
 * `subscribers` is made anew under its own name, as `notices` was in step 005.
 */
const STATEMENTS = [
  'pragma defer_foreign_keys = on',
  'create temporary table subscribers_before as select * from subscribers',
  'drop table subscribers',

  // People who wrote a keyword. Somebody who only ever wrote the opt-out is `unknown`: no subscriber,
  // but remembered, so that they are answered once. Somebody `inactive` has given consent, and cannot
  // be reached. direct_receipt_at: about when a phone last said that it has a message to this person
  // alone. unsaved_since: probably has not saved the number. checked_at: when that was last tried out.
  `create table subscribers (
    id integer primary key,
    lid text unique,
    phone text unique,
    chat_id text not null,
    state text not null check (state in ('unknown', 'active', 'inactive', 'opted-out')),
    registered_at integer,
    last_command_at integer not null,
    last_answer_at integer,
    inactive_since integer,
    inactive_why text,
    direct_receipt_at integer,
    unsaved_since integer,
    checked_at integer,
    check (lid is not null or phone is not null),
    check (state not in ('active', 'inactive') or registered_at is not null),
    check ((state = 'inactive') = (inactive_since is not null)),
    check ((inactive_since is null) = (inactive_why is null))
  ) strict`,
  `insert into subscribers (id, lid, phone, chat_id, state, registered_at, last_command_at,
     last_answer_at, direct_receipt_at)
   select id, lid, phone, chat_id, state, registered_at, last_command_at, last_answer_at,
     (select max(d.changed_at) from recipients r join deliveries d on d.id = r.delivery_id
      where r.subscriber_id = s.id and d.kind = 'person' and r.ack >= 2)
   from subscribers_before s`,
  'drop table subscribers_before',
  'create index subscribers_by_state on subscribers (state, registered_at)',
  'create index subscribers_unsaved on subscribers (id) where unsaved_since is not null',

  // Which notices have gone to lists, and when.
  `create index deliveries_lists_taken on deliveries (notice_id, changed_at)
     where kind = 'list' and state = 'handed-over'`,

  // List messages that tell who has saved the number, and are no notices.
  `create table contact_checks (
    message_id text primary key,
    at integer not null
  ) strict, without rowid`,
  'create temporary table sending_state_before as select * from sending_state',
  'drop table sending_state',
  // value is JSON
  `create table sending_state (
    name text primary key check (name in
      ('stop', 'listsOff', 'canary', 'canaryList', 'checkList')),
    value text not null
  ) strict, without rowid`,
  'insert into sending_state (name, value) select name, value from sending_state_before',
  'drop table sending_state_before',

  // Reminders are paced like notices to single people.
  'drop index deliveries_people_begun',
  `create index deliveries_people_begun on deliveries (begun_at)
     where kind = 'person' and begun_at is not null
       and (notice_id is not null or reply_kind = 'reminder')`,
  `create index deliveries_reminders on deliveries (not_before, id)
     where reply_kind = 'reminder' and state = 'queued'`,
];

export const reach: Migration = {
  name: '015-reach',
  up: async (sql) => {
    for (const statement of STATEMENTS) await sql.raw(statement);
  },
};

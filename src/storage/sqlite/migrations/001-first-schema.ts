import type { Migration } from './migration.js';

const STATEMENTS = [
  // People who wrote a keyword. Somebody who only ever wrote the opt-out is `unknown`: no subscriber,
  // but remembered, so that they are answered once.
  `create table subscribers (
    id integer primary key,
    lid text unique,
    phone text unique,
    chat_id text not null,
    state text not null check (state in ('unknown', 'active', 'opted-out')),
    registered_at integer,
    last_command_at integer not null,
    last_answer_at integer,
    check (lid is not null or phone is not null),
    check (state <> 'active' or registered_at is not null)
  ) strict`,
  `create index subscribers_by_state on subscribers (state, registered_at)`,

  `create table keyword_messages (
    message_key text primary key,
    subscriber_id integer not null references subscribers (id),
    keyword text not null check (keyword in ('opt-in', 'opt-out')),
    at integer not null,
    seen_at integer not null
  ) strict, without rowid`,
  `create index keyword_messages_by_subscriber on keyword_messages (subscriber_id)`,

  `create table consent_events (
    id integer primary key,
    subscriber_id integer not null references subscribers (id),
    kind text not null check (kind in ('opt-in', 'opt-out')),
    word text not null,
    message_key text not null references keyword_messages (message_key),
    message_at integer not null,
    recorded_at integer not null,
    privacy_version text not null
  ) strict`,
  `create index consent_events_by_subscriber on consent_events (subscriber_id)`,

  // files and content are JSON
  `create table notices (
    id integer primary key,
    name text not null,
    files text not null,
    fingerprint text not null unique,
    content text not null,
    state text not null default 'queued' check (state in ('queued', 'sending', 'sent')),
    accepted_at integer not null,
    finished_at integer,
    filed_at integer,
    check ((state = 'sent') = (finished_at is not null))
  ) strict`,
  `create index notices_unsent on notices (id) where state <> 'sent'`,
  `create index notices_unfiled on notices (id) where state = 'sent' and filed_at is null`,

  // A delivery of a notice has its people in `recipients`, and in subscriber_id whom it was begun to
  // if that is one person; a reply has its person and its own text. proven_at is set where a receipt
  // told that it was handed over before anything else did.
  `create table deliveries (
    id integer primary key,
    notice_id integer references notices (id),
    subscriber_id integer references subscribers (id),
    reply_kind text,
    reply_text text,
    kind text not null check (kind in ('list', 'person')),
    list_id text,
    state text not null default 'queued' check (state in
      ('queued', 'sending', 'uncertain', 'handed-over', 'failed', 'held', 'dropped')),
    message_id text unique,
    code integer,
    detail text,
    changed_at integer,
    proven_at integer,
    check (subscriber_id is not null or (notice_id is not null
      and (kind = 'list' or message_id is null))),
    check ((notice_id is null) = (reply_kind is not null)),
    check ((notice_id is null) = (reply_text is not null)),
    check (kind = 'person' or (notice_id is not null and list_id is not null)),
    check (message_id is not null or state in ('queued', 'dropped')),
    check (proven_at is null or state = 'handed-over')
  ) strict`,
  `create index deliveries_by_notice on deliveries (notice_id, state)`,
  `create index deliveries_by_subscriber on deliveries (subscriber_id)
     where subscriber_id is not null`,
  `create index deliveries_open on deliveries (id) where state in ('sending', 'uncertain')`,
  `create index deliveries_handed_over on deliveries (changed_at) where state = 'handed-over'`,

  // ack: 0 none, 2 device, 3 read, 4 played
  `create table recipients (
    notice_id integer not null references notices (id),
    subscriber_id integer not null references subscribers (id),
    delivery_id integer references deliveries (id),
    ack integer not null default 0 check (ack in (0, 2, 3, 4)),
    dropped_at integer,
    primary key (notice_id, subscriber_id)
  ) strict, without rowid`,
  `create index recipients_by_delivery on recipients (delivery_id, dropped_at, ack)`,
  `create index recipients_by_subscriber on recipients (subscriber_id)`,
  `create index recipients_unassigned on recipients (notice_id)
     where delivery_id is null and dropped_at is null`,

  `create table lists (
    id text primary key,
    name text not null
  ) strict`,
  `create table list_exclusions (
    subscriber_id integer primary key references subscribers (id),
    reason text not null,
    excluded_at integer not null
  ) strict`,
];

export const firstSchema: Migration = {
  name: '001-first-schema',
  up: async (sql) => {
    for (const statement of STATEMENTS) await sql.raw(statement);
  },
};

import type { Migration } from './migration.js';

const STATEMENTS = [
  // Whether a notice goes to the comune's channel as well; null: not, as none from before this.
  `alter table notices add column channel text check (channel in ('mirror', 'fallback'))`,

  // One message in the channel each. message_id is committed before the page is asked; server_id is
  // the number that WhatsApp's servers gave, and nothing less says that they have it. after_server_id:
  // the highest number known before it was handed over first.
  `create table channel_posts (
    id integer primary key,
    notice_id integer not null references notices (id),
    part integer not null,
    channel_id text not null,
    content text not null,
    state text not null default 'queued' check (state in
      ('queued', 'sending', 'uncertain', 'posted', 'failed', 'held', 'dropped')),
    message_id text unique,
    after_server_id integer,
    server_id integer,
    begun_at integer,
    posted_at integer,
    doubted_at integer,
    resent_at integer,
    not_before integer not null default 0,
    tries integer not null default 0,
    detail text,
    views integer,
    forwards integer,
    reactions text not null default '{}',
    revoked_at integer,
    revoke_refused integer not null default 0,
    unique (notice_id, part)
  ) strict`,
  `create index channel_posts_open on channel_posts (state)
     where state in ('queued', 'sending', 'uncertain', 'held')`,

  `create table channel_followers (
    channel_id text not null,
    at integer not null,
    followers integer not null,
    primary key (channel_id, at)
  ) strict`,
];

export const channel: Migration = {
  name: '045-channel',
  up: async (sql) => {
    for (const statement of STATEMENTS) await sql.raw(statement);
  },
};

import type { Migration } from './migration.js';

const STATEMENTS = [
  // What WhatsApp said last of what the account may do: JSON.
  `create table account_health (
    id integer primary key check (id = 1),
    value text not null
  ) strict`,
  // When the person gave a trusted-contact token last, by WhatsApp's clock.
  'alter table subscribers add column token_at integer',
  // WhatsApp counts the people whom a list message is for, not the message.
  'alter table canary_messages add column people integer not null default 2',
  'alter table contact_checks add column people integer not null default 2',
];

/** What the account may do, and whose chats are open for one-to-one messages. */
export const accountHealth: Migration = {
  name: '040-account-health',
  up: async (sql) => {
    for (const statement of STATEMENTS) await sql.raw(statement);
  },
};

import type { Migration } from './migration.js';

/** A consent may come from a register that was kept before: no message, no word, but an origin. */
export const consentsFromElsewhere: Migration = {
  name: '011-consents-from-elsewhere',
  up: async (sql) => {
    await sql.raw(
      `create table consents (
        id integer primary key,
        subscriber_id integer not null references subscribers (id),
        kind text not null check (kind in ('opt-in', 'opt-out')),
        word text,
        message_key text references keyword_messages (message_key) on update cascade,
        origin text,
        message_at integer not null,
        recorded_at integer not null,
        privacy_version text,
        check ((message_key is null) = (origin is not null)),
        check ((message_key is null) = (word is null)),
        check (privacy_version is not null or origin is not null)
      ) strict`,
    );
    await sql.raw(
      `insert into consents (id, subscriber_id, kind, word, message_key, message_at, recorded_at,
         privacy_version)
       select id, subscriber_id, kind, word, message_key, message_at, recorded_at, privacy_version
       from consent_events`,
    );
    await sql.raw('drop table consent_events');
    await sql.raw('alter table consents rename to consent_events');
    await sql.raw('create index consent_events_by_subscriber on consent_events (subscriber_id)');
  },
};

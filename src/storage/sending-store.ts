import type { SendingState } from '../model/sending.js';
import type { SendingStore } from '../ports/storage/sending.js';
import { first, type Database } from './connection.js';

const NOTHING: SendingState = {
  stop: null,
  listsOff: null,
  canary: null,
  canaryList: null,
  checkList: null,
};

export function openSendingStore(database: Database): SendingStore {
  return {
    state: () =>
      database.read(async (sql) => {
        const rows = await sql.raw<{ name: string; value: string }[]>(
          'select name, value from sending_state',
        );
        const stored = rows.map(({ name, value }) => [name, JSON.parse(value) as unknown]);
        return { ...NOTHING, ...(Object.fromEntries(stored) as Partial<SendingState>) };
      }),

    save: (changes) =>
      database.write(async (sql) => {
        await sql.raw(
          `insert into sending_state (name, value)
           select key, iif(type = 'text', json_quote(value), coalesce(value, 'null'))
           from json_each(:changes) where true
           on conflict do update set value = excluded.value`,
          { changes: JSON.stringify(changes) },
        );
      }),

    countCanary: (now) =>
      database.write(async (sql) => {
        await sql.raw('insert into canary_messages (at) values (:now)', { now });
      }),

    listMessagesSince: (since) =>
      database.read(async (sql) => {
        const rows = await sql.raw<{ count: number }[]>(
          `select (select count(*) from canary_messages where at >= :since)
             + (select count(*) from contact_checks where at >= :since)
             + (select count(*) from deliveries where kind = 'list' and changed_at >= :since
                and state in ('handed-over', 'sending', 'uncertain', 'held')) as count`,
          { since },
        );
        return first(rows, 'count').count;
      }),

    listTakenSince: (since) =>
      database.read(async (sql) => {
        const rows = await sql.raw<{ id: number }[]>(
          `select id from deliveries
           where kind = 'list' and state = 'handed-over' and changed_at >= :since limit 1`,
          { since },
        );
        return rows.length > 0;
      }),

    listToRepeat: () =>
      database.read(async (sql) => {
        const rows = await sql.raw<{ id: number }[]>(
          `select d.id from notices n join deliveries d on d.notice_id = n.id
           where n.state = 'sending' and d.kind = 'list' and d.state = 'queued'
             and d.message_id is not null limit 1`,
        );
        return rows.length > 0;
      }),
  };
}

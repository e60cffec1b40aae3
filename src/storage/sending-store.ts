import type { AccountHealth } from '../model/account-health.js';
import type { SendingState } from '../model/sending.js';
import type { SendingStore } from '../ports/storage.js';
import { HAD_IT } from './conditions.js';
import { first, type Database, type Sql } from './sql.js';

const NOTHING: SendingState = {
  stop: null,
  listsOff: null,
  canary: null,
  canaryList: null,
  checkList: null,
};

/** `count`: of people whom list messages have gone to, or may have gone to, since `:since`; every page and plan asks for it. */
export const LIST_PEOPLE_SINCE = `select
  (select coalesce(sum(people), 0) from canary_messages where at >= :since)
  + (select coalesce(sum(people), 0) from contact_checks where at >= :since)
  + (select coalesce(sum(people), 0) from deliveries
     where kind = 'list' and changed_at >= :since and state in ${HAD_IT}) as count`;

export function openSendingStore(database: Database): SendingStore {
  return {
    ...account(database),

    state: () => database.read(sendingState),

    save: (changes) => database.write((sql) => saveSendingState(sql, changes)),

    countCanary: (now, people) =>
      database.write(async (sql) => {
        await sql.raw('insert into canary_messages (at, people) values (:now, :people)', {
          now,
          people,
        });
      }),

    uncountCanary: () =>
      database.write(async (sql) => {
        await sql.raw(
          'delete from canary_messages where at = (select max(at) from canary_messages)',
        );
      }),

    listRecipientsSince: (since) =>
      database.read(async (sql) => {
        const rows = await sql.raw<{ count: number }[]>(LIST_PEOPLE_SINCE, { since });
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

export async function sendingState(sql: Sql): Promise<SendingState> {
  const rows = await sql.raw<{ name: string; value: string }[]>(
    'select name, value from sending_state',
  );
  const stored = rows.map(({ name, value }) => [name, JSON.parse(value) as unknown]);
  return { ...NOTHING, ...(Object.fromEntries(stored) as Partial<SendingState>) };
}

export async function saveSendingState(sql: Sql, changes: Partial<SendingState>): Promise<void> {
  for (const [name, value] of Object.entries(changes)) {
    await sql.raw(
      `insert into sending_state (name, value) values (:name, :value)
       on conflict (name) do update set value = excluded.value`,
      { name, value: JSON.stringify(value) },
    );
  }
}

/** What the account may do, and whose chats are warm. */
function account(
  database: Database,
): Pick<SendingStore, 'health' | 'saveHealth' | 'noteTokens' | 'warmth'> {
  return {
    health: () =>
      database.read(async (sql) => {
        const [row] = await sql.raw<{ value: string }[]>('select value from account_health');
        return row === undefined ? null : (JSON.parse(row.value) as AccountHealth);
      }),

    saveHealth: (health) =>
      database.write(async (sql) => {
        await sql.raw(
          `insert into account_health (id, value) values (1, :value)
           on conflict (id) do update set value = excluded.value`,
          { value: JSON.stringify(health) },
        );
      }),

    noteTokens: (given) =>
      database.write(async (sql) => {
        await sql.raw(
          `with told as materialized (
             select alias, phone, at from ${sql.rowsOf(':given', ['alias', 'phone', 'at'])} given
           )
           update subscribers set token_at = told.at from told
           where (subscribers.lid = told.alias or subscribers.phone = told.phone)
             and coalesce(subscribers.token_at, 0) <> told.at`,
          { given: JSON.stringify(given.map(({ person, at }) => ({ ...person, at }))) },
        );
      }),

    warmth: (since) =>
      database.read(async (sql) => {
        const rows = await sql.raw<{ warm: number; cold: number }[]>(
          `select count(*) filter (where token_at >= :since) as warm,
             count(*) filter (where token_at is null or token_at < :since) as cold
           from subscribers where state = 'active'`,
          { since },
        );
        return first(rows, 'count');
      }),
  };
}

import type { StoredMoments } from '../ports/storage/moments.js';
import { first, type Database, type Sql } from './sql.js';

/** Columns that say when something happened, by table. */
const HAPPENED = {
  deliveries: ['changed_at', 'begun_at', 'doubted_at', 'resent_at', 'proven_at'],
  notices: [
    ...['accepted_at', 'topped_up_at', 'finished_at'],
    ...['retracted_at', 'taken_at', 'filed_at'],
  ],
  list_exclusions: ['excluded_at'],
  subscribers: ['direct_receipt_at', 'unsaved_since', 'checked_at'],
  canary_messages: ['at'],
  contact_checks: ['at'],
  progress_history: ['at'],
  channel_posts: ['begun_at', 'posted_at', 'doubted_at', 'resent_at', 'revoked_at'],
  channel_followers: ['at'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** The same in what is kept as JSON, by name in `sending_state`. */
const HAPPENED_IN_STATE = { canary: '$.at', stop: '$.since', listsOff: '$.since' } as const;

export function openStoredMoments(database: Database): StoredMoments {
  return {
    setBack: (now, byMs) =>
      database.write(async (sql) => {
        const ahead = Math.max(0, (await latest(sql)) - now);
        const by = Math.max(ahead, byMs);
        if (by > 0) await moveBack(sql, now, by);
        return by;
      }),
  };
}

/** When the last thing happened; 0: nothing has. */
async function latest(sql: Sql): Promise<number> {
  const inTables = Object.entries(HAPPENED).map(
    ([table, columns]) =>
      `select max(0, ${columns.map((column) => `coalesce(max(${column}), 0)`).join(', ')}) as at
       from ${table}`,
  );
  const inState = Object.entries(HAPPENED_IN_STATE).map(
    ([name, path]) =>
      `select coalesce(max(value ->> '${path}'), 0) as at from sending_state where name = '${name}'`,
  );
  const rows = await sql.raw<{ at: number }[]>(
    `select max(at) as at from (${[...inTables, ...inState].join(' union all ')})`,
  );
  return first(rows, 'moment').at;
}

async function moveBack(sql: Sql, now: number, by: number): Promise<void> {
  for (const [table, columns] of Object.entries(HAPPENED)) {
    for (const column of columns) {
      // two points of a curve may fall together
      await sql.raw(
        `update or replace ${table} set ${column} = ${column} - :by where ${column} > :now`,
        { now, by },
      );
    }
  }
  for (const [name, path] of Object.entries(HAPPENED_IN_STATE)) {
    await sql.raw(
      `update sending_state set value = json_set(value, '${path}', (value ->> '${path}') - :by)
       where name = '${name}' and value ->> '${path}' > :now`,
      { now, by },
    );
  }
  for (const table of ['deliveries', 'channel_posts']) {
    await sql.raw(`update ${table} set not_before = not_before - :by where not_before > :now`, {
      now,
      by,
    });
  }
  await sql.raw(
    'update notices set due_at = max(coalesce(send_at, 0), due_at - :by) where due_at > :now',
    { now, by },
  );
  // read once more from then on: a command counts once
  await sql.raw('update catch_up set caught_up_to = caught_up_to - :by where caught_up_to > :now', {
    now,
    by,
  });
}

import type { StoredMoments } from '../ports/storage.js';
import type { SendingState } from '../model/sending.js';
import { WAITING } from './conditions.js';
import { saveSendingState, sendingState } from './sending-store.js';
import { first, type Database, type Sql } from './sql.js';

/** Columns that say when something happened, by table. */
const HAPPENED = {
  deliveries: ['changed_at', 'begun_at', 'doubted_at', 'resent_at', 'proven_at'],
  notices: [
    ...['accepted_at', 'topped_up_at', 'finished_at'],
    ...['retracted_at', 'taken_at', 'filed_at', 'resumed_at'],
  ],
  list_exclusions: ['excluded_at'],
  subscribers: ['last_answer_at', 'direct_receipt_at', 'unsaved_since', 'checked_at'],
  canary_messages: ['at'],
  contact_checks: ['at'],
  channel_posts: [
    'begun_at',
    'posted_at',
    'doubted_at',
    'resent_at',
    'again_at',
    'revoke_asked_at',
    'revoked_at',
  ],
  renewals: ['began_at'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Points of a curve; of two at the same moment the later one stays. */
const POINTS = {
  progress_history: { of: 'notice_id', figures: ['accepted', 'delivered', 'read'] },
  channel_followers: { of: 'channel_id', figures: ['followers'] },
} as const;

export function openStoredMoments(database: Database): StoredMoments {
  const ahead = async (sql: Sql, now: number) => Math.max(0, (await latest(sql)) - now);
  return {
    ahead: (now) => database.read((sql) => ahead(sql, now)),

    setBack: (now, byMs) =>
      database.write(async (sql) => {
        const by = Math.max(await ahead(sql, now), byMs);
        if (by > 0) await moveBack(sql, now, by);
        return by;
      }),
  };
}

/** When the last thing happened; 0: nothing has. */
async function latest(sql: Sql): Promise<number> {
  const places = [
    ...Object.entries(HAPPENED),
    ...Object.keys(POINTS).map((table) => [table, ['at']] as const),
  ];
  const looks = places.flatMap(([table, columns]) =>
    columns.map((column) => `select max(${column}) as at from ${table}`),
  );
  const rows = await sql.raw<{ at: number | null }[]>(
    `select max(at) as at from (${looks.join(' union all ')}) moments`,
  );
  const { canary, stop, listsOff } = await sendingState(sql);
  const inState = [canary?.at, stop?.since, listsOff?.since].map((at) => at ?? 0);
  return Math.max(first(rows, 'moment').at ?? 0, ...inState);
}

async function moveBack(sql: Sql, now: number, by: number): Promise<void> {
  for (const [table, columns] of Object.entries(HAPPENED)) {
    for (const column of columns) {
      await sql.raw(`update ${table} set ${column} = ${column} - :by where ${column} > :now`, {
        now,
        by,
      });
    }
  }
  await movePointsBack(sql, now, by);
  await moveStateBack(sql, now, by);
  for (const table of ['deliveries', 'channel_posts']) {
    await sql.raw(`update ${table} set not_before = not_before - :by where not_before > :now`, {
      now,
      by,
    });
  }
  // what has begun, or is over, has had its time: half of a town has it
  await sql.raw(
    `update notices set due_at = case
         when send_at > due_at - :by and (state = 'queued' or state in ${WAITING}) then send_at
         else due_at - :by end
       where due_at > :now`,
    { now, by },
  );
  // else the servers have said when it was
  for (const link of ['linked_at', 'relinked_at']) {
    await sql.raw(
      `update catch_up set ${link} = ${link} - :by where own_clock = 1 and ${link} > :now`,
      { now, by },
    );
  }
  // read once more from then on: a command counts once
  await sql.raw('update catch_up set caught_up_to = caught_up_to - :by where caught_up_to > :now', {
    now,
    by,
  });
}

async function movePointsBack(sql: Sql, now: number, by: number): Promise<void> {
  for (const [table, { of, figures }] of Object.entries(POINTS)) {
    const columns = figures.join(', ');
    await sql.raw(
      `insert into ${table} (${of}, at, ${columns})
       select ${of}, at - :by, ${columns} from ${table} where at > :now order by at
       on conflict (${of}, at) do update set
         ${figures.map((figure) => `${figure} = excluded.${figure}`).join(', ')}`,
      { now, by },
    );
    await sql.raw(`delete from ${table} where at > :now`, { now });
  }
}

async function moveStateBack(sql: Sql, now: number, by: number): Promise<void> {
  const { canary, stop, listsOff } = await sendingState(sql);
  const changes: { -readonly [Name in keyof SendingState]?: SendingState[Name] } = {};
  if (canary !== null && canary.at > now) changes.canary = { ...canary, at: canary.at - by };
  if (stop !== null && stop.since > now) changes.stop = { ...stop, since: stop.since - by };
  if (listsOff !== null && listsOff.since > now) {
    changes.listsOff = { ...listsOff, since: listsOff.since - by };
  }
  await saveSendingState(sql, changes);
}

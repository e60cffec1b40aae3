import type { ListStore } from '../ports/storage/lists.js';
import type { OwnList } from '../model/broadcast-list.js';
import type { Database } from './sql.js';

export function openListStore(database: Database): ListStore {
  return {
    own: () =>
      database.read(async (sql) => {
        const rows = await sql.raw<(Omit<OwnList, 'idle'> & { idle: number })[]>(
          'select id, name, idle from lists order by id',
        );
        return rows.map(({ idle, ...list }) => ({ ...list, idle: idle === 1 }));
      }),

    remember: ({ id, name, idle }) =>
      database.write(async (sql) => {
        await sql.raw(
          `insert into lists (id, name, idle) values (:id, :name, :idle)
           on conflict (id) do update set name = excluded.name, idle = excluded.idle`,
          { id, name, idle: Number(idle) },
        );
      }),

    forget: (listId) =>
      database.write(async (sql) => {
        await sql.raw('delete from lists where id = :listId', { listId });
      }),

    excluded: (since) =>
      database.read(async (sql) => {
        const rows = await sql.raw<{ subscriberId: number }[]>(
          `select subscriber_id as "subscriberId" from list_exclusions
           where excluded_at >= :since`,
          { since },
        );
        return new Set(rows.map(({ subscriberId }) => subscriberId));
      }),

    // Joined with the register: a row may have been merged into another since it was read.
    exclude: (subscriberIds, reason, now) =>
      database.write(async (sql) => {
        await sql.raw(
          `insert into list_exclusions (subscriber_id, reason, excluded_at)
           select id, :reason, :now from subscribers where id in ${sql.membersOf(':ids')}
           on conflict (subscriber_id) do update set reason = excluded.reason, excluded_at = excluded.excluded_at`,
          { ids: JSON.stringify(subscriberIds), reason, now },
        );
      }),
  };
}

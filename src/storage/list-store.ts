import type { ListStore, OwnList } from '../ports/storage.js';
import type { Database } from './connection.js';

export function openListStore(database: Database): ListStore {
  return {
    own: () =>
      database.read((sql) => sql.raw<OwnList[]>('select id, name from lists order by rowid')),

    remember: ({ id, name }) =>
      database.write(async (sql) => {
        await sql.raw(
          `insert into lists (id, name) values (:id, :name)
           on conflict (id) do update set name = excluded.name`,
          { id, name },
        );
      }),

    forget: (listId) =>
      database.write(async (sql) => {
        await sql.raw('delete from lists where id = :listId', { listId });
      }),

    excluded: () =>
      database.read(async (sql) => {
        const rows = await sql.raw<{ subscriberId: number }[]>(
          'select subscriber_id as "subscriberId" from list_exclusions',
        );
        return new Set(rows.map(({ subscriberId }) => subscriberId));
      }),

    // Joined with the register: a row may have been merged into another since it was read.
    exclude: (subscriberIds, reason, now) =>
      database.write(async (sql) => {
        await sql.raw(
          `insert into list_exclusions (subscriber_id, reason, excluded_at)
           select s.id, :reason, :now from json_each(:ids) i join subscribers s on s.id = i.value
           where true
           on conflict do update set reason = excluded.reason, excluded_at = excluded.excluded_at`,
          { ids: JSON.stringify(subscriberIds), reason, now },
        );
      }),
  };
}

/** How far a notice has come, and how its figures grew. */
import type { HistoryPoint } from '../model/notice.js';
import type { NoticeStore } from '../ports/storage/notices.js';
import { postsOf } from './channel-store.js';
import { figuresOf, keepFigures, progressOf } from './figures.js';
import { columns, first, type Database, type Sql } from './sql.js';

const POINT = columns<HistoryPoint>({
  ...{ at: 'at', accepted: 'accepted', delivered: 'delivered', read: 'read' },
});

export function courses(
  database: Database,
): Pick<NoticeStore, 'progress' | 'figures' | 'trackProgress' | 'history'> {
  return {
    progress: (id) => database.read((sql) => progressOf(sql, id)),

    figures: (id) =>
      database.read(async (sql) => {
        const posts = await postsOf(sql, id);
        const figures = await figuresOf(sql, id);
        return posts.length === 0 ? figures : { ...figures, posts };
      }),

    trackProgress: (id, now) =>
      database.write(async (sql) => {
        const figures = await figuresOf(sql, id);
        await keepFigures(sql, id, figures);
        const { accepted, delivered, read } = figures.progress;
        await sql.raw(
          `insert into progress_history (notice_id, at, accepted, delivered, read)
           select :id, :now, :accepted, :delivered, :read
           where not exists (
             select 1 from (select * from progress_history where notice_id = :id
               order by at desc limit 1)
             where accepted = :accepted and delivered = :delivered and read = :read)
           on conflict (notice_id, at) do update set accepted = excluded.accepted,
             delivered = excluded.delivered, read = excluded.read`,
          { id, now, accepted, delivered, read },
        );
        await thinOut(sql, id);
      }),

    history: (id) =>
      database.read((sql) =>
        sql.raw<HistoryPoint[]>(
          `select ${POINT} from progress_history
           where notice_id = :id order by at`,
          { id },
        ),
      ),
  };
}

/**
 * Leaves out the last point but one when the last lies so near to the one before it that the picture,
 * on whose axis time doubles, shows no difference: within a thirtieth of the notice's age. A notice
 * has some hundreds of points in its life.
 */
async function thinOut(sql: Sql, id: number): Promise<void> {
  await sql.raw(
    `with latest as materialized (
       select at, row_number() over (order by at desc) as place from progress_history
       where notice_id = :id order by at desc limit 3
     ), ends as (
       select (select at from latest where place = 1) as last,
         (select at from latest where place = 3) as earlier,
         (select min(at) from progress_history where notice_id = :id) as first
     )
     delete from progress_history where notice_id = :id
       and at = (select at from latest where place = 2)
       and (select last - earlier < (last - first) / 30 from ends)`,
    { id },
  );
}

/** @see NoticeSummary.ninetyMs */
export async function timeToNinety(
  sql: Sql,
  id: number,
  recipients: number,
): Promise<number | null> {
  const rows = await sql.raw<{ begun: number | null; reached: number | null }[]>(
    `select min(at) as begun, min(case when delivered * 10 >= :recipients * 9 then at end) as reached
     from progress_history where notice_id = :id and accepted > 0`,
    { id, recipients },
  );
  const { begun, reached } = first(rows, 'times');
  return begun === null || reached === null ? null : reached - begun;
}

/** Many notices at once. */
import type { Notice, NoticeProgress, NoticeSummary, HistoryPoint } from '../model/notice.js';
import type { NoticeStore } from '../ports/storage/notices.js';
import { figuresOf, progressOf, keepFigures } from './figures.js';
import { noticesWhere } from './notice-rows.js';
import { containing, first, type Database, columns, type Sql } from './sql.js';
import { postsOf } from './channel-store.js';

export function overviews(
  database: Database,
): Pick<NoticeStore, 'recent' | 'search' | 'acceptedTimes' | 'summaries' | 'newestFrom'> {
  return {
    recent: (limit) =>
      database.read(async (sql) => {
        const notices = await noticesWhere(sql, `kind <> 'test' order by id desc limit :limit`, {
          limit,
        });
        const recent = [];
        for (const notice of notices) {
          recent.push({ ...notice, ...(await figuresOf(sql, notice.id)) });
        }
        return recent;
      }),

    search: ({ states, words, from, to, limit, skip }) =>
      database.read(async (sql) => {
        const matches = `kind <> 'test'
          and (:states = '[]' or state in ${sql.membersOf(':states')})
          and (:from is null or accepted_at >= :from) and (:to is null or accepted_at < :to)
          and (${sql.holds('folded', ':words')} or exists (
            select 1 from notice_parts p
            where p.notice_id = notices.id and ${sql.holds('p.folded', ':words')}))`;
        const bindings = { states: JSON.stringify(states), words: containing(words), from, to };
        const counted = await sql.raw<{ total: number }[]>(
          `select count(*) as total from notices where ${matches}`,
          bindings,
        );
        const page = await noticesWhere(
          sql,
          `${matches} order by id desc limit :limit offset :skip`,
          { ...bindings, limit, skip },
        );
        const notices: (Notice & { progress: NoticeProgress })[] = [];
        for (const notice of page) {
          notices.push({ ...notice, progress: await progressOf(sql, notice.id) });
        }
        return { total: first(counted, 'count').total, notices };
      }),

    summaries: () =>
      database.read(async (sql) => {
        const rows = await sql.raw<{ id: number; at: number }[]>(
          `select id, accepted_at as at from notices where kind = 'notice' order by id`,
        );
        const summaries: NoticeSummary[] = [];
        for (const { id, at } of rows) {
          const progress = await progressOf(sql, id);
          if (progress.accepted === 0) continue;
          const ninetyMs = await timeToNinety(sql, id, progress.recipients);
          summaries.push({ acceptedAt: at, progress, ninetyMs });
        }
        return summaries;
      }),

    acceptedTimes: () =>
      database.read(async (sql) => {
        const rows = await sql.raw<{ at: number }[]>(
          `select accepted_at as at from notices where kind <> 'test' order by id`,
        );
        return rows.map(({ at }) => at);
      }),

    newestFrom: (name, after) =>
      database.read(async (sql) => {
        const [found] = await sql.raw<{ id: number }[]>(
          `select id from notices where name = :name and kind = 'notice' and id > :after
           order by id desc limit 1`,
          { name, after },
        );
        return found?.id ?? null;
      }),
  };
}

/** How far a notice has come, and how its figures grew. */
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
async function timeToNinety(sql: Sql, id: number, recipients: number): Promise<number | null> {
  const rows = await sql.raw<{ begun: number | null; reached: number | null }[]>(
    `select min(at) as begun, min(case when delivered * 10 >= :recipients * 9 then at end) as reached
     from progress_history where notice_id = :id and accepted > 0`,
    { id, recipients },
  );
  const { begun, reached } = first(rows, 'times');
  return begun === null || reached === null ? null : reached - begun;
}

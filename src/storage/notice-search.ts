/** Many notices at once. */
import type { Notice, NoticeProgress, NoticeSummary } from '../model/notice.js';
import type { NoticeStore } from '../ports/storage/notices.js';
import { figuresOf, progressOf } from './figures.js';
import { timeToNinety } from './notice-course.js';
import { noticesWhere } from './notice-rows.js';
import { containing, first, type Database } from './sql.js';

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
          and (${sql.holds('title', ':words')} or ${sql.holds('name', ':words')} or exists (
            select 1 from notice_parts p
            where p.notice_id = notices.id and ${sql.holds('p.text', ':words')}))`;
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

    newestFrom: (name, since) =>
      database.read(async (sql) => {
        const [found] = await sql.raw<{ id: number }[]>(
          `select id from notices where name = :name and kind = 'notice' and accepted_at >= :since
           order by id desc limit 1`,
          { name, since },
        );
        return found?.id ?? null;
      }),
  };
}

import type {
  AcceptTerms,
  HistoryPoint,
  NewNotice,
  Notice,
  NoticeProgress,
  NoticeSummary,
} from '../model/notice.js';
import type { NoticeStore } from '../ports/storage/notices.js';
import { postsOf } from './channel-store.js';
import { columns, containing, type Database, first, type Sql } from './sql.js';
import { endNotice } from './end-notice.js';
import { freezeRecipients, insertNotice } from './new-notice.js';
import { IN_ORDER, LIST_IS_DUE, MAY_GO, noticesWhere } from './notices.js';
import { figuresOf, keepFigures, NOBODY_HAS_IT, progressOf } from './figures.js';
import { addTestDeliveries } from './test-deliveries.js';

const UNASSIGNED = `exists (select 1 from recipients r join subscribers s on s.id = r.subscriber_id
  where r.notice_id = notices.id and r.delivery_id is null and r.dropped_at is null
    and s.state = 'active')`;
const LISTS_LEFT = `exists (select 1 from deliveries d
  where d.notice_id = notices.id and d.kind = 'list' and d.state = 'queued' and ${LIST_IS_DUE})`;
const DELIVERIES_LEFT = `exists (select 1 from deliveries
  where notice_id = notices.id and deliveries.state in ('queued', 'sending'))`;

/** What lists can do now, or a notice that can be closed, which it can at any hour. */
const NOT_ONLY_PEOPLE = `(
  ${MAY_GO} and (${LISTS_LEFT} or ${UNASSIGNED} or not ${DELIVERIES_LEFT})
  or notices.state = 'sending' and not ${UNASSIGNED} and not ${DELIVERIES_LEFT})`;

const POINT = columns<HistoryPoint>({
  ...{ at: 'at', accepted: 'accepted', delivered: 'delivered', read: 'read' },
});

export function openNoticeStore(database: Database): NoticeStore {
  return {
    ...acceptance(database),
    ...decisions(database),
    ...files(database),
    ...overviews(database),
    ...courses(database),

    get: (id) =>
      database.read(async (sql) => (await noticesWhere(sql, 'id = :id', { id }))[0] ?? null),

    withdraw: (id, now) =>
      database.write(async (sql) =>
        (await hasBegun(sql, id)) || (await mayBePublic(sql, id))
          ? false
          : await endNotice(sql, id, now, 'cancelled'),
      ),

    resume: (id, now) => database.write((sql) => resume(sql, id, now)),

    counts: () =>
      database.read((sql) =>
        sql.raw(`select state, count(*) as count from notices where kind <> 'test' group by state`),
      ),
  };
}

function acceptance(database: Database): Pick<NoticeStore, 'accept' | 'acceptTest'> {
  return {
    accept: (notice, terms) =>
      database.write(async (sql) => {
        const known = await sameAs(sql, notice, terms);
        if (known !== null) return { kind: 'known', notice: known };
        const replaced = await stopEarlier(sql, terms);
        const id = await insertNotice(sql, notice, terms);
        await sql.raw('update notices set replaces = :replaced where id = :id', { id, replaced });
        await freezeRecipients(sql, id);
        const { recipients } = await progressOf(sql, id);
        if (terms.confirmAbove !== null && recipients > terms.confirmAbove) {
          await sql.raw(`update notices set state = 'unconfirmed' where id = :id`, { id });
        }
        const accepted = first(await noticesWhere(sql, 'id = :id', { id }), 'notice');
        return { kind: 'accepted', notice: accepted, recipients };
      }),

    acceptTest: (notice, phones, now) =>
      database.write(async (sql) => {
        const id = await insertNotice(sql, notice, { now, coolingMs: 0 });
        await addTestDeliveries(sql, id, notice, phones);
        return first(await noticesWhere(sql, 'id = :id', { id }), 'notice');
      }),
  };
}

/** Whether a notice may go, and which goes next. */
function decisions(
  database: Database,
): Pick<NoticeStore, 'expire' | 'cancel' | 'park' | 'confirm' | 'hurry' | 'next'> {
  return {
    expire: (id, now) => database.write((sql) => endNotice(sql, id, now, 'expired')),

    cancel: (id, now) => database.write((sql) => endNotice(sql, id, now, 'cancelled')),

    park: (id, why) =>
      database.write((sql) =>
        changed(
          sql,
          `state = 'parked', parked_why = :why
           where id = :id and state in ('queued', 'sending', 'parked')`,
          { id, why },
        ),
      ),

    confirm: (id, now) =>
      database.write((sql) =>
        changed(
          sql,
          `state = 'queued', parked_why = null, due_at = max(due_at, :now)
           where id = :id and state in ('unconfirmed', 'parked')`,
          { id, now },
        ),
      ),

    hurry: (id, now) =>
      database.write((sql) =>
        changed(
          sql,
          `hurried = max(hurried, 1 - urgent), urgent = 1, due_at = min(due_at, :now)
           where id = :id and state = 'queued'`,
          {
            id,
            now,
          },
        ),
      ),

    next: (now, quiet, except = []) =>
      database.write(async (sql) => {
        const [next] = await noticesWhere(
          sql,
          `${NOT_ONLY_PEOPLE} and id not in (select value from json_each(:except))
             ${IN_ORDER} limit 1`,
          { now, quiet: Number(quiet), except: JSON.stringify(except) },
        );
        if (next === undefined) return null;
        await topUp(sql, next.id, now);
        return next;
      }),
  };
}

/** Where its files lie. */
function files(
  database: Database,
): Pick<NoticeStore, 'unfiled' | 'unfiledTests' | 'markPlaced' | 'markFiled' | 'finishedBetween'> {
  return {
    unfiled: () =>
      database.read((sql) =>
        noticesWhere(sql, `kind <> 'test' and filed_at is null order by id`, {}),
      ),

    unfiledTests: () =>
      database.read((sql) =>
        noticesWhere(sql, `kind = 'test' and filed_at is null order by id`, {}),
      ),

    markPlaced: (id, names, now) =>
      database.write(async (sql) => {
        await sql.raw(
          `update notices set placed = :placed, taken_at = coalesce(taken_at, :now) where id = :id`,
          { id, now, placed: JSON.stringify(names) },
        );
      }),

    markFiled: (id, now, names) =>
      database.write(async (sql) => {
        const filed = await sql.raw<Pick<Notice, 'id'>[]>(
          `update notices set filed_at = coalesce(filed_at, :now),
             placed = coalesce(:placed, placed),
             taken_at = case when :placed is null then taken_at else coalesce(taken_at, :now) end
           where id = :id returning id`,
          { id, now, placed: names === undefined ? null : JSON.stringify(names) },
        );
        first(filed, 'notice');
      }),

    finishedBetween: (after, until) =>
      database.read(async (sql) => {
        const rows = await sql.raw<Pick<Notice, 'id'>[]>(
          `select id from notices
           where kind <> 'test' and finished_at > :after and finished_at <= :until order by id`,
          { after, until },
        );
        return rows.map(({ id }) => id);
      }),
  };
}

function overviews(
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
          and (:states = '[]' or state in (select value from json_each(:states)))
          and (:from is null or accepted_at >= :from) and (:to is null or accepted_at < :to)
          and (title like :words escape '\\' or name like :words escape '\\' or exists (
            select 1 from json_each(notices.parts) part
            where coalesce(part.value ->> 'text', part.value ->> 'caption') like :words escape '\\'))`;
        const bindings = { states: JSON.stringify(states), words: containing(words), from, to };
        const counted = await sql.raw<{ total: number }[]>(
          `select count(*) as total from notices where ${matches}`,
          bindings,
        );
        const page = await noticesWhere(
          sql,
          `${matches} order by id desc limit :limit offset :skip`,
          {
            ...bindings,
            limit,
            skip,
          },
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

function courses(
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
           on conflict do update set accepted = excluded.accepted,
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

/** The last of the earlier versions that it has stopped; null: none. */
async function stopEarlier(sql: Sql, { replacing = [], now }: AcceptTerms): Promise<number | null> {
  let stopped: number | null = null;
  for (const id of replacing) {
    if (!(await hasBegun(sql, id)) && (await endNotice(sql, id, now, 'cancelled'))) stopped = id;
  }
  return stopped;
}

/** Whether anything of it was ever handed to the page. */
async function hasBegun(sql: Sql, id: number): Promise<boolean> {
  const begun = await sql.raw<Pick<Notice, 'id'>[]>(
    `select id from deliveries where notice_id = :id
       and (begun_at is not null or state not in ('queued', 'dropped')) limit 1`,
    { id },
  );
  return begun.length > 0;
}

/** Whether a post of it stands in the channel, or may: what staff write anew would stand beside it. */
async function mayBePublic(sql: Sql, id: number): Promise<boolean> {
  const posts = await sql.raw<Pick<Notice, 'id'>[]>(
    `select id from channel_posts where notice_id = :id and revoked_at is null
       and (state not in ('queued', 'dropped', 'failed') or resent_at is not null) limit 1`,
    { id },
  );
  return posts.length > 0;
}

/**
 * Makes those waiting again who were left out when it was stopped and have nothing of a part, nor may have it; what
 * may have reached them stays as it is. Who has opted out meanwhile is not asked for again.
 */
async function resume(sql: Sql, id: number, now: number): Promise<boolean> {
  const [stopped] = await sql.raw<Pick<Notice, 'id'>[]>(
    `select id from notices where id = :id and state = 'cancelled' and kind = 'notice'
       and retracted_at is null and pruned_at is null
       and (expires_at is null or expires_at > :now)
       and not exists (select 1 from notices later where later.replaces = notices.id)`,
    { id, now },
  );
  if (stopped === undefined) return false;
  const waiting = await sql.raw<{ part: number }[]>(
    `update recipients set dropped_at = null, delivery_id = null
     where notice_id = :id and dropped_at is not null
       and subscriber_id in (select id from subscribers where state = 'active')
       and (delivery_id is null or delivery_id in (select id from deliveries d
         where d.notice_id = :id and ${NOBODY_HAS_IT}))
     returning part`,
    { id },
  );
  if (waiting.length === 0) return false;
  const state = (await hasBegun(sql, id)) ? 'sending' : 'queued';
  await sql.raw(
    `update notices set state = :state, finished_at = null, not_sent_to = 0, figures = null
     where id = :id`,
    { id, state },
  );
  await sql.raw(
    `update channel_posts set state = 'queued' where notice_id = :id and state = 'dropped'`,
    { id },
  );
  return true;
}

/** What was taken back, or was stopped or had expired before anybody got it, may be sent after all. */
async function sameAs(
  sql: Sql,
  { fingerprint }: NewNotice,
  { sameSince }: AcceptTerms,
): Promise<Notice | null> {
  const [same] = await noticesWhere(
    sql,
    `fingerprint = :fingerprint and accepted_at >= :sameSince and kind = 'notice'
       and retracted_at is null and (state not in ('cancelled', 'expired') or exists (select 1 from deliveries
         where notice_id = notices.id
           and deliveries.state in ('sending', 'uncertain', 'held', 'handed-over')))
     order by id desc limit 1`,
    { fingerprint, sameSince },
  );
  return same ?? null;
}

async function changed(
  sql: Sql,
  change: string,
  bindings: Readonly<Record<string, number | string>>,
): Promise<boolean> {
  const rows = await sql.raw<Pick<Notice, 'id'>[]>(
    `update notices set ${change} returning id`,
    bindings,
  );
  return rows.length > 0;
}

/** Who has subscribed since a notice with a date was accepted gets it too, once it is due. */
async function topUp(sql: Sql, id: number, now: number): Promise<void> {
  const due = await sql.raw<Pick<Notice, 'id'>[]>(
    `update notices set topped_up_at = :now
     where id = :id and send_at is not null and kind = 'notice' and topped_up_at is null
     returning id`,
    { id, now },
  );
  if (due.length > 0) await freezeRecipients(sql, id);
}

import type { Notice } from '../model/notice.js';
import type { NoticeStore } from '../ports/storage/notices.js';
import {
  GOING,
  IN_ORDER,
  LIST_IS_DUE,
  MAY_GO,
  NOT_EXPIRED,
  OVER,
  UNASSIGNED,
  WAITING,
} from './conditions.js';
import { openLaidAtRestore } from './after-restore.js';
import { agreeToAll, askIfMany } from './confirmations.js';
import { endNotice, hasBegun, resumeNotice } from './end-notice.js';
import { acceptance, freezeRecipients } from './new-notice.js';
import { courses, overviews } from './notice-search.js';
import { noticesWhere, noticeWithId } from './notice-rows.js';
import { first, type Database, type Sql } from './sql.js';

const PEOPLE_LEFT = `exists (select 1 from ${UNASSIGNED} and r.notice_id = notices.id)`;
const LISTS_LEFT = `exists (select 1 from deliveries d
  where d.notice_id = notices.id and d.kind = 'list' and d.state = 'queued' and ${LIST_IS_DUE})`;
const DELIVERIES_LEFT = `exists (select 1 from deliveries
  where notice_id = notices.id and deliveries.state in ${GOING})`;

/** What lists can do now, or a notice that can be closed, which it can at any hour. */
const NOT_ONLY_PEOPLE = `(
  ${MAY_GO} and (${LISTS_LEFT} or ${PEOPLE_LEFT} or not ${DELIVERIES_LEFT})
  or notices.state = 'sending' and not ${PEOPLE_LEFT} and not ${DELIVERIES_LEFT})`;

export function openNoticeStore(database: Database): NoticeStore {
  return {
    ...acceptance(database),
    ...decisions(database),
    ...files(database),
    ...overviews(database),
    ...courses(database),
    ...openLaidAtRestore(database),

    get: (id) => database.read((sql) => noticeWithId(sql, id)),

    state: (id) =>
      database.read(async (sql) => {
        const [row] = await sql.raw<Pick<Notice, 'state'>[]>(
          'select state from notices where id = :id',
          { id },
        );
        return row?.state ?? null;
      }),

    ofDrop: (drop) =>
      database.read(
        async (sql) =>
          (await noticesWhere(sql, `drop_id = :drop and drop_id <> ''`, { drop }))[0] ?? null,
      ),

    counts: () =>
      database.read((sql) =>
        sql.raw(`select state, count(*) as count from notices where kind <> 'test' group by state`),
      ),
  };
}

/** Whether a notice may go, and which goes next. */
function decisions(
  database: Database,
): Pick<
  NoticeStore,
  | 'expire'
  | 'expireFiled'
  | 'cancel'
  | 'withdraw'
  | 'resume'
  | 'park'
  | 'confirm'
  | 'comeDue'
  | 'sendNow'
  | 'next'
> {
  return {
    expire: (id, now) => database.write((sql) => endNotice(sql, id, now, 'expired')),

    expireFiled: async (now) => {
      // Asked in every round, and there is hardly ever one.
      const late = await database.read((sql) => lateOfFiled(sql, now));
      if (late.length === 0) return [];
      return await database.write(async (sql) => {
        const ended: number[] = [];
        for (const { id } of late) if (await endNotice(sql, id, now, 'expired')) ended.push(id);
        return ended;
      });
    },

    cancel: (id, now) => database.write((sql) => endNotice(sql, id, now, 'cancelled')),

    withdraw: (id, now) =>
      database.write(async (sql) =>
        (await hasBegun(sql, id)) || (await isBeingPosted(sql, id)) || (await asksSome(sql, id))
          ? false
          : await endNotice(sql, id, now, 'cancelled'),
      ),

    resume: (id, now) => database.write((sql) => resumeNotice(sql, id, now)),

    park: (id, why) =>
      database.write((sql) =>
        changed(
          sql,
          `state = 'parked', parked_why = case when parked_why = 'restored' then parked_why else :why end,
             may_have_gone = case when :why = 'restored' then 1 else may_have_gone end
           where id = :id and (state in ${GOING} or state = 'parked')`,
          { id, why },
        ),
      ),

    confirm: (id, now) =>
      database.write(async (sql) => {
        const isConfirmed = await changed(
          sql,
          `state = 'queued', parked_why = null, due_at = case when due_at < :now then :now else due_at end
           where id = :id and state in ${WAITING}`,
          { id, now },
        );
        if (isConfirmed) await agreeToAll(sql, id);
        return isConfirmed;
      }),

    comeDue: (now, quiet) => database.write((sql) => comeDue(sql, now, quiet)),

    sendNow: (id, now) =>
      database.write((sql) =>
        changed(
          sql,
          `hurried = case when urgent = 0 then 1 else hurried end, urgent = 1,
             due_at = case when due_at > :now then :now else due_at end
           where id = :id and state = 'queued'`,
          { id, now },
        ),
      ),

    next: (now, quiet, except = []) =>
      database.read(async (sql) => {
        const [next] = await noticesWhere(
          sql,
          `${NOT_ONLY_PEOPLE} and id not in ${sql.membersOf(':except')}
             ${IN_ORDER} limit 1`,
          { now, quiet: Number(quiet), except: JSON.stringify(except) },
        );
        return next ?? null;
      }),
  };
}

/** Where its files lie. */
function files(
  database: Database,
): Pick<
  NoticeStore,
  'unfiled' | 'goneOn' | 'unfiledTests' | 'markPlaced' | 'markFiled' | 'finishedBetween'
> {
  return {
    unfiled: (name) =>
      database.read((sql) => {
        const isNamed = name === undefined ? '' : 'and name = :name';
        const clauses = `kind <> 'test' and filed_at is null ${isNamed} order by id`;
        return noticesWhere(sql, clauses, name === undefined ? {} : { name });
      }),

    unfiledTests: () =>
      database.read((sql) =>
        noticesWhere(sql, `kind = 'test' and filed_at is null order by id`, {}),
      ),

    goneOn: () =>
      database.read((sql) =>
        noticesWhere(sql, `gone_on = 1 and kind = 'notice' order by accepted_at, id`, {}),
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
             gone_on = case when state in ${OVER} then 0 else 1 end,
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

function lateOfFiled(sql: Sql, now: number): Promise<readonly Pick<Notice, 'id'>[]> {
  return sql.raw(
    `select id from notices where state not in ${OVER} and filed_at is not null
       and not ${NOT_EXPIRED} order by id`,
    { now },
  );
}

/** Whether a post of it may stand in the channel and may not: a new text by staff could come to stand next to it. */
async function isBeingPosted(sql: Sql, id: number): Promise<boolean> {
  const posts = await sql.raw<Pick<Notice, 'id'>[]>(
    `select id from channel_posts where notice_id = :id and revoked_at is null
       and state <> 'posted'
       and (state not in ('queued', 'dropped', 'failed') or resent_at is not null) limit 1`,
    { id },
  );
  return posts.length > 0;
}

/** It is a part of a round: what takes its place would go to everybody. */
async function asksSome(sql: Sql, id: number): Promise<boolean> {
  const rows = await sql.raw<Pick<Notice, 'id'>[]>(
    'select id from notices where id = :id and renewal_id is not null',
    { id },
  );
  return rows.length > 0;
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

type Titled = Pick<Notice, 'id' | 'title'>;

/** See `NoticeStore.comeDue`. Each notice is found once, so that a large register is counted once for it. */
async function comeDue(sql: Sql, now: number, quiet: boolean): Promise<readonly Titled[]> {
  const due = await sql.raw<Titled[]>(
    `select id, title from notices where ${MAY_GO} and kind = 'notice' and send_at is not null
       and topped_up_at is null order by due_at, id`,
    { now, quiet: Number(quiet) },
  );
  const grown: Titled[] = [];
  for (const notice of due) {
    const { id } = notice;
    await sql.raw('update notices set topped_up_at = :now where id = :id', { id, now });
    await freezeRecipients(sql, id);
    if (await askIfMany(sql, id)) grown.push(notice);
  }
  return grown;
}

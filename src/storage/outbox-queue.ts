import type { Audience, InLine, NextPerson, StartedDelivery } from '../model/delivery.js';
import type { OutboxStore } from '../ports/storage/outbox.js';
import { first, type Database, type Sql } from './sql.js';
import { ANY_HOUR, GOING, IN_ORDER, LIST_IS_DUE, MAY_GO, UNASSIGNED } from './conditions.js';

type OutboxQueue = Pick<
  OutboxStore,
  'nextOf' | 'nextPerson' | 'begunToPeople' | 'inLine' | 'audience' | 'queuedReplies'
>;

/**
 * Of a queued delivery `d` to a person: no earlier part of the notice has yet to go to them. A part
 * in doubt does not block the next: it has probably arrived, and the doubt may last.
 */
const IS_THEIR_NEXT = `(d.part = 0 or not exists (
  select 1 from recipients mine
    join recipients other on other.notice_id = mine.notice_id
      and other.subscriber_id = mine.subscriber_id and other.part < mine.part
      and other.dropped_at is null
    join deliveries earlier on earlier.id = other.delivery_id
  where mine.delivery_id = d.id and earlier.kind = 'person'
    and earlier.state in ${GOING}))`;

/** With `:coldBefore`: the chat of a queued delivery `d` to a person is open, or that does not matter. */
const IS_OPEN = `(:coldBefore is null or exists (
  select 1 from recipients r join subscribers s on s.id = r.subscriber_id
  where r.delivery_id = d.id and s.token_at >= :coldBefore))`;

type IdRow = Pick<StartedDelivery, 'id'>;

interface WaitingRow {
  readonly noticeId: number;
  readonly anyHour: 0 | 1;
  readonly urgent: 0 | 1;
}

type InLineRow = Omit<InLine, 'anyHour' | 'urgent' | 'isPosted'> &
  WaitingRow & { readonly isPosted: 0 | 1 };

/** With `:coldBefore`. Of a message to several people it is counted who is in it, as often as they are. */
const IN_LINE = `select "noticeId", "anyHour", urgent, "dueAt", parts, undecided / parts as undecided,
   "toLists", "inLists" / parts as "inLists", messages, cold, "notBefore", "isPosted"
 from (
   select notices.id as "noticeId", case when ${ANY_HOUR} then 1 else 0 end as "anyHour", urgent,
     due_at as "dueAt",
     (select count(*) from notice_parts p where p.notice_id = notices.id) as parts,
     (select count(*) from ${UNASSIGNED} and r.notice_id = notices.id) as undecided,
     count(*) filter (where d.kind = 'list') as "toLists",
     coalesce(sum((select count(*) from recipients r
       where d.kind = 'list' and r.delivery_id = d.id and r.dropped_at is null)), 0) as "inLists",
     count(*) filter (where d.kind = 'person' and ${IS_OPEN}) as messages,
     count(distinct case when d.kind = 'person' and not ${IS_OPEN} then (
       select subscriber_id from recipients where delivery_id = d.id) end) as cold,
     coalesce(max(case when d.kind = 'person' then d.not_before end), 0) as "notBefore",
     case when exists (select 1 from channel_posts p where p.notice_id = notices.id)
       then 1 else 0 end as "isPosted"
   from notices left join deliveries d on d.notice_id = notices.id and d.state = 'queued'
   where notices.state in ${GOING} group by notices.id) waiting
 where undecided / parts + "toLists" + messages + cold > 0
 order by urgent desc, "dueAt", "noticeId"`;

const CAN_BE_IN_LISTS = `(lid is not null and unsaved_since is null and not exists (
  select 1 from list_exclusions e where e.subscriber_id = s.id and e.excluded_at >= :excludedSince))`;
const IS_COLD = '(:coldBefore is not null and (token_at is null or token_at < :coldBefore))';

/** With `:coldBefore` and `:excludedSince`. */
const AUDIENCE = `select count(*) as people,
   count(*) filter (where ${CAN_BE_IN_LISTS}) as "forLists",
   count(*) filter (where ${IS_COLD}) as cold,
   count(*) filter (where ${IS_COLD} and ${CAN_BE_IN_LISTS}) as "coldForLists"
 from subscribers s where state = 'active'`;

/** The part of the outbox that says what goes next, and how much waits. */
export function openOutboxQueue(database: Database): OutboxQueue {
  return {
    nextOf: (noticeId, kind, now = Number.MAX_SAFE_INTEGER) =>
      database.read(async (sql) => {
        const [next] = await sql.raw<{ id: number; kind: 'list' | 'person' }[]>(
          `select d.id, d.kind from deliveries d
           where d.notice_id = :noticeId and d.state = 'queued'
              ${kind === undefined ? '' : `and d.kind = '${kind}'`}
              and (d.kind = 'person' and ${IS_THEIR_NEXT} or d.kind = 'list' and ${LIST_IS_DUE})
           order by d.part, d.id limit 1`,
          { noticeId, now },
        );
        return next ?? null;
      }),

    nextPerson: (now, quiet, except = [], coldBefore = null) =>
      database.read(async (sql) => {
        const notices = await sql.raw<(WaitingRow & { id: number | null })[]>(
          `select id as "noticeId", case when ${ANY_HOUR} then 1 else 0 end as "anyHour", urgent, (
             select d.id from deliveries d
             where d.notice_id = notices.id and d.kind = 'person' and d.state = 'queued'
               and d.not_before <= :now and ${IS_THEIR_NEXT} and ${IS_OPEN}
             order by d.not_before, d.part, d.id limit 1) as id
           from notices where ${MAY_GO} and id not in ${sql.membersOf(':except')}
           ${IN_ORDER}`,
          { now, quiet: Number(quiet), except: JSON.stringify(except), coldBefore },
        );
        const next = notices.flatMap(({ noticeId, anyHour, urgent, id }) =>
          id === null ? [] : [{ id, noticeId, anyHour: anyHour === 1, urgent: urgent === 1 }],
        );
        return next[0] ?? (quiet ? null : nextReminder(sql, now, coldBefore));
      }),

    begunToPeople: (since) =>
      database.read((sql) =>
        sql.raw<{ id: number; at: number }[]>(
          `select id, begun_at as at from deliveries
           where kind = 'person' and begun_at >= :since
             and (notice_id is not null or reply_kind = 'reminder')
           order by begun_at, id`,
          { since },
        ),
      ),

    inLine: (coldBefore) =>
      database.read(async (sql) => {
        const rows = await sql.raw<InLineRow[]>(IN_LINE, { coldBefore });
        return rows.map((row) => ({
          ...row,
          anyHour: row.anyHour === 1,
          urgent: row.urgent === 1,
          isPosted: row.isPosted === 1,
        }));
      }),

    audience: (coldBefore, excludedSince) =>
      database.read(async (sql) => {
        const rows = await sql.raw<Audience[]>(AUDIENCE, { coldBefore, excludedSince });
        return first(rows, 'count');
      }),

    queuedReplies: (limit, now, underway = []) =>
      database.read(async (sql) => {
        const rows = await sql.raw<IdRow[]>(
          `select id from deliveries where notice_id is null and state = 'queued'
             and reply_kind <> 'reminder' and not_before <= :now
             and subscriber_id not in (select subscriber_id from deliveries
               where subscriber_id is not null and id in ${sql.membersOf(':underway')})
           order by id limit :limit`,
          { limit, now, underway: JSON.stringify(underway) },
        );
        return rows.map(({ id }) => id);
      }),
  };
}

async function nextReminder(
  sql: Sql,
  now: number,
  coldBefore: number | null,
): Promise<NextPerson | null> {
  const [reminder] = await sql.raw<IdRow[]>(
    `select d.id from deliveries d join subscribers s on s.id = d.subscriber_id
     where d.reply_kind = 'reminder' and d.state = 'queued' and d.not_before <= :now
       and s.state = 'active' and (:coldBefore is null or s.token_at >= :coldBefore)
     order by d.not_before, d.id limit 1`,
    { now, coldBefore },
  );
  return reminder === undefined
    ? null
    : { id: reminder.id, noticeId: null, anyHour: false, urgent: false };
}

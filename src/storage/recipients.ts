import type { DeliveryState, NoticeProgress, WayProgress } from '../ports/storage.js';
import { first, type Sql } from './connection.js';

/**
 * Where a person counts, the first that holds for one of their parts. A part without a delivery
 * waits like a queued one; `dropped` has no recipients left.
 */
const STANDINGS = [
  { share: 'waiting', states: ['queued', 'sending'] },
  { share: 'uncertain', states: ['uncertain'] },
  { share: 'held', states: ['held'] },
  { share: 'notReached', states: ['failed'] },
  { share: 'accepted', states: ['handed-over'] },
] as const satisfies readonly {
  readonly share: keyof NoticeProgress;
  readonly states: readonly DeliveryState[];
}[];

const STANDING_OF_PART = `case coalesce(d.state, 'queued') ${STANDINGS.flatMap(
  ({ states }, standing) => states.map((state) => `when '${state}' then ${String(standing)}`),
).join(' ')} end`;

/** States of deliveries through which people have a message, or may have it. */
export const HAD_IT = `'sending', 'uncertain', 'held', 'handed-over'`;

/**
 * Ids of the subscribers who have a notice, or may have it, and from whose phones it is not deleted
 * either.
 * @param notice its id in SQL
 */
export function whoKeeps(notice: string): string {
  return `select r.subscriber_id from recipients r join deliveries d on d.id = r.delivery_id
    where r.notice_id = ${notice} and r.dropped_at is null and d.state in (${HAD_IT})
      and d.id not in (select delivery_id from revocations where state <> 'refused')`;
}

/** People to whom nothing is sent any more; test phones need not have subscribed. */
const NOT_SUBSCRIBED = `select id from subscribers where state in ('unknown', 'inactive', 'opted-out')`;

interface FiguresRow {
  readonly standing: number;
  readonly kind: 'list' | 'person';
  readonly people: number;
  readonly delivered: number;
  readonly read: number;
  readonly firstAt: number | null;
  readonly lastAt: number | null;
}

/** @throws InvariantError when there is no such notice */
export async function figuresOf(
  sql: Sql,
  noticeId: number,
): Promise<{ readonly progress: NoticeProgress; readonly ways: readonly WayProgress[] }> {
  const notices = await sql.raw<{ isTest: 0 | 1 }[]>(
    `select kind = 'test' as "isTest" from notices where id = :noticeId`,
    { noticeId },
  );
  const { isTest } = first(notices, 'notice');
  const rows = await sql.raw<FiguresRow[]>(
    `select standing, kind, count(*) as people, sum(ack >= 2) as delivered, sum(ack >= 3) as read,
       min("firstAt") as "firstAt", max("lastAt") as "lastAt"
     from (
       select min(${STANDING_OF_PART}) as standing, min(r.ack) as ack,
         max(coalesce(d.kind, 'list')) as kind,
         min(iif(d.state = 'handed-over', d.changed_at, null)) as "firstAt",
         max(iif(d.state = 'handed-over', d.changed_at, null)) as "lastAt"
       from recipients r left join deliveries d on d.id = r.delivery_id
       where r.notice_id = :noticeId and r.dropped_at is null
         and (:isTest or coalesce(d.state, 'queued') <> 'queued'
           or r.subscriber_id not in (${NOT_SUBSCRIBED}))
       group by r.subscriber_id)
     group by kind, standing`,
    { noticeId, isTest },
  );
  const ways = [
    { way: 'lists', kind: 'list' },
    { way: 'direct', kind: 'person' },
  ] as const;
  return {
    progress: sum(rows),
    ways: ways.flatMap(({ way, kind }) => {
      const its = rows.filter((row) => row.kind === kind);
      const { recipients, waiting, ...figures } = sum(its);
      if (recipients === waiting) return [];
      const accepted = its.find(isAccepted);
      const [firstAt, lastAt] = [accepted?.firstAt ?? null, accepted?.lastAt ?? null];
      return [{ way, ...figures, firstAt, lastAt }];
    }),
  };
}

/** @throws InvariantError when there is no such notice */
export async function progressOf(sql: Sql, noticeId: number): Promise<NoticeProgress> {
  return (await figuresOf(sql, noticeId)).progress;
}

function isAccepted({ standing }: FiguresRow): boolean {
  return STANDINGS[standing]?.share === 'accepted';
}

function sum(rows: readonly FiguresRow[]): NoticeProgress {
  const figures = {
    recipients: 0,
    waiting: 0,
    accepted: 0,
    delivered: 0,
    read: 0,
    notReached: 0,
    uncertain: 0,
    held: 0,
  };
  for (const row of rows) {
    figures.recipients += row.people;
    const standing = STANDINGS[row.standing];
    if (standing !== undefined) figures[standing.share] += row.people;
    if (!isAccepted(row)) continue;
    figures.delivered += row.delivered;
    figures.read += row.read;
  }
  return figures;
}

/** Takes those who have opted out out of a delivery, for good. */
export async function leaveOutOptedOut(sql: Sql, deliveryId: number, now: number): Promise<void> {
  await sql.raw(
    `update recipients set dropped_at = :now
     where delivery_id = :deliveryId and dropped_at is null
       and subscriber_id in (${NOT_SUBSCRIBED})
       and notice_id not in (select id from notices where kind = 'test')`,
    { deliveryId, now },
  );
}

/**
 * Raises recipients' acks by a JSON array of receipts; the notices of those whose ack rose, with repetitions. A message to one
 * person is told by its id alone; a list's copies by the recipient's LID or number as well.
 */
export async function raiseAcks(sql: Sql, receipts: string): Promise<number[]> {
  const rows = await sql.raw<{ noticeId: number }[]>(
    `with incoming as materialized (
       select value ->> 'messageId' as message_id, value ->> 'chatId' as chat_id,
         case when value ->> 'chatId' like '%@c.us'
           then replace(value ->> 'chatId', '@c.us', '') end as phone,
         value ->> 'ack' as ack
       from json_each(:receipts)
     ), reached as (
       select r.notice_id, r.subscriber_id, r.part, i.ack
       from incoming i
       join deliveries d on d.message_id = i.message_id and d.kind = 'person'
       join recipients r on r.delivery_id = d.id
       union all
       select r.notice_id, r.subscriber_id, r.part, i.ack
       from incoming i
       join deliveries d on d.message_id = i.message_id and d.kind = 'list'
       join subscribers s on s.lid = i.chat_id or s.phone = i.phone
       join recipients r on r.notice_id = d.notice_id and r.subscriber_id = s.id
         and r.delivery_id = d.id
     )
     update recipients set ack = best.ack
     from (select notice_id, subscriber_id, part, max(ack) as ack from reached group by 1, 2, 3) best
     where recipients.notice_id = best.notice_id
       and recipients.subscriber_id = best.subscriber_id and recipients.part = best.part
       and recipients.ack < best.ack
     returning recipients.notice_id as "noticeId"`,
    { receipts },
  );
  return rows.map(({ noticeId }) => noticeId);
}

/**
 * Gives `kept` the recipients of `gone`. Who is twice a recipient of a part keeps the one through
 * which the notice more probably has reached them, so that it does not reach them again.
 */
export async function mergeRecipients(sql: Sql, kept: number, gone: number): Promise<void> {
  await sql.raw(
    `delete from recipients where (notice_id, subscriber_id, part) in (
       select notice_id, subscriber_id, part from (
         select r.notice_id, r.subscriber_id, r.part, row_number() over (
           partition by r.notice_id, r.part
           order by r.dropped_at is null desc, case d.state
             when 'handed-over' then 6 when 'sending' then 5 when 'uncertain' then 4
             when 'held' then 3 when 'queued' then 2 when 'failed' then 0 else 1 end desc,
             r.ack desc) as place
         from recipients r left join deliveries d on d.id = r.delivery_id
         where r.subscriber_id in (:kept, :gone))
       where place > 1)`,
    { kept, gone },
  );
  await sql.raw('update recipients set subscriber_id = :kept where subscriber_id = :gone', {
    kept,
    gone,
  });
}

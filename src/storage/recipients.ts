import type { DeliveryState, NoticeProgress } from '../ports/storage.js';
import { first, type Sql } from './connection.js';

/** Where a recipient counts whose delivery is in a state. `dropped` has no recipients left. */
const SHARE = {
  queued: 'waiting',
  sending: 'waiting',
  'handed-over': 'accepted',
  failed: 'notReached',
  uncertain: 'uncertain',
  held: 'held',
} as const satisfies Record<Exclude<DeliveryState, 'dropped'>, keyof NoticeProgress>;

/** @throws InvariantError when there is no such notice */
export async function progressOf(sql: Sql, noticeId: number): Promise<NoticeProgress> {
  const rows = await sql.raw<
    { state: keyof typeof SHARE; people: number; delivered: number; read: number }[]
  >(
    `select d.state, count(*) as people, sum(r.ack >= 2) as delivered, sum(r.ack >= 3) as read
     from deliveries d join recipients r on r.delivery_id = d.id and r.dropped_at is null
     where d.notice_id = :noticeId group by d.state`,
    { noticeId },
  );
  const counts = await sql.raw<{ unassigned: number; leaving: number }[]>(
    `select
       (select count(*) from recipients
        where notice_id = n.id and delivery_id is null and dropped_at is null) as unassigned,
       (select count(*) from subscribers s
        join recipients r on r.notice_id = n.id and r.subscriber_id = s.id
        left join deliveries d on d.id = r.delivery_id
        where s.state in ('unknown', 'opted-out') and r.dropped_at is null
          and (d.id is null or d.state = 'queued')) as leaving
     from notices n where n.id = :noticeId`,
    { noticeId },
  );
  const waiting = first(counts, 'notice');

  const people = {
    waiting: waiting.unassigned - waiting.leaving,
    accepted: 0,
    notReached: 0,
    uncertain: 0,
    held: 0,
  };
  for (const row of rows) people[SHARE[row.state]] += row.people;
  const accepted = rows.find(({ state }) => state === 'handed-over');
  return {
    recipients: Object.values(people).reduce((sum, count) => sum + count, 0),
    ...people,
    delivered: accepted?.delivered ?? 0,
    read: accepted?.read ?? 0,
  };
}

/** Takes those who have opted out out of a delivery, for good. */
export async function leaveOutOptedOut(sql: Sql, deliveryId: number, now: number): Promise<void> {
  await sql.raw(
    `update recipients set dropped_at = :now
     where delivery_id = :deliveryId and dropped_at is null
       and subscriber_id in (select id from subscribers where state in ('unknown', 'opted-out'))`,
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
       select r.notice_id, r.subscriber_id, i.ack
       from incoming i
       join deliveries d on d.message_id = i.message_id and d.kind = 'person'
       join recipients r on r.delivery_id = d.id
       union all
       select r.notice_id, r.subscriber_id, i.ack
       from incoming i
       join deliveries d on d.message_id = i.message_id and d.kind = 'list'
       join subscribers s on s.lid = i.chat_id or s.phone = i.phone
       join recipients r on r.notice_id = d.notice_id and r.subscriber_id = s.id
         and r.delivery_id = d.id
     )
     update recipients set ack = best.ack
     from (select notice_id, subscriber_id, max(ack) as ack from reached group by 1, 2) best
     where recipients.notice_id = best.notice_id
       and recipients.subscriber_id = best.subscriber_id and recipients.ack < best.ack
     returning recipients.notice_id as "noticeId"`,
    { receipts },
  );
  return rows.map(({ noticeId }) => noticeId);
}

/**
 * Gives `kept` the recipients of `gone`. Who is twice a recipient of a notice keeps the one through
 * which the notice more probably has reached them, so that it does not reach them again.
 */
export async function mergeRecipients(sql: Sql, kept: number, gone: number): Promise<void> {
  await sql.raw(
    `delete from recipients where (notice_id, subscriber_id) in (
       select notice_id, subscriber_id from (
         select r.notice_id, r.subscriber_id, row_number() over (
           partition by r.notice_id
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

import type { Receipt, ReceiptLevel } from '../model/delivery.js';
import type { Sql } from './sql.js';
import { MAY_HAVE_GONE, NOT_SUBSCRIBED } from './conditions.js';
import { countAgain } from './figures.js';

/** Takes those who have opted out out of a delivery, for good. */
export async function leaveOutOptedOut(sql: Sql, deliveryId: number, now: number): Promise<void> {
  await sql.raw(
    `update recipients set dropped_at = :now
     where delivery_id = :deliveryId and dropped_at is null
       and subscriber_id in ${NOT_SUBSCRIBED}
       and notice_id not in (select id from notices where kind = 'test')`,
    { deliveryId, now },
  );
}

/** How `recipients.ack` counts: 0 none, 2 delivered, 3 read; 4, in old rows, played. */
export const ACKS = { delivered: 2, read: 3 } as const satisfies Readonly<
  Record<ReceiptLevel, number>
>;

/** A receipt as the statements here take it. */
export function asStored({ messageId, chatId, level }: Receipt): object {
  return { messageId, chatId, ack: ACKS[level] };
}

/**
 * Raises recipients' acks by a JSON array of receipts; resolves with the ids of the notices of those
 * whose ack rose. A message to one person is told by its id alone, also when that is who was left of a list;
 * a list's copies by the recipient's alias or number as well. Who was left out of a second try and has it from
 * the first is a recipient again.
 */
export async function raiseAcks(sql: Sql, receipts: string): Promise<number[]> {
  const rows = await sql.raw<{ noticeId: number }[]>(
    `with incoming as materialized (
       select "messageId" as message_id, "chatId" as chat_id, ack
       from ${sql.rowsOf(':receipts', ['messageId', 'chatId', 'ack'])} receipts
     ), reached as (
       select r.notice_id, r.subscriber_id, r.part, i.ack
       from incoming i
       join deliveries d on d.message_id = i.message_id and d.kind = 'person' and ${MAY_HAVE_GONE}
       join recipients r on r.delivery_id = d.id
         and r.subscriber_id = coalesce(d.subscriber_id, r.subscriber_id)
         and (r.dropped_at is null or not exists (select 1 from recipients other
           where other.delivery_id = d.id and other.dropped_at is null))
       union all
       select r.notice_id, r.subscriber_id, r.part, i.ack
       from incoming i
       join deliveries d on d.message_id = i.message_id and d.kind = 'list' and ${MAY_HAVE_GONE}
       join subscribers s on s.lid = i.chat_id or s.phone = i.chat_id
       join recipients r on r.notice_id = d.notice_id and r.subscriber_id = s.id
         and r.delivery_id = d.id
     )
     update recipients set ack = best.ack, dropped_at = null
     from (select notice_id, subscriber_id, part, max(ack) as ack from reached
       group by notice_id, subscriber_id, part) best
     where recipients.notice_id = best.notice_id
       and recipients.subscriber_id = best.subscriber_id and recipients.part = best.part
       and recipients.ack < best.ack
     returning recipients.notice_id as "noticeId"`,
    { receipts },
  );
  const noticeIds = [...new Set(rows.map(({ noticeId }) => noticeId))];
  await countAgain(sql, noticeIds);
  return noticeIds;
}

/**
 * Gives `kept` the recipients of `gone`. Who is twice a recipient of a part keeps the one through
 * which the notice more probably has reached them, so that it does not reach them again.
 */
export async function mergeRecipients(sql: Sql, kept: number, gone: number): Promise<void> {
  const notices = await sql.raw<{ id: number }[]>(
    'select distinct notice_id as id from recipients where subscriber_id in (:kept, :gone)',
    { kept, gone },
  );
  await countAgain(
    sql,
    notices.map(({ id }) => id),
  );
  await sql.raw(
    `delete from recipients where (notice_id, subscriber_id, part) in (
       select notice_id, subscriber_id, part from (
         select r.notice_id, r.subscriber_id, r.part, row_number() over (
           partition by r.notice_id, r.part
           order by r.dropped_at is null desc, case d.state
             when 'handed-over' then 6 when 'sending' then 5 when 'uncertain' then 4
             when 'held' then 3 when 'queued' then case when d.resent_at is null then 2 else 2.5 end
             when 'failed' then 0 else 1 end desc,
             r.ack desc) as place
         from recipients r left join deliveries d on d.id = r.delivery_id
         where r.subscriber_id in (:kept, :gone)) places
       where place > 1)`,
    { kept, gone },
  );
  await sql.raw('update recipients set subscriber_id = :kept where subscriber_id = :gone', {
    kept,
    gone,
  });
}

import type { Sql } from './sql.js';
import { progressOf, UNACCOUNTED } from './figures.js';

/**
 * What has not been handed over is not sent any more; what is on its way already stays there and is
 * settled as ever. Staff can stop what is only in doubt as well: it would go again by itself.
 * False: it is over already, or has nothing left to send.
 */
export async function endNotice(
  sql: Sql,
  id: number,
  now: number,
  state: 'cancelled' | 'expired',
): Promise<boolean> {
  const before = await progressOf(sql, id);
  const [stoppable] = await sql.raw<{ id: number }[]>(
    `select id from notices where id = :id and state not in ('sent', 'cancelled', 'expired')
       and (state <> 'sending' or exists (select 1 from recipients r
         left join deliveries d on d.id = r.delivery_id
         where r.notice_id = :id and r.dropped_at is null
           and (d.id is null or d.state = 'queued' or ${UNACCOUNTED}
             or :state = 'cancelled' and d.state = 'uncertain' and d.resent_at is null)))`,
    { id, state },
  );
  if (stoppable === undefined) return false;
  await sql.raw(
    `update recipients set dropped_at = :now
     where notice_id = :id and dropped_at is null and (delivery_id is null
       or delivery_id in (select d.id from deliveries d join recipients r on r.delivery_id = d.id
         where d.notice_id = :id
           and (d.state = 'queued' and d.resent_at is null or ${UNACCOUNTED})))`,
    { id, now },
  );
  // What is sent again because of a doubt may have arrived: a person decides.
  await sql.raw(
    `update deliveries
     set state = case when resent_at is null then 'dropped' else 'held' end, changed_at = :now
     where notice_id = :id and state = 'queued'`,
    { id, now },
  );
  const { recipients } = await progressOf(sql, id);
  await sql.raw(
    `update notices set state = :state, parked_why = null, finished_at = :now, not_sent_to = :notSentTo
     where id = :id`,
    { id, now, state, notSentTo: before.recipients - recipients },
  );
  return true;
}

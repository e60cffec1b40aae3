/** How a notice ends before everybody has it, and how it goes on. */
import {
  NOBODY_HAS_IT,
  NOT_EXPIRED,
  NOT_SUBSCRIBED,
  OVER,
  STOPPED,
  UNACCOUNTED,
} from './conditions.js';
import { agreeToAll } from './confirmations.js';
import { goneMeanwhile } from './same-notices.js';
import { first, type Sql } from './sql.js';

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
  const [stoppable] = await sql.raw<{ id: number }[]>(
    `select id from notices where id = :id and state not in ${OVER}
       and (state <> 'sending' or exists (select 1 from recipients r
         left join deliveries d on d.id = r.delivery_id
         where r.notice_id = :id and r.dropped_at is null
           and (d.id is null or d.state = 'queued' or ${UNACCOUNTED}
             or :state = 'cancelled' and d.state = 'uncertain' and d.resent_at is null)))`,
    { id, state },
  );
  if (stoppable === undefined) return false;
  await leaveOut(sql, id, async () => {
    await sql.raw(
      `update recipients set dropped_at = :now
       where notice_id = :id and dropped_at is null and (delivery_id is null
         or delivery_id in (select d.id from deliveries d join recipients r on r.delivery_id = d.id
           where d.notice_id = :id
             and (d.state = 'queued' and d.resent_at is null or ${UNACCOUNTED})))`,
      { id, now },
    );
    await stopDeliveries(sql, id, now);
  });
  await sql.raw(
    `update notices set state = :state, parked_why = null, finished_at = :now where id = :id`,
    { id, now, state },
  );
  return true;
}

/** People who were to have something of it, and have nothing now, count as those to whom it was not sent. */
async function leaveOut(sql: Sql, id: number, change: () => Promise<void>): Promise<void> {
  const before = await sql.raw<{ ids: string }[]>(
    `select ${sql.arrayOf('id')} as ids from (
       select distinct r.subscriber_id as id from recipients r join notices n on n.id = r.notice_id
       where n.id = :id and r.dropped_at is null
         and (n.kind = 'test' or r.subscriber_id not in ${NOT_SUBSCRIBED})) people`,
    { id },
  );
  await change();
  await sql.raw(
    `update notices set not_sent_to = not_sent_to + (
       select count(*) from subscribers s where s.id in ${sql.membersOf(':before')}
         and s.id not in (select subscriber_id from recipients
           where notice_id = :id and dropped_at is null))
     where id = :id`,
    { id, before: first(before, 'people').ids },
  );
}

/** What is sent again because of a doubt may have arrived: a person decides. */
async function stopDeliveries(sql: Sql, noticeId: number, now: number): Promise<void> {
  await sql.raw(
    `update deliveries
     set state = case when resent_at is null then 'dropped' else 'held' end, changed_at = :now
     where notice_id = :noticeId and state = 'queued'`,
    { noticeId, now },
  );
}

/** What lay where it stays is looked at once more when it is over. */
const IF_FILED = 'gone_on = case when filed_at is null then gone_on else 1 end';

/** Makes one sending that was sent: there is more to send. @returns whether it was */
export async function goOn(sql: Sql, noticeId: number | null): Promise<boolean> {
  const rows = await sql.raw<{ id: number }[]>(
    `update notices set state = 'sending', finished_at = null, figures = null, ${IF_FILED}
     where id = :noticeId and state = 'sent' returning id`,
    { noticeId },
  );
  return rows.length > 0;
}

/**
 * The notice may have been closed while a delivery was in doubt or on its way; now there is more to send, unless
 * it was stopped or has expired: then what certainly did not go is left out, and the rest is held.
 */
export async function reopenNotice(sql: Sql, noticeId: number | null, now: number): Promise<void> {
  if (noticeId === null) return;
  await goOn(sql, noticeId);
  const [stopped] = await sql.raw<{ id: number }[]>(
    `select id from notices where id = :noticeId and state in ${STOPPED}`,
    { noticeId },
  );
  if (stopped === undefined) return leaveOutDropped(sql, noticeId, now);
  await leaveOut(sql, noticeId, async () => {
    await stopDeliveries(sql, noticeId, now);
    await leaveOutDropped(sql, noticeId, now);
    // a list that failed has just given them back
    await sql.raw(
      `update recipients set dropped_at = :now
       where notice_id = :noticeId and dropped_at is null and delivery_id is null`,
      { noticeId, now },
    );
  });
}

async function leaveOutDropped(sql: Sql, noticeId: number, now: number): Promise<void> {
  await sql.raw(
    `update recipients set dropped_at = :now
     where notice_id = :noticeId and dropped_at is null
       and delivery_id in (select id from deliveries where state = 'dropped')`,
    { noticeId, now },
  );
}

/**
 * Makes those waiting again who were left out when it was stopped and have nothing of a part, nor may have it; what
 * may have reached them stays as it is. Who has opted out meanwhile is not asked for again. Nobody is where the same has
 * gone as another notice since it was stopped.
 */
export async function resumeNotice(sql: Sql, id: number, now: number): Promise<boolean> {
  const [stopped] = await sql.raw<{ id: number }[]>(
    `select id from notices where id = :id and state = 'cancelled' and kind = 'notice'
       and retracted_at is null and pruned_at is null
       and ${NOT_EXPIRED}
       and not exists (select 1 from notices later where later.replaces = notices.id)`,
    { id, now },
  );
  if (stopped === undefined || (await goneMeanwhile(sql, id)) !== null) return false;
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
    `update notices set state = :state, finished_at = null, not_sent_to = 0, figures = null, resumed_at = :now, ${IF_FILED}
     where id = :id`,
    { id, state, now },
  );
  await agreeToAll(sql, id);
  // what was in doubt before says nothing of how long the next answer may take
  await sql.raw(
    `update channel_posts set state = 'queued', doubted_at = null, resent_at = null, detail = null
     where notice_id = :id and state = 'dropped'`,
    { id },
  );
  return true;
}

/** Whether anything of it was ever handed to the transport. */
export async function hasBegun(sql: Sql, id: number): Promise<boolean> {
  const begun = await sql.raw<{ id: number }[]>(
    `select id from deliveries where notice_id = :id
       and (begun_at is not null or state not in ('queued', 'dropped')) limit 1`,
    { id },
  );
  return begun.length > 0;
}

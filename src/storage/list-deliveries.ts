import type { RefusalWhy } from '../model/delivery.js';
import type { OutboxStore } from '../ports/storage/outbox.js';
import { first, type Database, type Sql } from './sql.js';
import { GOING, HAD_IT, LIST_IS_DUE } from './conditions.js';
import { reopenNotice } from './end-notice.js';
import { leaveOutOptedOut } from './recipients.js';

type ListDeliveries = Pick<
  OutboxStore,
  | 'releaseLists'
  | 'refusedLists'
  | 'divide'
  | 'bisections'
  | 'recipientsOf'
  | 'messagesOf'
  | 'messagesOfItsOwn'
  | 'nextRest'
  | 'triesOf'
>;

/** The part of the outbox that looks after lists which cannot be sent to. */
export function openListDeliveries(database: Database): ListDeliveries {
  return {
    releaseLists: (noticeId) => database.write((sql) => releaseLists(sql, noticeId)),

    refusedLists: (noticeId) =>
      database.read((sql) =>
        sql.raw<{ listId: string; why: RefusalWhy }[]>(
          `select list_id as "listId", refused_why as why from deliveries
           where notice_id = :noticeId and kind = 'list' and state = 'failed' 
             and refused_why is not null`,
          { noticeId },
        ),
      ),

    divide: (deliveryId, groups, now) =>
      database.write((sql) => divide(sql, deliveryId, groups, now)),

    bisections: (noticeId) =>
      database.read(async (sql) => {
        const rows = await sql.raw<{ count: number }[]>(
          `select count(*) as count from deliveries
           where notice_id = :noticeId and state = 'failed' and detail = :DIVIDED`,
          { noticeId, DIVIDED },
        );
        return first(rows, 'count').count;
      }),

    recipientsOf: (deliveryId) =>
      database.read(async (sql) => {
        const rows = await sql.raw<{ subscriberId: number }[]>(
          `select subscriber_id as "subscriberId" from recipients
           where delivery_id = :deliveryId and dropped_at is null order by subscriber_id`,
          { deliveryId },
        );
        return rows.map(({ subscriberId }) => subscriberId);
      }),

    messagesOf: (deliveryId) =>
      database.read((sql) =>
        messagesOf(sql, deliveryId, `(e.id = own.id or e.kind = 'list' and e.state in ${HAD_IT})`),
      ),

    messagesOfItsOwn: (deliveryId) =>
      database.read((sql) => messagesOf(sql, deliveryId, 'e.id = own.id')),

    nextRest: (noticeId, now) =>
      database.read(async (sql) => {
        const [next] = await sql.raw<{ id: number }[]>(
          `select d.id from deliveries d
           where d.notice_id = :noticeId and d.state = 'queued' and d.kind = 'list' and d.part > 0
             and ${LIST_IS_DUE} and exists (
               select 1 from recipients mine
                 join recipients other on other.notice_id = mine.notice_id
                   and other.subscriber_id = mine.subscriber_id and other.part < mine.part
                 join deliveries earlier on earlier.id = other.delivery_id
               where mine.delivery_id = d.id and mine.dropped_at is null
                 and earlier.kind = 'list' and earlier.state in ${HAD_IT})
           order by d.part, d.id limit 1`,
          { noticeId, now },
        );
        return next?.id ?? null;
      }),

    triesOf: (deliveryId) =>
      database.read(async (sql) => {
        const rows = await sql.raw<{ postponed: number }[]>(
          'select postponed from deliveries where id = :deliveryId',
          { deliveryId },
        );
        return first(rows, 'delivery').postponed;
      }),
  };
}

/** @param whose of which deliveries `e` of the notice of `own` people are counted, in SQL */
async function messagesOf(sql: Sql, deliveryId: number, whose: string): Promise<number> {
  const rows = await sql.raw<{ count: number }[]>(
    `select count(*) as count from deliveries own
       join deliveries d on d.notice_id = own.notice_id and d.kind = 'list' and d.state = 'queued'
       join recipients r on r.delivery_id = d.id and r.dropped_at is null
     where own.id = :deliveryId and exists (
       select 1 from recipients other join deliveries e on e.id = other.delivery_id
       where other.notice_id = r.notice_id and other.subscriber_id = r.subscriber_id
         and ${whose})`,
    { deliveryId },
  );
  return first(rows, 'count').count;
}

/**
 * The recipients of a failed list get the notice another way, unless it was stopped or has expired
 * meanwhile. The one place for that, however the failure was found out.
 */
export async function giveBack(
  sql: Sql,
  deliveryId: number,
  noticeId: number | null,
  now: number,
): Promise<void> {
  const freed = await sql.raw<{ id: number }[]>(
    `update recipients set delivery_id = null
     where dropped_at is null
       and delivery_id in (select id from deliveries where id = :deliveryId and kind = 'list')
     returning subscriber_id as id`,
    { deliveryId },
  );
  if (freed.length > 0) await reopenNotice(sql, noticeId, now);
}

async function releaseLists(sql: Sql, noticeId: number): Promise<number> {
  const waiting = `select id from deliveries where notice_id = :noticeId and kind = 'list'
    and state = 'queued' and resent_at is null`;
  await sql.raw(`update recipients set delivery_id = null where delivery_id in (${waiting})`, {
    noticeId,
  });
  const released = await sql.raw<{ id: number }[]>(
    `update deliveries set state = 'dropped' where id in (${waiting}) returning id`,
    { noticeId },
  );
  return released.length;
}

/** What a divided list says of itself. */
const DIVIDED = 'divided: nothing of it had left';

async function divide(
  sql: Sql,
  deliveryId: number,
  groups: readonly (readonly number[])[],
  now: number,
): Promise<readonly number[] | null> {
  const divided = await sql.raw<{ noticeId: number; part: number; listId: string }[]>(
    `update deliveries set state = 'failed', detail = :DIVIDED, changed_at = :now
     where id = :deliveryId and kind = 'list' and state = 'queued'
       and message_id is not null and resent_at is null
     returning notice_id as "noticeId", part, list_id as "listId"`,
    { deliveryId, now, DIVIDED },
  );
  const [whole] = divided;
  if (whole === undefined) return null;
  const ids = await split(sql, { ...whole, deliveryId }, groups);
  await reopenNotice(sql, whole.noticeId, now);
  return ids;
}

interface Whole {
  readonly deliveryId: number;
  readonly noticeId: number;
  readonly part: number;
  readonly listId: string;
}

/** A person lets a list go again, of which one person is left: that is another message, which has an id of its own. */
export async function sendToTheLast(sql: Sql, deliveryId: number, now: number): Promise<void> {
  await leaveOutOptedOut(sql, deliveryId, now);
  const left = await sql.raw<(Whole & { subscriberId: number })[]>(
    `select d.id as "deliveryId", d.notice_id as "noticeId", d.part, d.list_id as "listId",
       r.subscriber_id as "subscriberId"
     from deliveries d join recipients r on r.delivery_id = d.id and r.dropped_at is null
     where d.id = :deliveryId and d.kind = 'list' limit 2`,
    { deliveryId },
  );
  const [last, another] = left;
  if (last === undefined || another !== undefined) return;
  await split(sql, last, [[last.subscriberId]]);
  await sql.raw(
    `update deliveries set state = 'dropped', changed_at = :now,
       detail = 'it goes to the one person who is left of it' where id = :deliveryId`,
    { deliveryId, now },
  );
}

/** Each group of a list's recipients gets a delivery of its own, of whatever state the list is. */
async function split(
  sql: Sql,
  whole: Whole,
  groups: readonly (readonly number[])[],
): Promise<readonly number[]> {
  const ids: number[] = [];
  for (const group of groups) {
    const kind = group.length === 1 ? 'person' : 'list';
    const made = await sql.raw<{ id: number }[]>(
      `insert into deliveries (notice_id, part, kind, list_id)
       values (:noticeId, :part, :kind, case when :kind = 'list' then :listId end) returning id`,
      { ...whole, kind },
    );
    const { id } = first(made, 'delivery');
    ids.push(id);
    await sql.raw(
      `update recipients set delivery_id = :id
       where delivery_id = :deliveryId and dropped_at is null
         and subscriber_id in ${sql.membersOf(':group')}`,
      { id, deliveryId: whole.deliveryId, group: JSON.stringify(group) },
    );
  }
  return ids;
}

/**
 * Before a list is begun for the first time: a person who still has to get an earlier part one to one gets
 * this part one to one too, after it, so that parts arrive in order. The others need not wait.
 */
export async function takeOutOfTurn(sql: Sql, deliveryId: number): Promise<void> {
  const rows = await sql.raw<(Whole & { subscriberId: number })[]>(
    `select d.id as "deliveryId", d.notice_id as "noticeId", d.part, d.list_id as "listId",
       mine.subscriber_id as "subscriberId"
     from deliveries d join recipients mine on mine.delivery_id = d.id and mine.dropped_at is null
     where d.id = :deliveryId and d.kind = 'list' and d.part > 0 and d.message_id is null
       and exists (
         select 1 from recipients other left join deliveries earlier on earlier.id = other.delivery_id
         where other.notice_id = mine.notice_id and other.subscriber_id = mine.subscriber_id
           and other.part < mine.part and other.dropped_at is null
           and (earlier.id is null
             or earlier.kind = 'person' and earlier.state in ${GOING}))
     order by mine.subscriber_id`,
    { deliveryId },
  );
  const [whole] = rows;
  if (whole === undefined) return;
  await split(
    sql,
    whole,
    rows.map(({ subscriberId }) => [subscriberId]),
  );
}

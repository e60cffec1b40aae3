import type { ListStore, ReachabilityStore } from '../ports/storage/lists.js';
import type { OwnList } from '../model/broadcast-list.js';
import { columns, type Database, type Dialect, type Sql } from './sql.js';
import type { HeardList, ListPerson, Silence } from '../model/person.js';
import { DAY } from '../runtime/time.js';

type ListRow = Omit<OwnList, 'idle'> & { readonly idle: number };

const LIST = columns<ListRow>({ id: 'id', name: 'name', idle: 'idle' });
const PERSON = columns<ListPerson>({ subscriberId: 'id', alias: 'lid', phone: 'phone' });

export function openListStore(database: Database): ListStore {
  return {
    own: () =>
      database.read(async (sql) => {
        const rows = await sql.raw<ListRow[]>(`select ${LIST} from lists order by id`);
        return rows.map(({ idle, ...list }) => ({ ...list, idle: idle === 1 }));
      }),

    remember: ({ id, name, idle }) =>
      database.write(async (sql) => {
        await sql.raw(
          `insert into lists (id, name, idle) values (:id, :name, :idle)
           on conflict (id) do update set name = excluded.name, idle = excluded.idle`,
          { id, name, idle: Number(idle) },
        );
      }),

    forget: (listId) =>
      database.write(async (sql) => {
        await sql.raw('delete from lists where id = :listId', { listId });
      }),

    excluded: (since) =>
      database.read(async (sql) => {
        const rows = await sql.raw<{ subscriberId: number }[]>(
          `select subscriber_id as "subscriberId" from list_exclusions
           where excluded_at >= :since`,
          { since },
        );
        return new Set(rows.map(({ subscriberId }) => subscriberId));
      }),

    // Joined with the register: a row may have been merged into another since it was read.
    exclude: (subscriberIds, reason, now) =>
      database.write(async (sql) => {
        await sql.raw(
          `insert into list_exclusions (subscriber_id, reason, excluded_at)
           select id, :reason, :now from subscribers where id in ${sql.membersOf(':ids')}
           on conflict (subscriber_id) do update set reason = excluded.reason, excluded_at = excluded.excluded_at`,
          { ids: JSON.stringify(subscriberIds), reason, now },
        );
      }),
  };
}

export function openReachabilityStore(database: Database): ReachabilityStore {
  return {
    giveUp: ({ noticeId, notices, now }) =>
      database.write(async (sql) => {
        return (await sql.raw<{ id: number }[]>(GIVE_UP, { noticeId, notices, now })).length;
      }),

    heardLists: ({ notices, before }) =>
      database.read((sql) => sql.raw<HeardList[]>(heardLists(sql), { notices, before })),

    silences: (deliveryIds) =>
      database.read((sql) =>
        sql.raw<Silence[]>(silences(sql), { deliveryIds: JSON.stringify(deliveryIds) }),
      ),

    markUnsaved: ({ subscriberIds, reminder, now }) =>
      database.write(async (sql) => {
        const bindings = { ids: JSON.stringify(subscriberIds), reminder, now };
        await sql.raw(
          `update subscribers set unsaved_since = :now
           where id in ${sql.membersOf(':ids')} and unsaved_since is null`,
          bindings,
        );
        await sql.raw(
          `insert into deliveries (subscriber_id, kind, reply_kind, reply_text)
           select s.id, 'person', 'reminder', :reminder from subscribers s
           where :reminder is not null and s.id in ${sql.membersOf(':ids')}
             and not exists (select 1 from deliveries
               where subscriber_id = s.id and reply_kind = 'reminder')`,
          bindings,
        );
      }),

    unsaved: () =>
      database.read(async (sql) => {
        const rows = await sql.raw<{ id: number }[]>(
          'select id from subscribers where unsaved_since is not null',
        );
        return new Set(rows.map(({ id }) => id));
      }),

    dueForCheck: ({ before, limit }) =>
      database.read((sql) =>
        sql.raw<ListPerson[]>(
          `select ${PERSON} from subscribers
           where unsaved_since is not null and state = 'active' and lid is not null
             and coalesce(checked_at, unsaved_since) < :before
           order by coalesce(checked_at, unsaved_since), id limit :limit`,
          { before, limit },
        ),
      ),

    beginCheck: ({ messageId, subscriberIds, now }) =>
      database.write(async (sql) => {
        await sql.raw(
          'insert into contact_checks (message_id, at, people) values (:messageId, :now, :people)',
          { messageId, now, people: subscriberIds.length },
        );
        await sql.raw(
          `update subscribers set checked_at = :now where id in ${sql.membersOf(':ids')}`,
          { ids: JSON.stringify(subscriberIds), now },
        );
      }),

    uncountCheck: (messageId) =>
      database.write(async (sql) => {
        await sql.raw('update contact_checks set people = 0 where message_id = :messageId', {
          messageId,
        });
      }),
  };
}

/** A refusal that is about the person alone. */
const PERSONAL = `kind = 'person' and refused_why = 'unreachable'`;

const GIVE_UP = `
  update subscribers set state = 'inactive', inactive_since = :now,
    inactive_why = (select 'refused with ' || code || ' in ' || :notices || ' notices'
      from deliveries d where d.subscriber_id = subscribers.id and d.notice_id = :noticeId
        and d.state = 'failed' limit 1)
  where state = 'active'
    and id in (select subscriber_id from deliveries
      where notice_id = :noticeId and state = 'failed' and ${PERSONAL})
    and :notices <= (
      select count(distinct notice_id) from deliveries d
      where d.subscriber_id = subscribers.id and d.state = 'failed' and ${PERSONAL}
        and d.changed_at > subscribers.last_command_at
        and d.id > coalesce((select max(id) from deliveries got
          where got.subscriber_id = subscribers.id and got.state = 'handed-over'), 0)
        and exists (select 1 from deliveries others
          where others.notice_id = d.notice_id and others.state = 'handed-over'))
  returning id`;

/** In this order: by the index on the recipients of a delivery, a list's people are counted without being read. */
export function heardLists({ thenJoin }: Dialect): string {
  return `
  with latest as materialized (
    select id from notices where exists (select 1 from deliveries taken
      where taken.notice_id = notices.id and taken.kind = 'list' and taken.state = 'handed-over'
        and taken.changed_at <= :before)
    order by id desc limit :notices
  )
  select d.id as "deliveryId", d.notice_id as "noticeId", count(*) as people,
    count(*) filter (where r.ack >= 2) as reached
  from latest ${thenJoin} deliveries d on d.notice_id = latest.id and d.kind = 'list'
    and d.state = 'handed-over' and d.part = 0 and d.changed_at <= :before
  ${thenJoin} recipients r on r.delivery_id = d.id and r.dropped_at is null
  group by d.id`;
}

export function silences({ thenJoin, membersOf }: Dialect): string {
  return `
  select r.subscriber_id as "subscriberId", r.delivery_id as "deliveryId"
  from ${membersOf(':deliveryIds')} i
  ${thenJoin} recipients r on r.delivery_id = i.value and r.dropped_at is null and r.ack = 0
  ${thenJoin} subscribers s on s.id = r.subscriber_id
  where s.state = 'active' and s.direct_receipt_at is not null and s.unsaved_since is null`;
}

/**
 * What receipts say of people: that a message to one of them alone has come, to the day, and that a
 * list message has come to somebody who had probably not saved the number.
 * @param receipts a JSON array
 */
export async function noteHeard(sql: Sql, receipts: string, now: number): Promise<void> {
  await sql.raw(
    `update subscribers set direct_receipt_at = :now
     where id in (select d.subscriber_id from ${sql.rowsOf(':receipts', ['messageId'])} i
         join deliveries d on d.message_id = i."messageId" and d.kind = 'person')
       and (direct_receipt_at is null or direct_receipt_at < :now - ${DAY})`,
    { receipts, now },
  );
  const [anybody] = await sql.raw<object[]>(
    'select 1 from subscribers where unsaved_since is not null limit 1',
  );
  if (anybody === undefined) return;
  const saved = await sql.raw<{ id: number }[]>(
    `with heard as materialized (
       select "messageId" as message_id, "chatId" as chat_id
       from ${sql.rowsOf(':receipts', ['messageId', 'chatId'])} receipts
     )
     update subscribers set unsaved_since = null, checked_at = null
     where id in (
       select s.id from heard join subscribers s on s.lid = heard.chat_id or s.phone = heard.chat_id
       where s.unsaved_since is not null
         and (heard.message_id in (select message_id from contact_checks)
           or exists (select 1 from deliveries d
             where d.message_id = heard.message_id and d.kind = 'list')))
     returning id`,
    { receipts },
  );
  // only people who need it are reminded
  await sql.raw(
    `update deliveries set state = 'dropped', detail = 'superseded', changed_at = :now
     where reply_kind = 'reminder' and state = 'queued'
       and subscriber_id in ${sql.membersOf(':ids')}`,
    { ids: JSON.stringify(saved.map(({ id }) => id)), now },
  );
}

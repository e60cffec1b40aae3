import { InvariantError } from '../errors.js';
import type {
  Audience,
  DeliveryPlan,
  DeliveryState,
  InLine,
  NextPerson,
  OpenDelivery,
  Settlement,
  StartedDelivery,
} from '../model/delivery.js';
import type { NoticeState } from '../model/notice.js';
import type { OutboxStore } from '../ports/storage/outbox.js';
import { first, type Database, type Sql } from './sql.js';
import {
  ANY_HOUR,
  GOING,
  IN_ORDER,
  LIST_IS_DUE,
  MAY_GO,
  NOT_STOPPED,
  UNACCOUNTED,
  UNASSIGNED,
} from './conditions.js';
import { awaitedDeliveries, deliveryRow, startedDeliveries } from './deliveries.js';
import { reopenNotice } from './end-notice.js';
import { giveBack, openListDeliveries, takeOutOfTurn } from './list-deliveries.js';
import { noteHeard } from './list-store.js';
import { asStored, leaveOutOptedOut, raiseAcks } from './recipients.js';
import { learnFromReceipts } from './subscribers.js';

/**
 * The states of a delivery are those of the port. What a receipt proves goes before what was
 * believed: from whatever state it had come to, the delivery is handed over and stays so. Whoever was
 * about to settle it, or to begin it again, finds that there is nothing left to do.
 */
export function openOutboxStore(database: Database): OutboxStore {
  return {
    ...turns(database),
    ...attempts(database),
    ...doubts(database),

    counts: () =>
      database.read((sql) =>
        sql.raw('select state, count(*) as count from deliveries group by state'),
      ),

    unassigned: (noticeId) => database.read((sql) => unassigned(sql, noticeId)),

    assign: (noticeId, plans) => database.write((sql) => assign(sql, noticeId, plans)),

    ...openListDeliveries(database),

    finish: (noticeId, now) => database.write((sql) => finish(sql, noticeId, now)),

    unaccounted: (noticeId) => database.read((sql) => unaccounted(sql, noticeId)),
  };
}

/** What goes next. */
function turns(
  database: Database,
): Pick<
  OutboxStore,
  'nextOf' | 'nextPerson' | 'begunToPeople' | 'inLine' | 'audience' | 'queuedReplies'
> {
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

/** One delivery on its way. */
function attempts(database: Database): Pick<OutboxStore, 'begin' | 'settle'> {
  return {
    begin: (deliveryId, messageId, now, pairingId) =>
      database.write(async (sql) => {
        const { state, noticeId, provenAt } = await deliveryRow(sql, deliveryId);
        // held: staff have stopped its notice since it was looked up, and it may have gone out before
        if (state === 'dropped' || state === 'held' || provenAt !== null) {
          return { kind: 'dropped' };
        }
        if (state !== 'queued') throw new InvariantError(`A ${state} delivery cannot begin`);
        if (noticeId === null) {
          if (await isVoidReminder(sql, deliveryId, now)) return { kind: 'dropped' };
        } else {
          if (!(await mayGo(sql, noticeId, now))) return { kind: 'dropped' };
          await takeOutOfTurn(sql, deliveryId);
          if (!(await someoneIsLeft(sql, deliveryId, now))) return { kind: 'dropped' };
          await sql.raw(
            `update notices set state = 'sending' where id = :noticeId and state = 'queued'`,
            { noticeId },
          );
        }
        await sql.raw(
          `update deliveries set state = 'sending', message_id = coalesce(message_id, :messageId),
             link_id = :pairingId, changed_at = :now, begun_at = :now
           where id = :deliveryId`,
          { deliveryId, messageId, pairingId, now },
        );
        const begun = await startedDeliveries(sql, [{ id: deliveryId }]);
        return { kind: 'started', delivery: first(begun, 'delivery').delivery };
      }),

    settle: (deliveryId, settlement, now) =>
      database.write(async (sql) => {
        const refusal = settlement.kind === 'failed' ? settlement.refusal : null;
        const [settled] = await sql.raw<{ noticeId: number | null }[]>(
          `update deliveries set refused_why = :refusedWhy, code = :code, detail = :detail, changed_at = :now, state = :state,
             doubted_at = case when :kind = 'uncertain' then coalesce(doubted_at, :now)
               else doubted_at end,
             resent_at = case when :kind = 'resend' then :now else resent_at end,
             not_before = coalesce(:notBefore, not_before),
             postponed = case when :notBefore is null then postponed else postponed + 1 end,
             begun_at = case when :kind = 'queued' then null else begun_at end
           where id = :deliveryId and state in ('sending', 'uncertain')
           returning notice_id as "noticeId"`,
          {
            deliveryId,
            kind: settlement.kind,
            state: STATE_AFTER[settlement.kind],
            refusedWhy: refusal?.why ?? null,
            code: refusal?.code ?? null,
            detail: settlement.kind === 'handed-over' ? null : settlement.detail,
            notBefore: 'notBefore' in settlement ? (settlement.notBefore ?? null) : null,
            now,
          },
        );
        if (settled === undefined) {
          const { state, provenAt } = await deliveryRow(sql, deliveryId);
          if (provenAt === null) throw new InvariantError(`A ${state} delivery cannot be settled`);
        } else if (STATE_AFTER[settlement.kind] === 'queued') {
          await reopenNotice(sql, settled.noticeId, now);
          await leaveOutSuperseded(sql, deliveryId, now);
        } else if (settlement.kind === 'failed') {
          await giveBack(sql, deliveryId, settled.noticeId, now);
        }
      }),
  };
}

/** What is known of deliveries that were begun. */
function doubts(
  database: Database,
): Pick<
  OutboxStore,
  'open' | 'stillQueued' | 'held' | 'decideHeld' | 'awaitingReceipts' | 'recordReceipts'
> {
  return {
    open: () =>
      database.read(async (sql) => {
        const rows = await sql.raw<
          (IdRow & Omit<OpenDelivery, keyof StartedDelivery | 'urgent'> & { urgent: 0 | 1 })[]
        >(
          `select d.id, d.state, coalesce(d.link_id, '') as "pairingId", d.doubted_at as "doubtedAt",
             coalesce(n.urgent, 0) as urgent
           from deliveries d left join notices n on n.id = d.notice_id
           where d.state in ('sending', 'uncertain')`,
        );
        const open = new Map(rows.map((row) => [row.id, { ...row, urgent: row.urgent === 1 }]));
        const begun = await startedDeliveries(sql, rows);
        return begun.flatMap(({ delivery }) => {
          const row = open.get(delivery.id);
          return row === undefined ? [] : [{ ...delivery, ...row }];
        });
      }),

    stillQueued: (deliveryIds) =>
      database.read((sql) =>
        sql.raw<{ id: number; noticeId: number | null; people: number }[]>(
          `select d.id, d.notice_id as "noticeId", coalesce(nullif((
             select count(*) from recipients where delivery_id = d.id and dropped_at is null), 0), 1)
             as people
           from deliveries d
           where d.id in ${sql.membersOf(':ids')} and d.state = 'queued'`,
          { ids: JSON.stringify(deliveryIds) },
        ),
      ),

    held: () =>
      database.read((sql) =>
        sql.raw<{ noticeId: number; people: number }[]>(
          `select d.notice_id as "noticeId", count(distinct r.subscriber_id) as people
           from deliveries d join recipients r on r.delivery_id = d.id and r.dropped_at is null
           join notices n on n.id = d.notice_id and n.retracted_at is null
           where d.state = 'held' group by d.notice_id order by d.notice_id`,
        ),
      ),

    decideHeld: (noticeId, decision, now) =>
      database.write(async (sql) => {
        const decided = await sql.raw<IdRow[]>(
          `update deliveries set changed_at = :now, state = :state, detail = null,
             resent_at = case when :state = 'queued' then :now else resent_at end
           where notice_id = :noticeId and state = 'held' returning id`,
          { noticeId, now, state: decision === 'sent' ? 'handed-over' : 'queued' },
        );
        if (decision === 'again' && decided.length > 0) await reopenNotice(sql, noticeId, now);
        return decided.length;
      }),

    // Receipts of replies are on no report: nobody waits for them.
    awaitingReceipts: (wanted) => database.read((sql) => awaitedDeliveries(sql, wanted)),

    recordReceipts: (receipts, now) =>
      database.write(async (sql) => {
        const batch = JSON.stringify(receipts.map(asStored));
        await learnFromReceipts(sql, batch);
        const raised = await raiseAcks(sql, batch);
        await noteHeard(sql, batch, now);
        const proven = await sql.raw<{ noticeId: number | null }[]>(
          `update deliveries set state = 'handed-over', changed_at = :now, proven_at = :now
           where message_id in (select "messageId" from
             ${sql.rowsOf(':batch', ['messageId'])} batch)
             and state not in ('handed-over', 'dropped')
           returning notice_id as "noticeId"`,
          { batch, now },
        );
        return [...new Set([...raised, ...proven.flatMap(({ noticeId }) => noticeId ?? [])])];
      }),
  };
}

/** Whoever has been told of a later change since, or is going to be, is not told of this one after it. */
async function leaveOutSuperseded(sql: Sql, deliveryId: number, now: number): Promise<void> {
  await sql.raw(
    `update deliveries set state = 'dropped', detail = 'superseded', changed_at = :now
     where id = :deliveryId and notice_id is null and exists (select 1 from deliveries later
       where later.subscriber_id = deliveries.subscriber_id and later.id > deliveries.id
         and later.reply_kind in ('welcome', 'farewell'))`,
    { deliveryId, now },
  );
}

const STATE_AFTER: Readonly<Record<Settlement['kind'], DeliveryState>> = {
  'handed-over': 'handed-over',
  failed: 'failed',
  queued: 'queued',
  postponed: 'queued',
  resend: 'queued',
  uncertain: 'uncertain',
  held: 'held',
};

/**
 * Of a queued delivery `d` to a person: no earlier part of the notice has yet to go to them. One in doubt
 * keeps nothing waiting: it has probably arrived, and nobody knows for how long the doubt lasts.
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
const AUDIENCE = `select count(*) as people, count(*) filter (where "forLists") as "forLists",
   count(*) filter (where cold) as cold, count(*) filter (where cold and "forLists") as "coldForLists"
 from (select ${CAN_BE_IN_LISTS} as "forLists", ${IS_COLD} as cold
   from subscribers s where state = 'active') people`;

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

async function unassigned(sql: Sql, noticeId: number): Promise<number[]> {
  const rows = await sql.raw<{ ids: string }[]>(
    `select ${sql.arrayOf('id')} as ids from (
       select distinct s.id from ${UNASSIGNED} and r.notice_id = :noticeId) people`,
    { noticeId },
  );
  return JSON.parse(first(rows, 'notice').ids) as number[];
}

/** Who has a delivery already, or was merged into somebody since the plan was made, is left aside. */
async function assign(sql: Sql, noticeId: number, plans: readonly DeliveryPlan[]): Promise<void> {
  const notices = await sql.raw<{ last: number; state: NoticeState }[]>(
    `select (select coalesce(max(id), 0) from deliveries) as last, state
     from notices where id = :noticeId`,
    { noticeId },
  );
  const { last, state } = first(notices, 'notice');
  // stopped since the plan was made: nobody would ever look at what is planned now
  if (state === 'cancelled' || state === 'expired') return;
  const bindings = {
    noticeId,
    last,
    many: plans.length,
    plans: JSON.stringify(
      plans.map((plan) => ({ kind: plan.kind, listId: plan.kind === 'list' ? plan.listId : null })),
    ),
    people: JSON.stringify(
      plans.flatMap((plan, number) =>
        (plan.kind === 'list' ? plan.subscriberIds : [plan.subscriberId]).map((id) => ({
          id,
          number,
        })),
      ),
    ),
  };
  await sql.raw(
    `insert into deliveries (id, notice_id, part, kind, list_id)
     select :last + 1 + p.part * :many + plan.position, p.notice_id, p.part, plan.kind, plan."listId"
     from notice_parts p, ${sql.rowsOf(':plans', ['kind', 'listId'])} plan
     where p.notice_id = :noticeId`,
    bindings,
  );
  await sql.raw(
    `with planned as materialized (
       select id, number from ${sql.rowsOf(':people', ['id', 'number'])} people
     )
     update recipients
     set delivery_id = :last + 1 + recipients.part * :many + planned.number
     from planned
     where recipients.notice_id = :noticeId and recipients.subscriber_id = planned.id
       and recipients.delivery_id is null and recipients.dropped_at is null`,
    bindings,
  );
  const [nameless] = await sql.raw<IdRow[]>(
    `select d.id from deliveries d join recipients r on r.delivery_id = d.id
     join subscribers s on s.id = r.subscriber_id
     where d.id > :last and d.kind = 'list' and s.lid is null limit 1`,
    bindings,
  );
  if (nameless !== undefined) throw new InvariantError('A list cannot take who has no alias');
}

/** Who has opted out, or has saved the number meanwhile, is reminded of nothing. */
async function isVoidReminder(sql: Sql, deliveryId: number, now: number): Promise<boolean> {
  const dropped = await sql.raw<IdRow[]>(
    `update deliveries set state = 'dropped', changed_at = :now
     where id = :deliveryId and reply_kind = 'reminder' and not exists (select 1 from subscribers
       where id = deliveries.subscriber_id and state = 'active' and unsaved_since is not null)
     returning id`,
    { deliveryId, now },
  );
  return dropped.length > 0;
}

/** Stopped, expired, waiting for a person: all of that may have happened since it was looked up. */
async function mayGo(sql: Sql, noticeId: number, now: number): Promise<boolean> {
  const rows = await sql.raw<IdRow[]>(
    `select id from notices where id = :noticeId and ${NOT_STOPPED}`,
    { noticeId, now },
  );
  return rows.length > 0;
}

/** Drops the delivery when all its recipients have opted out; a list of one becomes that person's. */
async function someoneIsLeft(sql: Sql, deliveryId: number, now: number): Promise<boolean> {
  await leaveOutOptedOut(sql, deliveryId, now);
  const left = await sql.raw<{ subscriberId: number }[]>(
    `select subscriber_id as "subscriberId" from recipients
     where delivery_id = :deliveryId and dropped_at is null limit 2`,
    { deliveryId },
  );
  const [one, another] = left;
  if (one === undefined) {
    await sql.raw(
      `update deliveries set state = 'dropped', changed_at = :now where id = :deliveryId`,
      { deliveryId, now },
    );
  } else if (another === undefined) {
    const [held] = await sql.raw<IdRow[]>(
      `update deliveries set state = 'held', changed_at = :now,
         detail = 'one person is left of a list that may have gone out'
       where id = :deliveryId and kind = 'list' and resent_at is not null returning id`,
      { deliveryId, now },
    );
    if (held !== undefined) return false;
    await sql.raw(
      `update deliveries set kind = 'person', subscriber_id = :subscriberId where id = :deliveryId`,
      { deliveryId, subscriberId: one.subscriberId },
    );
  }
  return one !== undefined;
}

/** A notice for the town that nobody was there to receive must not be shown as sent. */
const HAD_NOBODY = `(kind = 'notice' and not exists (
  select 1 from recipients where notice_id = notices.id and dropped_at is null))`;

async function finish(sql: Sql, noticeId: number, now: number): Promise<boolean> {
  const [pending] = await sql.raw<IdRow[]>(
    `select id from deliveries where notice_id = :noticeId and state in ${GOING}
     union all
     select s.id from ${UNASSIGNED} and r.notice_id = :noticeId
     limit 1`,
    { noticeId },
  );
  if (pending !== undefined || (await unaccounted(sql, noticeId)) > 0) return false;
  await sql.raw(
    `update recipients set dropped_at = :now
     where notice_id = :noticeId and delivery_id is null and dropped_at is null`,
    { noticeId, now },
  );
  const notices = await sql.raw<(IdRow & { state: NoticeState; finishedAt: number | null })[]>(
    `update notices
     set state = case when state not in ${GOING} then state
         when ${HAD_NOBODY} then 'expired' else 'sent' end,
       finished_at = case when state in ${GOING} then :now else finished_at end
     where id = :noticeId returning id, state, finished_at as "finishedAt"`,
    { noticeId, now },
  );
  const { state, finishedAt } = first(notices, 'notice');
  return state === 'sent' || (state === 'expired' && finishedAt === now);
}

async function unaccounted(sql: Sql, noticeId: number): Promise<number> {
  const rows = await sql.raw<{ people: number }[]>(
    `select count(distinct r.subscriber_id) as people
     from recipients r join deliveries d on d.id = r.delivery_id
     where r.notice_id = :noticeId and ${UNACCOUNTED}`,
    { noticeId },
  );
  return first(rows, 'count').people;
}

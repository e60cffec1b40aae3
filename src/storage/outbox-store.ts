import { InvariantError } from '../errors.js';
import type { DeliveryPlan, HeldPeople, OpenDelivery, StartedDelivery } from '../model/delivery.js';
import type { NoticeState } from '../model/notice.js';
import type { OutboxStore } from '../ports/storage/outbox.js';
import { columns, first, type Database, type Sql } from './sql.js';
import { GOING, MAY_HAVE_GONE, NEVER_BEGUN, UNACCOUNTED, UNASSIGNED } from './conditions.js';
import { awaitedDeliveries, startedDeliveries } from './deliveries.js';
import { reopenNotice } from './end-notice.js';
import { openListDeliveries, sendToTheLast } from './list-deliveries.js';
import { noteHeard } from './list-store.js';
import { openAttempts } from './outbox-attempts.js';
import { openOutboxQueue } from './outbox-queue.js';
import { asStored, raiseAcks } from './recipients.js';
import { learnFromReceipts } from './subscribers.js';

type IdRow = Pick<StartedDelivery, 'id'>;

const HELD = columns<HeldPeople>({
  noticeId: 'd.notice_id',
  people: 'count(distinct r.subscriber_id)',
  neverBegun: `count(distinct case when ${NEVER_BEGUN} then r.subscriber_id end)`,
});

/**
 * The states of a delivery are those of the port. What a receipt proves goes before what was
 * believed: from whatever state it had come to, the delivery is handed over and stays so. A later
 * settlement or another start then finds nothing to do.
 */
export function openOutboxStore(database: Database): OutboxStore {
  return {
    ...openOutboxQueue(database),
    ...openAttempts(database),
    ...uncertain(database),

    counts: () =>
      database.read((sql) =>
        sql.raw('select state, count(*) as count from deliveries group by state'),
      ),

    unassigned: (noticeId) => database.read((sql) => unassigned(sql, noticeId)),

    partsMissing: (noticeId) => database.read((sql) => partsMissing(sql, noticeId)),

    assign: (noticeId, plans) => database.write((sql) => assign(sql, noticeId, plans)),

    ...openListDeliveries(database),

    finish: (noticeId, now) => database.write((sql) => finish(sql, noticeId, now)),

    unaccounted: (noticeId) => database.read((sql) => unaccounted(sql, noticeId)),
  };
}

/** Reads and settles deliveries that were begun. */
function uncertain(
  database: Database,
): Pick<
  OutboxStore,
  'open' | 'unsettled' | 'held' | 'decideHeld' | 'awaitingReceipts' | 'recordReceipts'
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

    unsettled: (deliveryIds) =>
      database.read((sql) =>
        sql.raw<{ id: number; noticeId: number | null; people: number }[]>(
          `select d.id, d.notice_id as "noticeId", coalesce(nullif((
             select count(*) from recipients where delivery_id = d.id and dropped_at is null), 0), 1)
             as people
           from deliveries d
           where d.id in ${sql.membersOf(':ids')} and d.state in ${GOING}`,
          { ids: JSON.stringify(deliveryIds) },
        ),
      ),

    held: () =>
      database.read((sql) =>
        sql.raw<HeldPeople[]>(
          `select ${HELD}
           from deliveries d join recipients r on r.delivery_id = d.id and r.dropped_at is null
           join notices n on n.id = d.notice_id and n.retracted_at is null
           where d.state = 'held' group by d.notice_id order by d.notice_id`,
        ),
      ),

    decideHeld: (noticeId, decision, now) =>
      database.write((sql) => decideHeld(sql, noticeId, decision, now)),

    // Receipts of replies appear in no report.
    awaitingReceipts: (wanted) => database.read((sql) => awaitedDeliveries(sql, wanted)),

    recordReceipts: (receipts, now) =>
      database.write(async (sql) => {
        const batch = JSON.stringify(receipts.map(asStored));
        await learnFromReceipts(sql, batch);
        const raised = await raiseAcks(sql, batch);
        await noteHeard(sql, batch, now);
        const proven = await sql.raw<{ noticeId: number | null }[]>(
          `update deliveries as d set state = 'handed-over', changed_at = :now, proven_at = :now
           where message_id in (select "messageId" from
             ${sql.rowsOf(':batch', ['messageId'])} batch)
             and state <> 'handed-over' and ${MAY_HAVE_GONE}
           returning notice_id as "noticeId"`,
          { batch, now },
        );
        const changed = [...raised, ...proven.flatMap(({ noticeId }) => noticeId ?? [])];
        await wentToSomebody(sql, changed);
        return [...new Set(changed)];
      }),
  };
}

async function decideHeld(
  sql: Sql,
  noticeId: number,
  decision: 'sent' | 'again',
  now: number,
): Promise<number> {
  const givenBack = decision === 'again' ? await giveBackUnbegun(sql, noticeId, now) : 0;
  const decided = await sql.raw<IdRow[]>(
    `update deliveries set changed_at = :now, state = :state, detail = null,
       resent_at = case when :state = 'queued' then :now else resent_at end,
       doubted_at = case when :state = 'queued' then null else doubted_at end
     where notice_id = :noticeId and state = 'held' returning id`,
    { noticeId, now, state: decision === 'sent' ? 'handed-over' : 'queued' },
  );
  const count = givenBack + decided.length;
  if (decision === 'again' && count > 0) {
    for (const { id } of decided) await sendToTheLast(sql, id, now);
    await reopenNotice(sql, noticeId, now);
  }
  return count;
}

/**
 * What the ledger has never begun has no id under which phones could know it again: its people are planned for like
 * anybody else, by list where there are lists. A test has its phones only. @returns how many deliveries that were
 */
async function giveBackUnbegun(sql: Sql, noticeId: number, now: number): Promise<number> {
  const unbegun = await sql.raw<IdRow[]>(
    `update deliveries set state = 'dropped', changed_at = :now, detail = 'it is planned anew'
     where notice_id = :noticeId and state = 'held' and ${NEVER_BEGUN}
       and notice_id not in (select id from notices where kind = 'test')
     returning id`,
    { noticeId, now },
  );
  await sql.raw(
    `update recipients set delivery_id = null
     where dropped_at is null and delivery_id in ${sql.membersOf(':ids')}`,
    { ids: JSON.stringify(unbegun.map(({ id }) => id)) },
  );
  return unbegun.length;
}

async function unassigned(sql: Sql, noticeId: number): Promise<number[]> {
  const rows = await sql.raw<{ ids: string }[]>(
    `select ${sql.arrayOf('id')} as ids from (
       select distinct s.id from ${UNASSIGNED} and r.notice_id = :noticeId) people`,
    { noticeId },
  );
  return JSON.parse(first(rows, 'notice').ids) as number[];
}

async function partsMissing(sql: Sql, noticeId: number): Promise<number> {
  const rows = await sql.raw<{ parts: number }[]>(
    `select coalesce(max(parts), 0) as parts from (
       select count(*) as parts from ${UNASSIGNED} and r.notice_id = :noticeId group by s.id) people`,
    { noticeId },
  );
  return first(rows, 'notice').parts;
}

/** Who has a delivery already, or was merged into somebody since the plan was made, is left aside. */
async function assign(sql: Sql, noticeId: number, plans: readonly DeliveryPlan[]): Promise<void> {
  const notices = await sql.raw<{ last: number; state: NoticeState }[]>(
    `select (select coalesce(max(id), 0) from deliveries) as last, state
     from notices where id = :noticeId`,
    { noticeId },
  );
  const { last, state } = first(notices, 'notice');
  // stopped since the plan was made: what is planned now would never be sent
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

/** A notice without subscribers must not be shown as sent. */
const HAD_NOBODY = `(kind = 'notice' and not exists (
  select 1 from recipients where notice_id = notices.id and dropped_at is null))`;

/** A notice that had ended for lack of recipients was sent after all. */
async function wentToSomebody(sql: Sql, noticeIds: readonly number[]): Promise<void> {
  await sql.raw(
    `update notices set state = 'sent'
     where id in ${sql.membersOf(':ids')} and state = 'expired' and not ${HAD_NOBODY}
       and (expires_at is null or expires_at > finished_at)`,
    { ids: JSON.stringify(noticeIds) },
  );
}

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

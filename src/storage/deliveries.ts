import { InvariantError } from '../errors.js';
import type {
  AwaitedDelivery,
  ReceiptsWanted,
  DeliveryState,
  StartedDelivery,
} from '../model/delivery.js';
import type { OutgoingContent, Target } from '../model/message.js';
import { columns, first, type Sql } from './sql.js';
import { ADDRESS, subscriberOf, type AddressRow } from './subscribers.js';
import { contentOf, PART, type PartRow } from './notice-rows.js';
import { ACKS } from './recipients.js';

export interface DeliveryRow {
  readonly state: DeliveryState;
  /** null: a reply */
  readonly noticeId: number | null;
  /** when a receipt proved that it was handed over, null if it needed no proof */
  readonly provenAt: number | null;
}

const ROW = columns<DeliveryRow>({
  ...{ state: 'state', noticeId: 'notice_id', provenAt: 'proven_at' },
});

/** @throws InvariantError when there is no such delivery */
export async function deliveryRow(sql: Sql, id: number): Promise<DeliveryRow> {
  const rows = await sql.raw<DeliveryRow[]>(`select ${ROW} from deliveries where id = :id`, { id });
  return first(rows, 'delivery');
}

/** With the part of its notice; a reply has a text instead. */
interface StartedRow extends Omit<PartRow, 'contentKind'> {
  readonly id: number;
  readonly noticeId: number | null;
  readonly part: number;
  readonly messageId: string;
  readonly state: DeliveryState;
  readonly kind: 'list' | 'person';
  readonly listId: string | null;
  readonly contentKind: PartRow['contentKind'] | null;
  readonly replyText: string | null;
  readonly postponed: number;
  readonly resentAt: number | null;
}

const STARTED = columns<StartedRow>({
  id: 'd.id',
  noticeId: 'd.notice_id',
  part: 'd.part',
  messageId: 'd.message_id',
  state: 'd.state',
  kind: 'd.kind',
  listId: 'd.list_id',
  ...PART,
  replyText: 'd.reply_text',
  postponed: 'd.postponed',
  resentAt: 'd.resent_at',
});

/**
 * Deliveries that have been begun, as the transport needs them. One to a person has that person; one to a
 * list has those of its recipients who have not been left out.
 */
export async function startedDeliveries(
  sql: Sql,
  which: readonly Pick<StartedDelivery, 'id'>[],
): Promise<{ readonly state: DeliveryState; readonly delivery: StartedDelivery }[]> {
  const bindings = { ids: JSON.stringify(which.map(({ id }) => id)) };
  const rows = await sql.raw<StartedRow[]>(
    `select ${STARTED}
     from deliveries d left join notice_parts p on p.notice_id = d.notice_id and p.part = d.part
     where d.id in ${sql.membersOf(':ids')} order by d.id`,
    bindings,
  );
  const people = await sql.raw<(AddressRow & { deliveryId: number })[]>(
    `select d.id as "deliveryId", ${ADDRESS}
     from deliveries d left join recipients r
       on d.subscriber_id is null and r.delivery_id = d.id and r.dropped_at is null
     join subscribers s on s.id = coalesce(d.subscriber_id, r.subscriber_id)
     where d.id in ${sql.membersOf(':ids')} order by d.id, s.id`,
    bindings,
  );
  const peopleOf = byDelivery(people);
  return rows.map((row) => {
    const { id, noticeId, part, messageId, postponed, resentAt } = row;
    const target = targetOf(row.kind, row.listId, peopleOf.get(id) ?? []);
    const content = wordsOf(sql, row);
    const started = { id, noticeId, part, messageId, postponed, resentAt, target, content };
    return { state: row.state, delivery: started };
  });
}

/** Deliveries whose receipts are asked about together: rows of 16,000 people at most. */
const AWAITED_AT_ONCE = 64;

/** The next deliveries below `before`, with those recipients only whose receipt is missing. */
export async function awaitedDeliveries(
  sql: Sql,
  { since, receipt, before }: ReceiptsWanted,
): Promise<readonly AwaitedDelivery[]> {
  const rows = await sql.raw<Pick<StartedRow, 'id' | 'messageId' | 'kind' | 'listId'>[]>(
    `select id, message_id as "messageId", kind, list_id as "listId" from deliveries
     where id < :before and state in ('handed-over', 'held') and changed_at >= :since
       and exists (select 1 from recipients
         where delivery_id = deliveries.id and dropped_at is null and ack < :ack)
     order by id desc limit ${AWAITED_AT_ONCE}`,
    { since, ack: ACKS[receipt], before: before ?? Number.MAX_SAFE_INTEGER },
  );
  const people = await sql.raw<(AddressRow & { deliveryId: number })[]>(
    `select r.delivery_id as "deliveryId", ${ADDRESS}
     from recipients r join subscribers s on s.id = r.subscriber_id
     where r.delivery_id in ${sql.membersOf(':ids')}
       and r.dropped_at is null and r.ack < :ack
     order by r.delivery_id, s.id`,
    { ids: JSON.stringify(rows.map(({ id }) => id)), ack: ACKS[receipt] },
  );
  const peopleOf = byDelivery(people);
  return rows.map(({ id, messageId, kind, listId }) => ({
    id,
    messageId,
    target: targetOf(kind, listId, peopleOf.get(id) ?? []),
  }));
}

function byDelivery(
  people: readonly (AddressRow & { deliveryId: number })[],
): ReadonlyMap<number, AddressRow[]> {
  const peopleOf = new Map<number, AddressRow[]>();
  for (const row of people) {
    const already = peopleOf.get(row.deliveryId);
    if (already === undefined) peopleOf.set(row.deliveryId, [row]);
    else already.push(row);
  }
  return peopleOf;
}

function wordsOf(sql: Sql, { contentKind, replyText, ...row }: StartedRow): OutgoingContent {
  if (replyText !== null) return { kind: 'text', text: replyText };
  if (contentKind === null) throw new InvariantError('A delivery of nothing');
  return contentOf(sql, { ...row, contentKind });
}

function targetOf(kind: StartedRow['kind'], listId: string | null, people: AddressRow[]): Target {
  if (kind === 'list' && listId !== null) {
    return { kind, listId, recipients: people.flatMap(({ alias }) => alias ?? []) };
  }
  const { person, chatId } = subscriberOf(first(people, 'person'));
  return { kind: 'person', person, chatId };
}

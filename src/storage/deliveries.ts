import type { DeliveryState, StartedDelivery } from '../ports/storage.js';
import type { OutgoingContent, Target } from '../ports/whatsapp.js';
import { first, type Sql } from './connection.js';
import { ADDRESS, subscriberOf, type AddressRow } from './subscribers.js';

export interface DeliveryRow {
  readonly state: DeliveryState;
  /** null: a reply */
  readonly noticeId: number | null;
  /** when a receipt proved that it was handed over, null if it needed no proof */
  readonly provenAt: number | null;
}

/** @throws InvariantError when there is no such delivery */
export async function deliveryRow(sql: Sql, id: number): Promise<DeliveryRow> {
  const rows = await sql.raw<DeliveryRow[]>(
    `select state, notice_id as "noticeId", proven_at as "provenAt"
     from deliveries where id = :id`,
    { id },
  );
  return first(rows, 'delivery');
}

interface StartedRow {
  readonly id: number;
  readonly noticeId: number | null;
  readonly part: number;
  readonly messageId: string;
  readonly state: DeliveryState;
  readonly kind: 'list' | 'person';
  readonly listId: string | null;
  readonly content: string;
  readonly postponed: number;
}

/**
 * Deliveries that have been begun, as the page needs them. One to a person has that person; one to a
 * list has those of its recipients who have not been left out.
 */
export async function startedDeliveries(
  sql: Sql,
  which: readonly Pick<StartedDelivery, 'id'>[],
): Promise<{ readonly state: DeliveryState; readonly delivery: StartedDelivery }[]> {
  const bindings = { ids: JSON.stringify(which.map(({ id }) => id)) };
  const rows = await sql.raw<StartedRow[]>(
    `select d.id, d.notice_id as "noticeId", d.part, d.message_id as "messageId", d.state, d.kind,
       d.list_id as "listId", d.postponed,
       coalesce(n.parts -> d.part, json_object('kind', 'text', 'text', d.reply_text)) as content
     from deliveries d left join notices n on n.id = d.notice_id
     where d.id in (select value from json_each(:ids)) order by d.id`,
    bindings,
  );
  const people = await sql.raw<(AddressRow & { deliveryId: number })[]>(
    `select d.id as "deliveryId", ${ADDRESS}
     from deliveries d left join recipients r
       on d.subscriber_id is null and r.delivery_id = d.id and r.dropped_at is null
     join subscribers s on s.id = coalesce(d.subscriber_id, r.subscriber_id)
     where d.id in (select value from json_each(:ids)) order by d.id, s.id`,
    bindings,
  );
  const peopleOf = new Map<number, AddressRow[]>(rows.map(({ id }) => [id, []]));
  for (const row of people) peopleOf.get(row.deliveryId)?.push(row);
  return rows.map(({ id, noticeId, part, messageId, state, kind, listId, content, postponed }) => ({
    state,
    delivery: {
      id,
      noticeId,
      part,
      messageId,
      target: targetOf(kind, listId, peopleOf.get(id) ?? []),
      content: JSON.parse(content) as OutgoingContent,
      postponed,
    },
  }));
}

function targetOf(kind: StartedRow['kind'], listId: string | null, people: AddressRow[]): Target {
  if (kind === 'list' && listId !== null) {
    return { kind, listId, recipients: people.flatMap(({ lid }) => lid ?? []) };
  }
  const { person, chatId } = subscriberOf(first(people, 'person'));
  return { kind: 'person', person, chatId };
}

/**
 * The notice may have been closed while a delivery was in doubt; now there is more to send, unless
 * it was stopped or has expired: then what certainly did not go is dropped, and the rest is held.
 */
export async function reopenNotice(sql: Sql, noticeId: number | null, now: number): Promise<void> {
  await sql.raw(
    `update notices set state = 'sending', finished_at = null
     where id = :noticeId and state = 'sent'`,
    { noticeId },
  );
  await sql.raw(
    `update deliveries set state = iif(resent_at is null, 'dropped', 'held'), changed_at = :now
     where notice_id = :noticeId and state = 'queued'
       and notice_id in (select id from notices where state in ('cancelled', 'expired'))`,
    { noticeId, now },
  );
  await sql.raw(
    `update recipients set dropped_at = :now
     where notice_id = :noticeId and dropped_at is null
       and delivery_id in (select id from deliveries where state = 'dropped')`,
    { noticeId, now },
  );
}

import type { PersonId } from '../ports/people.js';
import type { Standing, Subscriber } from '../ports/storage.js';
import { first, type Sql } from './connection.js';
import { mergeRecipients } from './recipients.js';

export interface SubscriberRow {
  readonly id: number;
  readonly lid: string | null;
  readonly phone: string | null;
  readonly chatId: string;
  readonly state: Standing['state'];
  readonly registeredAt: number | null;
  readonly lastCommandAt: number;
  readonly lastAnswerAt: number | null;
}

/** Columns of `subscribers s` that say how to reach the person. */
export const ADDRESS = 's.id, s.lid, s.phone, s.chat_id as "chatId"';

export type AddressRow = Pick<SubscriberRow, 'id' | 'lid' | 'phone' | 'chatId'>;

export function subscriberOf({ id, lid, phone, chatId }: AddressRow): Subscriber {
  return { id, person: { lid, phone }, chatId };
}

/**
 * The row of a person, under either name; both names are noted in it. The LID stays with a person,
 * a number may pass to another one: a row whose number turns out to be somebody else's loses it. A
 * row that was known by number only and one known by LID become one.
 */
export async function recognise(sql: Sql, person: PersonId): Promise<SubscriberRow | null> {
  const { lid, phone } = person;
  const rows = await sql.raw<SubscriberRow[]>(
    `select ${ADDRESS}, s.state, s.registered_at as "registeredAt",
       s.last_command_at as "lastCommandAt", s.last_answer_at as "lastAnswerAt"
     from subscribers s where s.lid = :lid or s.phone = :phone`,
    { lid, phone },
  );
  const byLid = rows.find((row) => lid !== null && row.lid === lid);
  const byPhone = rows.find((row) => row !== byLid);

  if (byPhone === undefined) return byLid === undefined ? null : named(sql, byLid, person);
  if (lid !== null && byPhone.lid !== null) {
    await sql.raw('update subscribers set phone = null where id = :id', { id: byPhone.id });
    return byLid === undefined ? null : named(sql, byLid, person);
  }
  return named(sql, byLid === undefined ? byPhone : await merge(sql, byLid, byPhone), person);
}

async function named(sql: Sql, row: SubscriberRow, person: PersonId): Promise<SubscriberRow> {
  const lid = person.lid ?? row.lid;
  const phone = person.phone ?? row.phone;
  if (lid === row.lid && phone === row.phone) return row;
  const renamed = { ...row, lid, phone };
  await save(sql, renamed);
  return renamed;
}

/** Writes a row, a new one where there is no id; returns its id. */
export async function save(
  sql: Sql,
  row: Omit<SubscriberRow, 'id'> & { readonly id?: number },
): Promise<number> {
  const rows = await sql.raw<{ id: number }[]>(
    `insert into subscribers
       (id, lid, phone, chat_id, state, registered_at, last_command_at, last_answer_at)
     values (:id, :lid, :phone, :chatId, :state, :registeredAt, :lastCommandAt, :lastAnswerAt)
     on conflict (id) do update set lid = excluded.lid, phone = excluded.phone,
       chat_id = excluded.chat_id, state = excluded.state, registered_at = excluded.registered_at,
       last_command_at = excluded.last_command_at, last_answer_at = excluded.last_answer_at,
       inactive_since = iif(excluded.state = 'inactive', inactive_since, null),
       inactive_why = iif(excluded.state = 'inactive', inactive_why, null)
     returning id`,
    { ...row, id: row.id ?? null },
  );
  return first(rows, 'subscriber').id;
}

/** Everything of `gone` passes to `kept`. */
async function merge(sql: Sql, kept: SubscriberRow, gone: SubscriberRow): Promise<SubscriberRow> {
  const merged = united(kept, gone);
  const ids = { kept: kept.id, gone: gone.id };
  await mergeRecipients(sql, ids.kept, ids.gone);
  for (const table of ['keyword_messages', 'consent_events', 'deliveries']) {
    await sql.raw(`update ${table} set subscriber_id = :kept where subscriber_id = :gone`, ids);
  }
  // One answer per person: of two that wait, the newer.
  await sql.raw(
    `update deliveries set state = 'dropped', detail = 'superseded'
     where subscriber_id = :kept and notice_id is null and state = 'queued'
       and reply_kind <> 'reminder' and id <
       (select max(id) from deliveries where subscriber_id = :kept and notice_id is null
          and state = 'queued' and reply_kind <> 'reminder')`,
    ids,
  );
  await sql.raw(
    `insert or ignore into list_exclusions
     select :kept, reason, excluded_at from list_exclusions where subscriber_id = :gone`,
    ids,
  );
  await sql.raw('delete from list_exclusions where subscriber_id = :gone', ids);
  await sql.raw(
    `update subscribers set direct_receipt_at = coalesce(direct_receipt_at,
       (select direct_receipt_at from subscribers where id = :gone)) where id = :kept`,
    ids,
  );
  await sql.raw('delete from subscribers where id = :gone', ids);
  await save(sql, merged);
  return merged;
}

/**
 * What two rows of one person say together: the later command holds, and of one second the opt-out. Where that was an opt-out which
 * found nobody to take out (`unknown`), it takes the other row's subscription out.
 */
function united(kept: SubscriberRow, gone: SubscriberRow): SubscriberRow {
  const [later, earlier] = holds(gone, kept) ? [gone, kept] : [kept, gone];
  const answers = [kept.lastAnswerAt, gone.lastAnswerAt].filter((at) => at !== null);
  return {
    id: kept.id,
    lid: kept.lid,
    phone: gone.phone,
    chatId: later.chatId,
    state: later.state === 'unknown' && earlier.state !== 'unknown' ? 'opted-out' : later.state,
    registeredAt: later.registeredAt ?? earlier.registeredAt,
    lastCommandAt: later.lastCommandAt,
    lastAnswerAt: answers.length === 0 ? null : Math.max(...answers),
  };
}

function holds(one: SubscriberRow, other: SubscriberRow): boolean {
  if (one.lastCommandAt !== other.lastCommandAt) return one.lastCommandAt > other.lastCommandAt;
  return isOut(one) && !isOut(other);
}

function isOut({ state }: SubscriberRow): boolean {
  return state === 'opted-out' || state === 'unknown';
}

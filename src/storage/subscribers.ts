import type { PersonId } from '../model/person.js';
import type { Keyword, SubscriberStatus, Subscriber } from '../model/subscriber.js';
import { columns, first, type Sql } from './sql.js';
import { mergeRecipients } from './recipients.js';

export interface SubscriberRow {
  readonly id: number;
  readonly alias: string | null;
  readonly phone: string | null;
  readonly chatId: string;
  readonly state: SubscriberStatus['state'];
  readonly registeredAt: number | null;
  /** when they last wrote a keyword, or gave a consent elsewhere */
  readonly lastCommandAt: number;
  readonly lastReplyAt: number | null;
}

/** A row that is there. */
export interface StoredRow extends SubscriberRow {
  /** when they last wrote a keyword; a consent that was given elsewhere is none */
  readonly saidAt: number | null;
}

export type AddressRow = Pick<SubscriberRow, 'id' | 'alias' | 'phone' | 'chatId'>;

const ADDRESS_COLUMNS = { id: 's.id', alias: 's.lid', phone: 's.phone', chatId: 's.chat_id' };

/** Columns of `subscribers s` that say how to reach the person. */
export const ADDRESS = columns<AddressRow>(ADDRESS_COLUMNS);

const WHOLE_ROW = columns<StoredRow>({
  ...ADDRESS_COLUMNS,
  state: 's.state',
  registeredAt: 's.registered_at',
  lastCommandAt: 's.last_command_at',
  lastReplyAt: 's.last_answer_at',
  saidAt: '(select max(at) from keyword_messages where subscriber_id = s.id)',
});

export function subscriberOf({ id, alias, phone, chatId }: AddressRow): Subscriber {
  return { id, person: { alias, phone }, chatId };
}

/**
 * The row of a person, found by either name; both names are stored in it. The alias stays with a
 * person, a number may pass to another one: a row whose number turns out to be somebody else's
 * loses it, and is not written to under it any more. A row that was known by number only and one
 * known by alias become one.
 * @param isSame whether the person who has the number now counts as the one who had it before; also
 * without, when the last word of the person who has it now is DISATTIVA, which came before anybody knew
 * the number
 */
export async function recognise(
  sql: Sql,
  person: PersonId,
  isSame: (holder: StoredRow) => boolean = () => false,
): Promise<StoredRow | null> {
  const { alias, phone } = person;
  const rows = await sql.raw<StoredRow[]>(
    `select ${WHOLE_ROW} from subscribers s where s.lid = :alias or s.phone = :phone`,
    { alias, phone },
  );
  const byAlias = rows.find((row) => alias !== null && row.alias === alias);
  const byPhone = rows.find((row) => row !== byAlias);

  if (byPhone === undefined) return byAlias === undefined ? null : named(sql, byAlias, person);
  const isAnother =
    alias !== null &&
    byPhone.alias !== null &&
    !isSame(byPhone) &&
    !(byAlias !== undefined && (await hasOptedOut(sql, byAlias, byPhone)));
  if (isAnother) {
    await sql.raw(
      `update subscribers set phone = null,
         chat_id = case when chat_id = phone then lid else chat_id end where id = :id`,
      { id: byPhone.id },
    );
    return byAlias === undefined ? null : named(sql, byAlias, person);
  }
  return named(sql, byAlias === undefined ? byPhone : await merge(sql, byAlias, byPhone), person);
}

/**
 * A message to a number of which nobody knew whose it is, and a receipt for it under another name: that
 * is their alias.
 * @param receipts a JSON array
 */
export async function learnFromReceipts(sql: Sql, receipts: string): Promise<void> {
  const people = await sql.raw<{ alias: string; phone: string }[]>(
    `select distinct i."chatId" as alias, s.phone
     from ${sql.rowsOf(':receipts', ['messageId', 'chatId'])} i
     join deliveries d on d.message_id = i."messageId" and d.kind = 'person'
     left join recipients r on d.subscriber_id is null and r.delivery_id = d.id
     join subscribers s on s.id = coalesce(d.subscriber_id, r.subscriber_id)
     where i."chatId" <> s.phone and s.lid is null`,
    { receipts },
  );
  for (const person of people) await recognise(sql, person);
}

async function named(sql: Sql, row: StoredRow, person: PersonId): Promise<StoredRow> {
  const alias = person.alias ?? row.alias;
  const phone = person.phone ?? row.phone;
  if (alias === row.alias && phone === row.phone) return row;
  const renamed = { ...row, alias, phone };
  await save(sql, renamed);
  return renamed;
}

/** Writes a row, a new one where there is no id, else the one that is there; returns its id. */
export async function save(
  sql: Sql,
  row: Omit<SubscriberRow, 'id'> & { readonly id?: number },
): Promise<number> {
  const rows = await sql.raw<{ id: number }[]>(
    row.id === undefined
      ? `insert into subscribers
           (lid, phone, chat_id, state, registered_at, last_command_at, last_answer_at)
         values (:alias, :phone, :chatId, :state, :registeredAt, :lastCommandAt, :lastReplyAt)
         returning id`
      : `update subscribers set lid = :alias, phone = :phone, chat_id = :chatId, state = :state,
           registered_at = :registeredAt, last_command_at = :lastCommandAt,
           last_answer_at = :lastReplyAt,
           inactive_since = case when :state = 'inactive' then inactive_since end,
           inactive_why = case when :state = 'inactive' then inactive_why end
         where id = :id returning id`,
    { ...row },
  );
  return first(rows, 'subscriber').id;
}

/** Everything of `gone` passes to `kept`. */
async function merge(sql: Sql, kept: StoredRow, gone: StoredRow): Promise<StoredRow> {
  const [holding, yielding] = await weighed(sql, kept, gone);
  const merged = {
    ...united(holding, yielding),
    id: kept.id,
    alias: kept.alias,
    phone: gone.phone,
  };
  if (merged.state === 'opted-out' && isSubscribed(yielding)) await recordOptOut(sql, holding);
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
    `insert into list_exclusions
     select :kept, reason, excluded_at from list_exclusions where subscriber_id = :gone
     on conflict do nothing`,
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

/** A row, and which keywords the person has written under it. */
type Voice = StoredRow & { readonly said: ReadonlySet<Keyword> };

async function voiceOf(sql: Sql, row: StoredRow): Promise<Voice> {
  const rows = await sql.raw<{ keyword: Keyword }[]>(
    'select distinct keyword from keyword_messages where subscriber_id = :id',
    { id: row.id },
  );
  return { ...row, said: new Set(rows.map(({ keyword }) => keyword)) };
}

/**
 * Of two rows of one person the one whose word holds, and the other: the later keyword, and of one
 * second the opt-out. A person who wrote none is not heard: a consent that was given elsewhere takes no
 * opt-out back, whatever its date.
 */
async function weighed(
  sql: Sql,
  one: StoredRow,
  other: StoredRow,
): Promise<readonly [Voice, Voice]> {
  const voices = [await voiceOf(sql, one), await voiceOf(sql, other)] as const;
  return holds(voices[1], voices[0]) ? [voices[1], voices[0]] : voices;
}

/**
 * Merges two rows of one person. An opt-out which found nobody to take out (`unknown`) takes the
 * other row's subscription out. Who could not be reached may be, under the other name. They are
 * answered where they have written.
 */
function united(holding: Voice, yielding: Voice): Omit<StoredRow, 'id' | 'alias' | 'phone'> {
  const answers = [holding.lastReplyAt, yielding.lastReplyAt].filter((at) => at !== null);
  const isStranger = holding.state === 'unknown' && yielding.state === 'unknown';
  const out = isStranger ? 'unknown' : 'opted-out';
  return {
    chatId: holding.said.size === 0 && yielding.said.size > 0 ? yielding.chatId : holding.chatId,
    state: isSubscribed(holding) ? 'active' : out,
    registeredAt: holding.registeredAt ?? yielding.registeredAt,
    lastCommandAt: Math.max(holding.lastCommandAt, yielding.lastCommandAt),
    saidAt: holding.saidAt,
    lastReplyAt: answers.length === 0 ? null : Math.max(...answers),
  };
}

/** Whether an opt-out of the one holds against the other. */
async function hasOptedOut(sql: Sql, one: StoredRow, other: StoredRow): Promise<boolean> {
  const [holding] = await weighed(sql, one, other);
  return holding.id === one.id && isOut(holding) && holding.said.has('opt-out');
}

/** Records the opt-out of a person who was `unknown` then, now that the subscription is found. */
async function recordOptOut(sql: Sql, { id, state }: Voice): Promise<void> {
  if (state !== 'unknown') return;
  await sql.raw(
    `insert into consent_events
       (subscriber_id, kind, word, message_key, message_at, recorded_at, privacy_version)
     select subscriber_id, keyword, coalesce(word, 'DISATTIVA'), message_key, at, seen_at,
       coalesce(privacy_version, 'non annotata')
     from keyword_messages where subscriber_id = :id and keyword = 'opt-out'
     order by at desc limit 1`,
    { id },
  );
}

function holds(one: StoredRow, other: StoredRow): boolean {
  if (one.saidAt !== other.saidAt) return (one.saidAt ?? -Infinity) > (other.saidAt ?? -Infinity);
  if (one.saidAt === null) return isSubscribed(one) && !isSubscribed(other);
  return isOut(one) && !isOut(other);
}

function isSubscribed({ state }: SubscriberRow): boolean {
  return state === 'active' || state === 'inactive';
}

function isOut(row: SubscriberRow): boolean {
  return !isSubscribed(row);
}

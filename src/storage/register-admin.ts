import { createHash } from 'node:crypto';
import { InvariantError } from '../errors.js';
import type { PersonId } from '../model/person.js';
import type { EarlierConsent, EntryOutcome, RegisteredPerson } from '../model/subscriber.js';
import type { RegisterAdmin } from '../ports/storage/register.js';
import { columns, type Database, type Sql } from './sql.js';
import { recognise, save, type SubscriberRow } from './subscribers.js';
import type { ConsentEvent, ConsentHour, ConsentHistory } from '../model/subscriber.js';
import { HOUR } from '../runtime/time.js';

type RegisteredRow = Omit<RegisteredPerson, 'person'> & PersonId;

const REGISTERED = columns<RegisteredRow>({
  ...{ id: 's.id', alias: 's.lid', phone: 's.phone', state: 's.state' },
  ...{ consentAt: 'c.message_at', origin: 'coalesce(c.word, c.origin)' },
  privacyVersion: 'c.privacy_version',
});

/** Replaces the message key of a forgotten person: it identifies no one. */
export function forgottenKey(messageKey: string): string {
  return `sha256:${createHash('sha256').update(messageKey).digest('hex')}`;
}

/** A row must have a name; this one belongs to no person. */
export const NOBODY = 'forgotten:';

const EVENT = columns<ConsentEvent>({
  kind: 'kind',
  word: 'word',
  origin: 'origin',
  messageAt: 'message_at',
  recordedAt: 'recorded_at',
  privacyVersion: 'privacy_version',
});

export function openRegisterAdmin(database: Database): RegisterAdmin {
  return {
    consentHours: () =>
      database.read((sql) =>
        sql.raw<ConsentHour[]>(
          `select message_at / ${HOUR} * ${HOUR} as at,
             count(*) filter (where kind = 'opt-in') as "optIns",
             count(*) filter (where kind = 'opt-out') as "optOuts"
           from consent_events group by 1 order by 1`,
        ),
      ),

    consentHistory: (name) =>
      database.read(async (sql) => {
        const [person] = await sql.raw<{ id: number; state: ConsentHistory['state'] }[]>(
          'select id, state from subscribers where phone = :name or lid = :name',
          { name },
        );
        if (person === undefined) return null;
        const events = await sql.raw<ConsentEvent[]>(
          `select ${EVENT}
           from consent_events where subscriber_id = :id order by message_at, id`,
          { id: person.id },
        );
        return { state: person.state, events };
      }),

    page: ({ after, limit }) =>
      database.read(async (sql) => {
        const rows = await sql.raw<RegisteredRow[]>(
          `select ${REGISTERED}
           from subscribers s join consent_events c on c.id =
             (select id from consent_events where subscriber_id = s.id
              order by (kind = 'opt-out') = (s.state = 'opted-out') desc, message_at desc, id desc
              limit 1)
           where s.id > :after and s.state <> 'unknown' and s.chat_id not like '${NOBODY}%'
           order by s.id limit :limit`,
          { after, limit },
        );
        return rows.map(({ alias, phone, ...row }) => ({ ...row, person: { alias, phone } }));
      }),

    enter: ({ people, now, rehearse }) =>
      database.write(async (sql) => {
        const outcomes: EntryOutcome[] = [];
        for (const consent of people) {
          const outcome = await outcomeFor(sql, consent);
          if (outcome === 'entered' && !rehearse) await enter(sql, consent, now);
          outcomes.push(outcome);
        }
        return outcomes;
      }),

    forget: ({ person: { alias, phone }, now, rehearse }) =>
      database.write(async (sql) => {
        const [row] = await sql.raw<{ id: number; busy: number }[]>(
          `select s.id, case when exists (select 1 from deliveries d
             where (d.state in ('sending', 'uncertain') or d.state = 'queued' and d.resent_at is not null)
               and (d.subscriber_id = s.id or d.id in
               (select delivery_id from recipients where subscriber_id = s.id)))
             then 1 else 0 end as busy
           from subscribers s where s.lid = :alias or s.phone = :phone`,
          { alias, phone },
        );
        if (row === undefined) return 'unknown';
        if (row.busy === 1) return 'busy';
        if (!rehearse) await forget(sql, row.id, now);
        return 'forgotten';
      }),
  };
}

async function outcomeFor(
  sql: Sql,
  { phone, alias = null }: EarlierConsent,
): Promise<EntryOutcome> {
  const rows = await sql.raw<{ state: SubscriberRow['state']; saidOut: number }[]>(
    `select state, case when exists (select 1 from keyword_messages
       where subscriber_id = subscribers.id and keyword = 'opt-out') then 1 else 0 end as "saidOut"
     from subscribers where phone = :phone or lid = :alias`,
    { phone, alias },
  );
  // `unknown`: a phone that tests go to, or DISATTIVA came before anybody had entered them.
  const isOut = ({ state, saidOut }: (typeof rows)[number]): boolean =>
    state === 'opted-out' || (state === 'unknown' && saidOut === 1);
  if (rows.some(isOut)) return 'opted-out';
  return rows.some(({ state }) => state !== 'unknown') ? 'already-active' : 'entered';
}

async function enter(sql: Sql, consent: EarlierConsent, now: number): Promise<void> {
  const { phone, alias = null, at, origin, privacyVersion } = consent;
  const chatId = alias ?? phone;
  if (chatId === null) throw new InvariantError('a consent of nobody');
  const row = await recognise(sql, { alias, phone });
  const subscriberId = await save(sql, {
    ...(row ?? { alias, phone, chatId, lastReplyAt: null }),
    state: 'active',
    registeredAt: now,
    lastCommandAt: at,
  });
  await sql.raw(
    `insert into consent_events
       (subscriber_id, kind, origin, message_at, recorded_at, privacy_version)
     values (:subscriberId, 'opt-in', :origin, :at, :now, :privacyVersion)`,
    { subscriberId, origin, at, now, privacyVersion },
  );
}

async function forget(sql: Sql, id: number, now: number): Promise<void> {
  const keys = await sql.raw<{ key: string }[]>(
    'select message_key as key from keyword_messages where subscriber_id = :id',
    { id },
  );
  for (const { key } of keys) {
    await sql.raw('update keyword_messages set message_key = :hash where message_key = :key', {
      key,
      hash: forgottenKey(key),
    });
  }
  await sql.raw(
    `update consent_events set origin = 'cancellata'
     where subscriber_id = :id and origin is not null`,
    { id },
  );
  // notices that wait for this person are not to wait for ever
  await sql.raw(
    `update recipients set dropped_at = :now
     where subscriber_id = :id and dropped_at is null and (delivery_id is null
       or delivery_id in (select id from deliveries where state = 'queued'))`,
    { id, now },
  );
  await sql.raw(
    `update deliveries set state = 'dropped', detail = 'forgotten', changed_at = :now
     where subscriber_id = :id and state = 'queued'`,
    { id, now },
  );
  await sql.raw('delete from list_exclusions where subscriber_id = :id', { id });
  await sql.raw(
    `update subscribers set lid = :nobody, phone = null, chat_id = :nobody,
       state = case when state = 'unknown' then state else 'opted-out' end, inactive_since = null,
       inactive_why = null, direct_receipt_at = null, unsaved_since = null, checked_at = null
     where id = :id`,
    { id, nobody: `${NOBODY}${id}` },
  );
}

import type { PersonId } from '../model/person.js';
import type {
  Decision,
  KeywordCommand,
  ListCandidate,
  Reply,
  SubscriberStatus,
} from '../model/subscriber.js';
import type { SubscriberRegister } from '../ports/storage/register.js';
import { columns, type Database, type Sql, first } from './sql.js';
import { OVER } from './conditions.js';
import { forgottenKey, NOBODY } from './register-admin.js';
import { recognise, save, type StoredRow, type SubscriberRow } from './subscribers.js';
import type { CatchUpMark } from '../model/message.js';
import type { CatchUpStore } from '../ports/storage.js';

const CANDIDATE = columns<ListCandidate>({ subscriberId: 'id', alias: 'lid', phone: 'phone' });
const MARK = columns<CatchUpMark>({
  ...{ linkedAt: 'linked_at', caughtUpTo: 'caught_up_to', relinkedAt: 'relinked_at' },
});

const STATE_AFTER = { 'opt-in': 'active', 'opt-out': 'opted-out' } as const;

/** `people`: those who have not saved the number of the comune; every page counts them. */
export const UNSAVED = `select count(*) as people from subscribers
  where unsaved_since is not null and state = 'active'`;

export function openRegisterStore(database: Database): SubscriberRegister {
  return {
    counts: () =>
      database.read(async (sql) => {
        const rows = await sql.raw<{ state: SubscriberStatus['state']; people: number }[]>(
          'select state, count(*) as people from subscribers group by state',
        );
        const people = new Map(rows.map((row) => [row.state, row.people]));
        const [unsaved] = await sql.raw<{ people: number }[]>(UNSAVED);
        return {
          active: people.get('active') ?? 0,
          optedOut: people.get('opted-out') ?? 0,
          inactive: people.get('inactive') ?? 0,
          unsaved: unsaved?.people ?? 0,
        };
      }),

    candidates: () =>
      database.read(async (sql) => {
        const people: ListCandidate[] = [];
        for (let portion; (portion = await candidatesAfter(sql, people.at(-1))).length > 0;) {
          people.push(...portion);
        }
        return people;
      }),

    apply: (command, context, decide) =>
      database.write((sql) => apply(sql, command, context, decide)),

    learn: (person) =>
      database.write(async (sql) => {
        await recognise(sql, person);
      }),

    halfNamed: ({ after, limit }) =>
      database.read(async (sql) => {
        const rows = await sql.raw<(PersonId & { readonly id: number })[]>(
          `select id, lid as alias, phone from subscribers
           where id > :after and (lid is null or phone is null) and chat_id not like '${NOBODY}%'
           order by id limit :limit`,
          { after, limit },
        );
        return rows.map(({ id, alias, phone }) => ({ id, person: { alias, phone } }));
      }),
  };
}

async function apply(
  sql: Sql,
  command: KeywordCommand,
  context: Parameters<SubscriberRegister['apply']>[1],
  decide: (status: SubscriberStatus) => Decision,
): Promise<Awaited<ReturnType<SubscriberRegister['apply']>>> {
  const { messageKey, keyword, word, at } = command;
  const { now, serversAhead, privacyVersion } = context;
  const [seen] = await sql.raw<{ at: number }[]>(
    'select at from keyword_messages where message_key in (:messageKey, :forgotten)',
    { messageKey, forgotten: forgottenKey(messageKey) },
  );
  if (seen !== undefined) return { kind: 'repeated' };

  // Nothing else is known about the person who had this number before; their consent was for the number.
  const row = await recognise(
    sql,
    command.from,
    ({ saidAt }) => keyword === 'opt-out' && (saidAt === null || at >= saidAt),
  );
  const decision = decide(statusOf(row));
  const { change, reply } = decision;
  const changed = change !== null && STATE_AFTER[change] !== row?.state;
  const before = row ?? stranger(command);
  const spokeLast = at >= before.lastCommandAt;
  const subscriberId = await save(sql, {
    ...before,
    chatId: spokeLast ? command.chatId : before.chatId,
    lastCommandAt: spokeLast ? at : before.lastCommandAt,
    lastReplyAt: reply === null ? before.lastReplyAt : now,
    ...(changed && { state: STATE_AFTER[change] }),
    ...(changed && change === 'opt-in' && { registeredAt: now }),
  });
  await sql.raw(
    `insert into keyword_messages
       (message_key, subscriber_id, keyword, word, at, seen_at, privacy_version)
     values (:messageKey, :subscriberId, :keyword, :word, :at, :now, :privacyVersion)`,
    { messageKey, subscriberId, keyword, word, at, now, privacyVersion },
  );
  // a consent lasts while somebody cannot be reached
  if (changed && (change === 'opt-out' || row?.state !== 'inactive')) {
    await sql.raw(
      `insert into consent_events
         (subscriber_id, kind, word, message_key, message_at, recorded_at, privacy_version)
       values (:subscriberId, :change, :word, :messageKey, :at, :now, :privacyVersion)`,
      { subscriberId, change, word, messageKey, at, now, privacyVersion },
    );
  }
  if (changed && change === 'opt-in') {
    // most are new, and nothing refers to a row that has just been made
    if (row !== null) await readmitToLists(sql, subscriberId);
    await admitToNotices(sql, subscriberId, at - serversAhead);
  }
  const replaces = changed && row !== null;
  if (reply !== null) await answer(sql, subscriberId, reply, { replaces, now });
  return { kind: 'applied', decision };
}

/** sqlite3 keeps the rows of a query twice, and the memory that it took for them. */
const READ_AT_ONCE = 2_000;

async function candidatesAfter(
  sql: Sql,
  last: ListCandidate | undefined,
): Promise<readonly ListCandidate[]> {
  return await sql.raw<ListCandidate[]>(
    `select ${CANDIDATE} from subscribers
     where id > :after and state = 'active' and lid is not null
     order by id limit ${READ_AT_ONCE}`,
    { after: last?.subscriberId ?? 0 },
  );
}

function statusOf(row: StoredRow | null): SubscriberStatus {
  return row === null
    ? { state: 'unknown', lastReplyAt: null, lastCommandAt: null }
    : { state: row.state, lastReplyAt: row.lastReplyAt, lastCommandAt: row.saidAt };
}

/** A person who has no row yet. */
function stranger({ from, chatId, at }: KeywordCommand): Omit<SubscriberRow, 'id'> {
  return {
    ...from,
    chatId,
    state: 'unknown',
    registeredAt: null,
    lastCommandAt: at,
    lastReplyAt: null,
  };
}

/**
 * Re-subscribing clears list exclusions and the unsaved mark: the person may have saved the number
 * by now.
 */
async function readmitToLists(sql: Sql, subscriberId: number): Promise<void> {
  await sql.raw('delete from list_exclusions where subscriber_id = :subscriberId', {
    subscriberId,
  });
  await sql.raw(
    'update subscribers set unsaved_since = null, checked_at = null where id = :subscriberId',
    { subscriberId },
  );
}

/**
 * Who had asked before a notice was accepted, or, if it has a date, before that came, but was heard later, is a
 * recipient of it too.
 * @param at by the clock of this PC, by which notices are accepted
 */
async function admitToNotices(sql: Sql, subscriberId: number, at: number): Promise<void> {
  await sql.raw(
    `insert into recipients (notice_id, subscriber_id, part)
     select n.id, :subscriberId, p.part from notices n join notice_parts p on p.notice_id = n.id
     where n.kind = 'notice' and n.renewal_id is null and n.state not in ${OVER}
       and coalesce(n.topped_up_at, n.accepted_at) > :at
     on conflict do nothing`,
    { subscriberId, at },
  );
}

/** What does not replace what waits for the same person, as a confirmation does, is not added to it. */
async function answer(
  sql: Sql,
  subscriberId: number,
  reply: Reply,
  { replaces, now }: { readonly replaces: boolean; readonly now: number },
): Promise<void> {
  const waiting = `subscriber_id = :subscriberId and notice_id is null and state = 'queued'`;
  if (replaces) {
    await sql.raw(
      `update deliveries set state = 'dropped', detail = 'superseded', changed_at = :now
       where ${waiting}`,
      { subscriberId, now },
    );
  }
  await sql.raw(
    `insert into deliveries (subscriber_id, kind, reply_kind, reply_text)
     select :subscriberId, 'person', :kind, :text
     where not exists (select 1 from deliveries
       where ${waiting} and reply_kind <> 'reminder')`,
    { subscriberId, kind: reply.kind, text: reply.text },
  );
}

export function openCatchUpStore(database: Database): CatchUpStore {
  return {
    begin: (account, { pairingId, linkedAt, aheadMs }) =>
      database.write(async (sql) => {
        if (aheadMs !== null) {
          await sql.raw(
            `update catch_up set own_clock = 0, linked_at = linked_at - :aheadMs,
               caught_up_to = case when caught_up_to = linked_at then linked_at - :aheadMs
                 else caught_up_to end
             where account = :account and own_clock = 1`,
            { account, aheadMs },
          );
        }
        await sql.raw(
          `insert into catch_up (account, linked_at, caught_up_to, link_id, own_clock)
           values (:account, :linkedAt, :linkedAt, :pairingId, :ownClock)
           on conflict (account) do update set link_id = :pairingId,
             relinked_at = case when catch_up.link_id <> :pairingId then :linkedAt
               else catch_up.relinked_at end
             where coalesce(catch_up.link_id, '') <> :pairingId`,
          { account, pairingId, linkedAt, ownClock: aheadMs === null ? 1 : 0 },
        );
        const marks = await sql.raw<CatchUpMark[]>(
          `select ${MARK} from catch_up where account = :account`,
          { account },
        );
        return first(marks, 'catch-up mark');
      }),

    linkedAt: (account) =>
      database.read(async (sql) => {
        const [mark] = await sql.raw<Pick<CatchUpMark, 'linkedAt'>[]>(
          'select linked_at as "linkedAt" from catch_up where account = :account',
          { account },
        );
        return mark?.linkedAt ?? null;
      }),

    caughtUp: (account, to) =>
      database.write(async (sql) => {
        await sql.raw('update catch_up set caught_up_to = :to where account = :account', {
          account,
          to,
        });
      }),
  };
}

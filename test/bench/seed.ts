/** A register as a town has it after years, without the years. */
import knex, { type Knex } from 'knex';
import type { Storage } from '#src/ports/storage.js';
import { openStorage } from '#src/storage/database.js';
import { silentLogger } from '../fakes/runtime.js';
import { lidOf } from '../emulator/service/person.js';
import { at, messageId, notice } from '../support/storage.js';
import { LIST_SIZE, listsFor } from './measure.js';

const FIRST_PHONE = 393_340_000_000;
const AT_ONCE = 10_000;
/** Recipients of a small notice. */
const FEW = 20;
/** The consents are spread over the days before. */
const DAY = 24 * 60 * 60_000;
const DAYS = 1_000;

/** The phone of citizen number `index`, as the emulator numbers those it makes at once. */
export function phoneOf(index: number): string {
  return String(FIRST_PHONE + index);
}

export function lidOfCitizen(index: number): string {
  return lidOf(phoneOf(index), '9');
}

/** Makes the database with so many subscribers, each with message and consent. */
export async function seedRegister(file: string, subscribers: number): Promise<void> {
  const storage = await openStorage({ file, logger: silentLogger });
  await storage.close();
  await onFile(file, async (sql) => {
    for (let from = 0; from < subscribers; from += AT_ONCE) {
      await subscribe(sql, from, Math.min(subscribers, from + AT_ONCE));
    }
  });
}

/**
 * So many notices that were sent: the last `large` ones to everybody, those before to a few people.
 * Needs subscribers.
 */
export async function seedNotices(file: string, notices: number, large: number): Promise<void> {
  await onStorage(file, (storage) => sentToAll(storage, 1));
  await onFile(file, (sql) => copyNotice(sql, notices - large));
  await onStorage(file, async (storage) => {
    for (let number = 1; number <= large; number += 1) {
      await sentToAll(storage, notices - large + number);
    }
  });
}

async function onStorage(file: string, work: (storage: Storage) => Promise<void>): Promise<void> {
  const storage = await openStorage({ file, logger: silentLogger });
  try {
    await work(storage);
  } finally {
    await storage.close();
  }
}

/** By lists, and received by everybody. */
async function sentToAll({ notices, outbox }: Storage, number: number): Promise<void> {
  const now = Date.now();
  const { notice: made } = await notices.accept(notice(`Avviso ${String(number)}`), at(now));
  const recipients = await outbox.unassigned(made.id);
  const lists = Array.from({ length: listsFor(recipients.length) }, (_, list) => ({
    kind: 'list' as const,
    listId: `${String(list)}@broadcast`,
    subscriberIds: recipients.slice(list * LIST_SIZE, (list + 1) * LIST_SIZE),
  }));
  await outbox.assign(made.id, lists);
  for (let next; (next = await outbox.nextOf(made.id)) !== null;) {
    const message = messageId(next.id);
    const begun = await outbox.begin(next.id, message, now, 'link');
    await outbox.settle(next.id, { kind: 'handed-over' }, now);
    if (begun.kind === 'dropped' || begun.delivery.target.kind !== 'list') continue;
    await outbox.recordReceipts(
      begun.delivery.target.recipients.map((chatId) => ({
        messageId: message,
        chatId,
        level: 'delivered',
      })),
      now,
    );
  }
  await outbox.finish(made.id, now);
  await notices.trackProgress(made.id, now);
  await notices.markFiled(made.id, now);
}

/** The first notice again and again, to the people of its first delivery who are few. */
async function copyNotice(sql: Knex, until: number): Promise<void> {
  const columns = async (table: string): Promise<string> => {
    const found = await sql.raw<{ name: string }[]>(
      `select name from pragma_table_info('${table}') where name <> 'id'`,
    );
    return found.map(({ name }) => name).join();
  };
  const of = await columns('notices');
  await sql.raw(
    `with recursive copies(id) as (select 2 union all select id + 1 from copies where id < :until)
     insert into notices (id, ${of})
     select copies.id, ${of.replace(/\bname\b|\btitle\b/g, "'Avviso ' || copies.id")}
     from copies, notices where notices.id = 1`,
    { until },
  );
  for (const table of ['notice_parts', 'notice_files']) {
    const its = (await columns(table)).replace('notice_id,', '');
    const copied = its.split(',').map((column) => `${table}.${column}`);
    await sql.raw(
      `insert into ${table} (notice_id,${its})
       select notices.id,${copied.join(',')} from notices, ${table}
       where notices.id > 1 and notice_id = 1`,
    );
  }
  await sql.raw(
    `insert into recipients (notice_id, subscriber_id, part, delivery_id, ack)
     select notices.id, subscriber_id, part, delivery_id, ack from notices, recipients
     where notices.id > 1 and recipients.notice_id = 1 and subscriber_id <= ${String(FEW)}`,
  );
}

/** Work on a database from outside, while no program uses it. */
async function onFile<T>(file: string, work: (sql: Knex) => Promise<T>): Promise<T> {
  const sql = knex({
    client: 'sqlite3',
    connection: { filename: file },
    useNullAsDefault: true,
    pool: { min: 1, max: 1 },
  });
  try {
    return await work(sql);
  } finally {
    await sql.destroy();
  }
}

/** Citizens from number `from` to before `to` opt in. */
async function subscribe(sql: Knex, from: number, to: number): Promise<void> {
  const start = Date.now() - DAYS * DAY;
  const people = Array.from({ length: to - from }, (_, position) => {
    const index = from + position;
    const alias = lidOfCitizen(index);
    return {
      id: index + 1,
      alias,
      phone: phoneOf(index),
      key: `false_${alias}_3A${String(index)}`,
      at: start + (index % DAYS) * DAY,
    };
  });
  const bindings = { people: JSON.stringify(people) };
  const person = (name: string) => `value ->> '${name}'`;
  await sql.transaction(async (work) => {
    await work.raw(
      `insert into subscribers (id, lid, phone, chat_id, state, registered_at, last_command_at,
         last_answer_at)
       select ${person('id')}, ${person('alias')}, ${person('phone')}, ${person('alias')}, 'active',
         ${person('at')}, ${person('at')}, ${person('at')} from json_each(:people)`,
      bindings,
    );
    await work.raw(
      `insert into keyword_messages (message_key, subscriber_id, keyword, at, seen_at)
       select ${person('key')}, ${person('id')}, 'opt-in', ${person('at')}, ${person('at')}
       from json_each(:people)`,
      bindings,
    );
    await work.raw(
      `insert into consent_events (subscriber_id, kind, word, message_key, message_at, recorded_at,
         privacy_version)
       select ${person('id')}, 'opt-in', 'ATTIVA', ${person('key')}, ${person('at')},
         ${person('at')}, '1' from json_each(:people)`,
      bindings,
    );
  });
}

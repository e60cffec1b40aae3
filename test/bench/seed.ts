/** A register as a town has it after years, without the years. */
import knex, { type Knex } from 'knex';
import { openStorage } from '#src/storage/database.js';
import { silentLogger } from '../fakes/runtime.js';
import { lidOf } from '../emulator/service/person.js';

const FIRST_PHONE = 393_340_000_000;
const AT_ONCE = 10_000;
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

/** Work on a database from outside, while no program uses it. */
export async function onFile<T>(file: string, work: (sql: Knex) => Promise<T>): Promise<T> {
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
export async function subscribe(sql: Knex, from: number, to: number): Promise<void> {
  const start = Date.now() - DAYS * DAY;
  const people = Array.from({ length: to - from }, (_, position) => {
    const index = from + position;
    const lid = lidOfCitizen(index);
    return {
      id: index + 1,
      lid,
      phone: phoneOf(index),
      key: `false_${lid}_3A${String(index)}`,
      at: start + (index % DAYS) * DAY,
    };
  });
  const bindings = { people: JSON.stringify(people) };
  const person = (name: string) => `value ->> '${name}'`;
  await sql.transaction(async (work) => {
    await work.raw(
      `insert into subscribers (id, lid, phone, chat_id, state, registered_at, last_command_at,
         last_answer_at)
       select ${person('id')}, ${person('lid')}, ${person('phone')}, ${person('lid')}, 'active',
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

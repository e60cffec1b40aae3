/** A real database for each test, and the few steps that most tests begin with. */
import assert from 'node:assert/strict';
import knex, { type Knex } from 'knex';
import { openStorage } from '#src/storage/database.js';
import type { PersonId } from '#src/model/person.js';
import type { Logger } from '#src/ports/runtime.js';
import type { AcceptTerms, NewNotice } from '#src/model/notice.js';
import type { DeliveryPlan, DeliveryState } from '#src/model/delivery.js';
import type { Keyword, Subscriber } from '#src/model/subscriber.js';
import type { Storage } from '#src/ports/storage.js';
import { unaccountedIn } from './accounted.js';
import { say, type Spoken } from './spoken-keywords.js';
import { useTempDir } from './temp-dir.js';
import { newTestStorage } from './test-database.js';

export const SILENT: Logger = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
};

export class StorageFixture {
  #opened: Storage | null = null;
  #inspector: Knex | null = null;
  #messages = 0;

  constructor(readonly file: () => string) {}

  get storage(): Storage {
    assert.ok(this.#opened, 'the database is open only while a test runs');
    return this.#opened;
  }

  /** A new database. */
  async create(): Promise<void> {
    this.#opened = await newTestStorage(this.file());
  }

  /** The database that is there, as a start of the service opens it. */
  async open(): Promise<void> {
    this.#opened = await openStorage({ file: this.file(), logger: SILENT });
  }

  /** Closes the database, which must account for everybody then. */
  async end(): Promise<void> {
    const wasOpen = this.#opened !== null;
    await this.close();
    if (wasOpen) assert.deepEqual(await unaccountedIn(this.file()), []);
  }

  async close(): Promise<void> {
    await this.#opened?.close();
    this.#opened = null;
    await this.#inspector?.destroy();
    this.#inspector = null;
  }

  async reopen(): Promise<void> {
    await this.close();
    await this.open();
  }

  /** Runs SQL from outside, over a connection of its own: looks at the file, or breaks it. */
  async inspect(sql: string): Promise<object[]> {
    this.#inspector ??= knex({
      client: 'sqlite3',
      connection: { filename: this.file() },
      useNullAsDefault: true,
    });
    return await this.#inspector.raw<object[]>(sql);
  }

  /** A keyword is heard; one that says no time is the next in a row of its own. */
  async says(keyword: Keyword, person: PersonId, spoken: Partial<Spoken> = {}): Promise<void> {
    this.#messages += 1;
    await say(this.storage.register, keyword, person, { at: this.#messages, ...spoken });
  }

  /** Subscribes `count` people, known by LID and number, and returns them. */
  async subscribe(count: number, from = 1): Promise<PersonId[]> {
    const people = Array.from({ length: count }, (_, index) => citizen(from + index));
    for (const person of people) await this.says('opt-in', person);
    return people;
  }

  /** Subscribes thousands in one stroke; their consents are recorded nowhere. */
  async fill(people: readonly (PersonId & { readonly chatId: string })[]): Promise<void> {
    await this.inspect(
      `insert into subscribers (lid, phone, chat_id, state, registered_at, last_command_at)
       select value ->> 'alias', value ->> 'phone', value ->> 'chatId', 'active', key, key
       from json_each('${JSON.stringify(people)}')`,
    );
  }

  /** Everyone who is subscribed, in order of registration. */
  async active(): Promise<Subscriber[]> {
    const rows = (await this.inspect(
      `select id, lid as alias, phone, chat_id as "chatId" from subscribers
       where state = 'active' order by registered_at, id`,
    )) as (Omit<Subscriber, 'person'> & PersonId)[];
    return rows.map(({ id, alias, phone, chatId }) => ({ id, person: { alias, phone }, chatId }));
  }

  /** Of every delivery, in the order in which they were made. */
  async deliveryStates(): Promise<DeliveryState[]> {
    const rows = (await this.inspect('select state from deliveries order by id')) as {
      state: DeliveryState;
    }[];
    return rows.map(({ state }) => state);
  }

  /** Accepts a notice for everyone who is subscribed; returns its id. */
  async accept(name = 'avviso', now = 1_000): Promise<number> {
    const accepted = await this.storage.notices.accept(notice(name), at(now));
    assert.equal(accepted.kind, 'accepted');
    return accepted.notice.id;
  }

  /** One list with everyone who is unassigned; returns the delivery's id. */
  async assignList(noticeId: number, listId = '1@broadcast'): Promise<number> {
    const subscriberIds = await this.storage.outbox.unassigned(noticeId);
    return this.assign(noticeId, { kind: 'list', listId, subscriberIds });
  }

  /** Adds one delivery and returns its id: the next of the notice, if nothing else is queued. */
  async assign(noticeId: number, plan: DeliveryPlan): Promise<number> {
    await this.storage.outbox.assign(noticeId, [plan]);
    const next = await this.storage.outbox.nextOf(noticeId);
    assert.ok(next);
    return next.id;
  }
}

/**
 * What the contract of the ports (`test/contract`) needs of a database besides the ports: steps that most
 * tests begin with, and two looks from outside.
 */
export type StorageUnderTest = Pick<
  StorageFixture,
  | 'storage'
  | 'says'
  | 'subscribe'
  | 'active'
  | 'accept'
  | 'assignList'
  | 'assign'
  | 'deliveryStates'
  | 'reopen'
>;

export function useStorage(): StorageFixture {
  afterEach(() => fixture.end());
  const dir = useTempDir();
  const fixture = new StorageFixture(() => dir.join('campanile.sqlite'));
  beforeEach(() => fixture.create());
  return fixture;
}

export function citizen(number: number): PersonId & { alias: string; phone: string } {
  return { alias: `${String(900_000 + number)}@lid`, phone: String(393_330_000_000 + number) };
}

export function notice(name: string, changes: Partial<NewNotice> = {}): NewNotice {
  return {
    name,
    title: name,
    kind: 'notice',
    corrects: null,
    files: [{ name: `${name}.txt`, sha256: `sha256 of ${name}` }],
    fingerprint: `fingerprint of ${name}`,
    parts: [{ kind: 'text', text: `Testo: ${name}` }],
    urgent: false,
    sendAt: null,
    expiresAt: null,
    channel: null,
    ...changes,
  };
}

/** Terms under which a notice goes at once, to however many, and the same one never again. */
export function at(now: number, changes: Partial<AcceptTerms> = {}): AcceptTerms {
  return { now, coolingMs: 0, confirmAbove: null, sameSince: 0, ...changes };
}

/** A message id that a test tells by its number. */
export function messageId(number: number): string {
  return `3EB0${number.toString(16).toUpperCase().padStart(18, '0')}`;
}

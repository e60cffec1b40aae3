/** A town that hears what citizens write, or reads it back: the inbox on fakes, over a real database. */
import assert from 'node:assert/strict';
import { StorageError } from '#src/errors.js';
import { DEFAULT_TEXTS } from '#src/messages/it/citizens.js';
import type { PersonId } from '#src/model/person.js';
import { Inbox } from '#src/subscribers/inbox.js';
import { KeywordCommands } from '#src/subscribers/keyword-commands.js';
import { ServersClock } from '#src/subscribers/servers-clock.js';
import type { CitizenTraits, FakeCitizen } from '../fakes/fake-citizens.js';
import { FakeWhatsApp } from '../fakes/fake-whatsapp.js';
import { ManualClock } from '../fakes/manual-clock.js';
import { MemoryAlerts, silentLogger } from '../fakes/runtime.js';
import { failing } from './failing.js';
import { useStorage, type StorageFixture } from './storage.js';
import { whenIdle } from './when-idle.js';

const HOUR = 3_600_000;
/** the comune's own number */
export const ACCOUNT = '393665775490';

export class TownThatHears {
  readonly whatsapp = new FakeWhatsApp();
  readonly clock = new ManualClock();
  readonly alerts = new MemoryAlerts();
  readonly commands: KeywordCommands;
  /** how often notices were let go */
  letGo = 0;
  /** whether what this person writes cannot be recorded */
  storageFails: (of: PersonId) => boolean = () => false;
  /** whether it cannot be recorded how far everything has been looked at */
  marksFail = false;
  readonly #servers = new ServersClock(this.whatsapp.history, this.clock);
  #inbox: Inbox | null = null;

  private constructor(private readonly db: StorageFixture) {
    this.commands = new KeywordCommands({
      register: failing(db.storage.register, {
        apply: ({ from }) => this.storageFails(from) && throwStorageError(),
      }),
      messenger: this.whatsapp,
      servers: this.#servers,
      clock: this.clock,
      log: silentLogger,
      comune: {
        municipality: 'Comune di Bientina',
        number: '366 577 54 90',
        informationPhone: '0587 758456',
        privacyUrl: null,
      },
      texts: DEFAULT_TEXTS,
      privacyVersion: '1',
      furtherWords: { 'opt-in': [], 'opt-out': [] },
      onReply: () => undefined,
    });
  }

  /** A town whose inbox runs; its messages come live, too. */
  static open(db: StorageFixture): TownThatHears {
    const town = new TownThatHears(db);
    const { clock, whatsapp } = town;
    whatsapp.history.servers = () => clock.now();
    town.start();
    whatsapp.onMessage((message) => {
      town.#inbox
        ?.hear(message)
        .catch((error: unknown) => assert.ok(error instanceof StorageError));
    });
    return town;
  }

  /** Also after a stop: what comes is then heard by the inbox of another process. */
  start(): void {
    this.#inbox = new Inbox({
      session: this.whatsapp,
      history: this.whatsapp.history,
      commands: this.commands,
      store: failing(this.db.storage.catchUp, {
        caughtUp: () => this.marksFail && throwStorageError(),
      }),
      servers: this.#servers,
      clock: this.clock,
      log: silentLogger,
      alerts: this.alerts,
      onCaughtUp: () => (this.letGo += 1),
      onBug: (error) => assert.fail(error),
    });
    this.#inbox.start();
  }

  async stop(): Promise<void> {
    await this.#inbox?.stop();
  }

  get caughtUp(): boolean {
    return this.#inbox?.caughtUp === true;
  }

  /** Pairs, and lets an hour go by, so that there is a time after the pairing to write in. */
  async pairedAnHourAgo(): Promise<void> {
    this.whatsapp.become({ name: 'pairing', qr: 'code' });
    this.whatsapp.become({ name: 'syncing' });
    await this.reconnect();
    this.whatsapp.disconnect();
    await this.clock.advance(HOUR);
  }

  async reconnect(): Promise<void> {
    this.whatsapp.connect();
    await whenIdle('the catch-up', () => this.caughtUp);
  }

  /** Lets the pause go by and waits until the look after it has come to its end. */
  async nextLook(): Promise<void> {
    const pauses = this.clock.naps.length;
    await this.clock.advance(this.clock.naps.at(-1) ?? 0);
    await whenIdle('the next look', () => this.clock.naps.length > pauses);
  }

  met(traits?: CitizenTraits): FakeCitizen {
    return this.whatsapp.addCitizen(traits);
  }

  ago(ms: number): number {
    return this.clock.now() - ms;
  }

  /** How far everything has been looked at, as it is stored. */
  mark(): ReturnType<StorageFixture['storage']['catchUp']['begin']> {
    return this.db.storage.catchUp.begin(ACCOUNT, {
      pairingId: 'link 1',
      linkedAt: 0,
      aheadMs: 0,
    });
  }

  async isSubscribed(citizen: FakeCitizen): Promise<boolean> {
    return (await this.db.active()).some(({ person }) => person.alias === citizen.alias);
  }

  async replies(): Promise<string[]> {
    return (await this.db.inspect('select reply_kind from deliveries order by id')).map(
      (row) => (row as { reply_kind: string }).reply_kind,
    );
  }

  async events(): Promise<string[]> {
    return (await this.db.inspect('select kind from consent_events order by id')).map(
      (row) => (row as { kind: string }).kind,
    );
  }
}

/** For each test a town of its own. */
export function useTownThatHears(found: (town: TownThatHears) => void): StorageFixture {
  let town: TownThatHears;
  afterEach(() => town.stop());
  const db = useStorage();
  beforeEach(() => {
    town = TownThatHears.open(db);
    found(town);
  });
  return db;
}

function throwStorageError(): never {
  throw new StorageError('the disk is full');
}

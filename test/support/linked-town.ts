/**
 * The sending side on the real adapter, in a real Chromium, on an emulator: one browser for many
 * tests, each with a database and citizens of its own. What earlier tests left in WhatsApp stays
 * there, as it does in a real account.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Broadcast, type BroadcastParts } from '#src/broadcast/broadcast.js';
import type { InvariantError } from '#src/errors.js';
import type { WayReason } from '#src/ports/sending.js';
import type { Storage } from '#src/ports/storage.js';
import { systemClock } from '#src/system/clock.js';
import { MemoryAlerts, silentLogger } from '../fakes/runtime.js';
import { unaccountedIn } from './accounted.js';
import type { LinkedWhatsApp } from './linked-whatsapp.js';
import type { Citizen, CitizenTraits } from './phones.js';
import { at, notice } from './storage.js';
import { newTestStorage } from './test-database.js';
import { until } from './until.js';

/** The emulated account takes lists of so many. */
export const LIST_LIMIT = 4;

let town = 0;

export class LinkedTown {
  readonly alerts = new MemoryAlerts();
  readonly bugs: InvariantError[] = [];
  readonly #texts = new Map<string, string>();
  #commands = 0;
  #citizens = 0;
  #accepted = 0;

  private constructor(
    readonly linked: LinkedWhatsApp,
    readonly storage: Storage,
    readonly broadcast: Broadcast,
    private readonly folder: string,
    private readonly number: number,
  ) {}

  static async open(
    linked: LinkedWhatsApp,
    settings: Partial<BroadcastParts> = {},
  ): Promise<LinkedTown> {
    const folder = await mkdtemp(join(tmpdir(), 'campanile-'));
    const storage = await newTestStorage(join(folder, 'db.sqlite'));
    const opened: { town?: LinkedTown } = {};
    const broadcast = new Broadcast({
      session: linked.session,
      messenger: linked.messenger,
      lists: linked.lists,
      storage,
      clock: systemClock,
      log: silentLogger,
      alerts: {
        raise: (...a) => opened.town?.alerts.raise(...a),
        clear: (code) => opened.town?.alerts.clear(code),
        current: () => [],
      },
      quiet: () => false,
      caughtUp: () => true,
      pace: {
        pauseSeconds: { from: 0, to: 0 },
        restEvery: { from: 20, to: 30 },
        restMinutes: { from: 2, to: 5 },
        perHour: 80,
        perDay: 500,
        warmUpDays: 0,
        hours: null,
      },
      jitter: () => 0.5,
      restoreMedia: () => Promise.resolve(false),
      linkedAt: () => Promise.resolve(null),
      recovery: { patience: 500, urgentPatience: 500, heldAfter: 3_600_000 },
      madeLists: linked.madeLists,
      listSettings: {
        waitSeconds: 0,
        maxRecipients: 256,
        monthlyAllowance: null,
        urgentReserve: 0,
        whenUsedUp: 'direct',
      },
      testPhones: [],
      trialText: 'Prova',
      unsaved: { direct: true, reminder: 'Salva il numero', saved: 'Grazie' },
      zone: 'Europe/Rome',
      onFinished: () => undefined,
      onProgress: () => undefined,
      onBug: (error) => opened.town?.bugs.push(error),
      ...settings,
    });
    town += 1;
    opened.town = new LinkedTown(linked, storage, broadcast, folder, town);
    opened.town.#accepted = (await linked.phones.accepted()).length;
    broadcast.start();
    return opened.town;
  }

  async close(): Promise<void> {
    await this.linked.phones.heal();
    await this.broadcast.stop(2_000);
    await this.storage.close();
    const unaccounted = await unaccountedIn(join(this.folder, 'db.sqlite'));
    await rm(this.folder, { recursive: true, force: true });
    assert.deepEqual(this.bugs, []);
    assert.deepEqual(unaccounted, []);
  }

  /** Citizens who have subscribed. */
  async subscribers(count: number, traits: CitizenTraits = {}): Promise<Citizen[]> {
    const citizens: Citizen[] = [];
    for (let index = 0; index < count; index += 1) {
      this.#citizens += 1;
      const phone = String(393_400_000_000 + this.number * 1_000 + this.#citizens);
      const citizen = await this.linked.phones.citizen({ phone, ...traits });
      await this.says(citizen, 'opt-in', { old: traits.legacyChat === true });
      citizens.push(citizen);
    }
    return citizens;
  }

  /** A keyword is applied; with `answer`, it is answered. */
  async says(
    { lid, phone }: Citizen,
    keyword: 'opt-in' | 'opt-out',
    { old = false, answer }: { readonly old?: boolean; readonly answer?: string } = {},
  ): Promise<void> {
    this.#commands += 1;
    const now = systemClock.now();
    const chatId = old ? `${phone}@c.us` : lid;
    await this.storage.register.apply(
      {
        messageKey: `false_${chatId}_${String(this.#commands)}`,
        chatId,
        from: { lid, phone },
        keyword,
        word: keyword === 'opt-in' ? 'ATTIVA' : 'DISATTIVA',
        at: now,
      },
      { now, privacyVersion: '1' },
      () => ({
        change: keyword,
        reply: answer === undefined ? null : { kind: 'welcome', text: answer },
      }),
    );
    this.broadcast.replyQueued();
  }

  /** Accepts a notice; nothing is waited for. */
  async publish(name: string): Promise<number> {
    const text = `${name} ${String(this.number)}`;
    this.#texts.set(name, text);
    const { notice: accepted } = await this.storage.notices.accept(
      { ...notice(name), parts: [{ kind: 'text', text }], fingerprint: text },
      at(systemClock.now()),
    );
    this.broadcast.noticeAccepted();
    return accepted.id;
  }

  /** Accepts a notice and waits until nothing of it waits or is in doubt. */
  async published(name: string): Promise<number> {
    const id = await this.publish(name);
    await this.settled(id);
    return id;
  }

  async settled(id: number, limitMs = 30_000): Promise<void> {
    await until(
      `notice ${String(id)} to be settled`,
      async () => {
        const { waiting, uncertain } = await this.storage.notices.progress(id);
        return waiting === 0 && uncertain === 0;
      },
      limitMs,
    );
  }

  /** How the notice came to each phone; fails unless it came to each exactly once. */
  async waysOf(name: string, citizens: readonly Citizen[]): Promise<string[]> {
    const ways: string[] = [];
    for (const { phone } of citizens) {
      const shown = (await this.linked.phones.inbox(phone)).filter(
        ({ body }) => body === this.#texts.get(name),
      );
      assert.equal(shown.length, 1, `${name} on ${phone}`);
      ways.push(shown[0]?.via ?? '');
    }
    return ways;
  }

  /** How often the servers have accepted something since this town was opened. */
  async accepted(): Promise<number> {
    return (await this.linked.phones.accepted()).length - this.#accepted;
  }

  /** Waits until this is why notices go the way they go. */
  async comesToSay(code: WayReason): Promise<void> {
    await until(`the reason to be ${code}`, async () => {
      const { why } = await this.broadcast.deliveryStatus();
      return why.code === code;
    });
  }
}

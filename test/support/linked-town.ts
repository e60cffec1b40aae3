/**
 * The sending side on the real adapter, in a real Chromium, on an emulator: one browser for many
 * tests, each with a database and citizens of its own. What earlier tests left in WhatsApp stays
 * there, as it does in a real account.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Sending, type SendingParts } from '#src/sending/sending.js';
import type { RouteReason } from '#src/model/sending.js';
import type { Storage } from '#src/ports/storage.js';
import { systemClock } from '#src/runtime/time.js';
import { unaccountedIn } from './accounted.js';
import { named, type LinkedWhatsApp } from './linked-whatsapp.js';
import type { Citizen, CitizenTraits } from '../emulator/phones.js';
import { newTestStorage } from './test-database.js';
import { PACE, Town } from './town.js';
import { until } from './until.js';

/** The emulated account takes lists of so many. */
export const LIST_LIMIT = 4;

let towns = 0;

export class LinkedTown extends Town {
  readonly sending: Sending;
  readonly #texts = new Map<string, string>();
  #citizens = 0;

  private constructor(
    readonly linked: LinkedWhatsApp,
    storage: Storage,
    private readonly folder: string,
    private readonly number: number,
    /** what the servers had accepted before */
    private readonly acceptedBefore: number,
    settings: Partial<SendingParts>,
  ) {
    super(storage, systemClock);
    this.sending = new Sending({
      ...this.parts,
      session: linked.session,
      messenger: linked.messenger,
      lists: linked.lists,
      account: linked.account,
      madeLists: linked.madeLists,
      pace: { ...PACE, pauseSeconds: { from: 0, to: 0 } },
      recovery: { patience: 500, urgentPatience: 500, heldAfter: 3_600_000 },
      ...settings,
    });
  }

  static async open(
    linked: LinkedWhatsApp,
    settings: Partial<SendingParts> = {},
  ): Promise<LinkedTown> {
    const folder = await mkdtemp(join(tmpdir(), 'campanile-'));
    const storage = await newTestStorage(join(folder, 'db.sqlite'));
    const before = (await linked.phones.accepted()).length;
    towns += 1;
    const town = new LinkedTown(linked, storage, folder, towns, before, settings);
    town.sending.start();
    return town;
  }

  async close(): Promise<void> {
    await this.linked.phones.heal();
    await this.sending.stop(2_000);
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
    citizen: Citizen,
    keyword: 'opt-in' | 'opt-out',
    { old = false, answer }: { readonly old?: boolean; readonly answer?: string } = {},
  ): Promise<void> {
    await this.hear(keyword, named(citizen), {
      chatId: old ? citizen.phone : citizen.lid,
      answer,
    });
    this.topics.touch('replies');
  }

  /** Accepts a notice; nothing is waited for. */
  async publish(name: string): Promise<number> {
    const text = `${name} ${String(this.number)}`;
    this.#texts.set(name, text);
    const id = await this.takeIn(name, text);
    this.topics.touch('notices');
    return id;
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
        const { waiting, uncertain } = await this.progress(id);
        return waiting === 0 && uncertain === 0;
      },
      limitMs,
    );
  }

  /** How the notice came to each phone; fails unless it came to each exactly once. */
  async routesOf(name: string, citizens: readonly Citizen[]): Promise<string[]> {
    const routes: string[] = [];
    for (const { phone } of citizens) {
      const shown = (await this.linked.phones.inbox(phone)).filter(
        ({ body }) => body === this.#texts.get(name),
      );
      assert.equal(shown.length, 1, `${name} on ${phone}`);
      routes.push(shown[0]?.via ?? '');
    }
    return routes;
  }

  /** How often the servers have accepted something since this town was opened. */
  async accepted(): Promise<number> {
    return (await this.linked.phones.accepted()).length - this.acceptedBefore;
  }

  /** Waits until this is why notices go the way they go. */
  async comesToSay(code: RouteReason): Promise<void> {
    await until(`the reason to be ${code}`, async () => {
      const { why } = await this.sending.deliveryStatus();
      return why.code === code;
    });
  }
}

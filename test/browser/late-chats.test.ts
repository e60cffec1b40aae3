/** After a load: chats and lists that come late, and messages that lie between those in memory. */
import assert from 'node:assert/strict';
import { z } from 'zod';
import { EmulatedComune } from '../support/emulated-comune.js';
import { LinkedWhatsApp, named } from '../support/linked-whatsapp.js';
import type { Phones } from '../emulator/phones.js';
import { until } from '../support/until.js';

type Occasion = 'start' | 'reload' | 'pairing';

const OCCASIONS: readonly Occasion[] = ['start', 'reload', 'pairing'];
const DELAYS = [0, 12, 90];

const STAYING = ['393331000001', '393331000002', '393331000003'];
/** One for each delay. */
const LEAVERS = ['393331000011', '393331000012', '393331000013'];

const shows = async (phones: Phones, phone: string, text: string): Promise<number> =>
  (await phones.inbox(phone)).filter(({ body }) => body === text).length;

interface Round {
  /** who writes DISATTIVA */
  readonly leaver: string;
  /** what staff drop, its name and its text */
  readonly notice: string;
}

/** The page is loaded or paired; one citizen writes DISATTIVA, and staff drop a notice. */
async function begin(
  comune: EmulatedComune,
  occasion: Occasion,
  { leaver, notice }: Round,
): Promise<void> {
  const { phones } = comune;
  switch (occasion) {
    case 'start':
      await comune.bot.stop();
      await phones.write(leaver, 'DISATTIVA');
      await comune.publish(notice, notice);
      await comune.start();
      return;
    case 'reload': {
      const { since } = await comune.bot.status();
      await phones.fault('reload');
      await phones.write(leaver, 'DISATTIVA');
      // it may be ready again by then
      await until('the load', async () => (await comune.bot.status()).since !== since);
      await comune.publish(notice, notice);
      return;
    }
    case 'pairing':
      await phones.unpair();
      await phones.write(leaver, 'DISATTIVA');
      await comune.pair();
      await comune.publish(notice, notice);
  }
}

/** Paired, everybody subscribed, and a first notice sent, which made the list. */
async function comuneWithList(): Promise<EmulatedComune> {
  const comune = await EmulatedComune.found();
  try {
    await comune.start();
    await comune.pair();
    await comune.subscribe([...STAYING, ...LEAVERS]);
    await comune.publish('prima', 'Prima');
    for (const phone of LEAVERS) {
      await until(
        `the first notice on ${phone}`,
        async () => (await shows(comune.phones, phone, 'Prima')) === 1,
      );
    }
    return comune;
  } catch (error) {
    await comune.close();
    throw error;
  }
}

async function everythingIsRightAfter(
  comune: EmulatedComune,
  occasion: Occasion,
  restoreLate: number,
  round: Round,
): Promise<void> {
  const { phones } = comune;
  const { leaver, notice } = round;
  await phones.heal();
  if (restoreLate > 0) await phones.fault('restoreLate', { ms: restoreLate });
  await begin(comune, occasion, round);
  for (const phone of STAYING) {
    await until(
      `the notice on ${phone}`,
      async () => (await shows(phones, phone, notice)) > 0,
      180_000,
    );
  }
  await until('the notice to be over', async () => {
    const { notices } = await comune.bot.status();
    return notices.every(({ state }) => state === 'sent');
  });
  assert.equal(await shows(phones, leaver, notice), 0, 'DISATTIVA was missed');
  for (const phone of STAYING) assert.equal(await shows(phones, phone, notice), 1);
  assert.deepEqual(
    (await phones.lists()).map(({ name }) => name),
    ['Avvisi 1'],
  );
  await noAlertIsUp(comune);
}

/** Nothing is to be told in the end. */
async function noAlertIsUp(comune: EmulatedComune): Promise<void> {
  await until('no alert to be up', async () => (await comune.bot.status()).alerts.length === 0);
}

describe('chats and lists that are late after a load', function () {
  this.timeout(400_000);

  describe('as three comuni see it', () => {
    const comuni = new Map<Occasion, EmulatedComune>();

    before(async () => {
      const found = OCCASIONS.map(async (occasion) => {
        comuni.set(occasion, await comuneWithList());
      });
      await Promise.all(found);
    });
    after(() => Promise.all([...comuni.values()].map((comune) => comune.close())));

    for (const [index, seconds] of DELAYS.entries()) {
      it(`by ${String(seconds)} s: no second list, no missed DISATTIVA, at a start, a reload and a pairing`, async () => {
        const round = { leaver: LEAVERS[index] ?? '', notice: `dopo ${String(seconds)}` };
        await Promise.all(
          [...comuni].map(([occasion, comune]) =>
            everythingIsRightAfter(comune, occasion, seconds * 1_000, round),
          ),
        );
      });
    }

    it('by 12 s, three times in a row: everybody has each notice once, by the same list', async () => {
      const comune = comuni.get('start');
      assert.ok(comune);
      const { phones } = comune;
      await phones.heal();
      const { subscribers } = await comune.bot.status();
      await comune.publish('uno', 'uno');
      await phones.fault('restoreLate', { ms: 12_000 });
      const notices = ['uno', 'due', 'tre', 'quattro'];
      for (const [index, name] of notices.entries()) {
        if (index > 0) {
          await comune.bot.stop();
          await comune.publish(name, name);
          await comune.start();
        }
        for (const phone of STAYING) {
          await until(
            `${name} on ${phone}`,
            async () => (await shows(phones, phone, name)) > 0,
            120_000,
          );
        }
      }
      for (const phone of STAYING) {
        const shown = (await phones.inbox(phone)).filter(({ body }) => notices.includes(body));
        assert.deepEqual(
          shown.map(({ body, via }) => [body, via]),
          notices.map((name) => [name, 'list']),
        );
      }
      assert.deepEqual(
        (await phones.lists()).map(({ name, recipients }) => [name, recipients.length]),
        [['Avvisi 1', subscribers.active]],
      );
      await noAlertIsUp(comune);
    });
  });

  describe('as the adapter sees it', () => {
    let linked: LinkedWhatsApp;

    before(async () => {
      linked = await LinkedWhatsApp.ready();
    });
    after(() => linked.close());
    afterEach(() => linked.phones.heal());

    const listing = async () => {
      const chats = await linked.history.chats();
      assert.ok(chats.kind === 'listed');
      return chats;
    };
    /** What lists need has been fetched into this document. */
    const supported = async () => assert.equal((await linked.lists.support()).kind, 'supported');
    const restarted = async () => {
      await linked.restart();
      await linked.reaches('ready');
    };

    it('chats that are not back are no answer, and lists are late, not gone', async () => {
      const people = [await linked.phones.citizen(), await linked.phones.citizen()];
      for (const { phone } of people) await linked.phones.write(phone, 'ATTIVA');
      await until('both', async () => (await listing()).chats.length === 2);
      await supported();
      const made = await linked.lists.create('Avvisi 1', people.map(named));
      assert.ok(made.kind === 'done');
      await linked.phones.fault('restoreLate');
      await restarted();
      const early = await listing();
      assert.deepEqual([early.chats, early.settled, early.restored], [[], true, false]);
      await supported();
      assert.deepEqual(await linked.lists.all(), [{ ...made.list, late: true }]);
      await linked.phones.heal();
      await until('the chats', async () => (await listing()).restored);
      assert.equal((await listing()).chats.length, 2);
      assert.deepEqual(await linked.lists.all(), [made.list]);
    });

    it('finds what lies between the messages that a load brings back', async () => {
      const { phone, lid } = await linked.phones.citizen();
      const hourAgo = Math.floor(Date.now() / 1000) * 1000 - 3_600_000;
      const at = (number: number) => hourAgo + number * 10_000;
      const sent = Array.from({ length: 60 }, (_, number) => `Messaggio ${String(number)}`);
      for (const [number, body] of sent.entries()) {
        await linked.phones.write(phone, body, { at: at(number) });
      }
      const read = async (since: number) => {
        const reading = await linked.history.read([lid], since);
        assert.ok(reading.kind === 'read');
        return reading.texts.map(({ body }) => body).toSorted((a, b) => order(a) - order(b));
      };
      const order = (body: string) => Number(body.split(' ')[1]);
      await until('all', async () => (await read(0)).length === 60);
      await restarted();
      // The page holds the newest one, and in a later batch those around the first unread one.
      await until('the later batch', async () => {
        const inMemory = await linked.session.gateway?.call(
          messagesInMemory,
          lid,
          z.number(),
          5_000,
        );
        return inMemory?.kind === 'answered' && inMemory.value > 1 && inMemory.value < 40;
      });
      assert.deepEqual(await read(at(20)), sent.slice(20));
      assert.deepEqual(await read(0), sent);
    });
  });
});

/** Runs in the page. */
function messagesInMemory(id: string): number {
  const { Chat } = window.require('WAWebCollections') as unknown as {
    readonly Chat: {
      get(id: string): { msgs: { getModelsArray(): readonly unknown[] } } | undefined;
    };
  };
  return Chat.get(id)?.msgs.getModelsArray().length ?? 0;
}

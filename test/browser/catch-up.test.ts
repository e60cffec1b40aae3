/** What citizens write while the service is stopped, killed, or cannot read it. */
import assert from 'node:assert/strict';
import { z } from 'zod';
import { MOST_CHATS, type ChatReading } from '#src/ports/message-history.js';
import {
  HISTORY_LIMITS,
  WhatsAppWebHistory,
} from '#src/transports/whatsapp-web/message-history.js';
import type { Bot } from '../support/bot.js';
import { EmulatedComune } from '../support/emulated-comune.js';
import { LinkedWhatsApp, patiently } from '../support/linked-whatsapp.js';
import type { Phones } from '../emulator/phones.js';
import { until } from '../support/until.js';

const DAY = 24 * 60 * 60_000;

describe('citizens who write while the service is away', function () {
  this.timeout(180_000);
  const [anna, bruno, carla, dario, elena] = [1, 2, 3, 4, 5].map(
    (number) => `39333100000${String(number)}`,
  ) as [string, string, string, string, string];
  let comune: EmulatedComune;
  let phones: Phones;
  let bot: Bot;

  before(async () => {
    comune = await EmulatedComune.found();
    ({ phones } = comune);
    await phones.citizens(5, anna);
  });

  after(() => comune?.close());

  const start = async () => {
    bot = await comune.start();
  };
  const publish = (name: string) => comune.publish(name, name);
  /** What a phone shows: `welcome` and the like for answers, else the text. */
  const shown = async (phone: string): Promise<string[]> =>
    (await phones.inbox(phone)).map(({ body }) => {
      if (body.startsWith('Ti diamo il benvenuto')) return 'welcome';
      return body.startsWith('Fatto: il servizio è disattivato') ? 'farewell' : body;
    });
  const shows = (phone: string, count: number) =>
    until(`${String(count)} messages to ${phone}`, async () => {
      const messages = await shown(phone);
      return messages.length >= count && messages;
    });
  /** The page has taken in whatever the servers had for it. */
  const takenIn = () =>
    until('the page to take it in', async () => {
      const { waiting } = await phones.ask<{ waiting: number }>('GET', '');
      return waiting === 0;
    });

  it('are not taken at their word for what they wrote before the pairing', async () => {
    await phones.write(elena, 'ATTIVA', { at: Date.now() - DAY });
    await start();
    await bot.reaches('pairing');
    await phones.pair();
    await bot.reaches('ready');
    for (const phone of [anna, bruno]) await phones.write(phone, 'ATTIVA');
    for (const phone of [anna, bruno]) assert.deepEqual(await shows(phone, 1), ['welcome']);
    assert.deepEqual(await shown(elena), []);
    assert.equal((await bot.status()).subscribers.active, 2);
  });

  it('are heard before the next notice goes out, after a stop', async () => {
    await bot.stop();
    await phones.write(anna, 'DISATTIVA');
    await phones.write(carla, 'ATTIVA');
    await phones.write(dario, 'Buongiorno');
    await phones.group([dario, elena], [{ from: dario, body: 'ATTIVA' }]);
    await publish('Acqua');
    await start();
    assert.deepEqual(await shows(bruno, 2), ['welcome', 'Acqua']);
    assert.deepEqual(await shows(anna, 2), ['welcome', 'farewell']);
    assert.deepEqual((await shows(carla, 2)).toSorted(), ['Acqua', 'welcome']);
    assert.deepEqual(await shown(dario), []);
    assert.deepEqual(await shown(elena), []);
  });

  it('are heard when the service was killed with their messages in the page', async () => {
    const before = (await shown(carla)).length;
    // A stopped process: the page takes everything in, but nobody there listens to it.
    process.kill(bot.pid, 'SIGSTOP');
    await phones.write(anna, 'ATTIVA');
    await phones.write(bruno, 'DISATTIVA');
    await takenIn();
    await bot.kill();
    await publish('Luce');
    await start();
    await until('Luce', async () => (await shown(carla)).includes('Luce'));
    assert.equal((await shown(carla)).length, before + 1);
    assert.deepEqual(await shows(bruno, 3), ['welcome', 'Acqua', 'farewell']);
    assert.equal((await shows(anna, 3))[2], 'welcome');
  });

  it('are heard when their message could only be read later', async () => {
    await phones.fault('ciphertext', { count: 1, decryptAfterMs: DAY });
    await phones.write(dario, 'ATTIVA');
    await takenIn();
    await bot.stop();
    await phones.sendAgain(dario);
    await start();
    assert.deepEqual(await shows(dario, 1), ['welcome']);
  });

  it('get one answer each, and their chats stay unread', async () => {
    await bot.stop();
    await start();
    await bot.reaches('ready');
    await phones.write(elena, 'ATTIVA');
    await shows(elena, 1);
    const answers = (await phones.accepted()).filter(({ via }) => via === 'direct');
    const replies = await Promise.all(
      [anna, bruno, carla, dario, elena].map(async (phone) =>
        (await shown(phone)).filter((text) => ['welcome', 'farewell'].includes(text)),
      ),
    );
    assert.deepEqual(
      replies.map(({ length }) => length),
      [3, 2, 1, 1, 1],
    );
    assert.equal(new Set(answers.map(({ id }) => id)).size, answers.length);
    assert.deepEqual(await phones.read(), []);
  });
});

describe('reading back from WhatsApp Web', function () {
  this.timeout(300_000);
  let linked: LinkedWhatsApp;

  before(async () => {
    linked = await LinkedWhatsApp.ready();
  });

  after(() => linked?.close());

  const read = async (
    chatIds: readonly string[],
    since = 0,
  ): Promise<ChatReading & { kind: 'read' }> => {
    const reading = await linked.history.read(chatIds, since);
    assert.ok(reading.kind === 'read');
    return reading;
  };

  it('finds what is no longer in the memory of the page', async () => {
    const { phone, lid } = await linked.phones.citizen();
    for (let number = 1; number <= 120; number += 1) {
      await linked.phones.write(phone, `Messaggio ${String(number)}`);
    }
    const all = Array.from({ length: 120 }, (_, index) => `Messaggio ${String(index + 1)}`);
    await until('all of them', async () => (await read([lid])).texts.length === 120);
    await linked.restart();
    await linked.reaches('ready');
    assert.deepEqual(
      (await read([lid])).texts.map(({ body }) => body),
      all,
    );
  });

  // Limits and delays are a third of the real ones: what counts is that the page takes ten times what
  // it took when it was measured, 3 ms for a copy and 300 ms for a portion of older messages.
  it('comes to an end in a page that takes ten times as long, each call far below its limit', async () => {
    const ids: string[] = [];
    for (let number = 0; number < 12; number += 1) {
      const { phone, lid } = await linked.phones.citizen();
      await linked.phones.write(phone, 'Buongiorno');
      ids.push(lid);
    }
    await until('all of them', async () => (await read(ids)).texts.length === ids.length);
    const { session } = linked;
    const hurried = new WhatsAppWebHistory(session, {
      ...HISTORY_LIMITS,
      ...patiently({
        budget: HISTORY_LIMITS.budget / 3,
        pageAnswer: HISTORY_LIMITS.pageAnswer / 3,
      }),
    });
    await linked.phones.fault('slowReads', { ms: 500 }); // two readings each
    const reading = await hurried.read(ids, 0);
    await linked.phones.heal();
    assert.ok(reading.kind === 'read', JSON.stringify(reading));
    assert.equal(reading.texts.length, ids.length);
  });

  it('lists two thousand chats at once and opens them in portions', async () => {
    const others = await linked.history.chats();
    assert.ok(others.kind === 'listed');
    const all = others.chats.length + 2_000;
    await linked.phones.citizens(2_000, '393332000000');
    await linked.phones.writeAll('393332000000', 2_000, 'ATTIVA');
    const chats = await until(
      'all chats',
      async () => {
        const listing = await linked.history.chats();
        // A page that takes in two thousand messages may be too busy to answer in time.
        return listing.kind === 'listed' && listing.chats.length === all && listing.chats;
      },
      200_000,
    );
    const ids = chats.map(({ chatId }) => chatId);
    await assert.rejects(linked.history.read(ids, 0), { name: 'InvariantError' });
    let found = 0;
    for (let next = 0; next < ids.length; next += MOST_CHATS) {
      const { texts } = await read(ids.slice(next, next + MOST_CHATS));
      found += texts.filter(({ body }) => body === 'ATTIVA').length;
    }
    assert.equal(found, 2_000);
    assert.deepEqual(await linked.phones.read(), []);
  });

  it('does not let one broken chat spoil the others', async () => {
    const [first, second] = [await linked.phones.citizen(), await linked.phones.citizen()];
    for (const { phone } of [first, second]) await linked.phones.write(phone, 'Ci sono');
    await until('both', async () => (await read([first.lid, second.lid])).texts.length === 2);
    const { gateway } = linked.session;
    assert.ok(gateway);
    await gateway.call(breakChat, first.lid, z.undefined(), 10_000);
    const reading = await read([first.lid, second.lid]);
    assert.equal(reading.broken, 1);
    assert.deepEqual(
      reading.texts.map(({ chatId }) => chatId),
      [second.lid],
    );
  });
});

/** Runs in the page. */
function breakChat(id: string): undefined {
  const page = window as unknown as {
    require(name: string): { Chat: { get(id: string): object } };
  };
  const chat = page.require('WAWebCollections').Chat.get(id);
  Object.defineProperty(chat, 'msgs', { value: null });
}

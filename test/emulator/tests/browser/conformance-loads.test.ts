/**
 * Holds the emulated page to what the real one has in its memory after a load, and to what it takes
 * (part 3 of the reading, §2 to §4).
 */
import assert from 'node:assert/strict';
import { until } from '../../until.js';
import { LinkedPage, valueOf } from './linked-page.js';
import { C1, C2, L1, L2 } from './lists-table.js';

interface InMemory {
  readonly hasSynced: boolean;
  /** 100: nothing waits */
  readonly progress: number;
  readonly chats: number;
  readonly lists: number;
}

/** Runs in the page. */
function inMemory(): InMemory {
  const load = <T>(name: string): T => window.require(name) as T;
  const { Socket } = load<{ Socket: { hasSynced: boolean } }>('WAWebSocketModel');
  const { Chat } = load<{ Chat: { getModelsArray(): unknown[] } }>('WAWebCollections');
  const { OfflineMessageHandler } = load<{
    OfflineMessageHandler: { getOfflineDeliveryProgress(): number };
  }>('WAWebOfflineHandler');
  const { getBroadcastChatsAsAudiences } = load<{ getBroadcastChatsAsAudiences(): unknown[] }>(
    'WAWebBizBroadcastsAudienceUtils',
  );
  return {
    hasSynced: Socket.hasSynced,
    progress: OfflineMessageHandler.getOfflineDeliveryProgress(),
    chats: Chat.getModelsArray().length,
    lists: getBroadcastChatsAsAudiences().length,
  };
}

/** Runs in the page: as whatsapp-web.js does, without which the page does not sync. */
function listenForSync(): void {
  const { Socket } = window.require('WAWebSocketModel') as {
    Socket: { on(event: string, listener: () => void): void };
  };
  Socket.on('change:hasSynced', () => undefined);
}

/** Runs in the page: ids in its database. */
async function inDatabase(): Promise<{ chats: string[]; lists: string[] }> {
  interface Table {
    all(): Promise<{ id: string }[]>;
  }
  const { getChatTable } = window.require('WAWebSchemaChat') as { getChatTable(): Table };
  const { getBroadcastMetadataTable } = window.require('WAWebSchemaBroadcastMetadata') as {
    getBroadcastMetadataTable(): Table;
  };
  const ids = async (table: Table) => (await table.all()).map(({ id }) => id);
  return { chats: await ids(getChatTable()), lists: await ids(getBroadcastMetadataTable()) };
}

/** Runs in the page: bodies of what is in memory of a chat, and how many are unread. */
function chatInMemory(id: string): { bodies: string[]; unread: number } | null {
  const { Chat } = window.require('WAWebCollections') as {
    Chat: {
      get(id: string):
        | {
            msgs: { getModelsArray(): { type: string; body?: string }[] };
            unreadCount: number;
          }
        | undefined;
    };
  };
  const chat = Chat.get(id);
  if (!chat) return null;
  const texts = chat.msgs.getModelsArray().filter(({ type }) => type === 'chat');
  return { bodies: texts.map(({ body }) => body ?? ''), unread: chat.unreadCount };
}

/** Runs in the page. */
function recipientLimit(): number {
  return (
    window.require('WAWebBizBroadcastRecipientLimitCommon') as { getRecipientLimit(): number }
  ).getRecipientLimit();
}

/** Runs in the page. */
function platform(): string {
  return (window.require('WAWebConnModel') as { Conn: { platform: string } }).Conn.platform;
}

/** Runs in the page: what waits for thirty seconds waits for a third of one. */
function hurry(): void {
  const { setTimeout: wait } = window;
  Object.assign(window, {
    setTimeout: (work: () => void, ms?: number) => wait(work, ms === 30_000 ? 300 : ms),
  });
}

const L2_PHONE = String(C2.phone?.slice(1));

describe('the emulated page after a load', function () {
  this.timeout(60_000);
  let linked: LinkedPage;
  let list: string;

  before(async () => {
    ({ linked, list } = await LinkedPage.withList());
  });
  after(() => linked.close());
  afterEach(() => linked.clearFaults());

  const memory = () => linked.page.evaluate(inMemory);
  const reload = async () => {
    await linked.reload();
    await linked.page.evaluate(listenForSync);
  };
  const write = (body: string) =>
    linked.control('POST', `/control/people/${L2_PHONE}/messages`, { body });
  const chat = () => linked.page.evaluate(chatInMemory, L2);
  const sendToList = async (id: string) =>
    linked.page.evaluate((options) => window.probe.send(options), {
      list,
      id,
      body: 'uno',
      recipients: [L1, L2],
    });

  it('says that it has synced and nothing waits before chats and lists are back in memory', async () => {
    await write('Buongiorno');
    await until('the chat', async () => (await chat())?.bodies.length === 1);
    const before = await memory();
    await linked.fault('restoreLate');
    await reload();
    const synced = await until('the sync', async () => {
      const now = await memory();
      return now.hasSynced && now;
    });
    assert.deepEqual(synced, { hasSynced: true, progress: 100, chats: 0, lists: 0 });
    const stored = await linked.page.evaluate(inDatabase);
    assert.deepEqual(stored.lists, [list]);
    assert.ok(stored.chats.includes(L2) && stored.chats.includes(list), stored.chats.join());
    await linked.clearFaults();
    await until('chats and lists', async () => {
      const { chats, lists } = await memory();
      return chats === before.chats && lists === before.lists;
    });
  });

  it('makes a second list of the same name for who believes its memory in between', async () => {
    await linked.fault('restoreLate');
    await reload();
    // an id is the second in which the list is made, and of those in memory alone it is known that it is taken
    await until('another second', () => Date.now() >= (Number.parseInt(list, 10) + 1) * 1_000);
    const second = await linked.newList('Avvisi', [C1, C2]);
    assert.deepEqual((await linked.page.evaluate(inDatabase)).lists.sort(), [list, second].sort());
    await linked.clearFaults();
    await until('both of them', async () => {
      const shown = await Promise.all([list, second].map((id) => linked.list(id)));
      const names = shown.flatMap(({ audience }) => audience.map(({ name }) => name));
      return names.join() === 'Avvisi,Avvisi';
    });
    valueOf(await linked.action('deleteBroadcastListAction', second));
  });

  it('has of each chat its newest message whoever wrote it, then those around the first unread one', async () => {
    for (let number = 0; number < 40; number += 1) await write(`Messaggio ${String(number)}`);
    await until('all', async () => (await chat())?.bodies.includes('Messaggio 39'), 20_000);
    const unread = (await chat())?.unread;
    const id = linked.messageId();
    await linked.page.evaluate((...args) => window.probe.sendToPerson(...args), L2, id, 'nostro');
    await reload();
    const later = await until('a later batch', async () => {
      const now = await chat();
      return now !== null && now.bodies.length > 1 && now;
    });
    assert.ok(later.bodies.includes('nostro') && later.bodies.includes('Buongiorno'));
    assert.ok(!later.bodies.includes('Messaggio 39'), 'what lies between stays in the database');
    assert.equal(later.unread, unread, 'a counter goes on from where it was');
  });

  it('allows as many recipients as the phone announced, without a bound, 0 being none', async () => {
    assert.equal(await linked.page.evaluate(recipientLimit), 256);
    for (const n of [5_000, 0]) {
      await linked.fault('recipientLimit', { n });
      await linked.reload();
      assert.equal(await linked.page.evaluate(recipientLimit), n);
      await linked.clearFaults();
    }
  });

  it('makes a list of 1,400 where that many are announced, and sends to more than 256', async () => {
    await linked.fault('recipientLimit', { n: 5_000 });
    await linked.reload();
    const many = Array.from({ length: 1_400 }, (_, index) => ({
      lid: `${String(900_000_400_000_000 + index)}@lid`,
      phone: '',
    }));
    const id = await linked.newList('Millequattrocento', many);
    assert.equal((await linked.settled(id)).recipients?.length, 1_400);
    const message = linked.messageId();
    const recipients = many.slice(0, 300).map(({ lid }) => lid);
    const sent = { list: id, id: message, body: 'uno', recipients };
    await linked.page.evaluate((options) => window.probe.send(options), sent);
    const acks = await linked.page.evaluate((wanted) => window.probe.acks(wanted), message);
    assert.equal(acks.length, 301, 'a model for the list and one for each copy');
  });

  it('gives up making a list after 30 s when a LID has to be asked of a silent network', async () => {
    await linked.page.evaluate(hurry);
    await linked.cutLine();
    const outcome = await linked.create('Muta', [C1, { phone: '+393330009999' }], 5_000);
    assert.ok('threw' in outcome, JSON.stringify(outcome));
    await linked.restoreLine();
    await linked.reload();
  });

  it('lets a plain account make lists and send to them', async () => {
    await linked.pairAgain({ business: false });
    assert.equal(await linked.page.evaluate(platform), 'android');
    list = await linked.newList('Semplice', [C1, C2]);
    assert.deepEqual((await linked.settled(list)).recipients, [L1, L2]);
    const id = linked.messageId();
    const result = valueOf(await sendToList(id)) as { readonly messageSendResult: string };
    assert.equal(result.messageSendResult, 'OK');
    assert.equal((await linked.accepted(id)).length, 1);
  });
});

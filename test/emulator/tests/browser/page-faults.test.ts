/** Faults that the emulated page suffers itself, seen without whatsapp-web.js. */
import assert from 'node:assert/strict';
import { until } from '../../until.js';
import { LinkedPage, valueOf } from './linked-page.js';
import { C1, C2 } from './lists-table.js';

describe('the faults of the emulated page', function () {
  this.timeout(60_000);
  let linked: LinkedPage;

  before(async () => {
    linked = await LinkedPage.open();
  });
  afterEach(() => linked.clearFaults());
  after(() => linked.close());

  const inPage = <T>(script: string) => linked.page.evaluate(script) as Promise<T>;
  const SOCKET = `window.require('WAWebSocketModel').Socket`;
  const hasSynced = () => inPage(`${SOCKET}.hasSynced`);
  /** Listens for the sync as whatsapp-web.js does, and remembers each. */
  const observeSync = () =>
    inPage(`{
      window.syncs = [];
      ${SOCKET}.on('change:hasSynced', (socket, value) => window.syncs.push(value));
    }`);
  const everythingCame = () =>
    linked.page.waitForFunction(`window.require('WAWebCmd').Cmd.isOfflineDeliveryEnd`);

  /** Sends one to one by the page's own action; what its two promises resolve to. */
  const sendText = (id: string) =>
    inPage<unknown[]>(`(async () => {
      const { createWid } = window.require('WAWebWidFactory');
      const MsgKey = window.require('WAWebMsgKey');
      const wid = createWid('${C1.lid}');
      const { chat } = await window.require('WAWebFindChatAction').findOrCreateLatestChat(wid);
      const from = window.require('WAWebUserPrefsMeUser').getMeLidUserOrThrow();
      const key = new MsgKey({ from, to: chat.id, id: '${id}', selfDir: 'out' });
      const [added, sent] = window.require('WAWebSendMsgChatAction').addAndSendMsgToChat(chat, {
        id: key, ack: 0, from, to: chat.id, local: true, self: 'out', isNewMsg: true,
        t: Math.floor(Date.now() / 1000), type: 'chat', body: 'x',
      });
      return [(await added)?.id?.id ?? null, (await sent)?.messageSendResult ?? null];
    })()`);
  const activeFaults = () => linked.control<unknown[]>('GET', '/control/faults');

  it('neverSynced: connected and up to date, but hasSynced never turns true', async () => {
    await linked.fault('neverSynced');
    await linked.reload();
    await observeSync();
    await everythingCame();
    assert.equal(await hasSynced(), undefined);
    await linked.clearFaults();
    await linked.reload();
    await observeSync();
    await linked.page.waitForFunction('window.syncs.length === 1');
  });

  it('alreadySynced: the value is there before anyone can listen, and does not change', async () => {
    await linked.fault('alreadySynced');
    await linked.reload();
    await observeSync();
    await everythingCame();
    assert.equal(await hasSynced(), true);
    await linked.cutLine();
    await linked.restoreLine();
    assert.deepEqual(await inPage('window.syncs'), []);
  });

  it('doubleReady: says twice that it has synced, now and at each load', async () => {
    await linked.reload();
    await observeSync();
    await linked.page.waitForFunction('window.syncs.length === 1');
    await linked.fault('doubleReady');
    await linked.page.waitForFunction('window.syncs.length === 2');
    await linked.reload();
    await observeSync();
    await linked.page.waitForFunction('window.syncs.length === 2');
    assert.deepEqual(await inPage('window.syncs'), [true, true]);
  });

  /**
   * Sends until one returns nothing, and tells its id. The order to the page and the next send take
   * different ways, and may pass each other.
   */
  const sentIntoNothing = () =>
    until('a send to return nothing', async () => {
      const id = linked.messageId();
      const answer = await sendText(id);
      return answer.every((part) => part === null) && id;
    });

  it('sendReturnsNothing: goes out and resolves to nothing, so many times, reloads included', async () => {
    const [list, third, fourth] = [1, 2, 3].map(() => linked.messageId());
    assert.ok(list && third && fourth);
    const listId = await linked.newList('Avvisi', [C1, C2]);
    await linked.fault('sendReturnsNothing', { count: 3 });
    const first = await sentIntoNothing();
    await until(
      'the first to be accepted',
      async () => (await linked.accepted(first)).length === 1,
    );
    const sentToList = await inPage<unknown>(`(async () => {
      const { createWid } = window.require('WAWebWidFactory');
      const MsgKey = window.require('WAWebMsgKey');
      const me = window.require('WAWebUserPrefsMeUser').getMeLidUserOrThrow();
      const data = await window.require('WAWebBroadcastMsgDataUtils')
        .createBroadcastTextMsgData('${listId}', 'x');
      const id = new MsgKey({ from: me, to: createWid('${listId}'), id: '${list}', participant: me });
      const result = await window.require('WAWebSendBroadcastMsgAction').sendBroadcastMsgAction({
        msgData: { ...data, id }, recipients: ['${C1.lid}', '${C2.lid}'].map((lid) => createWid(lid)),
      });
      return result ?? null;
    })()`);
    assert.equal(sentToList, null);
    assert.equal((await linked.accepted(list)).length, 1);
    await linked.reload();
    assert.deepEqual(await sendText(third), [null, null]);
    assert.deepEqual(await sendText(fourth), [fourth, 'OK']);
    await until('the fault to be used up', async () => (await activeFaults()).length === 0);
  });

  it('sendReturnsNothing ends when it is lifted', async () => {
    await linked.fault('sendReturnsNothing', { count: 1_000 });
    await sentIntoNothing();
    await linked.clearFaults();
    await until(
      'a send to answer again',
      async () => (await sendText(linked.messageId()))[1] === 'OK',
    );
  });

  it('oddExport: a function throws, or gives this answer, so many times in each load', async () => {
    const [module, name] = ['WAWebDBMessageFindLocal', 'msgFindByDirection'];
    await linked.fault('oddExport', { name: module, export: name, calls: 1 });
    const search = { anchor: null, count: 1, direction: 'after' };
    const ask = async () => JSON.stringify(await linked.call(module, name, [search]));
    await linked.reload();
    assert.match(await ask(), /msgFindByDirection is not as it was/);
    assert.match(await ask(), /looking forward is not emulated/);
    await linked.clearFaults();
    await linked.fault('oddExport', { name: module, export: name, answer: { status: 500 } });
    await linked.reload();
    for (let i = 0; i < 2; i += 1) assert.match(await ask(), /"status":500/);
  });

  it('hang: nothing in the page answers for so long', async () => {
    await inPage(`{
      window.beats = [performance.now()];
      setInterval(() => window.beats.push(performance.now()), 10);
    }`);
    await linked.fault('hang', { ms: 700 });
    await linked.page.waitForFunction(
      'window.beats.some((beat, i) => i > 0 && beat - window.beats[i - 1] >= 700)',
    );
    assert.deepEqual(await activeFaults(), []);
  });

  it('crashPage: the page’s process is gone, the browser and what it stored are not', async () => {
    const crash = new Promise<Error>((resolve) => linked.page.once('error', resolve));
    await linked.fault('crashPage');
    assert.match((await crash).message, /crashed/i);
    await until('the servers to notice', async () => {
      const { account } = await linked.control<{ account: { state: string } }>('GET', '/control');
      return account.state === 'offline';
    });
    await linked.reload();
    valueOf(await linked.call('WAWebQueryExistsJob', 'queryPhoneExists', [C1.phone]));
  });
});

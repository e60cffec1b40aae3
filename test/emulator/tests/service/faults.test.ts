/** Each fault of the emulator does what it says, and those not built yet are refused. */
import assert from 'node:assert/strict';
import type { BootFacts, ListState } from '../../page/wire.js';
import { type Emulator, startEmulator } from '../../service/emulator.js';
import { call, fetchFromWeb, StandInPage } from './stand-in-page.js';

const list = '1795481300@broadcast';

describe("the emulator's faults", () => {
  let emulator: Emulator;
  let page: StandInPage;
  /** LIDs of five citizens */
  let lids: string[];

  beforeEach(async () => {
    emulator = await startEmulator();
    page = new StandInPage(emulator);
    await page.pair(() => call(emulator, 'POST', '/control/pair'));
    await call(emulator, 'POST', '/control/people/bulk', { count: 5, from: '393330000001' });
    const users = [1, 2, 3, 4, 5].map((n) => `39333000000${n}@c.us`);
    lids = ((await page.ask({ name: 'usync', users })).result as { lid: string }[]).map(
      ({ lid }) => lid,
    );
  });
  afterEach(async () => {
    await page.close();
    await emulator.stop();
  });

  const order = async (fault: object): Promise<string> => {
    const { status, body } = await call<{ id: string }>(emulator, 'POST', '/control/faults', fault);
    assert.equal(status, 200, JSON.stringify(body));
    return body.id;
  };
  const lift = (id: string) => call(emulator, 'DELETE', `/control/faults/${id}`);
  const accepted = async () =>
    (await call<{ id: string }[]>(emulator, 'GET', '/control/accepted')).body.map(({ id }) => id);
  const shownBy = async (n: number) =>
    (await call<unknown[]>(emulator, 'GET', `/control/people/39333000000${n}/inbox`)).body.length;
  const facts = async (): Promise<BootFacts> => {
    const html = (await fetchFromWeb(emulator, '/')).bytes.toString();
    return JSON.parse(/id="boot">(.*?)<\/script>/.exec(html)?.[1] ?? '') as BootFacts;
  };
  const toFirst = (id: string) => page.sendText(id, lids[0] ?? '', 'x');
  const toList = (id: string) => page.sendText(id, list, 'x', lids);

  it('offline cuts every connection and lets none in until it is lifted', async () => {
    const id = await order({ kind: 'offline' });
    await page.closed();
    await assert.rejects(fetchFromWeb(emulator, '/'));
    await assert.rejects(page.connect());
    await lift(id);
    await page.login();
    assert.equal((await toFirst('A')).error, undefined);
  });

  it('slow holds back every frame, in order', async () => {
    await order({ kind: 'slow', ms: 30 });
    const before = Date.now();
    page.sayText('A', lids[0] ?? '', 'x');
    await toFirst('B');
    assert.ok(Date.now() - before >= 59, 'once on the way there, once on the way back');
    assert.deepEqual(
      page.all('ack').map(({ id }) => id),
      ['A', 'B'],
    );
  });

  it('sendError refuses so many messages, to one phone if asked', async () => {
    await order({ kind: 'sendError', code: 479, count: 2, to: '393330000001' });
    assert.equal((await page.sendText('other', lids[1] ?? '', 'x')).error, undefined);
    assert.equal((await toFirst('A')).error, 479);
    assert.equal((await toList('B')).error, 479);
    assert.equal((await toFirst('C')).error, undefined);
    assert.deepEqual(await accepted(), ['other', 'C']);
  });

  it('sendLost delivers, but the page hears neither ack nor receipt until it sends again', async () => {
    await order({ kind: 'sendLost', count: 1 });
    page.sayText('A', lids[0] ?? '', 'x');
    await page.settled();
    await page.settled();
    assert.equal(await shownBy(1), 1);
    assert.deepEqual([page.all('ack'), page.all('receipt')], [[], []]);

    assert.equal((await toFirst('A')).error, undefined);
    await page.next('receipt', ({ ids }) => ids[0] === 'A');
    assert.deepEqual([await accepted(), await shownBy(1)], [['A', 'A'], 1]);
  });

  it('ackDrop swallows so many acks but not the receipts', async () => {
    await order({ kind: 'ackDrop', count: 1 });
    page.sayText('A', lids[0] ?? '', 'x');
    await page.next('receipt');
    await toFirst('B');
    assert.deepEqual(
      page.all('ack').map(({ id }) => id),
      ['B'],
    );
  });

  it('ackDelay holds back the acks alone', async () => {
    await order({ kind: 'ackDelay', ms: 40 });
    const ack = await toFirst('A');
    assert.ok(page.heard.indexOf(ack) > page.heard.findIndex(({ kind }) => kind === 'receipt'));
  });

  it('ackDelay without a time holds them back until it is lifted, in order', async () => {
    const id = await order({ kind: 'ackDelay' });
    page.sayText('A', lids[0] ?? '', 'x');
    page.sayText('B', lids[0] ?? '', 'x');
    await page.next('receipt', ({ ids }) => ids[0] === 'B');
    assert.deepEqual(page.all('ack'), []);
    await lift(id);
    await page.next('ack', (ack) => ack.id === 'B');
    assert.deepEqual(
      page.all('ack').map((ack) => ack.id),
      ['A', 'B'],
    );
  });

  it('quota leaves so many recipients of list messages, and people reachable', async () => {
    await order({ kind: 'quota', remaining: lids.length + 1 });
    assert.equal((await toList('A')).error, undefined);
    assert.equal((await toList('B')).error, 429);
    assert.equal((await toFirst('C')).error, undefined);
  });

  it('credits are counted by recipients, and lists are refused beyond them', async () => {
    await order({ kind: 'credits', total: 100, remaining: lids.length, single: 1 });
    assert.equal((await toList('A')).error, undefined);
    assert.equal((await toList('B')).error, 429);
    assert.equal((await toFirst('C')).error, undefined);
  });

  for (const [kind, code] of [
    ['timelock', 463],
    ['newContactCap', 475],
  ] as const) {
    it(`${kind} refuses with ${code} who has given no token; a token opens the chat, lists go on`, async () => {
      await order({ kind });
      assert.equal((await toFirst('A')).error, code);
      await call(emulator, 'POST', '/control/people/393330000001/messages', { body: 'ATTIVA' });
      await page.next('token');
      assert.equal((await toFirst('B')).error, undefined);
      assert.equal((await toList('C')).error, undefined);
    });

    it(`${kind} refuses a chat that there is when its token has gone`, async () => {
      await call(emulator, 'POST', '/control/people/393330000001/messages', { body: 'ATTIVA' });
      await page.next('token');
      await order({ kind: 'tokenAge', days: null });
      await order({ kind });
      assert.equal((await toFirst('A')).error, code);
    });

    it(`${kind} ends when the servers have said it would`, async () => {
      await order({ kind, until: Date.now() - 1 });
      assert.equal((await toFirst('A')).error, undefined);
    });
  }

  it('gives a token with what a citizen writes, once a week, also to a page that was away', async () => {
    const writes = () =>
      call(emulator, 'POST', '/control/people/393330000001/messages', { body: 'ATTIVA' });
    await writes();
    await writes();
    await page.settled();
    assert.equal(page.all('token').length, 1);
    await order({ kind: 'tokenAge', phone: '393330000001', days: 8 });
    await writes();
    await page.settled();
    assert.equal(page.all('token').length, 2);
  });

  it('healthFails refuses what the page asks of the account, or says nothing to it', async () => {
    await order({ kind: 'healthFails', query: 'timelock', code: 500 });
    assert.equal((await page.ask({ name: 'timelock' })).error?.code, 500);
    assert.equal((await page.ask({ name: 'credits' })).error, undefined);
  });

  it('listRecipientsDropped makes lists come back smaller, by the same people each time', async () => {
    await order({ kind: 'listRecipientsDropped', count: 2 });
    const set = async (recipients: string[]) => {
      const { result } = await page.ask({
        name: 'list-set',
        list: { id: list, name: 'A', recipients },
      });
      return (result as { list: ListState }).list.recipients;
    };
    assert.deepEqual(await set(lids), lids.slice(0, 3));
    assert.deepEqual(await set([...lids].reverse()), lids.slice(0, 3).reverse());
  });

  it('noLists leaves an account without lists: none kept, none sent to, none offered', async () => {
    const asked = { id: list, name: 'A', recipients: lids };
    await page.ask({ name: 'list-set', list: asked });
    await order({ kind: 'noLists' });
    assert.equal((await page.ask({ name: 'list-set', list: asked })).error?.code, 401);
    assert.equal((await toList('A')).error, 401);
    assert.equal((await facts()).noLists, true);
    await page.close();
    await page.login();
    assert.deepEqual((await page.next('lists')).lists, []);
  });

  it('moduleMissing and oldKeys are facts of the next page load, until they are lifted', async () => {
    await order({ kind: 'moduleMissing', name: 'WAWebCmd' });
    await order({ kind: 'moduleMissing', name: 'WAWebMsgKey' });
    const old = await order({ kind: 'oldKeys' });
    const { missingModules, oldKeys } = await facts();
    assert.deepEqual([missingModules, oldKeys], [['WAWebCmd', 'WAWebMsgKey'], true]);
    await lift(old);
    assert.equal((await facts()).oldKeys, false);
    await call(emulator, 'DELETE', '/control/faults');
    assert.deepEqual((await facts()).missingModules, []);
  });

  it('moduleMissing takes a single export of a module that stays', async () => {
    await order({ kind: 'moduleMissing', name: 'WAWebCmd', export: 'Cmd' });
    const { missingModules, missingExports } = await facts();
    assert.deepEqual([missingModules, missingExports], [[], [{ module: 'WAWebCmd', name: 'Cmd' }]]);
  });

  it('neverSynced, alreadySynced and doubleReady are facts of the page loads until they are lifted', async () => {
    for (const kind of ['neverSynced', 'alreadySynced', 'doubleReady'] as const) {
      assert.equal((await facts())[kind], false);
      const id = await order({ kind });
      assert.equal((await facts())[kind], true);
      await lift(id);
      assert.equal((await facts())[kind], false);
    }
  });

  it('doubleReady reaches a page that is open as well', async () => {
    await order({ kind: 'doubleReady' });
    assert.deepEqual((await page.next('fault')).fault, { kind: 'doubleReady' });
  });

  it('sendReturnsNothing is counted by the page, and carried over its loads', async () => {
    const remaining = () =>
      page.all('fault').flatMap(({ fault }) => ('remaining' in fault ? [fault.remaining] : []));
    await order({ kind: 'sendReturnsNothing', count: 2 });
    await page.next('fault');
    page.say({ kind: 'returned-nothing' });
    await page.settled();
    assert.equal((await facts()).sendReturnsNothing, 1);
    await order({ kind: 'sendReturnsNothing', count: 3 });
    await page.settled();
    assert.deepEqual(remaining(), [2, 4]);
    await call(emulator, 'DELETE', '/control/faults');
    await page.settled();
    assert.deepEqual(remaining(), [2, 4, 0]);
    assert.equal((await facts()).sendReturnsNothing, 0);
    page.say({ kind: 'returned-nothing' });
    assert.equal((await toFirst('A')).error, undefined, 'one too many does no harm');
  });

  it('hang and crashPage are told to the page and stay nowhere', async () => {
    await order({ kind: 'hang', ms: 10 });
    await order({ kind: 'crashPage' });
    await page.settled();
    assert.deepEqual(
      page.all('fault').map(({ fault }) => fault),
      [{ kind: 'hang', ms: 10 }, { kind: 'crashPage' }],
    );
    assert.deepEqual((await call(emulator, 'GET', '/control/faults')).body, []);
  });

  it('reload tells the page to load itself again, paired or not', async () => {
    await order({ kind: 'reload' });
    assert.deepEqual((await page.next('fault')).fault, { kind: 'reload' });
    await page.close();
    const unpaired = new StandInPage(emulator);
    await unpaired.connect();
    await unpaired.next('refs');
    await order({ kind: 'reload' });
    await unpaired.next('fault');
    await unpaired.close();
  });

  it('logout unlinks the device for good', async () => {
    await order({ kind: 'logout' });
    await page.next('failure');
    await page.closed();
    await page.connect();
    await page.next('failure');
    const again = await call(emulator, 'POST', '/control/faults', { kind: 'logout' });
    assert.equal(again.status, 409);
  });

  it('conflict gives the session to another client; the page may take it back', async () => {
    await order({ kind: 'conflict' });
    await page.next('conflict');
    await page.closed();
    await page.login();
    assert.equal((await toFirst('A')).error, undefined);
  });

  it('ciphertext makes messages unreadable, and lets them be read when it is time', async () => {
    const write = async (n: number, body: string) =>
      (
        await call<{ id: string }>(emulator, 'POST', `/control/people/39333000000${n}/messages`, {
          body,
        })
      ).body.id;
    await order({ kind: 'ciphertext', count: 1, decryptAfterMs: 50 });
    const late = await write(1, 'ATTIVA');
    const other = await write(2, 'ATTIVA');
    await order({ kind: 'ciphertext', count: 1, decryptAfterMs: null });
    const never = await write(3, 'ATTIVA');
    await page.next('message', ({ id, encryption }) => id === late && encryption === 'resend');
    await page.next('message', ({ id }) => id === never);
    const heard = page
      .all('message')
      .map(({ id, encryption }) => [id, encryption])
      .sort();
    assert.deepEqual(
      heard,
      [
        [late, 'fails'],
        [late, 'resend'],
        [other, undefined],
        [never, 'fails'],
      ].sort(),
    );
    page.say({ kind: 'placeholder-resend', ids: [never] });
    assert.equal((await toFirst('A')).error, undefined, 'the line is still open');
  });

  it('what could not be read is sent again at once when a test says so, and once', async () => {
    await order({ kind: 'ciphertext', count: 1, decryptAfterMs: 3_600_000 });
    const path = '/control/people/393330000001';
    const { id } = (
      await call<{ id: string }>(emulator, 'POST', `${path}/messages`, { body: 'ATTIVA' })
    ).body;
    const again = async () => (await call<object>(emulator, 'POST', `${path}/resend`)).body;
    assert.deepEqual(await again(), { count: 1 });
    const readable = await page.next('message', (frame) => frame.encryption === 'resend');
    assert.equal(readable.id, id);
    assert.deepEqual(await again(), { count: 0 });
  });

  it('what is due while the page is away waits for it', async () => {
    await order({ kind: 'ciphertext', count: 1, decryptAfterMs: 10 });
    await page.close();
    const path = '/control/people/393330000001/messages';
    const { id } = (await call<{ id: string }>(emulator, 'POST', path, { body: 'ATTIVA' })).body;
    await page.login();
    const readable = await page.next('message', (frame) => frame.encryption === 'resend');
    assert.equal(readable.id, id);
  });

  it('those that need a page are refused when there is none', async () => {
    await call(emulator, 'POST', '/control/unpair');
    await page.closed();
    for (const fault of [
      { kind: 'reload' },
      { kind: 'crashPage' },
      { kind: 'hang', ms: 1 },
      { kind: 'conflict' },
      { kind: 'logout' },
    ]) {
      const { status } = await call(emulator, 'POST', '/control/faults', fault);
      assert.equal(status, 409, fault.kind);
    }
  });

  it('unknown ones are refused, and what is no fault', async () => {
    const refusal = async (fault: object) => {
      const { status, body } = await call<{ error: string }>(
        emulator,
        'POST',
        '/control/faults',
        fault,
      );
      assert.equal(status, 400);
      return body.error;
    };
    assert.match(await refusal({ kind: 'earthquake' }), /earthquake|kind/);
    assert.match(await refusal({ kind: 'sendError', code: 400 }), /count/);
    assert.match(await refusal({ kind: 'oldKeys', more: 1 }), /more/);
    assert.deepEqual((await call(emulator, 'GET', '/control/faults')).body, []);
  });
});

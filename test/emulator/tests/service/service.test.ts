/** The emulated servers and phones, spoken to by a stand-in for the page over real TLS. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Emulator, startEmulator } from '../../service/emulator.js';
import { EmulatedWhatsApp } from './emulated-whatsapp.js';
import { call, fetchFromWeb, StandInPage } from './stand-in-page.js';

const list = '1795481300@broadcast';

describe('the emulated WhatsApp servers', () => {
  const whatsapp = new EmulatedWhatsApp();

  describe('pairing', () => {
    it('goes from unpaired over paired and online to offline', async () => {
      assert.equal(await whatsapp.accountState(), 'unpaired');
      await whatsapp.page.connect();
      assert.equal((await whatsapp.page.next('refs')).refs.length, 6);
      assert.equal((await whatsapp.scan()).status, 200);
      const paired = await whatsapp.page.next('paired');
      assert.equal(paired.account.phone, '393665775490@c.us');
      assert.equal(paired.account.platform, 'smba');
      assert.equal(await whatsapp.accountState(), 'paired');
      await whatsapp.page.close();

      whatsapp.page.session = paired.session;
      await whatsapp.page.login();
      assert.equal((await whatsapp.page.next('welcome')).firstLogin, true);
      assert.equal(await whatsapp.accountState(), 'online');
      await whatsapp.page.close();
      await whatsapp.page.login();
      assert.equal((await whatsapp.page.next('welcome')).firstLogin, false);
    });

    it('has another account when the wrong phone scans', async () => {
      await whatsapp.page.connect();
      await whatsapp.page.next('refs');
      await call(whatsapp.emulator, 'POST', '/control/pair', {
        phone: '393330009999',
        business: false,
      });
      const { account, session } = await whatsapp.page.next('paired');
      assert.equal(account.phone, '393330009999@c.us');
      assert.equal(account.platform, 'android');
      assert.equal(await whatsapp.accountState(), 'unpaired');

      const anna = await whatsapp.citizen();
      await whatsapp.writes(anna, { body: 'ATTIVA' });
      await whatsapp.page.close();
      whatsapp.page.session = session;
      await whatsapp.page.login();
      assert.deepEqual(whatsapp.page.all('message'), [], 'it is not told what the comune gets');
      whatsapp.page.say({ kind: 'logout' });
      await whatsapp.page.closed();
      await whatsapp.page.connect();
      await whatsapp.page.next('failure');
    });

    it('tells an unknown session that it is logged out', async () => {
      whatsapp.page.session = 'nobody';
      await whatsapp.page.connect();
      assert.equal((await whatsapp.page.next('failure')).reason, 'logged-out');
    });

    it('gives the line to the latest of two pages with one session', async () => {
      await whatsapp.page.pair(whatsapp.scan);
      const second = new StandInPage(whatsapp.emulator, whatsapp.page.session);
      await second.login();
      await whatsapp.page.next('conflict');
      await whatsapp.page.closed();
      assert.equal((await second.ask({ name: 'usync', users: [] })).error, undefined);
      await second.close();
    });
  });

  describe('what citizens write', () => {
    it('comes from the LID with the number, from the LID alone, or from an old chat', async () => {
      await whatsapp.page.pair(whatsapp.scan);
      const known = await whatsapp.citizen();
      const hidden = await whatsapp.citizen({ phoneKnown: false });
      const legacy = await whatsapp.citizen({ legacyChat: true });
      for (const each of [known, hidden, legacy]) await whatsapp.writes(each, { body: 'ATTIVA' });
      await whatsapp.page.next('message', ({ senderLid }) => senderLid === legacy.lid);
      assert.deepEqual(
        whatsapp.page
          .all('message')
          .map(({ from, senderPn, senderLid }) => [from, senderPn, senderLid]),
        [
          [known.lid, `${known.phone}@c.us`, undefined],
          [hidden.lid, undefined, undefined],
          [`${legacy.phone}@c.us`, undefined, legacy.lid],
        ],
      );
    });

    it('is announced by the chat it belongs to where that is an old one', async () => {
      const before = await whatsapp.citizen({ legacyChat: true });
      await whatsapp.writes(before, { body: 'ATTIVA' });
      await whatsapp.page.pair(whatsapp.scan);
      const kinds = whatsapp.page.heard.map(({ kind }) => kind);
      assert.deepEqual(kinds, ['welcome', 'lists', 'history', 'message', 'token', 'offline-end']);
      const later = await whatsapp.citizen({ legacyChat: true });
      await whatsapp.page.next('history', ({ chats }) => chats[0]?.accountLid === later.lid);
      assert.deepEqual(
        whatsapp.page.all('history').map(({ chats }) => chats.map(({ id }) => id)),
        [[`${before.phone}@c.us`], [`${later.phone}@c.us`]],
      );
    });

    it('waits while the page is away, and until the page has dealt with it', async () => {
      await whatsapp.page.pair(whatsapp.scan);
      await whatsapp.page.close();
      const anna = await whatsapp.citizen();
      await whatsapp.writes(anna, { body: 'ATTIVA', at: 1795481300000, id: 'ONE' });
      whatsapp.page.handles = false;
      await whatsapp.page.login();
      assert.equal((await whatsapp.page.next('welcome')).offlineCount, 1);
      const first = await whatsapp.page.next('message');
      assert.deepEqual([first.id, first.t, first.offline], ['ONE', 1795481300, true]);
      await whatsapp.page.close();

      whatsapp.page.handles = true;
      await whatsapp.page.login();
      assert.equal((await whatsapp.page.next('message')).id, 'ONE');
      await whatsapp.page.settled();
      await whatsapp.page.close();
      await whatsapp.page.login();
      assert.equal((await whatsapp.page.next('welcome')).offlineCount, 0);
    });

    it('gets its second tick from the page, and blue ones only when it is read', async () => {
      await whatsapp.page.pair(whatsapp.scan);
      const anna = await whatsapp.citizen();
      const { id } = (await whatsapp.writes(anna, { body: 'buongiorno' })).body;
      const tick = async () =>
        (
          await call<{ tick: string }[]>(
            whatsapp.emulator,
            'GET',
            `/control/people/${anna.phone}/chat`,
          )
        ).body[0]?.tick;
      await whatsapp.page.next('message');
      assert.equal(await tick(), 'sent');
      whatsapp.page.say({ kind: 'receipt', ids: [id], to: anna.lid });
      await whatsapp.page.settled();
      assert.equal(await tick(), 'delivered');
      assert.deepEqual((await call(whatsapp.emulator, 'GET', '/control/read')).body, []);
      whatsapp.page.say({ kind: 'receipt', ids: [id], to: anna.lid, type: 'read' });
      await whatsapp.page.settled();
      assert.equal(await tick(), 'read');
      const marks = (await call<{ phone: string }[]>(whatsapp.emulator, 'GET', '/control/read'))
        .body;
      assert.deepEqual(
        marks.map(({ phone }) => phone),
        [anna.phone],
      );
    });
  });

  describe('lists, people and calls', () => {
    beforeEach(() => whatsapp.page.pair(whatsapp.scan));

    it('keeps lists of 2 to the limit and shows them again at the next login', async () => {
      const anna = await whatsapp.citizen();
      const bruno = await whatsapp.citizen();
      const set = (id: string, recipients: string[]) =>
        whatsapp.page.ask({ name: 'list-set', list: { id, name: 'Avvisi 1', recipients } });
      assert.equal((await set('1@broadcast', [anna.lid])).error?.code, 400);
      const kept = { id: list, name: 'Avvisi 1', recipients: [anna.lid, bruno.lid] };
      assert.deepEqual((await set(list, kept.recipients)).result, { list: kept });
      const { body } = await call(whatsapp.emulator, 'GET', '/control/lists');
      assert.deepEqual(body, [{ ...kept, recipients: [anna.phone, bruno.phone] }]);
      await whatsapp.page.close();
      await whatsapp.page.login();
      assert.deepEqual((await whatsapp.page.next('lists')).lists, [kept]);
      await whatsapp.page.ask({ name: 'list-remove', id: list });
      assert.deepEqual((await call(whatsapp.emulator, 'GET', '/control/lists')).body, []);
    });

    it('tells who is on WhatsApp, and a number only where it is known', async () => {
      const anna = await whatsapp.citizen();
      const hidden = await whatsapp.citizen({ phoneKnown: false });
      const gone = await whatsapp.citizen({ onWhatsApp: false });
      const phone = `${anna.phone}@c.us`;
      const users = [phone, hidden.lid, gone.lid, '390000000000@c.us'];
      assert.deepEqual((await whatsapp.page.ask({ name: 'usync', users })).result, [
        { asked: phone, exists: true, lid: anna.lid, phone },
        { asked: hidden.lid, exists: true, lid: hidden.lid },
        { asked: gone.lid, exists: false },
        { asked: '390000000000@c.us', exists: false },
      ]);
    });

    it('shows the fate of a call', async () => {
      const anna = await whatsapp.citizen();
      await call(whatsapp.emulator, 'POST', `/control/people/${anna.phone}/calls`, { video: true });
      const ringing = await whatsapp.page.next('call');
      assert.deepEqual([ringing.from, ringing.video], [anna.lid, true]);
      const fate = async () =>
        (await call<{ fate: string }[]>(whatsapp.emulator, 'GET', '/control/calls')).body.map(
          (c) => c.fate,
        );
      assert.deepEqual(await fate(), ['ringing']);
      whatsapp.page.say({ kind: 'call-reject', callId: ringing.callId, peer: anna.lid });
      await whatsapp.page.settled();
      assert.deepEqual(await fate(), ['rejected']);
    });
  });

  describe('the page', () => {
    it('is served with its facts and its script, and nothing else of the disk', async () => {
      const html = await fetchFromWeb(whatsapp.emulator, '/');
      const boot = /id="boot">(.*?)<\/script>/.exec(html.bytes.toString())?.[1] ?? '';
      assert.equal(
        (JSON.parse(boot) as { waVersion: string }).waVersion,
        whatsapp.emulator.waVersion,
      );
      const script = await fetchFromWeb(whatsapp.emulator, '/emulator/page.js');
      assert.deepEqual([script.status, script.type], [200, 'text/javascript; charset=utf-8']);
      for (const path of ['/emulator/../../package.json', '/emulator/wire.js', '/media/x']) {
        assert.equal((await fetchFromWeb(whatsapp.emulator, path)).status, 404, path);
      }
    });
  });
});

describe('the emulator with a state directory', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'emulator-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('knows after a restart all that it knew before', async () => {
    const before = await startEmulator({ stateDir: directory });
    const page = new StandInPage(before);
    await page.pair(() => call(before, 'POST', '/control/pair'));
    await call(before, 'POST', '/control/people/bulk', { count: 3, from: '393330000001' });
    const lids = ['393330000001@c.us', '393330000002@c.us'];
    const { result } = await page.ask({ name: 'usync', users: lids });
    const recipients = (result as { lid: string }[]).map(({ lid }) => lid);
    await page.ask({ name: 'list-set', list: { id: list, name: 'Avvisi 1', recipients } });
    const picture = await fetchFromWeb(before, '/media', Buffer.from('bytes'));
    const { directPath } = JSON.parse(picture.bytes.toString()) as { directPath: string };
    await page.sendText('K1', list, 'avviso', recipients);
    await call(before, 'POST', '/control/faults', { kind: 'quota', remaining: 2 });
    await page.settled();
    await page.close();
    await call(before, 'POST', '/control/people/393330000003/messages', {
      body: 'ATTIVA',
      id: 'C1',
    });
    const paths = ['accepted', 'lists', 'faults', 'people', 'people/393330000001/inbox'];
    const told = (emulator: Emulator) =>
      Promise.all(
        paths.map(async (path) => (await call(emulator, 'GET', `/control/${path}`)).body),
      );
    const toldBefore = await told(before);
    await before.stop();

    const after = await startEmulator({ stateDir: directory });
    try {
      assert.deepEqual(await told(after), toldBefore);
      assert.deepEqual(after.browserArgs[1], before.browserArgs[1], 'the same certificate');
      assert.equal((await fetchFromWeb(after, directPath)).bytes.toString(), 'bytes');
      const again = new StandInPage(after, page.session);
      await again.login();
      assert.deepEqual(
        again.all('message').map(({ id, offline }) => [id, offline]),
        [['C1', true]],
      );
      assert.equal((await again.sendText('K2', list, 'x', recipients)).error, undefined);
      assert.equal((await again.sendText('K3', list, 'x', recipients)).error, 429);
      await again.close();
    } finally {
      await after.stop();
    }
  });
});

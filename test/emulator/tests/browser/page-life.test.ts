/**
 * The life of the emulated page, seen without whatsapp-web.js and with servers that the test writes:
 * codes, conflicts, logout, a line that breaks, and what citizens do to messages they have sent.
 */
import assert from 'node:assert/strict';
import { BarePage } from '../../conformance/bare-page.js';
import * as recorder from '../../conformance/recorder.js';
import type { FromPage, MessageContent } from '../../page/wire.js';
import { until } from '../../until.js';

const ANNA = '900000000000003@lid';

describe('the life of the emulated page', function () {
  this.timeout(60_000);
  let bare: BarePage;
  let serial = 0;

  afterEach(async () => {
    await bare.close();
  });

  const inPage = (script: string) => bare.page.evaluate(script);
  const socketState = () => inPage(`window.require('WAWebSocketModel').Socket.state`);
  const heard = (kind: FromPage['kind']) => bare.servers.heard.filter((each) => each.kind === kind);

  /** Anna writes; resolves when the page has dealt with it. */
  async function receive(content: MessageContent, more: object = {}): Promise<string> {
    serial += 1;
    const id = `3AIN${String(serial)}`;
    const before = heard('handled').length;
    const t = 1_795_480_000 + serial;
    bare.servers.deliver({ id, from: ANNA, t, notify: 'Anna', content, ...more });
    await until('the message to be handled', () => heard('handled').length > before);
    return id;
  }

  describe('unpaired', () => {
    it('shows one code after the other, then waits to be asked for more', async () => {
      bare = await BarePage.open({ silent: true });
      const refs = { kind: 'refs', refs: ['2@a', '2@b'], ttlMs: [30, 30] } as const;
      bare.servers.answer = (frame) => (frame.kind === 'refresh-refs' ? [refs] : []);
      await until('a greeting', () => heard('hello').length > 0);
      await inPage(`{
        const { Conn } = window.require('WAWebConnModel');
        window.refs = [];
        Conn.on('change:ref', (conn, ref) => window.refs.push(ref));
      }`);
      bare.servers.send(refs);
      await bare.reaches('UNPAIRED_IDLE');
      assert.deepEqual(await inPage('window.refs'), ['2@a', '2@b']);
      await inPage(`window.require('WAWebLaunchSocketUtils').refreshQR()`);
      await bare.page.waitForFunction('window.refs.length === 4');
    });
  });

  describe('paired', () => {
    beforeEach(async () => {
      bare = await BarePage.open();
      await bare.pair();
    });

    it('waits after a conflict until it takes the session back', async () => {
      bare.servers.send({ kind: 'conflict' });
      await bare.reaches('CONFLICT');
      const greetings = heard('hello').length;
      await inPage(`window.require('WAWebSocketModel').Socket.takeover()`);
      await bare.reaches('CONNECTED');
      assert.equal(heard('hello').length, greetings + 1);
    });

    it('forgets everything when it unlinks itself', async () => {
      await receive({ type: 'chat', body: 'da dimenticare' });
      bare.servers.answer = (frame) => (frame.kind === 'hello' ? bare.servers.usually(frame) : []);
      await Promise.all([
        bare.page.waitForNavigation(),
        inPage(`window.require('WAWebSocketModel').Socket.logout()`),
      ]);
      await until('the goodbye', () => heard('logout').length === 1);
      assert.match(bare.page.url(), /\/\?post_logout=1&logout_reason=0$/);
      await bare.reaches('UNPAIRED');
      assert.deepEqual(await bare.page.evaluate(recorder.unreadChats), []);
    });

    it('dials again when the line breaks, and asks again what was not answered', async () => {
      let answers = false;
      bare.servers.answer = (frame) =>
        frame.kind === 'request' && !answers ? [] : bare.servers.usually(frame);
      bare.servers.directory.set('393331112203@c.us', {
        asked: '393331112203@c.us',
        exists: true,
        phone: '393331112203@c.us',
        lid: ANNA,
      });
      await inPage(`{
        const { createWid } = window.require('WAWebWidFactory');
        const wid = createWid('393331112203@c.us');
        window.lidOfAnna = () => String(window.require('WAWebApiContact').getCurrentLid(wid));
        void window.require('WAWebQueryExistsJob').queryWidExists(wid);
      }`);
      // the page asks other things too, such as for its channels
      const asked = () =>
        bare.servers.heard.filter((frame) => frame.kind === 'request' && frame.name === 'usync');
      await until('the question', () => asked().length === 1);
      assert.equal(await inPage('window.lidOfAnna()'), 'null');
      answers = true;
      bare.servers.hangUp();
      await bare.page.waitForFunction(`window.lidOfAnna() === '${ANNA}'`);
      const [first, second] = asked();
      assert.deepEqual(first, second);
      assert.equal(await socketState(), 'CONNECTED');
    });

    it('marks a chat as read only when it counts as looked at', async () => {
      const id = await receive({ type: 'chat', body: 'leggimi' });
      await inPage(`{
        const chat = window.require('WAWebCollections').Chat.get('${ANNA}');
        window.require('WAWebUpdateUnreadChatAction').sendSeen({ chat });
      }`);
      assert.match(String(await bare.page.evaluate(recorder.unreadChats)), /unread=1/);
      await inPage(`window.require('WAWebStreamModel').Stream.markAvailable()`);
      const read = await until('a read receipt', () =>
        bare.servers.heard.find((frame) => frame.kind === 'receipt' && frame.type === 'read'),
      );
      assert.deepEqual(read, { kind: 'receipt', type: 'read', ids: [id], to: ANNA });
      assert.match(String(await bare.page.evaluate(recorder.unreadChats)), /unread=0/);
    });

    it('shows what citizens do to their messages, and still knows it after a reload', async () => {
      await bare.page.evaluate(recorder.recordEvents);
      const edited = await receive({ type: 'chat', body: 'prima' });
      const revoked = await receive({ type: 'chat', body: 'da ritirare' });
      await bare.page.evaluate(recorder.takeEvents);
      await receive({ type: 'edited', target: edited, body: 'dopo' });
      await receive({ type: 'revoked', target: revoked });
      await receive({ type: 'reaction', target: edited, emoji: '👍' });
      const events = (await bare.page.evaluate(recorder.takeEvents)).map(({ event, args }) => {
        const [model, value, previous] = args as unknown[];
        return [event, String(model).slice(-5), value, previous];
      });
      const told = ['change:body', 'change:type', 'change:hasReaction'];
      assert.deepEqual(
        events.filter(([event]) => told.includes(String(event))),
        [
          ['change:body', edited.slice(-5), 'dopo', 'prima'],
          ['change:type', revoked.slice(-5), 'revoked', 'chat'],
          ['change:body', revoked.slice(-5), '<undefined>', 'da ritirare'],
          ['change:hasReaction', edited.slice(-5), true, false],
        ],
      );
      await bare.page.reload();
      await bare.reaches('CONNECTED');
      const stored = await inPage(`(async () => {
        const chat = window.require('WAWebCollections').Chat.get('${ANNA}');
        await window.require('WAWebChatLoadMessages').loadEarlierMsgs({ chat });
        return chat.msgs.filter((msg) => !msg.isNotification).map((msg) => [msg.type, msg.body]);
      })()`);
      assert.deepEqual(stored, [
        ['chat', 'dopo'],
        ['revoked', null],
      ]);
    });

    it('makes a chat for a group at its first message', async () => {
      const from = '120363012345678901@g.us';
      await receive({ type: 'chat', body: 'ciao' }, { from, participant: ANNA });
      assert.deepEqual(await bare.page.evaluate(recorder.unreadChats), [
        `${from} unread=1 accountLid=<undefined>`,
      ]);
      assert.deepEqual(heard('receipt'), [
        { kind: 'receipt', to: from, participant: ANNA, ids: [`3AIN${String(serial)}`] },
      ]);
    });
  });
});

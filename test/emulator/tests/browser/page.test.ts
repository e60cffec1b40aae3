/**
 * The emulated page as the real whatsapp-web.js, unpatched, sees it through a real Chromium.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import whatsapp from 'whatsapp-web.js';
import { type Emulator, startEmulator } from '../../service/emulator.js';
import { testBrowser, type TestBrowser } from '../../browser.js';
import { Phones } from '../../phones.js';
import { until } from '../../until.js';

/** A client and what it has said. */
class Bot {
  readonly codes: string[] = [];
  readonly messages: whatsapp.Message[] = [];
  readonly created: whatsapp.Message[] = [];
  readonly acks: { readonly to: string; readonly ack: number }[] = [];
  readonly calls: whatsapp.Call[] = [];
  readonly edits: string[] = [];
  readonly revoked: string[] = [];
  readonly reactions: whatsapp.Reaction[] = [];
  readonly goodbyes: string[] = [];
  readonly states: string[] = [];
  ready = 0;
  readonly client: whatsapp.Client;

  constructor(browser: TestBrowser, emulator: Emulator, home: string) {
    this.client = new whatsapp.Client({
      authStrategy: new whatsapp.LocalAuth({ dataPath: home }),
      webVersionCache: { type: 'none' },
      puppeteer: {
        executablePath: browser.executablePath,
        headless: true,
        handleSIGINT: false,
        handleSIGTERM: false,
        handleSIGHUP: false,
        args: [...browser.args, ...emulator.browserArgs],
      },
    });
    this.client
      .on('qr', (code) => this.codes.push(code))
      .on('ready', () => (this.ready += 1))
      .on('message', (message) => this.messages.push(message))
      .on('message_create', (message) => this.created.push(message))
      .on('message_ack', ({ to }, ack) => this.acks.push({ to, ack }))
      .on('message_edit', (_message, body) => this.edits.push(String(body)))
      .on('message_revoke_everyone', ({ id }) => this.revoked.push(id.id))
      .on('message_reaction', (reaction) => this.reactions.push(reaction))
      .on('call', (call) => this.calls.push(call))
      .on('change_state', (state) => this.states.push(state))
      .on('disconnected', (reason) => this.goodbyes.push(reason));
  }

  heard(body: string): whatsapp.Message | undefined {
    return this.messages.find((message) => message.body === body);
  }

  async start(): Promise<this> {
    await this.client.initialize();
    return this;
  }

  async isReady(times = 1): Promise<void> {
    await until(`ready ${String(times)} times`, () => this.ready >= times, 30_000);
  }

  async kill(): Promise<void> {
    const child = this.client.pupBrowser?.process();
    if (!child) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
}

describe('the emulated page under whatsapp-web.js', function () {
  this.timeout(120_000);
  let emulator: Emulator;
  let phones: Phones;
  let bots: Bot[] = [];

  beforeEach(async () => {
    emulator = await startEmulator();
    phones = new Phones(emulator.control);
  });

  afterEach(async () => {
    await Promise.all(bots.map((bot) => bot.client.destroy().catch(() => undefined)));
    bots = [];
    await emulator.stop();
  });

  let home = '';
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'emulator-'));
  });
  afterEach(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));

  async function startBot(): Promise<Bot> {
    const bot = new Bot(testBrowser(), emulator, home);
    bots.push(bot);
    return bot.start();
  }

  async function pairedBot(): Promise<Bot> {
    const bot = await startBot();
    await until('a QR', () => bot.codes.length > 0);
    await phones.pair();
    await bot.isReady();
    return bot;
  }

  it('is paired by its QR and says whose it is', async () => {
    const bot = await pairedBot();
    assert.equal(bot.codes.length, 1);
    assert.equal(bot.codes[0]?.split(',').length, 5);
    const { info } = bot.client;
    assert.equal(info.wid._serialized, '393665775490@c.us');
    assert.equal(info.platform, 'smba');
    assert.equal(await bot.client.getState(), 'CONNECTED');
    assert.equal(await bot.client.getWWebVersion(), emulator.waVersion);
  });

  it('throws away a first message of somebody of whom neither number nor username is told', async () => {
    const bot = await pairedBot();
    const nobody = await phones.citizen({ phoneKnown: false, username: false });
    const other = await phones.citizen();
    await phones.write(nobody.phone, 'dal nulla');
    await phones.write(other.phone, 'da qualcuno');
    await until('the next one', () => bot.heard('da qualcuno'));
    assert.equal(bot.heard('dal nulla'), undefined);
    const chat = `window.require('WAWebCollections').Chat.get('${nobody.lid}')`;
    assert.equal(await bot.client.pupPage?.evaluate(`${chat} === undefined`), true);
    const shown = await phones.ask<{ body: string; tick: string }[]>(
      'GET',
      `/people/${nobody.phone}/chat`,
    );
    assert.deepEqual(
      shown.map(({ body, tick }) => [body, tick]),
      [['dal nulla', 'sent']],
    );
  });

  it('hands over messages of people, of groups and of old chats, and rejects calls', async () => {
    const bot = await pairedBot();
    const hidden = await phones.citizen({ phoneKnown: false });
    const old = await phones.citizen({ legacyChat: true });
    const neighbour = await phones.citizen();
    await phones.write(hidden.phone, 'dal LID');
    await phones.write(old.phone, 'dalla vecchia chat');
    await phones.group([neighbour.phone], [{ from: neighbour.phone, body: 'nel gruppo' }]);
    await phones.call(neighbour.phone);
    await until('three texts', () =>
      ['dal LID', 'dalla vecchia chat', 'nel gruppo'].every((body) => bot.heard(body)),
    );
    assert.equal(bot.heard('dal LID')?.from, hidden.lid);
    assert.equal(bot.heard('dalla vecchia chat')?.from, `${old.phone}@c.us`);
    assert.match(String(bot.heard('nel gruppo')?.from), /@g\.us$/);
    assert.equal(bot.heard('nel gruppo')?.author, neighbour.lid);
    const people = await bot.client.getContactLidAndPhone([hidden.lid, neighbour.lid]);
    assert.deepEqual(people, [
      { lid: hidden.lid },
      { lid: neighbour.lid, pn: `${neighbour.phone}@c.us` },
    ]);
    const openings = bot.messages.filter(({ from }) => from === hidden.lid).map(({ type }) => type);
    assert.deepEqual(openings, ['e2e_notification', 'notification_template', 'chat']);
    const call = await until('a call', () => bot.calls[0]);
    assert.equal(call.from, neighbour.lid);
    await call.reject();
    await until('the rejection', async () => (await phones.calls())[0]?.fate === 'rejected');
    assert.deepEqual(await phones.read(), []);
  });

  it('answers a citizen and hears the ticks', async () => {
    const bot = await pairedBot();
    const citizen = await phones.citizen({ reads: true });
    await phones.write(citizen.phone, 'buongiorno');
    const message = await until('the greeting', () => bot.heard('buongiorno'));
    const options = { sendSeen: false, linkPreview: false };
    await bot.client.sendMessage(message.from, 'buongiorno a lei', options);
    await until('the answer', async () => (await phones.inbox(citizen.phone)).length === 1);
    await until('three acks', () => bot.acks.length === 3);
    assert.deepEqual(
      bot.acks.map(({ ack }) => ack),
      [1, 2, 3],
    );
    assert.ok(bot.created.some(({ fromMe, body }) => fromMe && body === 'buongiorno a lei'));
    assert.deepEqual(await phones.read(), []);
  });

  it('is ready again after a reload, without another QR', async () => {
    const bot = await pairedBot();
    const citizen = await phones.citizen();
    await phones.fault('reload');
    await bot.isReady(2);
    await phones.write(citizen.phone, 'dopo il ricaricamento');
    await until('the text', () => bot.heard('dopo il ricaricamento'));
    assert.equal(bot.codes.length, 1);
  });

  it('knows its session and its messages after the browser was closed, or killed', async () => {
    const citizen = await phones.citizen();
    const first = await pairedBot();
    await phones.write(citizen.phone, 'prima');
    await until('the first text', () => first.heard('prima'));
    await first.client.destroy();
    await phones.write(citizen.phone, 'intanto');
    const second = await startBot();
    await second.isReady();
    assert.deepEqual(await bodiesOf(second, citizen.lid), ['prima', 'intanto']);
    await second.kill();
    const third = await startBot();
    await third.isReady();
    assert.deepEqual(await bodiesOf(third, citizen.lid), ['prima', 'intanto']);
    assert.deepEqual([...second.codes, ...third.codes], []);
  });

  it('says LOGOUT when the phone unlinks it, and shows a new QR', async () => {
    const bot = await pairedBot();
    await phones.unpair();
    await until('the goodbye', () => bot.goodbyes.includes('LOGOUT'));
    await until('a new QR', () => bot.codes.length > 1);
  });

  it('comes back by itself when the network does', async () => {
    const bot = await pairedBot();
    const citizen = await phones.citizen();
    const { id } = await phones.fault('offline');
    await until('the page to notice', () => bot.states.includes('OPENING'));
    await phones.write(citizen.phone, 'senza rete');
    await phones.heal(id);
    await until('the text', () => bot.heard('senza rete'));
    assert.equal(await bot.client.getState(), 'CONNECTED');
    assert.equal(bot.ready, 1);
  });

  it('lacks the module that a fault takes away, and has it back afterwards', async () => {
    const { id } = await phones.fault('moduleMissing', { name: 'WAWebBroadcastDatabaseJob' });
    const bot = await pairedBot();
    const asks = `(() => { try { return typeof window.require('WAWebBroadcastDatabaseJob'); }
      catch (error) { return error.message; } })()`;
    const page = bot.client.pupPage;
    assert.ok(page);
    assert.equal(await page.evaluate(asks), 'Requiring unknown module "WAWebBroadcastDatabaseJob"');
    await phones.heal(id);
    await phones.fault('reload');
    await bot.isReady(2);
    assert.equal(await page.evaluate(asks), 'object');
  });

  it('has message keys of early 2026 under the fault oldKeys', async () => {
    await phones.fault('oldKeys');
    const citizen = await phones.citizen();
    const bot = await pairedBot();
    await phones.write(citizen.phone, 'chiave');
    const message = await until('the text', () => bot.heard('chiave'));
    assert.equal(message.id._serialized, `false_${citizen.lid}_${message.id.id}`);
    assert.ok(!('$1' in message.id));
  });
});

/** The texts that the page has of a chat, oldest first. */
async function bodiesOf(bot: Bot, chat: string): Promise<string[]> {
  const page = bot.client.pupPage;
  assert.ok(page);
  return (await page.evaluate(`(async () => {
    const chat = window.require('WAWebCollections').Chat.get('${chat}');
    await window.require('WAWebChatLoadMessages').loadEarlierMsgs({ chat });
    return chat.msgs.filter((msg) => msg.type === 'chat').map((msg) => msg.body);
  })()`)) as string[];
}

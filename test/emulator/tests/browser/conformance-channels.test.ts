/** Holds the emulated page's channels to what was measured (part 2 of the reading, §1). */
import assert from 'node:assert/strict';
import { CHANNEL_COMPONENT, loadBundles } from '../../conformance/bundles.js';
import { measured } from '../../conformance/vectors.js';
import { sample } from '../samples.js';
import { until } from '../../until.js';
import { installChannelsProbe, type PostState } from './channels-probe.js';
import { LinkedPage } from './linked-page.js';

interface MeasuredPost {
  readonly returned: unknown;
  readonly row: { readonly ack: number; readonly serverId: number | '<TEMP>' };
  readonly mem: { readonly ack: number; readonly serverId?: unknown; readonly body?: string };
  readonly events: readonly string[];
}
interface Measured {
  readonly create: { readonly action: { readonly collection: Readonly<Record<string, unknown>> } };
  readonly post: Readonly<Record<string, MeasuredPost>> & {
    readonly internalId: { readonly serverIds: Readonly<Record<string, string>> };
    readonly resendMsgAfterRestart: MeasuredPost & {
      readonly before: Pick<MeasuredPost, 'row' | 'mem'>;
    };
  };
  readonly restart: { readonly Chat: readonly unknown[] };
  readonly history: {
    readonly returned: { readonly messages: readonly Readonly<Record<string, unknown>>[] };
  };
}
const facts = measured<Measured>('channels');

interface View {
  readonly id: string;
  readonly posts: readonly {
    readonly serverId: number;
    readonly id: string;
    readonly body: string;
    readonly times: number;
    readonly edited: boolean;
    readonly revoked: boolean;
    readonly media?: { readonly sha256: string };
  }[];
}

describe('the emulated page, with channels', function () {
  this.timeout(60_000);
  let linked: LinkedPage;
  let channel: string;

  before(async () => {
    linked = await LinkedPage.open();
    await ready();
    channel = await linked.page.evaluate(() => window.channels.create('Comune di Prova'));
  });
  after(() => linked.close());
  afterEach(() => linked.clearFaults());

  const ready = async () => {
    await loadBundles(linked.page, [CHANNEL_COMPONENT]);
    await linked.page.evaluate(installChannelsProbe);
  };
  const post = (id: string, body = 'Testo', withinMs?: number) =>
    linked.page.evaluate(
      (c, i, b, ms) => window.channels.post(c, i, b, ms),
      channel,
      id,
      body,
      withinMs,
    );
  const state = (id: string): Promise<PostState> =>
    linked.page.evaluate((c, i) => window.channels.state(c, i), channel, id);
  const onServers = async (id: string) => {
    const views = await linked.control<View[]>('GET', '/control/channels');
    return views.flatMap(({ posts }) => posts).filter((each) => each.id === id);
  };
  /** On a slow PC later than a post is called pending. */
  const reachesServers = (id: string) =>
    until('the post at the servers', async () => (await onServers(id)).length === 1);

  /** What was measured, with the number that this run's servers gave. */
  const assertAs = (name: string, returned: unknown, found: PostState) => {
    const expected = facts.post[name];
    assert.ok(expected !== undefined, name);
    assert.deepEqual(returned, expected.returned, name);
    assert.equal(found.row?.ack, expected.row.ack, name);
    if (expected.row.serverId === '<TEMP>') assert.equal(found.row.serverId, '<TEMP>', name);
    else assert.equal(typeof found.row.serverId, 'number', name);
    assert.equal(found.mem?.['ack'], expected.mem.ack, name);
    assert.deepEqual(found.events, expected.events, name);
  };

  it('makes a channel on the servers, in the database and in memory, of which we are the owner', async () => {
    const { collection } = facts.create.action;
    const [known] = await linked.page.evaluate(() => window.channels.known());
    assert.deepEqual(
      [known?.['id'], known?.['name'], known?.['isReadOnly'], known?.['membershipType']],
      [channel, collection['name'], collection['isReadOnly'], 'owner'],
    );
    const notes = (await linked.page.evaluate((c) => window.channels.rows(c), channel)).map(
      (row) => row['subtype'],
    );
    assert.deepEqual(notes, [
      'newsletter_privacy',
      'newsletter_created',
      'newsletter_admin_context_card',
    ]);
  });

  it('posts a text with an id of our own; ack 1 and the servers’ number in memory and row', async () => {
    const id = linked.messageId();
    assertAs('albumOwnId', await post(id), await state(id));
    const [public_] = await onServers(id);
    assert.equal(public_?.serverId, (await state(id)).mem?.['serverId']);
  });

  it('writes the number into the row’s place as measured', async () => {
    const id = linked.messageId();
    await post(id);
    const { row } = await state(id);
    const found = (await linked.page.evaluate((c) => window.channels.rows(c), channel)).find(
      (each) => String(each['id']).endsWith(id),
    );
    const hex = Number(row?.serverId).toString(16);
    assert.equal(found?.['internalId'], `${channel}_${String(hex.length - 1)}${hex}_m`);
    assert.equal(facts.post.internalId.serverIds['101'], '<NL>_165_m');
  });

  it('turns to −1 in memory alone when the servers refuse, and hides it when it is asked for again', async () => {
    await linked.fault('channelError', { code: 432, count: 1 });
    const id = linked.messageId();
    assertAs('nack432', await post(id), await state(id));
    await linked.page.evaluate((c, i) => window.channels.reload(c, i), channel, id);
    const { mem } = await state(id);
    assert.deepEqual([mem?.['ack'], mem?.['serverId']], [0, '<TEMP>']);
  });

  for (const [name, serverId] of [
    ['ackWithoutServerId', undefined],
    ['ackServerIdBelow99', 10],
  ] as const) {
    it(`takes an ack for none when its number is ${String(serverId)}`, async () => {
      await linked.fault('channelAck', serverId === undefined ? {} : { serverId });
      const id = linked.messageId();
      assertAs(name, await post(id), await state(id));
    });
  }

  it('refuses a post whose picture cannot be uploaded, and nothing leaves', async () => {
    await linked.fault('uploadFails', { count: 1 });
    const id = linked.messageId();
    const picture = sample('avviso.png').toString('base64');
    const returned = await linked.page.evaluate(
      (c, i, p) => window.channels.picture(c, i, p, 'Mercato'),
      channel,
      id,
      picture,
    );
    assertAs('imageUploadFails', returned, await state(id));
    assert.deepEqual(await onServers(id), []);
  });

  it('posts a picture with a caption', async () => {
    const id = linked.messageId();
    const picture = sample('avviso.png').toString('base64');
    const returned = await linked.page.evaluate(
      (c, i, p) => window.channels.picture(c, i, p, 'Mercato'),
      channel,
      id,
      picture,
    );
    assert.deepEqual(returned, facts.post['image']?.returned);
    const [public_] = await onServers(id);
    assert.equal(public_?.body, 'Mercato');
    assert.ok(public_.media);
  });

  it('keeps the model that it has when another with its id is posted, and the row takes the new number', async () => {
    const id = linked.messageId();
    await post(id, 'primo');
    assert.deepEqual(await post(id, 'secondo'), { messageSendResult: 'OK' });
    const { mem, row } = await state(id);
    assert.equal(mem?.['body'], facts.post['sameIdAgainAfterOk']?.mem.body);
    assert.equal(row?.ack, 1);
    assert.equal((await onServers(id))[0]?.times, 2);
  });

  it('tells the servers’ posts when asked, without a change to any row', async () => {
    const id = linked.messageId();
    await post(id);
    const serverId = Number((await state(id)).mem?.['serverId']);
    await linked.control('POST', `/control/channels/${channel}/posts/${String(serverId)}`, {
      views: 12,
      forwards: 1,
      reactions: { '👍': 3 },
    });
    const { messages } = (await linked.page.evaluate(
      (c, after) => window.channels.history(c, after),
      channel,
      serverId - 1,
    )) as { messages: Readonly<Record<string, unknown>>[] };
    const [expected] = facts.history.returned.messages;
    assert.equal(messages[0]?.['serverId'], serverId);
    assert.equal(messages[0]['isSender'], expected?.['isSender']);
    assert.deepEqual(messages[0]['newsletterForwardsCountMixin'], expected?.['fwd']);
    assert.deepEqual(messages[0]['newsletterReactionsMixin'], expected?.['react']);
    await linked.page.evaluate((c, i) => window.channels.count(c, i), channel, id);
    await until('the views', async () => (await state(id)).mem?.['viewCount'] === 12);
  });

  it('changes a text with its own id, and keeps a refused change to itself', async () => {
    const id = linked.messageId();
    await post(id);
    const edit = (body: string) =>
      linked.page.evaluate((c, i, b) => window.channels.edit(c, i, b), channel, id, body);
    assert.equal(await edit('Seconda stesura'), '<undefined>');
    assert.equal((await onServers(id))[0]?.body, 'Seconda stesura');
    await linked.fault('channelError', { code: 404, count: 1 });
    assert.equal(await edit('Terza'), '<undefined>');
    const { mem } = await state(id);
    assert.deepEqual([mem?.['body'], mem?.['ack'], mem?.['isSendFailure']], ['Terza', 1, true]);
    assert.equal((await onServers(id))[0]?.body, 'Seconda stesura');
  });

  it('deletes a post: its row goes, a tombstone stands in its place', async () => {
    const id = linked.messageId();
    await post(id);
    const revoke = () => linked.page.evaluate((c, i) => window.channels.revoke(c, i), channel, id);
    await linked.fault('channelError', { code: 403, count: 1 });
    assert.deepEqual(await revoke(), { messageSendResult: 'ERROR_NETWORK' });
    assert.deepEqual(await revoke(), { messageSendResult: 'OK' });
    assert.equal((await onServers(id))[0]?.revoked, true);
    assert.equal((await state(id)).row, null);
    const rows = await linked.page.evaluate((c) => window.channels.rows(c), channel);
    assert.ok(rows.some((row) => row['viewMode'] === 'NEWSLETTER_TOMBSTONE'));
  });

  it('answers questions about a suspended channel with 423, and about one that is not there with 404', async () => {
    await linked.control('POST', `/control/channels/${channel}/suspend`, {});
    assert.deepEqual(await linked.page.evaluate((c) => window.channels.history(c), channel), {
      threw: 'ServerStatusCodeError',
      statusCode: 423,
    });
    await linked.control('PATCH', `/control/channels/${channel}`, { state: 'ACTIVE' });
    assert.deepEqual(
      await linked.page.evaluate(
        (c) => window.channels.history(c),
        '120363999999999999@newsletter',
      ),
      { threw: 'ServerStatusCodeError', statusCode: 404 },
    );
  });

  it('learns of a channel that staff make on the phone', async () => {
    await linked.control('POST', '/control/channels', { name: 'Dal telefono', followers: 312 });
    await until('the channel', async () =>
      (await linked.page.evaluate(() => window.channels.known())).some(
        (each) => each['size'] === 312,
      ),
    );
  });

  // The last ones: they leave posts that are never answered.
  it('keeps all later results pending behind a post that is not answered', async () => {
    await linked.fault('channelSilent', { count: 1 });
    const [silent, second] = [linked.messageId(), linked.messageId()];
    assert.equal(await post(silent, 'uno', 500), 'pending');
    const { row, mem } = await state(silent);
    assert.deepEqual([row, mem?.['ack']], [{ ack: 0, serverId: '<TEMP>' }, 0]);
    assert.equal(await post(second, 'due', 500), 'pending');
    await reachesServers(second);
  });

  it('has after a load its channels, none among the chats, and posts that cannot be told from failures', async () => {
    await linked.fault('sendLost', { count: 1 });
    const id = linked.messageId();
    assert.equal(await post(id, 'perso', 500), 'pending');
    await reachesServers(id);
    await linked.reload();
    await ready();
    const known = await linked.page.evaluate(() => window.channels.known());
    assert.equal(known.find((each) => each['id'] === channel)?.['isReadOnly'], true);
    const chats = await linked.page.evaluate(
      () =>
        (
          window.require('WAWebCollections') as {
            Chat: { getModelsArray(): { id: { toString(): string } }[] };
          }
        ).Chat.getModelsArray().filter(({ id }) => id.toString().endsWith('@newsletter')).length,
    );
    assert.equal(chats, facts.restart.Chat.length);
    await linked.page.evaluate((c, i) => window.channels.reload(c, i), channel, id);
    const { before } = facts.post.resendMsgAfterRestart;
    const { row, mem } = await state(id);
    assert.deepEqual(row, before.row);
    assert.deepEqual(
      { ack: mem?.['ack'], isSendFailure: mem?.['isSendFailure'], serverId: mem?.['serverId'] },
      before.mem,
    );
    // nothing sends it again by itself, the retry button does, with the same id
    assert.equal((await onServers(id))[0]?.times, 1);
    assert.equal(
      await linked.page.evaluate((c, i) => window.channels.resend(c, i), channel, id),
      'OK',
    );
    const after = await state(id);
    assert.equal(after.row?.ack, 1);
    assert.equal(after.row.serverId, (await onServers(id))[0]?.serverId);
    assert.equal((await onServers(id))[0]?.times, 2);
  });

  it('has no channels in memory where they are switched off', async () => {
    await linked.fault('noChannels');
    await linked.reload();
    await ready();
    assert.deepEqual(await linked.page.evaluate(() => window.channels.known()), []);
  });
});

import assert from 'node:assert/strict';
import { CHANNEL_LIMITS, WhatsAppWebChannel } from '#src/transports/whatsapp-web/channel.js';
import { MediaStaging } from '#src/transports/whatsapp-web/media-staging.js';
import { describeChannelContract, type PostFault } from '../contract/channel-contract.js';
import { fixtureMedia } from '../support/fixtures.js';
import { LinkedWhatsApp, patiently } from '../support/linked-whatsapp.js';
import { until } from '../support/until.js';

const FAULTS: Readonly<Record<PostFault, readonly [string, Record<string, unknown>]>> = {
  refused: ['channelError', { code: 429, count: 1 }],
  answerLost: ['sendLost', { count: 1 }],
  neverArrived: ['channelSilent', { count: 1 }],
  noNumber: ['channelAck', { count: 1 }],
  uploadFails: ['uploadFails', { count: 1 }],
};

describeChannelContract(
  'WhatsApp Web in Chromium on the emulator',
  async () => {
    const linked = await LinkedWhatsApp.ready();
    const { phones } = linked;
    const limits = { ...CHANNEL_LIMITS, ...patiently({ post: 1_500 }), lateFor: 0 };
    // the session is another one after a restart
    const session = {
      get gateway() {
        return linked.session.gateway;
      },
    };
    const channel = new WhatsAppWebChannel(session, new MediaStaging(10_000), limits);
    return {
      channel,
      picture: fixtureMedia('mercato.jpg', { mimetype: 'image/jpeg', as: 'image' }),
      video: fixtureMedia('video-web.mp4', {
        mimetype: 'video/mp4',
        as: 'video',
        filename: 'fiera.mp4',
      }),
      make: async (name, { role = 'owner', followers = 0 }) => {
        const { id } = await phones.makeChannel(name, { role: role.toUpperCase(), followers });
        await until('the page to know it', async () =>
          (await channel.all())?.some((each) => each.id === id),
        );
        return id;
      },
      change: async (id, { suspended, ...facts }) => {
        const state = suspended === undefined ? {} : { state: suspended ? 'SUSPENDED' : 'ACTIVE' };
        await phones.changeChannel(id, { ...facts, ...state });
      },
      failNext: async (fault) => {
        await phones.fault(FAULTS[fault][0], FAULTS[fault][1]);
      },
      hideIds: async () => {
        await phones.fault('channelIdsHidden');
      },
      clockAhead: async (ms) => {
        await phones.fault('clockAhead', { ms });
      },
      switchOff: async () => {
        await phones.fault('noChannels');
        await linked.reload();
      },
      heal: async () => {
        await phones.heal();
      },
      posts: async (id) =>
        (await phones.channels())
          .filter((each) => each.id === id)
          .flatMap(({ posts }) => posts)
          .map(({ body: text, media, ...post }) => ({
            ...post,
            text,
            sha256: media?.sha256 ?? null,
          })),
      see: async (id, serverId, views) => {
        await phones.seen(id, serverId, { views });
      },
      reload: () => linked.reload(),
      pairAnew: async () => {
        await phones.unpair();
        await linked.reaches('pairing');
        await phones.pair();
        await linked.reaches('ready');
        await until('the page to know the channels again', async () => {
          const known = await channel.all();
          return known !== null && known.length === (await phones.channels()).length;
        });
      },
      close: () => linked.close(),
    };
  },
  60_000,
);

describe('a post whose answer never came, on the emulator', function () {
  this.timeout(60_000);
  let linked: LinkedWhatsApp;

  before(async () => {
    linked = await LinkedWhatsApp.ready();
  });
  after(() => linked?.close());

  it('is not posted again when the page has repeated it by itself at a reconnection', async () => {
    const { phones } = linked;
    const { id: channelId } = await phones.makeChannel('Comune di Prova', { role: 'OWNER' });
    const limits = { ...CHANNEL_LIMITS, ...patiently({ post: 1_500 }) };
    const channel = new WhatsAppWebChannel(linked.session, new MediaStaging(10_000), limits);
    await until('the page to know it', async () => (await channel.all())?.length === 1);
    const place = { channelId, messageId: channel.newId() };
    const content = { kind: 'text', text: 'Acqua chiusa' } as const;
    const times = async () =>
      (await phones.channels()).flatMap(({ posts }) => posts.map((post) => post.times));
    await phones.fault('channelSilent', { count: 1 });
    assert.equal((await channel.post(place, content)).kind, 'unknown');
    // a page that is busy may send it later than that
    await until('the silence', async () => {
      return (await phones.ask<readonly unknown[]>('GET', '/faults')).length === 0;
    });
    assert.deepEqual(await times(), []);
    const { id } = await phones.fault('offline');
    await linked.reaches('lost');
    await phones.heal(id);
    await linked.reaches('ready');
    await until('the page to repeat it', async () => (await times()).length === 1);
    await until('its number', async () => (await channel.find(place, null, 0)).kind === 'found');
    assert.equal((await channel.post(place, content)).kind, 'posted');
    assert.deepEqual(await times(), [1]);
  });
});

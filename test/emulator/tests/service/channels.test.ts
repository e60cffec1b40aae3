/** Channels as the servers keep them: posts, followers, and how they say no. */
import assert from 'node:assert/strict';
import type { MessageAck } from '../../page/wire.js';
import { EmulatedWhatsApp } from './emulated-whatsapp.js';

interface View {
  readonly id: string;
  readonly followers: number;
  readonly posts: readonly { id: string; body: string; times: number; views: number }[];
}

describe('channels on the emulated WhatsApp', () => {
  const whatsapp = new EmulatedWhatsApp();
  let channel: string;

  beforeEach(async () => {
    await whatsapp.page.pair(whatsapp.scan);
    const made = await whatsapp.post('/control/channels', { name: 'Comune', followers: 310 });
    channel = String(made.body['id']);
  });

  const view = () => whatsapp.get<View>(`/control/channels/${channel}`);
  const post = async (id: string, body = 'Testo'): Promise<MessageAck> => {
    whatsapp.page.say({ kind: 'message', id, to: channel, content: { type: 'chat', body } });
    return whatsapp.page.next('ack', (ack) => ack.id === id);
  };

  it('give each post a number, and a post that comes again the one that it has', async () => {
    const first = await post('3EB01');
    const second = await post('3EB02');
    assert.equal(second.serverId, Number(first.serverId) + 1);
    whatsapp.page.heard.length = 0;
    assert.equal((await post('3EB01')).serverId, first.serverId);
    assert.deepEqual(
      (await view()).posts.map(({ id, times }) => [id, times]),
      [
        ['3EB01', 2],
        ['3EB02', 1],
      ],
    );
  });

  it('show their posts to those who follow, each of whom is one view', async () => {
    const { phone } = await whatsapp.citizen();
    await whatsapp.post(`/control/channels/${channel}/follow`, { phone, bell: true });
    await post('3EB01');
    await whatsapp.post(`/control/people/${phone}/channels/${channel}/seen`);
    await whatsapp.post(`/control/people/${phone}/channels/${channel}/seen`);
    const { followers, posts } = await view();
    assert.deepEqual([followers, posts[0]?.views], [311, 1]);
    const [shown] = await whatsapp.get<(View & { bell: boolean })[]>(
      `/control/people/${phone}/channels`,
    );
    assert.equal(shown?.bell, true);
  });

  it('take no post while they are suspended or not ours, and say which', async () => {
    await whatsapp.post(`/control/channels/${channel}/suspend`);
    assert.equal((await post('3EB01')).error, 423);
    const other = await whatsapp.post('/control/channels', { name: 'Altro', role: 'SUBSCRIBER' });
    channel = String(other.body['id']);
    assert.equal((await post('3EB02')).error, 403);
    assert.deepEqual((await view()).posts, []);
  });

  it('are silent when ordered, with the post or without it', async () => {
    await whatsapp.post('/control/faults', { kind: 'channelSilent', count: 1 });
    await whatsapp.post('/control/faults', { kind: 'sendLost', count: 1 });
    for (const id of ['3EB01', '3EB02']) {
      const content = { type: 'chat', body: id } as const;
      whatsapp.page.say({ kind: 'message', id, to: channel, content });
    }
    assert.equal((await post('3EB03')).error, undefined);
    assert.deepEqual(
      (await view()).posts.map(({ id }) => id),
      ['3EB02', '3EB03'],
    );
  });
});

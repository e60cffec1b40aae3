import { FakeChannels } from '../fakes/fake-channels.js';
import { describeChannelContract } from './channel-contract.js';

describeChannelContract('the fake of the tests', () => {
  const channels = new FakeChannels(() => Date.now());
  return Promise.resolve({
    channel: channels,
    picture: {
      kind: 'media',
      path: '/spool/piazza.png',
      sha256: 'c0ffee'.padEnd(64, '0'),
      mimetype: 'image/png',
      filename: 'piazza.png',
      as: 'image',
    },
    video: {
      kind: 'media',
      path: '/spool/fiera.mp4',
      sha256: 'f1e4a'.padEnd(64, '0'),
      mimetype: 'video/mp4',
      filename: 'fiera.mp4',
      as: 'video',
    },
    make: (name, facts) => Promise.resolve(channels.make(name, facts)),
    change: (id, facts) => Promise.resolve(channels.change(id, facts)),
    failNext: (fault) => Promise.resolve(channels.failNext(fault)),
    hideIds: () => Promise.resolve(channels.hideIds()),
    switchOff: () => Promise.resolve(void (channels.hidden = true)),
    // its servers have the clock of the PC
    clockAhead: () => Promise.resolve(),
    heal: () => Promise.resolve(channels.heal()),
    posts: (id) => Promise.resolve(channels.posts(id)),
    see: (id, serverId, views) => Promise.resolve(channels.see(id, serverId, views)),
    reload: () => Promise.resolve(),
    pairAnew: () => Promise.resolve(channels.pairAnew()),
    close: () => Promise.resolve(),
  });
});

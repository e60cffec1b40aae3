import assert from 'node:assert/strict';
import { countPosts } from '#src/transports/whatsapp-web/page/channel.js';

const FIRST = 100;
const POSTS = 250;

/** As the servers answer: those after a number, the oldest first, a hundred at most. */
function answer(_jid: string, count: number, cursor?: { readonly after?: number }) {
  const after = cursor?.after ?? FIRST + POSTS - count - 1;
  const numbers = Array.from({ length: POSTS }, (_, index) => FIRST + index);
  const messages = numbers
    .filter((serverId) => serverId > after)
    .slice(0, Math.min(count, 100))
    .map((serverId) => ({
      serverId,
      newsletterViewsCountViewsOrDeprecatedMixinGroup: {
        value: { viewsCount: [{ count: serverId * 2 }] },
      },
    }));
  return Promise.resolve({ messages });
}

describe('views of posts', () => {
  before(() => {
    const require = () => ({ queryNewsletterMessagesByJid: answer });
    Object.assign(globalThis, { window: { require } });
  });
  after(() => {
    Reflect.deleteProperty(globalThis, 'window');
  });

  it('are asked for of all that are wanted, though an answer has a hundred', async () => {
    const counts = await countPosts({ channelId: '1@newsletter', from: FIRST + 10 });
    assert.equal(counts.length, POSTS - 10);
    assert.deepEqual(counts[0], {
      serverId: FIRST + 10,
      views: 2 * (FIRST + 10),
      forwards: null,
      reactions: {},
    });
  });
});

/** Exactly one post for each notice, wherever the process dies and however the channel answers. */
import assert from 'node:assert/strict';
import type { Channel } from '#src/ports/channel.js';
import type { ChannelStore } from '#src/ports/storage/channel.js';
import { Topics } from '#src/runtime/topics.js';
import { ChannelPoster } from '#src/sending/channel-poster.js';
import type { PostFault } from '../contract/channel-contract.js';
import { FakeChannels } from '../fakes/fake-channels.js';
import { FakeWhatsApp } from '../fakes/fake-whatsapp.js';
import { ManualClock } from '../fakes/manual-clock.js';
import { MemoryAlerts, silentLogger } from '../fakes/runtime.js';
import { at, notice, useStorage } from '../support/storage.js';

const MINUTE = 60_000;
const FAULTS: readonly (PostFault | 'none')[] = ['none', 'answerLost', 'neverArrived', 'refused'];
/** What leaves a trace, in the ledger or in the channel. */
const ACTS: ReadonlySet<string | symbol> = new Set(['plan', 'begin', 'settle', 'post']);

/** Where a process may die: after each act; between two of them it makes no difference where. */
class Boundaries {
  reached = 0;
  hasDied = false;

  /** @param dieAt the boundary of that number is never left; null: none */
  constructor(private readonly dieAt: number | null) {}

  /** After the boundary nobody hears of what was done, and nothing is done any more. */
  guard<T extends object>(target: T): T {
    return new Proxy(target, {
      get: (of, name) => {
        const value: unknown = Reflect.get(of, name);
        if (typeof value !== 'function' || name === 'newId') return value;
        return async (...given: unknown[]): Promise<unknown> => {
          if (this.hasDied) await new Promise(() => undefined);
          const answer: unknown = await (value as (...all: unknown[]) => unknown).apply(of, given);
          if (ACTS.has(name)) await this.#boundary();
          return answer;
        };
      },
    });
  }

  async #boundary(): Promise<void> {
    if (this.reached === this.dieAt) this.hasDied = true;
    if (this.hasDied) await new Promise(() => undefined);
    this.reached += 1;
  }
}

describe('a channel, wherever the process dies', function () {
  this.timeout(120_000);
  const db = useStorage();
  const clock = new ManualClock();
  const channels = new FakeChannels(() => clock.now());
  const id = channels.make('Comune di Prova', { followers: 312 });
  let whatsapp: FakeWhatsApp;
  let notices = 0;

  before(async () => {
    whatsapp = new FakeWhatsApp();
    await whatsapp.start();
  });

  function posterOver(store: ChannelStore, channel: Channel): ChannelPoster {
    return new ChannelPoster({
      used: {
        channel,
        mode: 'mirror',
        id,
        documentsText: '',
        pagesOf: () => Promise.resolve(null),
      },
      session: whatsapp,
      store,
      notices: db.storage.notices,
      canSend: () => true,
      quiet: () => false,
      listsOff: () => Promise.resolve(false),
      clock,
      log: silentLogger,
      alerts: new MemoryAlerts(),
      onProgress: () => undefined,
      topics: new Topics(),
      onBug: (error) => assert.fail(error),
      pauses: { poll: MINUTE, retry: 1_000, mostRetry: MINUTE },
    });
  }

  const stateOf = async (noticeId: number) =>
    (await db.storage.channel.postsOf(noticeId)).map(({ state }) => state).join();

  /** A notice is to be posted; the process dies once, and another one takes over. How many boundaries that had. */
  async function live(fault: PostFault | 'none', dieAt: number | null): Promise<number> {
    notices += 1;
    const text = `Avviso ${String(notices)}`;
    const fresh = notice(text, { parts: [{ kind: 'text', text }], channel: 'mirror' });
    const accepted = await db.storage.notices.accept(
      { ...fresh, fingerprint: text },
      at(clock.now()),
    );
    const noticeId = accepted.notice.id;
    channels.heal();
    if (fault !== 'none') channels.failNext(fault);
    const boundaries = new Boundaries(dieAt);
    const first = posterOver(
      boundaries.guard(db.storage.channel),
      boundaries.guard<Channel>(channels),
    );
    first.start();
    const isOver = async () => boundaries.hasDied || (await stateOf(noticeId)) === 'posted';
    await clock.passesUntil('the post, or the end of the process', isOver);
    await first.stop(0);
    const second = posterOver(db.storage.channel, channels);
    second.start();
    await clock.passesUntil('the post', async () => {
      const state = await stateOf(noticeId);
      // it died before the only retry: a person looks, and lets it go again
      if (state === 'held') await db.storage.channel.decideHeld(noticeId, 'again', clock.now());
      return state === 'posted';
    });
    await second.stop(0);
    const posts = channels.posts(id).filter((post) => post.text === text);
    const where = `${fault}, boundary ${String(dieAt)}`;
    assert.deepEqual(
      posts.map(({ times }) => times),
      [1],
      where,
    );
    const ledger = await db.inspect(
      `select server_id as number from channel_posts where notice_id = ${String(noticeId)}`,
    );
    assert.deepEqual(ledger, [{ number: posts[0]?.serverId }], where);
    return boundaries.reached;
  }

  for (const fault of FAULTS) {
    it(`has exactly one post of each notice, with its number in the ledger: ${fault}`, async () => {
      const boundaries = await live(fault, null);
      assert.ok(boundaries >= 4, String(boundaries));
      for (let dieAt = 0; dieAt < boundaries; dieAt += 1) await live(fault, dieAt);
    });
  }
});

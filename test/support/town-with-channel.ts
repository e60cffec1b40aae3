/** A comune whose notices are posted in a channel: the poster on fakes, over a real database. */
import assert from 'node:assert/strict';
import type { PostOfNotice } from '#src/model/channel.js';
import type { NewNotice } from '#src/model/notice.js';
import { noticeActs } from '#src/notices/notice-acts.js';
import type { Storage } from '#src/ports/storage.js';
import { Topics } from '#src/runtime/topics.js';
import { ChannelPoster } from '#src/sending/channel-poster.js';
import { pagesInSpool } from '#src/sending/post-content.js';
import { FakeChannels } from '../fakes/fake-channels.js';
import { FakePages } from '../fakes/fake-pages.js';
import { FakeWhatsApp } from '../fakes/fake-whatsapp.js';
import { ManualClock } from '../fakes/manual-clock.js';
import { MemoryAlerts, silentLogger } from '../fakes/runtime.js';
import { at, notice, useStorage, type StorageFixture } from './storage.js';

const MINUTE = 60_000;

export class TownWithChannel {
  readonly whatsapp = new FakeWhatsApp();
  readonly alerts = new MemoryAlerts();
  readonly topics = new Topics();
  readonly pages = new FakePages();
  readonly progressed: number[] = [];
  quiet = false;
  listsOff = false;
  canSend = true;
  #poster: ChannelPoster | null = null;

  private constructor(
    readonly storage: Storage,
    readonly clock: ManualClock,
    readonly channels: FakeChannels,
    /** of the channel */
    readonly id: string,
  ) {}

  /** With a poster that runs. */
  static async open(storage: Storage): Promise<TownWithChannel> {
    const clock = new ManualClock();
    const channels = new FakeChannels(() => clock.now());
    const id = channels.make('Comune di Prova', { followers: 312 });
    const town = new TownWithChannel(storage, clock, channels, id);
    await town.whatsapp.start();
    town.startPoster();
    return town;
  }

  get poster(): ChannelPoster {
    assert.ok(this.#poster);
    return this.#poster;
  }

  /** Also after a stop: it knows what is stored, and nothing else. */
  startPoster(): void {
    this.#poster = new ChannelPoster({
      used: {
        channel: this.channels,
        mode: 'mirror',
        id: this.id,
        documentsText: 'Il documento intero è sul sito.',
        pagesOf: pagesInSpool(this.pages, this.pages, 3),
      },
      session: this.whatsapp,
      store: this.storage.channel,
      notices: this.storage.notices,
      canSend: () => this.canSend,
      quiet: () => this.quiet,
      listsOff: () => Promise.resolve(this.listsOff),
      clock: this.clock,
      log: silentLogger,
      alerts: this.alerts,
      onProgress: (ids) => this.progressed.push(...ids),
      topics: this.topics,
      onBug: (error) => assert.fail(error),
      pauses: { poll: 5 * MINUTE, retry: 1_000, mostRetry: MINUTE },
    });
    this.#poster.start();
  }

  stopPoster(): Promise<void> {
    return this.poster.stop(0);
  }

  /** What staff do about notices. */
  get acts(): ReturnType<typeof noticeActs> {
    const onDecided = (): void => this.topics.touch('decisions');
    return noticeActs({ ...this.storage, clock: this.clock, onDecided });
  }

  /** Accepts a notice; returns its id. */
  async accept(name: string, facts: Partial<NewNotice> = {}): Promise<number> {
    const accepted = await this.storage.notices.accept(
      notice(name, {
        parts: [{ kind: 'text', text: name }],
        fingerprint: name,
        channel: 'mirror',
        ...facts,
      }),
      at(this.clock.now()),
    );
    this.topics.touch('notices');
    return accepted.notice.id;
  }

  /** Resolves with the correction. */
  async retract(noticeId: number): Promise<NewNotice> {
    const correction = notice('correzione', {
      kind: 'correction',
      corrects: noticeId,
      parts: [{ kind: 'text', text: 'La strada è aperta' }],
    });
    const terms = { now: this.clock.now(), revocableSince: 0 };
    await this.storage.retractions.retract(noticeId, correction, terms);
    this.topics.touch('retractions');
    return correction;
  }

  async states(noticeId: number): Promise<PostOfNotice['state'][]> {
    return (await this.storage.channel.postsOf(noticeId)).map(({ state }) => state);
  }

  /** Waits until all posts of a notice are in this state. */
  reaches(what: string, noticeId: number, state: PostOfNotice['state']): Promise<void> {
    return this.clock.passesUntil(what, async () => {
      const found = await this.states(noticeId);
      return found.length > 0 && found.every((each) => each === state);
    });
  }

  posts(): ReturnType<FakeChannels['posts']> {
    return this.channels.posts(this.id);
  }

  /** Text of each post, and how often it was posted. */
  texts(): (string | number)[][] {
    return this.posts().map(({ text, times }) => [text, times]);
  }

  /** Text of each post, and whether it is deleted. */
  published(): (string | boolean)[][] {
    return this.posts().map(({ text, revoked }) => [text, revoked]);
  }

  /** Of each post, whether it is deleted. */
  revoked(): boolean[] {
    return this.posts().map(({ revoked }) => revoked);
  }

  alertCodes(): string[] {
    return this.alerts.current().map(({ code }) => code);
  }
}

/** For each test a town of its own. */
export function useTownWithChannel(found: (town: TownWithChannel) => void): StorageFixture {
  let town: TownWithChannel;
  afterEach(() => town.stopPoster());
  const db = useStorage();
  beforeEach(async () => {
    town = await TownWithChannel.open(db.storage);
    found(town);
  });
  return db;
}

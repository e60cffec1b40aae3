import {
  OVER_FOR_A_DAY,
  type ChannelMode,
  type OpenPost,
  type PostLane,
  type PostSettlement,
  type PublishedPost,
  type StartedPost,
} from '../model/channel.js';
import type { Notice } from '../model/notice.js';
import type { Channel, PostOutcome, PostTrace } from '../ports/channel.js';
import type { Clock, Logger } from '../ports/runtime.js';
import type { ChannelStore, NextPost } from '../ports/storage/channel.js';
import type { NoticeStore } from '../ports/storage/notices.js';
import type { Step } from '../runtime/loop.js';
import { onlyText, type PagesOf, type PostMaking } from './post-content.js';
import type { PostChanges, PostsUnderway } from './posts-underway.js';
import { HOUR } from '../runtime/time.js';

/** Milliseconds. */
export interface ChannelTimes {
  /** after the channel was found usable, how long it counts as that; how often an unusable one is asked again */
  readonly look: number;
  /** between two questions after views and reactions */
  readonly counts: number;
  /** from the first doubt until a post that is not there is posted again, once */
  readonly patience: number;
  readonly urgentPatience: number;
  /** from the first doubt until a person is asked */
  readonly heldAfter: number;
}

export const CHANNEL_TIMES: ChannelTimes = {
  look: 15 * 60_000,
  counts: 15 * 60_000,
  patience: 60_000,
  urgentPatience: 15_000,
  heldAfter: HOUR,
};

/** Pauses after a refusal; after the last one the post has failed. */
const RETRIES = [60_000, 5 * 60_000, 15 * 60_000, HOUR];
/** Between two looks for a post in doubt: at first, and at most; it grows with the doubt. */
const LOOK_AGAIN = { first: 5_000, most: 5 * 60_000 };
export interface ChannelUsed {
  readonly channel: Channel;
  readonly mode: Exclude<ChannelMode, 'off'>;
  /** as WhatsApp writes it */
  readonly id: string;
  /** for citizens: where a document is as a whole */
  readonly documentsText: string;
  readonly pagesOf: PagesOf;
  readonly times?: ChannelTimes;
}

export interface ChannelLaneParts {
  readonly lane: PostLane;
  readonly used: ChannelUsed;
  readonly times: ChannelTimes;
  readonly store: ChannelStore;
  readonly notices: Pick<NoticeStore, 'get'>;
  /** of both lanes, as `underway` and `changes` */
  readonly making: PostMaking;
  readonly underway: PostsUnderway;
  readonly changes: PostChanges;
  /** the session is ready, and nothing has stopped all sending */
  readonly isReady: () => boolean;
  /** whether anything can be posted now */
  readonly isUsable: () => Promise<boolean>;
  /** the servers have refused a post */
  readonly onRefused: () => void;
  readonly quiet: () => boolean;
  readonly listsOff: () => Promise<boolean>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly onProgress: (noticeIds: readonly number[]) => void;
}

/**
 * Posts one after the other, from the ledger. Urgent notices have a lane of their own, so that they wait neither
 * for an answer to a post of another notice, nor for one that is in doubt, nor for pages that are being drawn.
 */
export class ChannelLane {
  readonly #parts: ChannelLaneParts;

  constructor(parts: ChannelLaneParts) {
    this.#parts = parts;
  }

  // ------------------------------------------------------------- one post

  /** Notices that are to have their posts, the next one first. */
  async due(): Promise<readonly Notice[]> {
    const { lane, store, making, quiet, listsOff, clock } = this.#parts;
    const underway = making.underway(lane);
    if (lane === 'urgent') return store.due(lane, clock.now(), false, underway);
    if (quiet()) return [];
    return store.due(lane, clock.now(), await listsOff(), underway);
  }

  /** A text that takes the place of a public one rings on no phone: it is changed in quiet hours, too. */
  async changeInQuiet(): Promise<boolean> {
    const { lane, store, quiet, listsOff, isUsable, clock } = this.#parts;
    if (!quiet()) return false;
    const due = await store.due(lane, clock.now(), await listsOff());
    const others = due.filter(({ replaces }) => replaces !== null);
    if (others.length === 0 || !(await isUsable())) return false;
    for (const notice of others) if (await this.#editInstead(notice)) return true;
    return false;
  }

  /** Gives it its posts, or begins to make them. */
  async plan(notice: Notice): Promise<void> {
    const { lane, store, used, making } = this.#parts;
    if (await this.#editInstead(notice)) return;
    const posts = making.postsOf(notice, lane);
    if (posts !== null) await store.plan(notice.id, used.id, posts);
  }

  /** Settles what is in doubt, or else posts what is next; null: there is neither. */
  async settleOrPost(stopped: AbortSignal): Promise<Step | null> {
    const { lane, store, underway, times, isReady, isUsable, clock } = this.#parts;
    const open = await underway.watch((carried) => this.#settleOpen(carried));
    if (open !== null) return { until: clock.now() + open };
    if (stopped.aborted || !isReady()) return 'idle';
    const next = await store.next(lane, clock.now());
    if (next === null) return null;
    if (!(await isUsable())) return { until: clock.now() + times.look };
    return (await underway.carry(next.id, () => this.#post(next))) ?? 'again';
  }

  /** A text that takes the place of another text that is public: the post is changed, and stays one. */
  async #editInstead({ replaces, parts, id }: Notice): Promise<boolean> {
    const { notices, changes } = this.#parts;
    const before = replaces === null ? null : await notices.get(replaces);
    const text = onlyText(parts);
    if (before === null || text === null || onlyText(before.parts) === null) return false;
    const post = await this.#editable(before.id);
    if (post === null) return false;
    return changes.edit(post.id, () => this.#editIfStill(post, id, text));
  }

  /** The post of a notice, unless its deletion was asked for: that may still arrive, and take down another text. */
  async #editable(noticeId: number): Promise<PublishedPost | null> {
    const { store, used, clock } = this.#parts;
    const posts = (await store.toRevoke(clock.now())).filter((post) => post.noticeId === noticeId);
    const [post] = posts.filter(({ deletionAskedAt }) => deletionAskedAt === null);
    return post?.channelId === used.id ? post : null;
  }

  /** False: it was deleted, or its deletion asked for, since it was read of. */
  async #editIfStill({ id, noticeId }: PublishedPost, next: number, text: string) {
    const post = await this.#editable(noticeId);
    return post?.id === id && this.#edit(post, next, text);
  }

  /** The post becomes that of this notice, if the servers take the text. */
  async #edit(post: PublishedPost, noticeId: number, text: string): Promise<boolean> {
    const { store, used, log, onProgress } = this.#parts;
    const outcome = await used.channel.edit(post, text);
    log.info('channel.edited', {
      notice: noticeId,
      message: post.messageId,
      outcome: outcome.kind,
    });
    if (outcome.kind !== 'done') return false;
    await store.hand(post.id, noticeId, { kind: 'text', text });
    onProgress([noticeId]);
    return true;
  }

  async #post({ id: postId, noticeId }: NextPost): Promise<Step> {
    const { store, used, clock, log, onProgress } = this.#parts;
    const begun = await store.begin(postId, used.channel.newId(), clock.now());
    if (begun.kind === 'dropped') {
      onProgress([noticeId]);
      return 'again';
    }
    const { post } = begun;
    const outcome = await this.#asked(post);
    const settlement = this.#settlementOf(outcome, post);
    await store.settle(postId, settlement, clock.now());
    log.info('channel.settled', {
      post: postId,
      notice: post.noticeId,
      message: post.messageId,
      outcome: outcome.kind,
      ...(outcome.kind !== 'posted' && { detail: outcome.detail }),
    });
    if (outcome.kind === 'refused') this.#parts.onRefused();
    onProgress([post.noticeId]);
    if (outcome.kind === 'notSent' && outcome.why === 'transport') return 'retry';
    return 'again';
  }

  async #asked(post: StartedPost): Promise<PostOutcome> {
    try {
      return await this.#parts.used.channel.post(post, post.content);
    } catch (error) {
      this.#parts.log.error('channel.post-threw', { post: post.id, error });
      return { kind: 'unknown', detail: String(error) };
    }
  }

  #settlementOf(outcome: PostOutcome, post: StartedPost): PostSettlement {
    const now = this.#parts.clock.now();
    switch (outcome.kind) {
      case 'posted':
        return { kind: 'posted', serverId: outcome.serverId };
      case 'unknown':
        return { kind: 'uncertain', detail: outcome.detail };
      case 'refused':
      case 'notSent': {
        const { detail } = outcome;
        // the transport says nothing of the post, and it is tried again as long as it takes
        if (outcome.kind === 'notSent' && outcome.why === 'transport') {
          return { kind: 'queued', detail, notBefore: now };
        }
        const pause = RETRIES[post.tries];
        if (pause === undefined) return { kind: 'failed', detail };
        const kind = outcome.kind === 'refused' ? 'refused' : 'queued';
        return { kind, detail, notBefore: now + pause };
      }
    }
  }

  // ------------------------------------------------------------- in doubt

  /**
   * Looks up posts in doubt. Returns how long to wait before the next look; null: none is in doubt.
   */
  async #settleOpen(carried: ReadonlySet<number>): Promise<number | null> {
    const { lane, store, used, isReady, clock, log, onProgress } = this.#parts;
    let wait: number | null = null;
    for (const post of await store.open(lane, clock.now())) {
      if (carried.has(post.id)) continue;
      if (!isReady()) return LOOK_AGAIN.first;
      const trace = await used.channel.find(post, post.after, post.begunAt);
      if (carried.has(post.id)) continue;
      const settlement = this.#verdict(post, trace);
      if (settlement === null) {
        wait = Math.min(wait ?? Infinity, this.#nextLook(post));
        continue;
      }
      await store.settle(post.id, settlement, clock.now());
      log.info('channel.recovered', {
        post: post.id,
        notice: post.noticeId,
        message: post.messageId,
        from: post.state,
        to: settlement.kind,
      });
      onProgress([post.noticeId]);
      if (settlement.kind === 'uncertain') wait = Math.min(wait ?? Infinity, LOOK_AGAIN.first);
    }
    return wait;
  }

  #nextLook({ doubtedAt, urgent }: OpenPost): number {
    const doubted = this.#parts.clock.now() - (doubtedAt ?? 0);
    const patience = urgent ? this.#parts.times.urgentPatience : this.#parts.times.patience;
    const grown = Math.min(Math.max(Math.round(doubted / 2), LOOK_AGAIN.first), LOOK_AGAIN.most);
    return doubted < patience ? Math.min(grown, patience - doubted) : grown;
  }

  /** null: it stays as it is. */
  #verdict(post: OpenPost, trace: PostTrace): PostSettlement | null {
    if (trace.kind === 'found') return { kind: 'posted', serverId: trace.serverId };
    const detail = trace.kind === 'absent' ? 'it is not in the channel' : trace.detail;
    const { state, doubtedAt, resentAt, urgent, stopped, late } = post;
    if (state === 'sending' || doubtedAt === null) return { kind: 'uncertain', detail };
    const doubted = this.#parts.clock.now() - doubtedAt;
    const patience = urgent ? this.#parts.times.urgentPatience : this.#parts.times.patience;
    if (trace.kind === 'absent' && doubted >= patience) {
      if (stopped) return { kind: 'dropped', detail };
      if (late) return { kind: 'dropped', detail: OVER_FOR_A_DAY };
      return resentAt === null ? { kind: 'resend', detail } : { kind: 'held', detail };
    }
    return doubted >= this.#parts.times.heldAfter ? { kind: 'held', detail } : null;
  }
}

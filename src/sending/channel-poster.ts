// Why so: docs/decisions/211-posts-in-the-ledger.md
import type { InvariantError } from '../errors.js';
import { channelUnusable, postHeld } from '../messages/it/channel.js';
import {
  OVER_FOR_A_DAY,
  type ChannelFacts,
  type ChannelMode,
  type ChannelObstacle,
  type ChannelStatus,
  type OpenPost,
  type PostSettlement,
  type StartedPost,
} from '../model/channel.js';
import type { Notice } from '../model/notice.js';
import type { Channel, PostOutcome, PostTrace } from '../ports/channel.js';
import type { Alerts, Clock, Logger } from '../ports/runtime.js';
import type { ChannelStore, NextPost } from '../ports/storage/channel.js';
import type { NoticeStore } from '../ports/storage/notices.js';
import type { TransportSession } from '../ports/transport.js';
import type { Topics } from '../runtime/topics.js';
import { Loop, type LoopPauses, type Step } from '../runtime/loop.js';
import { PostDeletions } from './channel-deletions.js';
import { onlyText, postsFor, type PagesOf } from './post-content.js';

/** Milliseconds. */
interface ChannelTimes {
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
  heldAfter: 60 * 60_000,
};

/** Pauses after a refusal; after the last one the post has failed. */
const RETRIES = [60_000, 5 * 60_000, 15 * 60_000, 60 * 60_000];
/** Between two looks for a post in doubt: at first, and at most; it grows with the doubt. */
const LOOK_AGAIN = { first: 5_000, most: 5 * 60_000 };
/** So long views are asked for, and posts can be changed and deleted. */
const DAYS_30 = 30 * 24 * 60 * 60_000;

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

interface ChannelPosterParts {
  readonly used: ChannelUsed;
  readonly session: Pick<TransportSession, 'state'>;
  readonly store: ChannelStore;
  readonly notices: Pick<NoticeStore, 'get'>;
  /** nothing has stopped all sending */
  readonly canSend: () => boolean;
  /** these are quiet hours */
  readonly quiet: () => boolean;
  /** lists are not used now */
  readonly listsOff: () => Promise<boolean>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly alerts: Alerts;
  /** these notices have been posted, seen or deleted */
  readonly onProgress: (noticeIds: readonly number[]) => void;
  readonly topics: Topics;
  readonly onBug: (error: InvariantError) => void;
  readonly pauses?: LoopPauses;
}

/**
 * Posts notices to the comune's channel, from the ledger and one at a time.
 *
 * A notice that may go gets its posts. Each has its id chosen and committed before the page is asked.
 * Only a number of WhatsApp's servers makes it posted. A post of which that is not known is looked for
 * in the channel before anything else goes: found, it is posted; not there, it goes once more under the
 * same id, when there was time for it to show; and if that is not answered either, or the servers do not
 * tell, a person decides. What follows it waits for the answer, not for the person.
 */
export class ChannelPoster {
  readonly #parts: ChannelPosterParts;
  readonly #times: ChannelTimes;
  readonly #loop: Loop;
  /** when the channel was last asked about (by `Clock.elapsed`), and what came of it; null: not yet */
  #looked: { readonly at: number; readonly usable: boolean } | null = null;
  /** as WhatsApp described it last */
  #known: Pick<ChannelStatus, 'name' | 'state'> = { name: null, state: 'unknown' };
  /** by `Clock.elapsed` */
  #countedAt: number | null = null;
  readonly #deletions: PostDeletions;

  constructor(parts: ChannelPosterParts) {
    this.#parts = parts;
    this.#times = parts.used.times ?? CHANNEL_TIMES;
    this.#deletions = new PostDeletions({ ...parts, channel: parts.used.channel });
    this.#loop = new Loop({
      ...parts,
      name: 'channel',
      step: (stopped) => this.#round(stopped),
      wokenBy: ['notices', 'decisions', 'retractions', 'session', 'route', 'clock'],
    });
  }

  start(): void {
    this.#loop.start();
  }

  /** Waits at most `patience` milliseconds for a post that is on its way. */
  async stop(patience: number): Promise<void> {
    await this.#loop.stop(patience);
  }

  /** False: WhatsApp said at the last look that nothing can be posted. */
  get isUsable(): boolean {
    return this.#looked?.usable ?? true;
  }

  /** How the channel stands, by what WhatsApp said last. */
  async status(): Promise<ChannelStatus> {
    const { used, store } = this.#parts;
    const followers = (await store.followers()).at(-1)?.followers ?? null;
    const held = (await store.held()).length;
    return { id: used.id, mode: used.mode, ...this.#known, followers, held };
  }

  get #ready(): boolean {
    return this.#parts.session.state.name === 'ready' && this.#parts.canSend();
  }

  async #round(stopped: AbortSignal): Promise<Step> {
    const { store, used, clock } = this.#parts;
    await this.#tellStaff();
    if (!this.#ready) return 'idle';
    const waiting = await this.#planOrTakeBack();
    if (waiting === 'again') return 'again';
    const open = await this.#settleOpen();
    if (open !== null) return { until: clock.now() + Math.min(open, waiting ?? open) };
    if (stopped.aborted || !this.#ready) return 'idle';
    const next = await store.next(clock.now());
    if (next !== null) {
      if (await this.#usable()) return this.#post(next);
      return { until: clock.now() + this.#times.look };
    }
    await this.#deletions.askNumbers(clock.now() - DAYS_30);
    if (waiting !== null) return { until: clock.now() + waiting };
    return this.#askCounts(used.id);
  }

  /**
   * Before a post in doubt is looked for, which may last an hour: what was taken back is public until it is
   * deleted. How long until something of this is to be tried again; null: there is nothing.
   */
  async #planOrTakeBack(): Promise<'again' | number | null> {
    const { store, clock, quiet, listsOff } = this.#parts;
    const due = await store.due(clock.now(), quiet(), await listsOff());
    const revocable = await store.toRevoke();
    if (due === null && revocable.length === 0) return null;
    if (!(await this.#usable())) return this.#times.look;
    if (due !== null) {
      await this.#plan(due);
      return 'again';
    }
    return this.#deletions.deleteOne(revocable);
  }

  // ------------------------------------------------------------- one post

  async #plan(notice: Notice): Promise<void> {
    const { store, used } = this.#parts;
    if (await this.#editInstead(notice)) return;
    const posts = await postsFor(notice, used.documentsText, used.pagesOf);
    await store.plan(notice.id, used.id, posts);
  }

  /** A text that takes the place of another text that is public: the post is changed, and stays one. */
  async #editInstead({ replaces, parts, id }: Notice): Promise<boolean> {
    const { store, notices, used, log } = this.#parts;
    const before = replaces === null ? null : await notices.get(replaces);
    const text = onlyText(parts);
    if (before === null || text === null || onlyText(before.parts) === null) return false;
    const [post] = (await store.toRevoke()).filter((each) => each.noticeId === before.id);
    if (post?.channelId !== used.id) return false;
    const outcome = await used.channel.edit(post, text);
    log.info('channel.edited', { notice: id, message: post.messageId, outcome: outcome.kind });
    if (outcome.kind !== 'done') return false;
    await store.hand(post.id, id, { kind: 'text', text });
    this.#parts.onProgress([id]);
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
    if (outcome.kind === 'refused') this.#looked = null;
    onProgress([post.noticeId]);
    if (outcome.kind === 'notSent' && outcome.why === 'page') return 'retry';
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
        // the page says nothing of the post, and it is tried again as long as it takes
        if (outcome.kind === 'notSent' && outcome.why === 'page') {
          return { kind: 'queued', detail, notBefore: now };
        }
        const pause = RETRIES[post.tries];
        return pause === undefined
          ? { kind: 'failed', detail }
          : { kind: 'queued', detail, notBefore: now + pause };
      }
    }
  }

  // ------------------------------------------------------------- in doubt

  /** Looks for what is in doubt; how long to wait before the next look, null: nothing is. */
  async #settleOpen(): Promise<number | null> {
    const { store, used, clock, log, onProgress } = this.#parts;
    let wait: number | null = null;
    for (const post of await store.open(clock.now())) {
      if (!this.#ready) return LOOK_AGAIN.first;
      const trace = await used.channel.find(post, post.after, post.begunAt);
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
    const patience = urgent ? this.#times.urgentPatience : this.#times.patience;
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
    const patience = urgent ? this.#times.urgentPatience : this.#times.patience;
    if (trace.kind === 'absent' && doubted >= patience) {
      if (stopped) return { kind: 'dropped', detail };
      if (late) return { kind: 'dropped', detail: OVER_FOR_A_DAY };
      return resentAt === null ? { kind: 'resend', detail } : { kind: 'held', detail };
    }
    return doubted >= this.#times.heldAfter ? { kind: 'held', detail } : null;
  }

  // ----------------------------------------------------------- the channel

  /** Asked at the servers, every quarter of an hour; while they do not answer it counts as before. */
  async #usable(): Promise<boolean> {
    const { clock } = this.#parts;
    const known = this.#looked;
    if (known !== null && clock.elapsed() - known.at < this.#times.look) return known.usable;
    const usable = await this.#look();
    if (usable === null) return known?.usable ?? true;
    this.#looked = { at: clock.elapsed(), usable };
    return usable;
  }

  /** null: no answer. */
  async #look(): Promise<boolean | null> {
    const { used, store, clock, alerts } = this.#parts;
    const look = await used.channel.look(used.id);
    if (look.kind === 'unknown') return null;
    const why = look.kind === 'absent' ? 'missing' : obstacleOf(look.channel);
    const name = look.kind === 'found' ? look.channel.name : this.#known.name;
    this.#known = { name, state: why ?? 'usable' };
    if (look.kind === 'found') {
      await store.noteFollowers(used.id, look.channel.followers, clock.now());
    }
    if (why === null) alerts.clear(UNUSABLE);
    else alerts.raise(UNUSABLE, channelUnusable(used.id, why));
    return why === null;
  }

  /** Views and reactions, in one question for all posts, and who follows the channel. */
  async #askCounts(channelId: string): Promise<Step> {
    const { store, used, clock, onProgress } = this.#parts;
    const at = clock.elapsed();
    if (this.#countedAt !== null && at - this.#countedAt < this.#times.counts) return 'idle';
    this.#countedAt = at;
    const usable = await this.#look();
    if (usable !== null) this.#looked = { at, usable };
    const [oldest] = await store.published(channelId, clock.now() - DAYS_30);
    if (oldest?.serverId == null) return 'idle';
    const counts = await used.channel.counts(channelId, oldest.serverId);
    if (counts !== null) onProgress(await store.recordCounts(channelId, counts));
    return 'idle';
  }

  async #tellStaff(): Promise<void> {
    const { store, alerts } = this.#parts;
    const [first] = await store.held();
    if (first === undefined) alerts.clear(HELD);
    else alerts.raise(HELD, postHeld(first));
  }
}

const UNUSABLE = 'channel-unusable';
const HELD = 'channel-held';

/** Why nothing can be posted to it; null: it can. */
function obstacleOf({ role, suspended }: ChannelFacts): ChannelObstacle | null {
  if (role !== 'owner' && role !== 'admin') return 'foreign';
  return suspended ? 'suspended' : null;
}

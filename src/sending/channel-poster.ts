// Why so: docs/decisions/211-posts-in-the-ledger.md
import type { InvariantError } from '../errors.js';
import { channelUnusable, postHeld } from '../messages/it/channel.js';
import {
  CHANGEABLE_FOR,
  type ChannelObstacle,
  type ChannelStatus,
  type PostLane,
  type PublishedPost,
} from '../model/channel.js';
import type { ChannelLook } from '../ports/channel.js';
import type { Alerts, Clock, Logger } from '../ports/runtime.js';
import type { ChannelStore } from '../ports/storage/channel.js';
import type { NoticeStore } from '../ports/storage/notices.js';
import type { TransportSession } from '../ports/transport.js';
import type { Topics } from '../runtime/topics.js';
import { Loop, type LoopPauses, type Step } from '../runtime/loop.js';
import { PostDeletions } from './channel-deletions.js';
import { CHANNEL_TIMES, ChannelLane, type ChannelTimes, type ChannelUsed } from './channel-lane.js';
import { PostMaking } from './post-content.js';
import { PostTexts } from './post-texts.js';
import { PostChanges, PostsUnderway } from './posts-underway.js';

/** An urgent notice does not wait longer for an answer how the channel stands, in milliseconds. */
const URGENT_PATIENCE = 2_000;

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
 * Posts notices to the comune's channel, from the ledger: urgent ones and corrections one at a time, and beside
 * them the others, likewise.
 *
 * A notice that may go gets its posts. Each has its id chosen and committed before the transport is asked.
 * Only a number of WhatsApp's servers makes it posted. A post of which that is not known is looked for
 * in the channel before anything else of its lane goes: found, it is posted; not there, it goes once more under the
 * same id, when there was time for it to show; and if that is not answered either, or the servers do not
 * tell, a person decides. What follows it waits for the answer, not for the person.
 */
export class ChannelPoster {
  readonly #parts: ChannelPosterParts;
  readonly #times: ChannelTimes;
  readonly #making: PostMaking;
  readonly #underway = new PostsUnderway();
  readonly #changes = new PostChanges();
  readonly #loop: Loop;
  readonly #ordinary: ChannelLane;
  readonly #urgentLoop: Loop;
  readonly #urgent: ChannelLane;
  /** when the channel was last asked about (by `Clock.elapsed`), and what came of it; null: not yet */
  #looked: { readonly at: number; readonly usable: boolean } | null = null;
  /** the present question how it stands */
  #looking: Promise<boolean> | null = null;
  /** questions how it stands so far, and the last of them that is older than something that is known */
  #questions = { asked: 0, outdated: 0 };
  /** as WhatsApp described it last */
  #known: Pick<ChannelStatus, 'name' | 'state'> = { name: null, state: 'unknown' };
  /** by `Clock.elapsed` */
  #countedAt: number | null = null;
  readonly #deletions: PostDeletions;
  readonly #texts: PostTexts;

  constructor(parts: ChannelPosterParts) {
    this.#parts = parts;
    this.#times = parts.used.times ?? CHANNEL_TIMES;
    const ofPublic = { ...parts, channel: parts.used.channel, changes: this.#changes };
    this.#deletions = new PostDeletions(ofPublic);
    this.#texts = new PostTexts(ofPublic);
    const { documentsText, pagesOf } = parts.used;
    this.#making = new PostMaking(documentsText, pagesOf, () => {
      this.#loop.wake();
      this.#urgentLoop.wake();
    });
    this.#ordinary = this.#lane('ordinary', parts.onProgress);
    this.#urgent = this.#lane('urgent', (noticeIds) => {
      parts.onProgress(noticeIds);
      // a person may have to be asked
      this.#loop.wake();
    });
    const wokenBy = ['notices', 'decisions', 'retractions', 'session', 'route', 'clock'] as const;
    this.#loop = new Loop({
      ...{ ...parts, wokenBy, name: 'channel' },
      step: (stopped) => this.#round(stopped),
    });
    this.#urgentLoop = new Loop({
      ...{ ...parts, wokenBy, name: 'channel-urgent' },
      step: (stopped) => this.#urgentRound(stopped),
    });
  }

  #lane(lane: PostLane, onProgress: ChannelPosterParts['onProgress']): ChannelLane {
    return new ChannelLane({
      ...this.#parts,
      onProgress,
      lane,
      times: this.#times,
      making: this.#making,
      underway: this.#underway,
      changes: this.#changes,
      isReady: () => this.#ready,
      isUsable: () => (lane === 'urgent' ? this.#usableAtOnce() : this.#usable()),
      onRefused: () => {
        this.#looked = null;
        // an answer to what was asked before says nothing of now
        this.#looking = null;
        this.#questions.outdated = this.#questions.asked;
      },
    });
  }

  start(): void {
    this.#urgentLoop.start();
    this.#loop.start();
  }

  /** Waits at most `patience` milliseconds for a post that is on its way. */
  async stop(patience: number): Promise<void> {
    await Promise.all([this.#urgentLoop.stop(patience), this.#loop.stop(patience)]);
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

  async #urgentRound(stopped: AbortSignal): Promise<Step> {
    if (!this.#ready) return 'idle';
    const [due = null] = await this.#urgent.due();
    if (due !== null && (await this.#usableAtOnce())) {
      await this.#urgent.plan(due);
      return 'again';
    }
    // posts in doubt are looked up also while nothing can be posted
    const lookAt = due === null ? null : this.#parts.clock.now() + this.#times.look;
    const step = await this.#urgent.settleOrPost(stopped);
    if (step !== null) return notLater(step, lookAt);
    return lookAt === null ? 'idle' : { until: lookAt };
  }

  async #round(stopped: AbortSignal): Promise<Step> {
    const { used, clock } = this.#parts;
    await this.#tellStaff();
    if (!this.#ready) return 'idle';
    const waiting = await this.#planOrChange();
    if (waiting === 'again') return 'again';
    const step = await this.#ordinary.settleOrPost(stopped);
    // what staff have hurried while a post of it was on its way goes on in the other lane
    if (step === 'again') this.#urgentLoop.wake();
    if (step !== null) return notLater(step, waiting === null ? null : clock.now() + waiting);
    await this.#deletions.askNumbers(clock.now() - CHANGEABLE_FOR);
    if (waiting !== null) return { until: clock.now() + waiting };
    return this.#askCounts(used.id);
  }

  /**
   * Before a post in doubt is looked for, which may last an hour: what was taken back is public
   * until it is deleted, and a wrong text until it is changed. Returns how long until the next
   * attempt; null: there is nothing to do.
   */
  async #planOrChange(): Promise<'again' | number | null> {
    if (await this.#ordinary.changeInQuiet()) return 'again';
    const [due = null] = await this.#ordinary.due();
    const revocable = await this.#revocable();
    const texts = await this.#parts.store.toChange();
    if (due === null && revocable.length + texts.length === 0) return null;
    if (!(await this.#usable())) return this.#times.look;
    if (due !== null) {
      await this.#ordinary.plan(due);
      return 'again';
    }
    const changed = await this.#texts.changeOne(texts);
    if (changed === 'again') return 'again';
    const deleted = await this.#deletions.deleteOne(revocable);
    return deleted === 'again' ? 'again' : Math.min(changed, deleted);
  }

  /** Not what urgent texts are about to take the place of. */
  async #revocable(): Promise<readonly PublishedPost[]> {
    // asked first: a post that is handed over meanwhile is not in the list
    const replaced = new Set((await this.#urgent.due()).map(({ replaces }) => replaces));
    const posts = await this.#parts.store.toRevoke(this.#parts.clock.now());
    return posts.filter(({ noticeId }) => !replaced.has(noticeId));
  }

  // ----------------------------------------------------------- the channel

  /** Asked at the servers, every quarter of an hour; while they do not answer it counts as before. */
  async #usable(): Promise<boolean> {
    const { clock } = this.#parts;
    const known = this.#looked;
    if (known !== null && clock.elapsed() - known.at < this.#times.look) return known.usable;
    const looking = (this.#looking ??= this.#lookAnew().finally(() => {
      if (this.#looking === looking) this.#looking = null;
    }));
    return looking;
  }

  /** The same, or as before when they do not answer in time; the urgent lane is woken when it is known better. */
  async #usableAtOnce(): Promise<boolean> {
    const { clock } = this.#parts;
    const enough = new AbortController();
    const late = clock.sleep(URGENT_PATIENCE, enough.signal).then(() => this.isUsable);
    return Promise.race([this.#usable(), late]).finally(() => enough.abort());
  }

  async #lookAnew(): Promise<boolean> {
    let usable = await this.#look();
    // not by the shared question: that may be this one, which would wait for itself
    while (usable === 'outdated') usable = await this.#look();
    if (usable === null) return this.isUsable;
    this.#note(usable);
    return usable;
  }

  #note(usable: boolean): void {
    const isNews = usable && !this.isUsable;
    this.#looked = { at: this.#parts.clock.elapsed(), usable };
    if (isNews) this.#urgentLoop.wake();
  }

  /** null: no answer; `outdated`: something newer is known by the time it comes. */
  async #look(): Promise<boolean | null | 'outdated'> {
    const { used, store, clock, alerts } = this.#parts;
    const questions = this.#questions;
    questions.asked += 1;
    const question = questions.asked;
    const look = await used.channel.look(used.id);
    if (question <= questions.outdated) return 'outdated';
    if (look.kind === 'unknown') return null;
    questions.outdated = question;
    const why = look.kind === 'absent' ? 'missing' : obstacleOf(look);
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
    if (typeof usable === 'boolean') this.#note(usable);
    const [oldest] = await store.published(channelId, clock.now() - CHANGEABLE_FOR);
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
function obstacleOf({
  channel: { role, suspended },
  shown,
}: Extract<ChannelLook, { readonly kind: 'found' }>): ChannelObstacle | null {
  if (role !== 'owner' && role !== 'admin') return 'foreign';
  if (suspended) return 'suspended';
  return shown ? null : 'hidden';
}

function notLater(step: Step, until: number | null): Step {
  return typeof step === 'string' || until === null ? step : { until: Math.min(step.until, until) };
}

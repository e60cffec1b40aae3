import type { PublishedPost } from '../model/channel.js';
import type { Channel, PostChange, PostTrace } from '../ports/channel.js';
import type { Clock, Logger } from '../ports/runtime.js';
import type { ChannelStore } from '../ports/storage/channel.js';
import type { PostChanges } from './posts-underway.js';
import { Silences } from './silences.js';

interface PostDeletionsParts {
  readonly channel: Pick<Channel, 'revoke' | 'find'>;
  readonly store: Pick<
    ChannelStore,
    'beginRevocation' | 'settleRevocation' | 'numberless' | 'number'
  >;
  /** of both lanes */
  readonly changes: PostChanges;
  readonly clock: Clock;
  readonly log: Logger;
  readonly onProgress: (noticeIds: readonly number[]) => void;
}

/**
 * Deletes from the channel what was taken back. Nobody answers: others have their turn, and it is asked
 * for again, for ten minutes; then a person has to delete it: what is public meanwhile is wrong. So it is when the
 * servers say no to a deletion. A post of which a person said that it is public has no number; without one the servers
 * delete nothing, so they are asked which it is, for as long. A post that the transport does not know is deleted when the servers
 * do not know it either.
 */
export class PostDeletions {
  readonly #parts: PostDeletionsParts;
  readonly #silences: Silences;
  /** posts whose number the servers were asked for in this run */
  readonly #askedFor = new Set<number>();

  constructor(parts: PostDeletionsParts) {
    this.#parts = parts;
    this.#silences = new Silences(parts.clock);
  }

  /** `again`: it is known what came of one; else how long, in milliseconds, until one is asked for again, if ever. */
  async deleteOne(posts: readonly PublishedPost[]): Promise<'again' | number> {
    let wait = Infinity;
    for (const post of posts) {
      if (this.#silences.left(post.id) === 0) {
        const isKnown = await this.#parts.changes.delete(post.id, () => this.#revokeIfStill(post));
        if (isKnown === true) return 'again';
        if (isKnown === null) continue;
      }
      wait = Math.min(wait, this.#silences.left(post.id));
    }
    return wait;
  }

  /** Asks once for each post that was decided upon since then: with a number its views can be counted. */
  async askNumbers(since: number): Promise<void> {
    for (const post of await this.#parts.store.numberless(since)) {
      if (this.#askedFor.has(post.id)) continue;
      this.#askedFor.add(post.id);
      await this.#askNumber(post);
    }
  }

  /** null: it is that of another notice by now, or is to stay; it was read of before others were asked about. */
  async #revokeIfStill({ id, noticeId }: PublishedPost): Promise<boolean | null> {
    const { store, clock } = this.#parts;
    const post = await store.beginRevocation(id, noticeId, clock.now());
    return post === null ? null : this.#revoke(post);
  }

  /** Tells whether it is known what came of it. */
  async #revoke(post: PublishedPost): Promise<boolean> {
    const { store, clock, log, onProgress } = this.#parts;
    const outcome = await this.#revoked(post);
    log.info('channel.revoked', {
      post: post.id,
      message: post.messageId,
      outcome: outcome.kind,
      ...('detail' in outcome && { detail: outcome.detail }),
    });
    const isOpen = outcome.kind === 'unknown' || outcome.kind === 'denied';
    if (isOpen && this.#silences.mayChange(post.id)) {
      this.#silences.note(post.id);
      return false;
    }
    this.#silences.over(post.id);
    const done = outcome.kind === 'done' || outcome.kind === 'absent' ? 'done' : 'refused';
    onProgress([await store.settleRevocation(post.id, done, clock.now())]);
    return true;
  }

  async #revoked(post: PublishedPost): Promise<PostChange> {
    if (post.serverId === null) {
      const trace = await this.#askNumber(post);
      if (trace.kind === 'cannotTell' && this.#silences.mayChange(post.id)) {
        return { ...trace, kind: 'unknown' };
      }
      if (trace.kind !== 'found') {
        return { kind: 'refused', detail: 'the servers do not tell which post it is' };
      }
    }
    const outcome = await this.#parts.channel.revoke(post);
    return outcome.kind === 'absent' ? this.#atServers(post) : outcome;
  }

  /** The transport does not know it, as after a new pairing: only what the servers do not know either is deleted. */
  async #atServers(post: PublishedPost): Promise<PostChange> {
    // from just before its own number on: an answer of the servers has a hundred posts at most
    const after = post.serverId === null ? post.after : post.serverId - 1;
    const trace = await this.#parts.channel.find(post, after, post.begunAt);
    if (trace.kind === 'absent') return trace;
    if (trace.kind === 'cannotTell' && this.#silences.mayChange(post.id)) {
      return { ...trace, kind: 'unknown' };
    }
    const where = trace.kind === 'found' ? 'it is in the channel' : trace.detail;
    return { kind: 'refused', detail: `the transport does not know it; ${where}` };
  }

  /** What the servers know of it. */
  async #askNumber(post: PublishedPost): Promise<PostTrace> {
    const { store, channel } = this.#parts;
    const trace = await channel.find(post, post.after, post.begunAt);
    if (trace.kind === 'found') await store.number(post.id, trace.serverId);
    return trace;
  }
}

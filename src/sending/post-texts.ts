import type { PostToChange } from '../model/channel.js';
import type { Channel, PostChange } from '../ports/channel.js';
import type { Clock, Logger } from '../ports/runtime.js';
import type { ChannelStore } from '../ports/storage/channel.js';
import type { PostChanges } from './posts-underway.js';
import { Silences } from './silences.js';

interface PostTextsParts {
  readonly channel: Pick<Channel, 'edit'>;
  readonly store: Pick<ChannelStore, 'toChange' | 'settleText'>;
  /** of both lanes, and of deletions */
  readonly changes: PostChanges;
  readonly clock: Clock;
  readonly log: Logger;
  readonly onProgress: (noticeIds: readonly number[]) => void;
}

/**
 * Gives public posts the texts that staff want them to have. Nobody answers: others have their turn, and it is
 * asked for again, for ten minutes; then, as when WhatsApp says no, a person has to do it on the phone.
 */
export class PostTexts {
  readonly #parts: PostTextsParts;
  readonly #silences: Silences;

  constructor(parts: PostTextsParts) {
    this.#parts = parts;
    this.#silences = new Silences(parts.clock);
  }

  /** `again`: it is known what came of one; else how long, in milliseconds, until one is asked for again, if ever. */
  async changeOne(posts: readonly PostToChange[]): Promise<'again' | number> {
    const { changes } = this.#parts;
    let wait = Infinity;
    for (const post of posts) {
      if (this.#silences.left(post.id) === 0) {
        if (await changes.edit(post.id, () => this.#changeIfStill(post))) return 'again';
      }
      wait = Math.min(wait, this.#silences.left(post.id));
    }
    return wait;
  }

  /** Staff may want another text by now, or it is being deleted; it was read of before others were asked about. */
  async #changeIfStill({ id, text }: PostToChange): Promise<boolean> {
    const posts = await this.#parts.store.toChange();
    const post = posts.find((each) => each.id === id && each.text === text);
    return post === undefined || this.#change(post);
  }

  /** Tells whether it is known what came of it. */
  async #change(post: PostToChange): Promise<boolean> {
    const { channel, store, log, onProgress } = this.#parts;
    const outcome = await channel.edit(post, post.text);
    log.info('channel.text-changed', { ...detailOf(outcome), message: post.messageId });
    if (outcome.kind === 'unknown' && this.#silences.mayChange(post.id)) {
      this.#silences.note(post.id);
      return false;
    }
    this.#silences.over(post.id);
    const result = outcome.kind === 'done' ? 'done' : 'refused';
    onProgress([await store.settleText(post.id, post.text, result)]);
    return true;
  }
}

function detailOf(outcome: PostChange) {
  return { outcome: outcome.kind, ...('detail' in outcome && { detail: outcome.detail }) };
}

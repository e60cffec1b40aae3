import type { Clock } from '../ports/runtime.js';

/** Between two tries with a post, in milliseconds: at first, and at most; it doubles. */
const PAUSE = { first: 5_000, most: 5 * 60_000 };

/** Posts of which nobody has answered whether they were changed: others have their turn, and they are asked about again. */
export class Silences {
  /** post → until when it is not asked about again (by `Clock.elapsed`), after how long a pause */
  readonly #posts = new Map<number, { readonly until: number; readonly pause: number }>();

  constructor(private readonly clock: Pick<Clock, 'elapsed'>) {}

  /** No answer came. */
  note(postId: number): void {
    const last = this.#posts.get(postId)?.pause;
    const pause = last === undefined ? PAUSE.first : Math.min(2 * last, PAUSE.most);
    this.#posts.set(postId, { until: this.clock.elapsed() + pause, pause });
  }

  over(postId: number): void {
    this.#posts.delete(postId);
  }

  /** Milliseconds until a post is asked about again; 0: now. */
  left(postId: number): number {
    const until = this.#posts.get(postId)?.until;
    return until === undefined ? 0 : Math.max(0, until - this.clock.elapsed());
  }

  /** For ten minutes, about: perhaps it is for a moment that nobody answers, or the servers say no. */
  mayChange(postId: number): boolean {
    return (this.#posts.get(postId)?.pause ?? 0) < PAUSE.most;
  }
}

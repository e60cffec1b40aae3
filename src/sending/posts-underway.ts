/**
 * Posts that are on their way at this moment. A notice may come into the other lane meanwhile: what is found in
 * `sending` there is not abandoned.
 */
export class PostsUnderway {
  readonly #posts = new Set<number>();
  readonly #watches = new Set<Set<number>>();

  /** null: it is on its way already, and nothing was done. */
  async carry<T>(postId: number, work: () => Promise<T>): Promise<T | null> {
    if (this.#posts.has(postId)) return null;
    this.#posts.add(postId);
    for (const watch of this.#watches) watch.add(postId);
    try {
      return await work();
    } finally {
      this.#posts.delete(postId);
    }
  }

  /** @param look is told which posts are on their way, or were since it began: what it has read of them is stale */
  async watch<T>(look: (carried: ReadonlySet<number>) => Promise<T>): Promise<T> {
    const carried = new Set(this.#posts);
    this.#watches.add(carried);
    try {
      return await look(carried);
    } finally {
      this.#watches.delete(carried);
    }
  }
}

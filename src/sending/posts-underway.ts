/** What is being done with posts of the channel at this moment. */

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

/**
 * Changes of public posts that are on their way. A post is either given another text or deleted: a deletion that is
 * asked for, or read of, before the new text would take that down.
 */
export class PostChanges {
  readonly #edits = new Map<number, Promise<boolean>>();
  readonly #deletions = new Set<number>();

  /**
   * False: nothing was done, for the post is being deleted. One whose text is being changed already, by the lane that
   * its notice was in before, is not changed a second time.
   */
  edit(postId: number, work: () => Promise<boolean>): Promise<boolean> {
    if (this.#deletions.has(postId)) return Promise.resolve(false);
    const edit = this.#edits.get(postId) ?? work().finally(() => this.#edits.delete(postId));
    this.#edits.set(postId, edit);
    return edit;
  }

  /** null: nothing was done, for its text is being changed. */
  async delete<T>(postId: number, work: () => Promise<T>): Promise<T | null> {
    if (this.#edits.has(postId)) return null;
    this.#deletions.add(postId);
    try {
      return await work();
    } finally {
      this.#deletions.delete(postId);
    }
  }
}

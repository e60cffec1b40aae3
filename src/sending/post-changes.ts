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

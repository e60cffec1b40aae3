/** Does one piece of work at a time, first come, first served; one that fails does not keep the next. */
export class SerialQueue {
  #last: Promise<unknown> = Promise.resolve();

  /** Resolves, or rejects, as `work` does. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Resolves when all that was asked for until now has been done. */
  async idle(): Promise<void> {
    await this.#last;
  }
}

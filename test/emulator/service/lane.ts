/** Tasks that are done in order, each after a delay: one direction of a slow line. */
export class Lane {
  readonly #delay: () => number;
  readonly #tasks: { due: number; readonly run: () => void }[] = [];
  #timer: NodeJS.Timeout | null = null;

  /** `delay` gives milliseconds and is asked for each task; 0 runs it at once, Infinity keeps it until `hurry`. */
  constructor(delay: () => number) {
    this.#delay = delay;
  }

  push(run: () => void): void {
    const delay = this.#delay();
    if (delay === 0 && this.#tasks.length === 0) {
      run();
      return;
    }
    const previous = this.#tasks.at(-1)?.due ?? 0;
    this.#tasks.push({ due: Math.max(previous, Date.now() + delay), run });
    this.#timer ??= this.#wait();
  }

  /** What waits waits no longer than what comes now. */
  hurry(): void {
    const due = Date.now() + this.#delay();
    for (const task of this.#tasks) task.due = Math.min(task.due, due);
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = this.#wait();
  }

  /** Forgets what has not been done. */
  clear(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#tasks.length = 0;
  }

  #wait(): NodeJS.Timeout | null {
    const due = this.#tasks[0]?.due ?? Infinity;
    if (due === Infinity) return null;
    return setTimeout(
      () => {
        this.#timer = null;
        while (this.#tasks[0] && this.#tasks[0].due <= Date.now()) this.#tasks.shift()?.run();
        if (this.#tasks.length > 0) this.#timer ??= this.#wait();
      },
      Math.max(0, due - Date.now()),
    );
  }
}

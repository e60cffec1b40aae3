import type { Release } from '#src/ports/runtime.js';

/** Those of the service who are told of something, in the order in which they came. */
export class Listeners<T> {
  readonly #all = new Set<(what: T) => void>();

  add(listener: (what: T) => void): Release {
    this.#all.add(listener);
    return () => {
      this.#all.delete(listener);
    };
  }

  tell(what: T): void {
    for (const listener of [...this.#all]) listener(what);
  }

  clear(): void {
    this.#all.clear();
  }
}

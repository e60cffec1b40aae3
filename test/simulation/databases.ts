/** The database of a life, which outlives each process, and the copies that were made of it. */
import type { Scheduler } from './scheduler.js';
import type { SimDatabase } from './sim-database.js';

export class Databases {
  readonly #copies: { readonly at: number; readonly database: SimDatabase }[] = [];
  #current: SimDatabase;

  constructor(
    private readonly time: Scheduler,
    private readonly first: SimDatabase,
  ) {
    this.#current = first;
  }

  get current(): SimDatabase {
    return this.#current;
  }

  /** One is made then, or as soon as no transaction is open. */
  copyAt(at: number): void {
    this.time.after(at - this.time.now, () => {
      if (this.#current.isInTransaction) this.copyAt(this.time.now + 10);
      else this.#copies.push({ at: this.time.now, database: this.#current.copy() });
    });
  }

  /** The last that was made by then; null: none was. */
  copyBefore(time: number): SimDatabase | null {
    return this.#copies.findLast(({ at }) => at <= time)?.database ?? null;
  }

  replaceBy(restored: SimDatabase): void {
    this.#current.close();
    this.#current = restored;
  }

  /** The life is over. */
  leave(): void {
    if (this.#current === this.first) this.#current.giveBack();
    else this.#current.close();
    for (const { database } of this.#copies) database.close();
  }
}

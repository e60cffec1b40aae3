import type { BegunList, ListPurpose, ListHistory } from '#src/model/broadcast-list.js';
import type { MadeLists } from '#src/ports/transport.js';

/** What the file beside the database knows; it outlives the database of a test. */
export class MemoryMadeLists implements MadeLists {
  readonly #made = new Map<string, ListPurpose>();
  readonly #told = new Set<string>();
  #begun: readonly BegunList[] = [];

  read(): Promise<ListHistory> {
    return Promise.resolve({
      made: new Map(this.#made),
      begun: this.#begun,
      told: new Set(this.#told),
    });
  }

  begin(list: BegunList): Promise<void> {
    this.#begun = [...this.#begun, list];
    return Promise.resolve();
  }

  made(id: string, purpose: ListPurpose, name: string | null): Promise<void> {
    this.#made.set(id, purpose);
    this.#begun = this.#begun.filter((one) => one.purpose !== purpose || one.name !== name);
    return Promise.resolve();
  }

  gone(id: string): Promise<void> {
    this.#made.delete(id);
    return Promise.resolve();
  }

  told(id: string): Promise<void> {
    this.#told.add(id);
    return Promise.resolve();
  }
}

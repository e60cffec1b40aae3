import { randomBytes } from 'node:crypto';

/** What was written into the form of a new notice. */
export interface Draft {
  readonly title: string;
  readonly text: string;
}

export const EMPTY_DRAFT: Draft = { title: '', text: '' };

export interface Drop {
  /** the name that its files have in the watched folder */
  readonly name: string;
  readonly at: number;
  readonly draft: Draft;
}

const REMEMBERED = 100;

/** What was put into the folder from the page, so that the page can follow it. Kept in memory only. */
export class Drops {
  readonly #drops = new Map<string, Drop>();

  /** The id under which it is found. */
  remember(drop: Drop): string {
    const id = randomBytes(9).toString('base64url');
    this.#drops.set(id, drop);
    for (const oldest of this.#drops.keys()) {
      if (this.#drops.size <= REMEMBERED) break;
      this.#drops.delete(oldest);
    }
    return id;
  }

  get(id: string): Drop | null {
    return this.#drops.get(id) ?? null;
  }
}

/** The pages that show QR codes for pairing, and until when. */
import { randomBytes } from 'node:crypto';
import type { PageConnection } from './page-connection.js';

/** How long each code is good, milliseconds: the first a minute, the others 20 s. */
const ttlMs = [60_000, 20_000, 20_000, 20_000, 20_000, 20_000];

export class PairingCodes {
  readonly #expiry = new Map<PageConnection, number>();

  /** Gives a page a new set of codes. */
  offer(page: PageConnection): void {
    const refs = ttlMs.map(() => `2@${randomBytes(48).toString('base64')}`);
    const validForMs = ttlMs.reduce((sum, ttl) => sum + ttl);
    this.#expiry.set(page, Date.now() + validForMs);
    page.send({ kind: 'refs', refs, ttlMs });
  }

  forget(page: PageConnection): void {
    this.#expiry.delete(page);
  }

  /** The latest page with a code that can be scanned. */
  get scannable(): PageConnection | undefined {
    const valid = [...this.#expiry].filter(([, until]) => until > Date.now());
    return valid.at(-1)?.[0];
  }

  /** The latest page without a session, whether its codes are still good or not. */
  get latest(): PageConnection | undefined {
    return [...this.#expiry.keys()].at(-1);
  }
}

/** Who is asking: a person with a session, one of our own commands, or nobody that we know. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { ElapsedTime } from '../../ports/runtime.js';
import { HOUR } from '../../runtime/time.js';

/** An idle session ends after this long, in milliseconds. */
const IDLE_LIMIT = 12 * HOUR;
const MOST_SESSIONS = 100;

/** People who have given the password. A restart of the service ends all sessions. */
export class Sessions {
  readonly #clock: ElapsedTime;
  readonly #lastUse = new Map<string, number>();

  constructor(clock: ElapsedTime) {
    this.#clock = clock;
  }

  /** The id of a new session, for its cookie. */
  open(): string {
    const id = randomBytes(32).toString('base64url');
    this.#lastUse.set(id, this.#clock.elapsed());
    for (const oldest of this.#lastUse.keys()) {
      if (this.#lastUse.size <= MOST_SESSIONS) break;
      this.#lastUse.delete(oldest);
    }
    return id;
  }

  isOpen(id: string): boolean {
    const used = this.#lastUse.get(id);
    if (used === undefined) return false;
    this.#lastUse.delete(id);
    if (this.#clock.elapsed() - used > IDLE_LIMIT) return false;
    this.#lastUse.set(id, this.#clock.elapsed());
    return true;
  }

  close(id: string): void {
    this.#lastUse.delete(id);
  }
}

/**
 * Tokens that only pages of ours contain: a page elsewhere can make a browser send a request, but
 * cannot read the token that has to go along.
 */
export class RequestTokens {
  readonly #key = randomBytes(32);

  /** @param session id, or '' where there is no password */
  for(session: string): string {
    return createHmac('sha256', this.#key).update(session).digest('base64url');
  }

  accept(token: unknown, session: string): boolean {
    return typeof token === 'string' && isSameSecret(token, this.for(session));
  }
}

/** Compares in the same time whatever the texts are. */
export function isSameSecret(given: string, secret: string): boolean {
  const key = randomBytes(32);
  const digest = (text: string) => createHmac('sha256', key).update(text).digest();
  return timingSafeEqual(digest(given), digest(secret));
}

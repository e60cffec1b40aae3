import type { ElapsedTime } from '../../ports/runtime.js';

/** Wrong passwords that cost nothing: people mistype. */
const FREE = 3;
const LONGEST_WAIT_MS = 15 * 60_000;
/** Addresses that are remembered; with more the one that has been quiet longest is forgotten. */
const REMEMBERED = 1_000;

interface Failures {
  readonly count: number;
  readonly mayTryAt: number;
}

export type Attempt =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed' }
  /** nothing was checked; `seconds` until it may be tried again */
  | { readonly kind: 'too-soon'; readonly seconds: number };

/**
 * Makes guessing slow: after a few failures from an address each further one doubles the wait. One
 * attempt is checked at a time, so that many at once gain nothing and need no more memory than one.
 */
export class LoginThrottle {
  readonly #clock: ElapsedTime;
  readonly #failures = new Map<string, Failures>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(clock: ElapsedTime) {
    this.#clock = clock;
  }

  attempt(address: string, check: () => Promise<boolean>): Promise<Attempt> {
    const result = this.#turn.then(async (): Promise<Attempt> => {
      const before = this.#failures.get(address);
      const wait = (before?.mayTryAt ?? -Infinity) - this.#clock.elapsed();
      if (wait > 0) return { kind: 'too-soon', seconds: Math.ceil(wait / 1000) };
      this.#failures.delete(address);
      if (await check()) return { kind: 'passed' };
      this.#remember(address, (before?.count ?? 0) + 1);
      return { kind: 'failed' };
    });
    this.#turn = result.catch(() => undefined);
    return result;
  }

  #remember(address: string, count: number): void {
    const wait = count < FREE ? 0 : Math.min(1000 * 2 ** (count - FREE), LONGEST_WAIT_MS);
    this.#failures.set(address, { count, mayTryAt: this.#clock.elapsed() + wait });
    for (const oldest of this.#failures.keys()) {
      if (this.#failures.size <= REMEMBERED) break;
      this.#failures.delete(oldest);
    }
  }
}

import type { ElapsedTime } from '../../ports/runtime.js';
import { SerialQueue } from '../../runtime/loop.js';

/** Wrong passwords that cost nothing: people mistype. */
const FREE = 3;
const LONGEST_WAIT_MS = 15 * 60_000;
/**
 * Wrong passwords of all together whom a proxy names, in how long: a program of this PC can pass for one,
 * and claim any address. One who guesses alone has fewer, by the waits.
 */
const FORWARDED = { most: 30, withinMs: LONGEST_WAIT_MS };
/** Addresses that are remembered; with more the one that has been quiet longest is forgotten. */
const REMEMBERED = 1_000;

interface Guesser {
  readonly address: string;
  /** the address is what a proxy says */
  readonly isForwarded: boolean;
}

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
 * attempt is checked at a time, so that many at once gain nothing and need no more memory than one. The
 * right password from an address forgives that address alone.
 */
export class LoginThrottle {
  readonly #clock: ElapsedTime;
  readonly #failures = new Map<string, Failures>();
  /** when those of `FORWARDED` were */
  #forwarded: readonly number[] = [];
  readonly #attempts = new SerialQueue();

  constructor(clock: ElapsedTime) {
    this.#clock = clock;
  }

  attempt({ address, isForwarded }: Guesser, check: () => Promise<boolean>): Promise<Attempt> {
    return this.#attempts.run(async (): Promise<Attempt> => {
      const before = this.#failures.get(address);
      const mayTryAt = Math.max(
        before?.mayTryAt ?? -Infinity,
        isForwarded ? this.#forwardedMayTryAt() : -Infinity,
      );
      const wait = mayTryAt - this.#clock.elapsed();
      if (wait > 0) return { kind: 'too-soon', seconds: Math.ceil(wait / 1000) };
      const isRight = await check();
      this.#failures.delete(address);
      if (isRight) return { kind: 'passed' };
      this.#remember(address, (before?.count ?? 0) + 1);
      if (isForwarded) this.#forwarded = [...this.#forwarded, this.#clock.elapsed()];
      return { kind: 'failed' };
    });
  }

  #forwardedMayTryAt(): number {
    const { most, withinMs } = FORWARDED;
    const since = this.#clock.elapsed() - withinMs;
    this.#forwarded = this.#forwarded.filter((at) => at > since);
    const oldest = this.#forwarded.at(-most);
    return oldest === undefined ? -Infinity : oldest + withinMs;
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

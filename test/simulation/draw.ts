/** What the seed decides. */
import { generator } from '../crash/generator.js';

export class Draw {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = generator(seed);
  }

  /** Evenly, in [0, 1). */
  fraction(): number {
    return this.#next();
  }

  /** 0 … limit − 1 */
  below(limit: number): number {
    return limit <= 1 ? 0 : Math.floor(this.#next() * limit);
  }

  /** Both included. */
  between(from: number, to: number): number {
    return from + this.below(to - from + 1);
  }

  chance(of: number): boolean {
    return this.#next() < of;
  }

  /** @throws Error when there is none */
  oneOf<T>(choices: readonly T[]): T {
    const chosen = choices[this.below(choices.length)];
    if (chosen === undefined) throw new Error('nothing to draw from');
    return chosen;
  }

  shuffled<T>(items: readonly T[]): T[] {
    const left = [...items];
    const drawn: T[] = [];
    while (left.length > 0) drawn.push(...left.splice(this.below(left.length), 1));
    return drawn;
  }
}

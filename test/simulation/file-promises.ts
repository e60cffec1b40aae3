/** What must hold of the files that staff drop: they always lie somewhere, whatever becomes of them. */
import type { Verdict } from './verdict.js';
import type { World } from './world.js';

/** Where what staff have dropped lies until it is taken. */
const IS_DROPPED = /^avvisi\/(prova\/|ritira\/)?(avviso\d+\/)?[^/]+$/;

export class FilePromises {
  /** bytes of staff that must lie somewhere */
  readonly #kept: Buffer[] = [];

  constructor(
    private readonly world: World,
    private readonly verdict: Verdict,
  ) {}

  keeps(bytes: Buffer): void {
    this.#kept.push(bytes);
  }

  keepsNoLonger(bytes: Buffer): void {
    const at = this.#kept.findIndex((kept) => kept.equals(bytes));
    if (at >= 0) this.#kept.splice(at, 1);
  }

  /** Paths of what lies where staff have dropped it. */
  get untaken(): readonly string[] {
    return [...this.world.disk.files]
      .filter(([path, file]) => file.isStaffs && IS_DROPPED.test(path))
      .map(([path]) => path);
  }

  atTheEnd(): void {
    const there = [...this.world.disk.files.values()].map(({ bytes }) => bytes);
    for (const bytes of this.#kept) {
      if (!there.some((other) => other.equals(bytes)))
        this.verdict.broken('what staff dropped is never lost', bytes.toString('utf8', 0, 40));
    }
  }
}

/**
 * A run of many lives that is written down as it goes, so that a second one goes on where the first was broken off. What
 * it has found holds for the program and the simulation it was made with, and for no other.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { add, emptyTally, type Tally } from './tally.js';
import type { Breach } from './verdict.js';

// Seen from build/test/simulation.
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const SOURCES = ['src', 'test/simulation', 'test/fakes'];

interface Written {
  readonly program: string;
  readonly first: number;
  /** of each worker, how many lives it has lived */
  readonly lived: number[];
  readonly tally: Tally;
  readonly broken: (readonly [number, readonly Breach[]])[];
}

export class KeptRun {
  private constructor(
    private readonly file: string | null,
    private readonly written: Written,
  ) {}

  /** @param file null: it is kept nowhere */
  static begin(file: string | null, first: number, workers: number): KeptRun {
    const program = file === null ? '' : programNow();
    const lived = Array.from({ length: workers }, () => 0);
    return new KeptRun(file, { program, first, lived, tally: emptyTally(), broken: [] });
  }

  /** null: there is none. @throws Error when the program has changed since */
  static goOn(file: string): KeptRun | null {
    if (!existsSync(file)) return null;
    const written = JSON.parse(readFileSync(file, 'utf8')) as Written;
    if (written.program !== programNow())
      throw new Error(`${file} is of another state of ${SOURCES.join(', ')}: begin a new one`);
    return new KeptRun(file, written);
  }

  get first(): number {
    return this.written.first;
  }

  get lived(): readonly number[] {
    return this.written.lived;
  }

  get tally(): Tally {
    return this.written.tally;
  }

  get broken(): ReadonlyMap<number, readonly Breach[]> {
    return new Map(this.written.broken);
  }

  /** A worker has lived some more, in which promises were broken in these. */
  note(worker: number, tally: Tally, broken: readonly (readonly [number, readonly Breach[]])[]) {
    const { lived, broken: all } = this.written;
    lived[worker] = (lived[worker] ?? 0) + tally.lives;
    add(this.written.tally, tally);
    all.push(...broken);
    if (this.file === null) return;
    writeFileSync(`${this.file}.tmp`, JSON.stringify(this.written));
    renameSync(`${this.file}.tmp`, this.file);
  }
}

function programNow(): string {
  const hash = createHash('sha256');
  for (const folder of SOURCES) {
    const names = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
    for (const name of names.filter((one) => one.endsWith('.ts')).sort()) {
      hash.update(name).update(readFileSync(join(ROOT, folder, name)));
    }
  }
  return hash.digest('hex');
}

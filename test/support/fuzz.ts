/** How many inputs a fuzz test tries, and which: `FUZZ_RUNS` raises the number, `FUZZ_SEED` repeats. */
import process from 'node:process';

const LEAST = 10_000;

export interface FuzzPlan {
  readonly numRuns: number;
  readonly seed: number;
  /** for the title of the test, so that the seed is in every report */
  readonly title: string;
}

/** @param share of the usual number, for inputs that take long */
export function fuzzPlan(share = 1): FuzzPlan {
  const numRuns = Math.ceil(Math.max(LEAST, Number(process.env['FUZZ_RUNS'] ?? 0)) * share);
  const given = process.env['FUZZ_SEED'];
  const seed = given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given);
  return { numRuns, seed, title: `${String(numRuns)} inputs, FUZZ_SEED=${String(seed)}` };
}

/** How many inputs a fuzz test tries, and which: `FUZZ_RUNS` raises the number, `FUZZ_SEED` repeats. */
import process from 'node:process';
import fc from 'fast-check';

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

/** Those that stand for halves of others, in UTF-16, and no sign by themselves. */
const HALVES = { first: 0xd800, count: 0x800 };

/**
 * Any sign of Unicode, drawn as fast-check's `unit: 'binary'` draws, which writes a table of all 1.1 million
 * signs first, in each file that asks for it.
 */
export const anySign = fc
  .nat(0x10ffff - HALVES.count)
  .map(
    (index) => String.fromCodePoint(index < HALVES.first ? index : index + HALVES.count),
    indexOfSign,
  );

/** @throws RangeError when it is not one sign */
function indexOfSign(written: unknown): number {
  const [sign = '', ...others] = typeof written === 'string' ? written : '';
  const point = sign.codePointAt(0);
  if (point === undefined || others.length > 0 || /\p{Surrogate}/u.test(sign))
    throw new RangeError('not one sign');
  return point < HALVES.first ? point : point - HALVES.count;
}

/**
 * `npm run simulate -- --planted [--lives N] [--seed S]`: plants each bug in turn, and tells in which
 * life it was found; fails when one was not.
 */
import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { drawHistory } from './draw-history.js';
import { Life } from './life.js';
import { PLANTED, verifyPlanted, type Planted } from './planted.js';

const run = promisify(execFile);

interface Found {
  readonly seed: number;
  /** how many lives it took */
  readonly lives: number;
  readonly promise: string;
}

/**
 * null: not in so many lives. A life in which a promise is broken without the bug as well is passed
 * over.
 */
async function findPlanted({ name }: Planted, first: number, most: number): Promise<Found | null> {
  const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
  for (let next = first; next < first + most;) {
    const { stdout } = await run(
      process.execPath,
      [
        ...['--import', here('plant.js'), here('planted-lives.js')],
        ...[String(next), String(first + most - next)],
      ],
      { env: { ...process.env, PLANTED: name } },
    );
    if (stdout === '') return null;
    const found = JSON.parse(stdout) as Omit<Found, 'lives'>;
    const { breaches } = await Life.of(drawHistory(found.seed));
    if (!breaches.some(({ promise }) => promise === found.promise)) {
      return { ...found, lives: found.seed - first + 1 };
    }
    next = found.seed + 1;
  }
  return null;
}

export async function findAllPlanted(first: number, most: number): Promise<void> {
  verifyPlanted();
  const waiting = [...PLANTED];
  let missed = 0;
  const lane = async (): Promise<void> => {
    for (let bug = waiting.shift(); bug !== undefined; bug = waiting.shift()) {
      const found = await findPlanted(bug, first, most);
      if (found === null) missed += 1;
      const where =
        found === null
          ? `not found in ${String(most)} lives`
          : `seed ${String(found.seed)}, life ${String(found.lives)}: ${found.promise}`;
      console.log(`${bug.name} | ${where}`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, lane));
  console.log(
    `${String(PLANTED.length - missed)} of ${String(PLANTED.length)} planted bugs found.`,
  );
  if (missed > 0) process.exitCode = 1;
}

/**
 * `npm run simulate -- --planted [--lives N] [--seed S] [--bug NAME]`: plants each bug in turn, and tells in which
 * life it was found; fails when one was not.
 */
import process from 'node:process';
import { drawMeeting } from './draw-history.js';
import { Life } from './life.js';
import { loadWith } from './plant.js';
import { PLANTED, verifyPlanted } from './planted.js';
import type { Breach } from './verdict.js';

/** Where the promise that it breaks was broken; null: not in so many lives. */
export async function found(bug: number, first: number, most: number): Promise<string | null> {
  const { shownBy } = PLANTED[bug] ?? raise(bug);
  const withBug = await loadWith<{ readonly Life: typeof Life }>(bug, './life.js');
  for (let seed = first; seed < first + most; seed += 1) {
    const history = drawMeeting(shownBy.meets, seed);
    const { breaches } = await withBug.Life.of(history);
    const isIt = ({ promise }: Breach): boolean => promise === shownBy.promise;
    // what is broken without the bug as well does not count
    if (!breaches.some(isIt) || (await Life.of(history)).breaches.some(isIt)) continue;
    return `seed ${String(seed)}, life ${String(seed - first + 1)}: ${shownBy.promise}`;
  }
  return null;
}

/** @param only part of a bug's name */
export async function findAllPlanted(first: number, most: number, only: string): Promise<void> {
  verifyPlanted();
  let sought = 0;
  let missed = 0;
  for (const [bug, { name, shownBy }] of PLANTED.entries()) {
    if (!name.includes(only)) continue;
    sought += 1;
    const where = await found(bug, first, most);
    if (where === null) missed += 1;
    console.log(`${name} | ${shownBy.meets} | ${where ?? 'NOT FOUND'}`);
  }
  console.log(`${String(sought - missed)} of ${String(sought)} planted bugs found.`);
  if (missed > 0) process.exitCode = 1;
}

function raise(bug: number): never {
  throw new Error(`there is no bug ${String(bug)}`);
}

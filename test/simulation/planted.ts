/**
 * Bugs that are planted into the compiled program, one at a time, to see that the simulation finds
 * them. A text that no longer stands exactly once in its file fails the run.
 */
import { readFileSync } from 'node:fs';
import type { Edit, Planted } from './planted-bug.js';
import { BEFORE_SENDING } from './planted-before-sending.js';
import { FOR_CITIZENS } from './planted-for-citizens.js';
import { FOR_STAFF } from './planted-for-staff.js';
import { IN_THE_CHANNEL } from './planted-in-channel.js';
import { IN_DELIVERIES } from './planted-in-deliveries.js';
import { IN_KEEPING } from './planted-in-keeping.js';
import { IN_LISTS } from './planted-in-lists.js';

// Seen from build/test/simulation.
const DIST = new URL('../../../dist/', import.meta.url);

export const PLANTED: readonly Planted[] = [
  ...IN_DELIVERIES,
  ...BEFORE_SENDING,
  ...IN_LISTS,
  ...FOR_CITIZENS,
  ...FOR_STAFF,
  ...IN_THE_CHANNEL,
  ...IN_KEEPING,
];

export function editsOf(bug: Planted): readonly Edit[] {
  return [bug, ...(bug.also ?? [])];
}

/** @throws Error when the program has changed so that a bug cannot be planted any more */
export function verifyPlanted(): void {
  for (const [name, { file, text }] of PLANTED.flatMap((bug) =>
    editsOf(bug).map((edit) => [bug.name, edit] as const),
  )) {
    const source = readFileSync(new URL(file, DIST), 'utf8');
    const times = source.split(text).length - 1;
    if (times !== 1) {
      throw new Error(`«${name}»: its text stands ${String(times)} times in dist/${file}`);
    }
  }
}

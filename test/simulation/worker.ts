/** Lives every so many seeds, until there are enough of them or the time is over. */
import { parentPort, workerData } from 'node:worker_threads';
import { drawHistory } from './draw-history.js';
import { Life } from './life.js';
import { count, emptyTally, type Tally } from './tally.js';
import type { Breach } from './verdict.js';

export interface Work {
  readonly first: number;
  readonly every: number;
  /** seeds below this one */
  readonly end: number;
  /** milliseconds since 1970 */
  readonly until: number;
}

/** Some lives more. */
export interface Report {
  readonly tally: Tally;
  readonly broken: readonly (readonly [number, readonly Breach[]])[];
}

/** So many at a time are told of. */
const TOLD_AT_ONCE = 10;

const { first, every, end, until } = workerData as Work;
let tally = emptyTally();
let broken: (readonly [number, readonly Breach[]])[] = [];

function tell(): void {
  const report: Report = { tally, broken };
  parentPort?.postMessage(report);
  tally = emptyTally();
  broken = [];
}

for (let seed = first; seed < end && Date.now() < until; seed += every) {
  const history = drawHistory(seed);
  const outcome = await Life.of(history);
  count(tally, history, outcome);
  if (outcome.breaches.length > 0) broken.push([seed, outcome.breaches]);
  if (tally.lives === TOLD_AT_ONCE || outcome.breaches.length > 0) tell();
}
tell();

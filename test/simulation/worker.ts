/** Lives every so many seeds, until there are enough of them or the time is over. */
import { parentPort, workerData } from 'node:worker_threads';
import { drawHistory } from './draw-history.js';
import { Life } from './life.js';
import type { Breach } from './promises.js';
import { count, emptyTally, type Tally } from './tally.js';

export interface Work {
  readonly first: number;
  readonly every: number;
  /** seeds below this one */
  readonly end: number;
  /** milliseconds since 1970 */
  readonly until: number;
  /** the first life in which a promise is broken is the last */
  readonly stopsAtBreach: boolean;
}

export type Report =
  | { readonly kind: 'broken'; readonly seed: number; readonly breaches: readonly Breach[] }
  | { readonly kind: 'done'; readonly tally: Tally };

const { first, every, end, until, stopsAtBreach } = workerData as Work;
const tell = (report: Report): void => parentPort?.postMessage(report);
const tally = emptyTally();

for (let seed = first; seed < end && Date.now() < until; seed += every) {
  const history = drawHistory(seed);
  const outcome = await Life.of(history);
  count(tally, history, outcome);
  if (outcome.breaches.length === 0) continue;
  tell({ kind: 'broken', seed, breaches: outcome.breaches });
  if (stopsAtBreach) break;
}
tell({ kind: 'done', tally });

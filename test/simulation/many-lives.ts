/** Many lives at once, one worker for each processor. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Breach } from './promises.js';
import { add, emptyTally, type Tally } from './tally.js';
import type { Report, Work } from './worker.js';

const WORKER = new URL('worker.js', import.meta.url);

export interface ManyLives {
  readonly tally: Tally;
  /** by seed, in the order in which they were found */
  readonly broken: ReadonlyMap<number, readonly Breach[]>;
}

export async function manyLives(
  work: Omit<Work, 'every'>,
  onBroken: (seed: number, breaches: readonly Breach[]) => void = () => undefined,
  workers = availableParallelism(),
): Promise<ManyLives> {
  const tally = emptyTally();
  const broken = new Map<number, readonly Breach[]>();
  const one = (number: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const share: Work = { ...work, first: work.first + number, every: workers };
      const worker = new Worker(WORKER, { workerData: share });
      worker.on('message', (report: Report) => {
        if (report.kind === 'done') add(tally, report.tally);
        else {
          broken.set(report.seed, report.breaches);
          onBroken(report.seed, report.breaches);
        }
      });
      worker.on('error', reject);
      worker.on('exit', () => resolve());
    });
  await Promise.all(Array.from({ length: workers }, (_, number) => one(number)));
  return { tally, broken };
}

/** Many lives at once, in several workers. */
import { Worker } from 'node:worker_threads';
import type { KeptRun } from './kept-run.js';
import type { Report, Work } from './worker.js';
import type { Breach } from './verdict.js';

const WORKER = new URL('worker.js', import.meta.url);

/** @param run says where each worker begins, and is told of what it has lived */
export async function manyLives(
  run: KeptRun,
  limits: Pick<Work, 'end' | 'until'>,
  onBroken: (seed: number, breaches: readonly Breach[]) => void,
): Promise<void> {
  const every = run.lived.length;
  const one = (number: number, lived: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const share: Work = { ...limits, first: run.first + number + lived * every, every };
      const worker = new Worker(WORKER, { workerData: share });
      worker.on('message', ({ tally, broken }: Report) => {
        run.note(number, tally, broken);
        for (const [seed, breaches] of broken) onBroken(seed, breaches);
      });
      worker.on('error', reject);
      worker.on('exit', () => resolve());
    });
  await Promise.all([...run.lived].map((lived, number) => one(number, lived)));
}

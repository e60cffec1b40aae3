/** What is done at a time of day, by the wall clock of the town hall. */
import { schedule, type ScheduledTask } from 'node-cron';
import type { Replannable } from '../ports/runtime.js';

/**
 * A service that calls `task` at the times of a cron expression (`30 2 * * *`: every day at 02:30),
 * by the clock of `zone`. A time that passes while the service does not run is passed over.
 * @throws Error when started, if the expression is none
 */
export function scheduled(
  name: string,
  expression: string,
  zone: string,
  task: () => void,
): Replannable {
  let job: ScheduledTask | null = null;
  const start = (): Promise<void> => {
    job ??= schedule(expression, task, { name, timezone: zone, suppressMissedWarning: true });
    return Promise.resolve();
  };
  const stop = async (): Promise<void> => {
    await job?.destroy();
    job = null;
  };
  return {
    name,
    start,
    stop,
    replan: async () => {
      if (job === null) return;
      await stop();
      await start();
    },
  };
}

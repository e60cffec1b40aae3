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
  let isWanted = false;
  const plan = (): void => {
    job ??= schedule(expression, task, { name, timezone: zone, suppressMissedWarning: true });
  };
  const drop = async (): Promise<void> => {
    await job?.destroy();
    job = null;
  };
  return {
    name,
    start: () => {
      isWanted = true;
      plan();
      return Promise.resolve();
    },
    stop: () => {
      isWanted = false;
      return drop();
    },
    replan: async () => {
      await drop();
      // it may have been stopped meanwhile
      if (isWanted) plan();
    },
  };
}

/**
 * The same once a day, and never where the time is `off`.
 * @param at `HH:MM`, or `off`
 */
export function everyDay(name: string, at: string, zone: string, task: () => void): Replannable {
  const [hour, minute] = at.split(':').map(Number);
  if (at !== 'off') return scheduled(name, `${minute} ${hour} * * *`, zone, task);
  const nothing = (): Promise<void> => Promise.resolve();
  return { name, start: nothing, stop: nothing, replan: nothing };
}

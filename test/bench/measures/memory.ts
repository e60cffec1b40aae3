/**
 * Resident memory of the service's own process, without Chromium, while a notice goes to everybody of a
 * large town; against a process of whatsapp-web.js alone with the same page before it.
 */
import { systemClock } from '#src/runtime/time.js';
import { figure, listsFor, type Measure } from '../measure.js';
import { residentMemory } from '../program.js';
import { more } from '../row.js';
import { Town } from '../town.js';

const PEOPLE = 100_000;
const EVERY_MS = 200;

export const memory: Measure = {
  name: 'memory',
  run: async (bench) => {
    const people = bench.scaled(PEOPLE, 10);
    const town = await Town.found(people);
    try {
      const bot = await town.start();
      await town.publish('primo', { '.txt': 'Il servizio è cominciato.' }, listsFor(people));
      await town.calm();
      const ours = await highest(bot.pid, async () => {
        await town.publish('secondo', { '.txt': 'Domani manca l’acqua.' }, listsFor(people));
        await town.calm();
      });
      await town.stop();
      const client = await town.baseline('bare-client');
      await client.says();
      const bare = await residentMemory(client.pid);
      await client.end();
      return [
        more(
          {
            measure: `memory of the process, ${figure(people)} subscribers, during a notice (highest); whatsapp-web.js alone`,
            unit: 'MB',
            ours,
            against: bare,
            raw: { ours, bare },
          },
          80,
        ),
      ];
    } finally {
      await town.close();
    }
  },
};

/** While `work` is done, in megabytes. */
async function highest(pid: number, work: () => Promise<void>): Promise<number> {
  const over = new AbortController();
  let most = 0;
  const weighing = (async () => {
    while (!over.signal.aborted) {
      most = Math.max(most, await residentMemory(pid));
      await systemClock.sleep(EVERY_MS, over.signal);
    }
  })();
  try {
    await work();
  } finally {
    over.abort();
    await weighing;
  }
  return most;
}

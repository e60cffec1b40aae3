/**
 * ATTIVA → confirmation, from the moment a citizen sends the word to the moment the servers have taken
 * the answer; one citizen at a time, and fifty at once. Against the smallest bot that answers.
 */
import { until } from '../../support/until.js';
import { figure, type Measure } from '../measure.js';
import { percentile, timesAsLong, type Row } from '../row.js';
import { phoneOf } from '../seed.js';
import { Town } from '../town.js';

const CITIZENS = 1_000;
const CROWD = 50;
const WAYS = ['one at a time', `${String(CROWD)} at once`] as const;
const SHARES = [
  ['p50', 0.5],
  ['p95', 0.95],
] as const;
const LIMIT = 60_000;

export const replies: Measure = {
  name: 'replies',
  run: async (bench) => {
    const citizens = bench.scaled(CITIZENS, CROWD);
    // a group of their own for each way, and for each of the two that answer
    const town = await Town.found(4 * citizens, 0);
    try {
      await town.start();
      const ours = await answered(town, 0, citizens);
      await town.calm();
      await town.stop();
      const echo = await town.baseline('echo-bot');
      await echo.says();
      const against = await answered(town, 2 * citizens, citizens);
      await echo.end();
      return WAYS.flatMap((way, index) =>
        SHARES.map(([name, share]): Row => {
          const [us, them] = [ours[index] ?? [], against[index] ?? []];
          return timesAsLong(
            {
              measure: `ATTIVA → confirmation, ${figure(citizens)} citizens, ${way}, ${name}; an echo bot`,
              unit: 'ms',
              ours: percentile(us, share),
              against: percentile(them, share),
              raw: { ours: us, echo: them },
            },
            1.3,
          );
        }),
      );
    } finally {
      await town.close();
    }
  },
};

/** Milliseconds for each citizen, by way. */
async function answered(town: Town, first: number, citizens: number): Promise<readonly number[][]> {
  const ways: number[][] = [];
  for (const [way, crowd] of [1, CROWD].entries()) {
    const times: number[] = [];
    for (let done = 0; done < citizens; done += crowd) {
      const count = Math.min(crowd, citizens - done);
      times.push(...(await waitedFor(town, first + way * citizens + done, count)));
    }
    ways.push(times);
  }
  return ways;
}

async function waitedFor(town: Town, from: number, count: number): Promise<readonly number[]> {
  const before = await town.acceptedCount();
  const began = Date.now();
  if (count === 1) await town.phones.write(phoneOf(from), 'ATTIVA');
  else await town.phones.writeAll(phoneOf(from), count, 'ATTIVA');
  await until('the answers', async () => (await town.acceptedCount()) >= before + count, LIMIT);
  return (await town.taken(before, count)).map(({ at }) => at - began);
}

/** From the start of the process to ready, with a login that is there; against whatsapp-web.js alone. */
import type { Measure } from '../measure.js';
import { median, more } from '../row.js';
import type { Town } from '../town.js';

const ROUNDS = 5;

export const start: Measure = {
  name: 'start',
  run: async (bench) => {
    const town = await bench.town();
    const ours: number[] = [];
    const bare: number[] = [];
    for (let round = 0; round < bench.scaled(ROUNDS); round += 1) {
      ours.push(await service(town));
      bare.push(await client(town));
    }
    return [
      more(
        {
          measure: 'start to ready with a saved login; whatsapp-web.js alone',
          unit: 'ms',
          ours: median(ours),
          against: median(bare),
          raw: { ours, bare },
        },
        1_000,
      ),
    ];
  },
};

async function service(town: Town): Promise<number> {
  const began = Date.now();
  await town.start();
  const readyAt = await town.readyAt(began);
  await town.stop();
  return readyAt - began;
}

async function client(town: Town): Promise<number> {
  const began = Date.now();
  const bare = await town.baseline('bare-client');
  await bare.says();
  const milliseconds = Date.now() - began;
  await bare.end();
  return milliseconds;
}

/**
 * A burst water main: an urgent text, from the moment it lies in the folder to the first phone and to the last of 500
 * people in two lists, with the folder's settings as they come.
 */
import { figure, listsFor, type Measure } from '../measure.js';
import { median, plain } from '../row.js';
import { Town } from '../town.js';
import { startCaughtUp } from './delivery.js';

const PEOPLE = 500;
const ROUNDS = 5;
const TEXT =
  'Urgente: sì\n\nSi è rotta una conduttura in via Roma: non bere l’acqua del rubinetto.';

const AS_IT_COMES: Readonly<Record<string, string>> = {
  CAMPANILE_FOLDER_SETTLE_SECONDS: '2',
  CAMPANILE_FOLDER_RESCAN_SECONDS: '2',
  CAMPANILE_FOLDER_PICTURE_WAIT_SECONDS: '5',
  CAMPANILE_FOLDER_TEXT_WAIT_SECONDS: '2.5',
};

export const urgent: Measure = {
  name: 'urgent',
  run: async (bench) => {
    const people = bench.scaled(PEOPLE, 4);
    const town = await Town.found(people);
    const [first, last]: [number[], number[]] = [[], []];
    try {
      await startCaughtUp(town, AS_IT_COMES);
      // the lists are made with the first notice
      for (let round = 0; round <= bench.scaled(ROUNDS); round += 1) {
        const files = { '.txt': `${TEXT} (${String(round)})` };
        const taken = await town.publish(`acqua ${String(round)}`, files, listsFor(people));
        await town.calm();
        if (round === 0) continue;
        first.push(taken.first);
        last.push(taken.milliseconds);
      }
    } finally {
      await town.stop();
      await town.close();
    }
    const name = `an urgent text to ${figure(people)} people by list, from the drop to the`;
    const row = (what: string, times: readonly number[], atMost: number) =>
      plain(
        { measure: `${name} ${what}`, unit: 'ms', ours: median(times), raw: times },
        { atMost },
      );
    return [row('first phone', first, 2_000), row('last', last, 3_000)];
  },
};

/** Lives with a planted bug, from a seed on, until one of them breaks a promise; tells which. */
import process from 'node:process';
import { drawHistory } from './draw-history.js';
import { Life } from './life.js';

const [first = 1, most = 1] = process.argv.slice(2).map(Number);

for (let seed = first; seed < first + most; seed += 1) {
  const { breaches } = await Life.of(drawHistory(seed));
  const [breach] = breaches;
  if (breach === undefined) continue;
  console.log(JSON.stringify({ seed, promise: breach.promise }));
  break;
}

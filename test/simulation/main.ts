/**
 * `npm run simulate -- [--lives N] [--seed S] [--minutes M] [--workers N]`: lives from seed S on, in so many workers. With one life its
 * whole history is shown; of the first that breaks a promise, the shortest history that does.
 * `--continue FILE`: what has been lived is written there as it goes, and gone on with, by as many workers, when it is there.
 * `--planted`: each of the bugs in `planted.ts` is planted, and looked for; with `--bug` those
 * whose names have that in them.
 */
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { findAllPlanted } from './find-planted.js';
import { drawHistory } from './draw-history.js';
import type { History } from './history.js';
import { KeptRun } from './kept-run.js';
import { Life } from './life.js';
import { manyLives } from './many-lives.js';
import { shrunk } from './shrink.js';
import type { Tally } from './tally.js';
import { hms } from './trace.js';
import type { Breach } from './verdict.js';

const YEAR = 365.25 * 86_400_000;
const MOST_SHOWN = 20;
/** Each planted bug is found within so many lives. */
const MOST_PLANTED = 2_000;

const { values } = parseArgs({
  options: {
    lives: { type: 'string' },
    seed: { type: 'string' },
    minutes: { type: 'string' },
    workers: { type: 'string' },
    continue: { type: 'string' },
    planted: { type: 'boolean', default: false },
    bug: { type: 'string', default: '' },
  },
});
const seed = Number(values.seed ?? Date.now() % 1_000_000_000);
const minutes = values.minutes === undefined ? Infinity : Number(values.minutes);
const most = values.minutes === undefined ? 1_000 : Infinity;
const lives = Number(
  values.lives ?? (values.seed === undefined ? most : minutes === Infinity ? 1 : most),
);

if (values.planted) await findAllPlanted(seed, Number(values.lives ?? MOST_PLANTED), values.bug);
else if (lives === 1 && values.continue === undefined) await showOne(seed);
else await showMany();

async function showOne(one: number): Promise<void> {
  const { breaches, trace } = await Life.of(drawHistory(one), true);
  for (const line of trace) console.log(line);
  show(one, breaches);
  await showShortest(one, breaches);
}

async function showMany(): Promise<void> {
  const kept = values.continue ?? null;
  const workers = Number(values.workers ?? availableParallelism());
  const before = kept === null ? null : KeptRun.goOn(kept);
  const run = before ?? KeptRun.begin(kept, seed, workers);
  console.log(`Lives from seed ${String(run.first)} on, ${String(run.tally.lives)} lived.`);
  const begun = performance.now();
  let shown = 0;
  const until = minutes === Infinity ? Infinity : Date.now() + minutes * 60_000;
  await manyLives(run, { end: run.first + lives, until }, (one, breaches) => {
    shown += 1;
    if (shown <= MOST_SHOWN) show(one, breaches);
  });
  tell(run.tally, run.broken.size, performance.now() - begun);
  const [first] = run.broken;
  if (first !== undefined) await showShortest(...first);
}

function show(one: number, breaches: readonly Breach[]): void {
  for (const { promise, about, at } of breaches.slice(0, 3)) {
    console.log(`seed ${String(one)}, ${hms(at)}: ${promise}: ${about}`);
  }
}

async function showShortest(one: number, breaches: readonly Breach[]): Promise<void> {
  const [breach] = breaches;
  if (breach === undefined) return;
  process.exitCode = 1;
  const history = await shrunk(drawHistory(one), async (shorter) => {
    const outcome = await Life.of(shorter);
    return outcome.breaches.some(({ promise }) => promise === breach.promise);
  });
  console.log(`\nThe shortest history found in which «${breach.promise}» is broken:`);
  await describe(history);
}

async function describe({ setting, events }: History): Promise<void> {
  console.log(JSON.stringify(setting));
  for (const event of events) console.log(`${hms(event.at)} ${JSON.stringify(event)}`);
  const { trace } = await Life.of({ setting, events }, true);
  console.log('\nWhat happens in it:');
  for (const line of trace) console.log(line);
}

function tell(tally: Tally, broken: number, ms: number): void {
  console.log(
    `\n${String(tally.lives)} lives, ${(tally.lived / YEAR).toFixed(1)} simulated years, ` +
      `${String(tally.deaths)} deaths, ${String(tally.steps)} steps, ${(ms / 60_000).toFixed(1)} minutes; ` +
      `promises broken in ${String(broken)} lives.`,
  );
  list(tally.faults);
  console.log('Lives in which staff were told of:');
  list(tally.alerts);
  console.log('How often there was something to judge, where much is excused:');
  list(tally.judged);
}

function list(counts: Readonly<Record<string, number>>): void {
  for (const [name, times] of Object.entries(counts).sort((a, b) => b[1] - a[1])) {
    console.log(`${String(times).padStart(8)}  ${name}`);
  }
}

/**
 * `npm run bench -- [--scale 0.1] [--only delivery,replies]`: how fast the service is, against what
 * people would use instead and against what is possible at all. docs/benchmarks.md explains it.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, release, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { figure, listsFor, type Bench, type Measure } from './measure.js';
import { catchUp } from './measures/catch-up.js';
import { delivery, PEOPLE_OF_TOWN } from './measures/delivery.js';
import { folder } from './measures/folder.js';
import { growth } from './measures/growth.js';
import { memory } from './measures/memory.js';
import { panel } from './measures/panel.js';
import { replies } from './measures/replies.js';
import { start } from './measures/start.js';
import { urgent } from './measures/urgent.js';
import { tableOf, type Row } from './row.js';
import { Town } from './town.js';

const MEASURES: readonly Measure[] = [
  growth,
  folder,
  delivery,
  urgent,
  start,
  replies,
  catchUp,
  memory,
  panel,
];
const RESULTS = fileURLToPath(new URL('../../bench.json', import.meta.url));

const { values } = parseArgs({
  options: {
    scale: { type: 'string', default: '1' },
    only: { type: 'string' },
    out: { type: 'string', default: RESULTS },
  },
});
const scale = Number(values.scale);
const only = values.only?.split(',') ?? MEASURES.map(({ name }) => name);
const unknown = only.find((name) => !MEASURES.some((measure) => measure.name === name));
if (!(scale > 0 && scale <= 1) || unknown !== undefined) {
  console.error('--scale is above 0 and at most 1; --only is some of');
  console.error(MEASURES.map(({ name }) => name).join(','));
  process.exit(64);
}

const shared: { town?: Promise<Town> } = {};
const bench: Bench = {
  scaled: (count, least = 1) => Math.max(least, Math.round(count * scale)),
  town: () => (shared.town ??= townWithLists(bench.scaled(PEOPLE_OF_TOWN))),
};

const began = new Date();
const rows: Row[] = [];
const failed: string[] = [];
for (const { name, run } of MEASURES.filter((measure) => only.includes(measure.name))) {
  const start = Date.now();
  try {
    rows.push(...(await run(bench)));
  } catch (error) {
    failed.push(name);
    console.error(`${name} failed:`, error);
  }
  console.error(`${name}: ${String(Math.round((Date.now() - start) / 1000))} s`);
}
await (await shared.town?.catch(() => null))?.close();

const results = {
  date: began.toISOString(),
  scale,
  machine: {
    processor: cpus()[0]?.model ?? '',
    cores: cpus().length,
    gigabytes: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${release()}`,
    node: process.version,
  },
  failed,
  rows,
};
await mkdir(new URL('.', `file://${values.out}`), { recursive: true });
await writeFile(values.out, `${JSON.stringify(results, null, 2)}\n`);
console.log(tableOf(rows));
if (failed.length > 0) process.exitCode = 1;

/** The first notice makes the lists. */
async function townWithLists(people: number): Promise<Town> {
  const made = await Town.found(people);
  try {
    await made.start();
    const { milliseconds } = await made.publish(
      'primo',
      { '.txt': 'Il servizio è cominciato.' },
      listsFor(people),
    );
    console.error(
      `a town of ${figure(people)}: lists and first notice in ${String(milliseconds)} ms`,
    );
    await made.calm();
    await made.stop();
    return made;
  } catch (error) {
    await made.close();
    throw error;
  }
}

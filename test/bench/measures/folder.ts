/**
 * The watched folder when a thousand notices are dropped at once, and when ten thousand have been sent:
 * the real modules on a real folder and a real database.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ComuneWithFolder } from '../../support/comune-with-folder.js';
import { figure, type Measure } from '../measure.js';
import { median, more, plain, timesAsLong, type Row } from '../row.js';

const DROPPED = 1_000;
const SENT = 10_000;
const SCANS = 50;

export const folder: Measure = {
  name: 'folder',
  run: async (bench) => [
    ...(await droppedAtOnce(bench.scaled(DROPPED, 20))),
    ...(await besideSent(bench.scaled(SENT, 100))),
  ],
};

async function droppedAtOnce(count: number): Promise<readonly Row[]> {
  const few = await takingIn(Math.round(count / 10));
  const all = await takingIn(count);
  const files = figure(count);
  return [
    plain({
      measure: `one scan of ${files} files dropped at once`,
      unit: 'ms',
      ours: all.scan,
      raw: all,
    }),
    plain({
      measure: `${files} files at rest: accepted, and in «in-corso» with a note each`,
      unit: 'ms',
      ours: all.milliseconds,
      raw: all,
    }),
    plain(
      {
        measure: `the same, growth from ${figure(Math.round(count / 10))} files`,
        unit: 'exponent',
        ours: Math.log(all.milliseconds / few.milliseconds) / Math.log(10),
        raw: [few.milliseconds, all.milliseconds],
      },
      { atMost: 1.5 },
    ),
    plain(
      {
        measure: `notices out of order, of ${files}`,
        unit: 'files',
        ours: all.outOfOrder,
        raw: all,
      },
      { atMost: 0 },
    ),
  ];
}

interface Taken {
  readonly scan: number;
  readonly milliseconds: number;
  readonly outOfOrder: number;
}

async function takingIn(count: number): Promise<Taken> {
  const comune = await ComuneWithFolder.open();
  try {
    for (let number = 1; number <= count; number += 1) {
      await comune.drop(`avviso ${String(number)}.txt`, `Avviso numero ${String(number)}`);
    }
    await comune.intake.takeIn();
    const scan = await timed(() => comune.folder.scan());
    await comune.clock.advance(5_000);
    const milliseconds = await timed(async () => {
      await comune.intake.takeIn();
      await comune.filing.fileDone();
    });
    const names = await comune.names();
    const outOfOrder = names.filter((name, index) => name !== `avviso ${String(index + 1)}`).length;
    return { scan, milliseconds, outOfOrder: outOfOrder + count - names.length };
  } finally {
    await comune.close();
  }
}

async function besideSent(count: number): Promise<readonly Row[]> {
  const none = await rounds(0);
  const many = await rounds(count);
  const files = figure(count);
  return [
    timesAsLong(
      {
        measure: `a scan beside ${files} sent notices, against none`,
        unit: 'ms',
        ours: many.scan,
        against: none.scan,
        raw: { none, many },
      },
      3,
    ),
    more(
      {
        measure: `memory after ${String(SCANS)} rounds beside ${files} sent notices, against none`,
        unit: 'MB',
        ours: many.megabytes,
        against: none.megabytes,
        raw: { none, many },
      },
      20,
    ),
    plain({
      measure: `a notice from «in-corso» to «inviati» beside ${files} others`,
      unit: 'ms',
      ours: many.filing,
      raw: { none, many },
    }),
  ];
}

/** With so many notices in `inviati`, each with its report: figures of rounds in which nothing happens. */
async function rounds(sent: number) {
  const comune = await ComuneWithFolder.open();
  try {
    const place = join(comune.avvisi, 'inviati');
    await mkdir(place, { recursive: true });
    for (let number = 0; number < sent; number += 1) {
      await writeFile(join(place, `avviso ${String(number)}.txt`), 'x');
      await writeFile(join(place, `avviso ${String(number)}.esito.txt`), 'x');
    }
    globalThis.gc?.();
    const before = process.memoryUsage().rss;
    const scans: number[] = [];
    for (let round = 0; round < SCANS; round += 1) {
      scans.push(
        await timed(async () => {
          await comune.intake.takeIn();
          await comune.filing.fileDone();
        }),
      );
    }
    const megabytes = (process.memoryUsage().rss - before) / 2 ** 20;
    await comune.drop('nuovo.txt', 'Un avviso nuovo');
    await comune.takeIn();
    await comune.filing.fileDone();
    await comune.send();
    const filing = await timed(() => comune.filing.fileDone());
    return { scan: median(scans), megabytes, filing };
  } finally {
    await comune.close();
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/**
 * Processes that are killed, at every boundary of the code and at random moments. `npm run test:crash`
 * takes `--runs N` (random runs) and `--seed S`; a failure is repeated with the seed it names. With `--at PATTERN`
 * it is killed at the boundaries with such names alone.
 */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crashRun, type CrashRun } from './crash-run.js';
import { foundTown, type Town } from './crash-town.js';
import { generator } from './generator.js';
import type { Blow, Victim } from './plan.js';

const REPORT = fileURLToPath(new URL('../../crash-report.json', import.meta.url));
const VICTIMS: readonly Victim[] = ['both', 'bot', 'browser'];
const AT_A_TIME = Math.max(1, Math.min(3, cpus().length));

/** So often a blow is tried; each must have fallen then. */
const ATTEMPTS = 3;

/** Without these the list of boundaries is not what it was: something goes past `boundaries.ts`, or has another name. */
const BOUNDARIES = [
  ...[
    ...['accept (notice-audit)', 'apply (register-store)', '#markFiled (notice-filing)'],
    ...['begin (outbox-attempts)', 'settle (outbox-attempts)', 'recordReceipts (outbox-store)'],
    ...['begin (post-attempts)', 'settle (post-attempts)'],
  ].flatMap((name) => ['before', 'after'].map((when) => `${when} the commit of ${name}`)),
  ...['sendToList', 'sendToPerson', 'postToChannel', 'changeList', 'readChats'].flatMap((name) =>
    ['before', 'during', 'after'].map((when) => `${when} the page's ${name}`),
  ),
];

const RANDOM_RUNS = Number(process.env.CRASH_RUNS ?? 10);
const SEED = Number(process.env.CRASH_SEED ?? Date.now() % 1_000_000);
const ONLY_RANDOM = process.env.CRASH_RUNS !== undefined;
/** only as many blows as begin within so many seconds, drawn by lot from all that there are */
const SAMPLE_SECONDS = Number(process.env.CRASH_SAMPLE_SECONDS ?? 0);
/** only boundaries of which some part of the name is so, and no random moments; absent: all */
const AT = process.env.CRASH_AT;
/** every victim at every boundary, instead of one in turn */
const ALL_VICTIMS = process.env.CRASH_ALL === '1';

describe('a service that is killed', function () {
  this.timeout(SAMPLE_SECONDS > 0 ? 10 * 60_000 : 4 * 60 * 60_000);
  let town: Town;
  let healthy: CrashRun;
  const runs: CrashRun[] = [];

  before(async () => {
    town = await foundTown();
    healthy = await crashRun(town, []);
    assert.deepEqual(healthy.problems, [], 'without any blow');
    const lost = BOUNDARIES.filter((name) => !healthy.boundaries.includes(name));
    assert.deepEqual(lost, [], 'boundaries that are not seen any more');
  });

  after(async () => {
    await town?.remove();
    mkdirSync(dirname(REPORT), { recursive: true });
    writeFileSync(REPORT, JSON.stringify({ seed: SEED, ...summary(runs), runs }, null, 2));
  });

  const suffer = async (
    what: string,
    plans: readonly (readonly Blow[])[],
  ): Promise<readonly CrashRun[]> => {
    const results = await inParallel(plans, (blows) => crashRun(town, blows));
    judge(what, results);
    return results;
  };

  const judge = (what: string, results: readonly CrashRun[]): void => {
    runs.push(...results);
    console.log(`      ${what}: ${JSON.stringify(summary(results))}`);
    const failed = results.filter(({ problems }) => problems.length > 0);
    for (const { what, output } of failed) console.error(`\n${what}:\n${output}`);
    if (failed.length > 0) {
      assert.fail(failed.map((run) => [run.what, ...run.problems].join('\n  ')).join('\n'));
    }
  };

  /** Some boundaries come only when things happen to fall together so: they get further chances. */
  const sufferEach = async (what: string, plans: readonly (readonly Blow[])[]): Promise<void> => {
    let missed = plans;
    for (let attempt = 0; attempt < ATTEMPTS && missed.length > 0; attempt += 1) {
      const results = await suffer(what, missed);
      missed = missed.filter((blows, index) => results[index]?.struck !== blows.length);
    }
    assert.deepEqual(missed, [], 'blows that never fell');
  };

  if (SAMPLE_SECONDS > 0) {
    const title = `${String(SAMPLE_SECONDS)} s, CRASH_SEED=${String(SEED)}`;
    it(`at boundaries and moments drawn by lot delivers everything once (${title})`, async () => {
      const random = generator(SEED);
      const moments = randomMoments(random, healthy.workedMs);
      const plans = shuffled(
        [...atBoundaries(healthy.boundaries).map((blow) => [blow]), ...moments],
        random,
      );
      const enough = performance.now() + SAMPLE_SECONDS * 1_000;
      const results = await inParallel(
        plans,
        (blows) => crashRun(town, blows),
        { atATime: 1, goesOn: () => performance.now() < enough }, // beside other tests
      );
      judge(`sample of ${String(plans.length)}`, results);
      assert.ok(summary(results).blows > 0, 'blows that fell');
    });
    return;
  }

  if (!ONLY_RANDOM) {
    it('at any boundary delivers everything once', async () => {
      const wanted = healthy.boundaries.filter((name) => new RegExp(AT ?? '').test(name));
      assert.ok(wanted.length > 0, `boundaries called ${AT ?? ''}`);
      await sufferEach(
        'boundaries',
        atBoundaries(wanted).map((blow) => [blow]),
      );
    });
  }

  if (AT !== undefined) return;

  if (!ONLY_RANDOM) {
    it('at any boundary of the recovery from another kill delivers everything once', async () => {
      const boundary = "after the page's sendToList";
      const first: Blow = { victim: 'both', boundary, occurrence: 1 };
      const [recovered] = await inParallel([[first]], (blows) => crashRun(town, blows));
      assert.ok(recovered);
      assert.deepEqual(recovered.problems, []);
      const upToNextSend = recovered.boundaries.findIndex((name) => name.includes("page's sendTo"));
      const recovering = recovered.boundaries.slice(0, upToNextSend);
      await sufferEach(
        'boundaries of recovery',
        atBoundaries(recovering).map((blow) => [first, blow]),
      );
    });
  }

  it(`at ${String(RANDOM_RUNS)} random moments delivers everything once (seed ${String(SEED)})`, async () => {
    const plans = randomMoments(generator(SEED), healthy.workedMs);
    await suffer(`random moments, seed ${String(SEED)}`, plans);
  });
});

/** Each boundary once, the victims in turn; changes in the page also somewhere in between. */
function atBoundaries(boundaries: readonly string[]): Blow[] {
  const blows = [...new Set(boundaries)].flatMap((boundary): Blow[] => {
    const times = boundaries.filter((name) => name === boundary).length;
    const blow = { victim: 'both', boundary, occurrence: 1 } as const;
    if (!/^during the page's (sendTo|postTo|edit|create|stage)/.test(boundary)) return [blow];
    const later = { ...blow, delayMs: 5 };
    return times > 1 ? [blow, later, { ...blow, occurrence: 2, delayMs: 15 }] : [blow, later];
  });
  return ALL_VICTIMS
    ? blows.flatMap((blow) => VICTIMS.map((victim) => ({ ...blow, victim })))
    : blows.map((blow, index) => ({ ...blow, victim: VICTIMS[index % VICTIMS.length] ?? 'both' }));
}

/** @param span how long an undisturbed life has something to do, in milliseconds */
function randomMoments(random: () => number, span: number): Blow[][] {
  return Array.from({ length: RANDOM_RUNS }, () => {
    const blow = (): Blow => ({
      victim: VICTIMS[Math.floor(random() * VICTIMS.length)] ?? 'both',
      afterMs: Math.floor(random() * span),
    });
    return random() < 0.3 ? [blow(), blow()] : [blow()];
  });
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, lot: random() }))
    .toSorted((a, b) => a.lot - b.lot)
    .map(({ item }) => item);
}

/** @param options.goesOn whether another one is begun */
async function inParallel<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
  options: { readonly atATime?: number; readonly goesOn?: () => boolean } = {},
): Promise<R[]> {
  const { atATime = AT_A_TIME, goesOn = () => true } = options;
  const results: R[] = [];
  const queue = [...items.entries()];
  const lane = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined && goesOn(); next = queue.shift()) {
      results[next[0]] = await work(next[1]);
    }
  };
  await Promise.all(Array.from({ length: atATime }, lane));
  return Object.values(results);
}

function summary(runs: readonly CrashRun[]) {
  const sum = (of: (run: CrashRun) => number) => runs.reduce((total, run) => total + of(run), 0);
  return {
    runs: runs.length,
    blows: sum(({ struck }) => struck),
    failed: runs.filter(({ problems }) => problems.length > 0).length,
    acceptedTwice: sum(({ acceptedTwice }) => acceptedTwice),
    seconds: Math.round(sum(({ milliseconds }) => milliseconds) / 1_000),
  };
}

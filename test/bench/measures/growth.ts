/**
 * How the work for one notice grows with the subscribers: on the real modules and a real database,
 * without WhatsApp. And how long the event loop stands still while the receipts of all are stored.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { planDeliveries } from '#src/sending/list-plan.js';
import { planLists, type CurrentList } from '#src/sending/list-plan.js';
import { Receipts } from '#src/sending/receipts.js';
import type { ListCandidate } from '#src/model/subscriber.js';
import type { Storage } from '#src/ports/storage.js';
import type { Receipt } from '#src/model/delivery.js';
import { openStorage } from '#src/storage/database.js';
import { systemClock } from '#src/runtime/time.js';
import { silentLogger } from '../../fakes/runtime.js';
import { at, messageId, notice } from '../../support/storage.js';
import { until } from '../../support/until.js';
import { figure, LIST_SIZE, type Measure } from '../measure.js';
import { median, plain, type Row } from '../row.js';
import { lidOfCitizen, phoneOf, seedRegister } from '../seed.js';

const SMALLEST = 1_000;
const LARGEST = 100_000;
const STEPS = ['plan', 'enqueue', 'settle', 'report'] as const;
type Times = Record<(typeof STEPS)[number], number>;

export const growth: Measure = {
  name: 'growth',
  run: async (bench) => {
    const largest = bench.scaled(LARGEST);
    const smallest = Math.max(1, Math.round((largest * SMALLEST) / LARGEST));
    const few = await atSize(smallest);
    const many = await atSize(largest);
    const exponents = STEPS.map((step): Row => {
      const exponent = Math.log(many.times[step] / few.times[step]) / Math.log(largest / smallest);
      const raw = {
        people: [smallest, largest],
        milliseconds: [few.times[step], many.times[step]],
      };
      const measure = `growth from ${figure(smallest)} to ${figure(largest)} subscribers: ${step}`;
      return plain({ measure, unit: 'exponent', ours: exponent, raw }, { atMost: 1.1 });
    });
    const { milliseconds, edits, changed } = changedPlan(largest);
    const size = figure(largest);
    return [
      ...exponents,
      plain(
        {
          measure: `list plan for ${size}, 1 % changed`,
          unit: 'ms',
          ours: milliseconds,
          raw: { milliseconds },
        },
        { atMost: 1_000 },
      ),
      plain(
        {
          measure: `edits for ${size}, 1 % changed, of ${figure(changed)} changed lists`,
          unit: 'edits',
          ours: edits,
          raw: { edits, changed },
        },
        { atMost: changed },
      ),
      plain(
        {
          measure: `longest stop of the event loop while ${size} receipts are stored`,
          unit: 'ms',
          ours: many.longestStop,
          raw: { longestStop: many.longestStop },
        },
        { atMost: 50 },
      ),
    ];
  },
};

async function atSize(people: number): Promise<{ times: Times; longestStop: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'campanile-bench-'));
  const file = join(folder, 'campanile.sqlite');
  await seedRegister(file, people);
  const storage = await openStorage({ file, logger: silentLogger });
  try {
    // small numbers are over in no time: several rounds, of which the median counts
    const rounds = people > 20_000 ? 3 : 9;
    const measured: Times[] = [];
    for (let round = 0; round < rounds; round += 1) {
      measured.push(await oneNotice(storage, people, round));
    }
    const times = Object.fromEntries(
      STEPS.map((step) => [step, median(measured.map((each) => each[step]))]),
    ) as Times;
    return { times, longestStop: await storingReceipts(storage, rounds, people) };
  } finally {
    await storage.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function oneNotice(storage: Storage, people: number, round: number): Promise<Times> {
  const { notices, outbox } = storage;
  const plan = await timed(() => planLists(candidates(people), [], LIST_SIZE));
  const lists = plan.value.create.map(({ name, members }) => {
    const subscriberIds = members.map(({ subscriberId }) => subscriberId);
    return { id: `${name}@broadcast`, name, subscriberIds };
  });
  const enqueue = await timed(async () => {
    const accepted = await notices.accept(notice(`avviso ${String(round)}`), at(1));
    const { id } = accepted.notice;
    await outbox.assign(id, planDeliveries(await outbox.unassigned(id), lists));
    return id;
  });
  const id = enqueue.value;
  const settle = await timed(async () => {
    for (let next; (next = await outbox.nextOf(id)) !== null;) {
      await outbox.begin(next.id, messageId(next.id), 2, 'link');
      await outbox.settle(next.id, { kind: 'handed-over' }, 3);
    }
    await outbox.finish(id, 4);
  });
  const report = await timed(() => notices.progress(id));
  return {
    plan: plan.milliseconds,
    enqueue: enqueue.milliseconds,
    settle: settle.milliseconds,
    report: report.milliseconds,
  };
}

/** The receipts come as they do from the page: all at once. */
async function storingReceipts(storage: Storage, noticeId: number, people: number) {
  const receipts: Receipt[] = [];
  let before: number | undefined;
  // the last notice's come first
  while (receipts.length < people) {
    const sent = await storage.outbox.awaitingReceipts({ since: 0, receipt: 'delivered', before });
    before = sent.at(-1)?.id;
    for (const { messageId: id, target } of sent) {
      const recipients = target.kind === 'list' ? target.recipients : [target.chatId ?? ''];
      receipts.push(
        ...recipients.map((chatId) => ({ messageId: id, chatId, level: 'delivered' as const })),
      );
    }
  }
  let tell: ((receipts: readonly Receipt[]) => void) | null = null;
  const keeper = new Receipts({
    isSending: () => false,
    messenger: {
      onReceipts: (listener) => {
        tell = listener;
        return () => undefined;
      },
      readReceipts: () => Promise.resolve([]),
    },
    store: storage.outbox,
    clock: systemClock,
    log: silentLogger,
    onProgress: () => undefined,
  });
  keeper.start();
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  (tell as ((receipts: readonly Receipt[]) => void) | null)?.(receipts.slice(0, people));
  await until(
    'the receipts',
    async () => (await storage.notices.progress(noticeId)).delivered === people,
    10 * 60_000,
  );
  delay.disable();
  await keeper.stop();
  return delay.max / 1e6;
}

function candidates(people: number): ListCandidate[] {
  return Array.from({ length: people }, (_, index) => ({
    subscriberId: index + 1,
    alias: lidOfCitizen(index),
    phone: phoneOf(index),
  }));
}

/** One in two hundred has left, and as many have come. */
function changedPlan(people: number): { milliseconds: number; edits: number; changed: number } {
  const before = candidates(people);
  const current: CurrentList[] = planLists(before, [], LIST_SIZE).create.map(
    ({ name, members }) => ({
      id: `${name}@broadcast`,
      name,
      members: members.map(({ alias }) => alias),
      idle: false,
    }),
  );
  const moved = Math.max(1, Math.round(people / 200));
  const pace = Math.floor(people / moved);
  const gone = new Set(
    before.filter((_, index) => index % pace === 0).map(({ subscriberId }) => subscriberId),
  );
  const after = candidates(people + moved).filter(({ subscriberId }) => !gone.has(subscriberId));
  const lidsGone = new Set(
    before.filter(({ subscriberId }) => gone.has(subscriberId)).map(({ alias }) => alias),
  );
  const changed = current.filter(({ members }) =>
    members.some((alias) => lidsGone.has(alias)),
  ).length;
  const start = performance.now();
  const { edit, create } = planLists(after, current, LIST_SIZE);
  const milliseconds = performance.now() - start;
  return { milliseconds, edits: edit.length + create.length, changed };
}

async function timed<T>(work: () => T | Promise<T>): Promise<{ value: T; milliseconds: number }> {
  const start = performance.now();
  const value = await work();
  return { value, milliseconds: performance.now() - start };
}

/**
 * One notice to everybody, from the moment its file is dropped to the last message that the servers
 * take, against the two ends of the scale: a loop over `sendMessage`, and a bare script in the page.
 * The page grows slower with what is in it; so that nobody gains by that, each goes before and after
 * the other, with the loop in the middle, and means are compared.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '../../support/until.js';
import { figure, listsFor, type Bench, type Measure } from '../measure.js';
import { picture } from '../picture.js';
import { plain, timesAsLong, timesFaster, type Row } from '../row.js';
import { phoneOf } from '../seed.js';
import { LIMIT, type Town } from '../town.js';

const PEOPLE = 10_000;
/** The loop is measured on so many people, and takes its time for each of them. */
const SAMPLE = 300;
const TEXT = 'Domani, dalle 8:30 alle 12:30, in via Roma l’acqua sarà sospesa per lavori urgenti.';
const KINDS = ['text', 'picture'] as const;
type Kind = (typeof KINDS)[number];
type Times = Record<Kind, number[]>;

export const delivery: Measure = {
  name: 'delivery',
  run: async (bench) => {
    const town = await bench.town();
    const lists = listsFor(town.people);
    const limit: Times = { text: [], picture: [] };
    const ours: Times = { text: [], picture: [] };
    await bareScript(town, lists, limit);
    await service(town, lists, ours);
    const loop = await naiveLoop(town, bench);
    await service(town, lists, ours);
    await bareScript(town, lists, limit);
    const calls = await pageCalls(town, lists);
    const rows = KINDS.flatMap((kind): Row[] => {
      const name = `a notice to ${figure(town.people)} (${kind})`;
      const time = mean(ours[kind]);
      const sent = loop[kind];
      const extrapolated = (sent.milliseconds / sent.people) * town.people;
      return [
        timesFaster(
          {
            measure: `${name}, a loop of sendMessage (${figure(sent.people)} people, extrapolated)`,
            unit: 'ms',
            ours: time,
            against: extrapolated,
            raw: { ours: ours[kind], loop: sent },
          },
          30,
        ),
        timesAsLong(
          {
            measure: `${name}, a bare script in the page`,
            unit: 'ms',
            ours: time,
            against: mean(limit[kind]),
            raw: { ours: ours[kind], script: limit[kind] },
          },
          1.5,
        ),
      ];
    });
    const required = { atMost: 2 * lists + 10 };
    const measure = `calls into the page for a notice to ${figure(town.people)}`;
    return [...rows, plain({ measure, unit: 'calls', ours: calls.asked, raw: calls }, required)];
  },
};

export const PEOPLE_OF_TOWN = PEOPLE;

async function bareScript(town: Town, lists: number, times: Times): Promise<void> {
  const path = join(town.home, 'avviso.png');
  await writeFile(path, picture());
  const rounds = KINDS.map((kind) => ({ text: TEXT, picture: kind === 'text' ? null : path }));
  const script = await town.baseline('page-script', { rounds });
  try {
    await script.says();
    for (const kind of KINDS) {
      const { messages, milliseconds } = await script.says<{
        messages: number;
        milliseconds: number;
      }>();
      if (messages !== lists) throw new Error(`there are ${String(messages)} lists`);
      times[kind].push(milliseconds);
      await town.calm();
      script.goOn();
    }
  } finally {
    await script.end();
  }
}

async function service(town: Town, lists: number, times: Times): Promise<void> {
  await startCaughtUp(town);
  for (const kind of KINDS) {
    const name = `${kind} ${String(times[kind].length + 1)}`;
    const files = kind === 'text' ? { '.txt': `${TEXT} ${name}` } : { '.png': picture() };
    times[kind].push((await town.publish(name, files, lists)).milliseconds);
    await town.calm();
  }
  await town.stop();
}

/** Starts the service and waits until it has read back what citizens wrote: no notice goes before. */
export async function startCaughtUp(town: Town, env: Readonly<Record<string, string>> = {}) {
  const began = Date.now();
  const bot = await town.start(env);
  const read = await until(
    'the reading back',
    async () => (await town.logged('catch-up.done', began))[0],
    LIMIT,
  );
  const milliseconds = read.at - (await town.readyAt(began));
  return { bot, readingBack: { ...read.fields, milliseconds } };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** What puppeteer says that it sends, from the drop to the last message. */
async function pageCalls(town: Town, lists: number) {
  const { bot, readingBack } = await startCaughtUp(town, {
    DEBUG: 'puppeteer:protocol:SEND*',
    DEBUG_COLORS: 'no',
  });
  bot.output.length = 0;
  await town.publish('contato', { '.txt': `${TEXT} Contato.` }, lists);
  const sent = bot.output.join('').split('\n');
  await town.calm();
  await town.stop();
  const calls = sent.filter((line) => /Runtime\.(evaluate|callFunctionOn)/.test(line));
  // The page calls functions of the program, too; its answers go the same way.
  const answers = calls.filter((line) => line.includes('.callbacks')).length;
  return { asked: calls.length - answers, answers, readingBack };
}

interface Sample {
  readonly people: number;
  readonly milliseconds: number;
}

async function naiveLoop(town: Town, bench: Bench) {
  const people = Math.min(town.people, bench.scaled(SAMPLE, 10));
  const phones = Array.from({ length: people }, (_, index) => phoneOf(index));
  const path = join(town.home, 'avviso.png');
  const times: Partial<Record<Kind, Sample>> = {};
  for (const kind of KINDS) {
    const order = { phones, text: TEXT, ...(kind === 'picture' && { picture: path }) };
    const loop = await town.baseline('naive-loop', order);
    const { milliseconds } = await loop.says<{ milliseconds: number }>();
    await town.calm();
    await loop.end();
    times[kind] = { people, milliseconds };
  }
  return times as Record<Kind, Sample>;
}

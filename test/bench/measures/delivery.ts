/**
 * One notice to everybody, from the moment its file is dropped to the last message that the servers
 * take, against the two ends of the scale: a loop over `sendMessage`, and a bare script in the page.
 * The script goes first, when the page has less in it, which is to its advantage.
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
const ROUNDS = 2;
const TEXT = 'Domani, dalle 8:30 alle 12:30, in via Roma l’acqua sarà sospesa per lavori urgenti.';
const KINDS = ['text', 'picture'] as const;
type Kind = (typeof KINDS)[number];
type Times = Readonly<Record<Kind, readonly number[]>>;

export const delivery: Measure = {
  name: 'delivery',
  run: async (bench) => {
    const town = await bench.town();
    const lists = listsFor(town.people);
    const limit = await bareScript(town, lists);
    const ours = await service(town, lists);
    const calls = await pageCalls(town, lists);
    const loop = await naiveLoop(town, bench);
    const rows = KINDS.flatMap((kind): Row[] => {
      const name = `a notice to ${figure(town.people)} (${kind})`;
      const best = Math.min(...ours[kind]);
      const sent = loop[kind];
      const extrapolated = (sent.milliseconds / sent.people) * town.people;
      return [
        timesFaster(
          {
            measure: `${name}, a loop of sendMessage (${figure(sent.people)} people, extrapolated)`,
            unit: 'ms',
            ours: best,
            against: extrapolated,
            raw: { ours: ours[kind], loop: sent },
          },
          30,
        ),
        timesAsLong(
          {
            measure: `${name}, a bare script in the page`,
            unit: 'ms',
            ours: best,
            against: Math.min(...limit[kind]),
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

async function bareScript(town: Town, lists: number): Promise<Times> {
  const path = join(town.home, 'avviso.png');
  await writeFile(path, picture());
  const rounds = KINDS.flatMap((kind) =>
    Array.from({ length: ROUNDS }, (_, round) => ({
      kind,
      text: `${TEXT} ${String(round)}`,
      picture: kind === 'text' ? null : path,
    })),
  );
  const times: Record<Kind, number[]> = { text: [], picture: [] };
  const script = await town.baseline('page-script', { rounds });
  try {
    await script.says();
    for (const { kind } of rounds) {
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
  return times;
}

async function service(town: Town, lists: number): Promise<Times> {
  const times: Record<Kind, number[]> = { text: [], picture: [] };
  await town.start();
  for (const kind of KINDS) {
    for (let round = 1; round <= ROUNDS; round += 1) {
      const name = `${kind} ${String(round)}`;
      const files = kind === 'text' ? { '.txt': `${TEXT} ${name}` } : { '.png': picture() };
      times[kind].push((await town.publish(name, files, lists)).milliseconds);
      await town.calm();
    }
  }
  await town.stop();
  return times;
}

/** What puppeteer says that it sends, from the drop to the last message. */
async function pageCalls(town: Town, lists: number) {
  const began = Date.now();
  const bot = await town.start({ DEBUG: 'puppeteer:protocol:SEND*', DEBUG_COLORS: 'no' });
  // What citizens wrote meanwhile is read back first, before any notice, and is no part of one.
  const read = await until(
    'the reading back',
    async () => (await town.logged('catch-up.done', began))[0],
    LIMIT,
  );
  const readingBack = { ...read.fields, milliseconds: read.at - (await town.readyAt(began)) };
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

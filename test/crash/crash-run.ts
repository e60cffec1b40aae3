/** One run: the service is killed as ordered, started again until it has done its work, and judged. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import knex from 'knex';
import { systemClock } from '#src/runtime/time.js';
import { unaccountedIn } from '../support/accounted.js';
import { Bot } from '../support/bot.js';
import { Phones } from '../emulator/phones.js';
import type { Emulator } from '../emulator/service/emulator.js';
import { until } from '../support/until.js';
import {
  CAPTION,
  copyOf,
  dropped,
  emulatorOf,
  ENTITLED,
  LEAVER,
  NEWCOMER,
  OUTSIDER,
  QUICK,
  TEXT,
  type Town,
} from './crash-town.js';
import { misplaced, unfinishedMoves } from './filed.js';
import { inWords, type Blow, type CrashPlan, type Victim } from './plan.js';

const PRELOAD = fileURLToPath(new URL('boundaries.js', import.meta.url));
/** How long the service may take to put everything right, in milliseconds. */
const PATIENCE = 90_000;
/** What follows when everybody has everything (files are put away, posts counted) is over by then, in milliseconds. */
const AFTERWORK = 15_000;

export interface CrashRun {
  readonly what: string;
  /** how many of the ordered blows struck a service that lived and had something to do */
  readonly struck: number;
  readonly problems: readonly string[];
  /** what the service said last, if there are problems */
  readonly output: string;
  /** people for whom the servers accepted a message twice, with the same id */
  readonly acceptedTwice: number;
  /** boundaries that the last life reached, in order */
  readonly boundaries: readonly string[];
  /** from the start of the last life until everybody had everything */
  readonly workedMs: number;
  readonly milliseconds: number;
}

export async function crashRun(original: Town, blows: readonly Blow[]): Promise<CrashRun> {
  const town = await copyOf(original);
  try {
    const emulator = await emulatorOf(town);
    try {
      return await runIn(town, emulator, blows);
    } finally {
      await emulator.stop();
    }
  } finally {
    await town.remove();
  }
}

async function runIn(town: Town, emulator: Emulator, blows: readonly Blow[]): Promise<CrashRun> {
  const began = Date.now();
  const phones = new Phones(emulator.control);
  const log = join(town.home, 'boundaries.log');
  let struck = 0;
  const problems: string[] = [];
  let bot: Bot | null = null;
  let workedMs = 0;
  try {
    for (const [index, blow] of blows.entries()) {
      const struckFile = join(town.home, `struck-${String(index)}`);
      if ('afterMs' in blow) {
        bot ??= await startIn(town, emulator.browserArgs);
        // Random moments are what is tested here, so a moment has to pass.
        await systemClock.sleep(blow.afterMs);
        if (!bot.hasEnded && !(await isDone(town, bot, phones))) struck += 1;
        bot = await killed(bot, blow.victim);
      } else {
        bot = await killedAt(town, emulator, { ...blow, struckFile });
        if (bot === null || existsSync(struckFile)) struck += 1;
      }
    }
    await rm(log, { force: true });
    const startedAt = Date.now();
    bot ??= await startIn(town, emulator.browserArgs, { CRASH_LOG: log });
    await converged(town, bot, phones);
    workedMs = Date.now() - startedAt;
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
  }
  const code = await bot?.stop().catch(() => null);
  if (problems.length === 0 && code !== 0) problems.push(`the service ended with ${String(code)}`);
  const verdict = await judge(town, phones);
  const boundaries = (await readFile(log, 'utf8').catch(() => '')).split('\n').filter(Boolean);
  await bot?.kill();
  problems.unshift(...verdict.problems);
  return {
    what: inWords(blows),
    struck,
    problems,
    output: problems.length > 0 ? (bot?.output.slice(-40).join('') ?? '') : '',
    acceptedTwice: verdict.acceptedTwice,
    boundaries,
    workedMs,
    milliseconds: Date.now() - began,
  };
}

function startIn(
  town: Town,
  browserArgs: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Bot> {
  return Bot.start({
    home: town.home,
    browserArgs,
    env: { ...QUICK, ...env },
    nodeArgs: ['--import', PRELOAD],
  });
}

/** Null: the service is dead. */
async function killed(bot: Bot, victim: Victim): Promise<Bot | null> {
  if (victim !== 'browser') await bot.killBot();
  if (victim !== 'bot') await bot.killBrowsers();
  return victim === 'browser' ? bot : null;
}

/** Starts the service with the blow in it. Null: the service is dead. */
async function killedAt(
  town: Town,
  { browserArgs, control }: Emulator,
  plan: CrashPlan,
): Promise<Bot | null> {
  const { struckFile, victim } = plan;
  const phones = new Phones(control);
  // Killed before it could say where its page is, it never was a service.
  const bot = await startIn(town, browserArgs, { CRASH_PLAN: JSON.stringify(plan) }).catch(
    (error: unknown) => {
      if (existsSync(struckFile)) return null;
      throw error;
    },
  );
  if (bot === null) return null;
  const isOver = () => existsSync(struckFile) || bot.hasEnded;
  const isOverOrDone = async () => isOver() || (await isDone(town, bot, phones));
  await until('the blow', isOverOrDone, PATIENCE).catch(() => null);
  await until('a late blow', isOver, AFTERWORK).catch(() => null);
  if (victim === 'browser' || !existsSync(struckFile)) return bot;
  await until('the end of the service', () => bot.hasEnded).catch(async (error: unknown) => {
    await bot.kill();
    throw error;
  });
  return null;
}

/** Everybody has everything and the service knows it. */
async function converged(town: Town, bot: Bot, phones: Phones): Promise<void> {
  await until(
    'everybody to have everything',
    async () => {
      if (bot.hasEnded) throw new Error('the service has ended by itself');
      return await isDone(town, bot, phones);
    },
    PATIENCE,
  );
}

async function isDone(town: Town, bot: Bot, phones: Phones): Promise<boolean> {
  const status = await bot.status().catch(() => null);
  const done = status?.notices.filter(
    ({ state, accepted, recipients, delivered }) =>
      state === 'sent' && accepted === recipients && delivered === recipients,
  );
  const answered = [NEWCOMER, LEAVER].map(async (one) => (await repliesTo(phones, one)) > 0);
  if (done === undefined || done.length < 3 || (await Promise.all(answered)).includes(false))
    return false;
  if ((await misplaced(join(town.home, 'avvisi'), await dropped())).length > 0) return false;
  return (await postsIn(town)).filter(({ state }) => state === 'posted').length === 3;
}

async function repliesTo(phones: Phones, phone: string): Promise<number> {
  const inbox = await phones.inbox(phone);
  const start = phone === LEAVER ? 'Fatto: il servizio è disattivato' : 'Ti diamo il benvenuto';
  return inbox.filter(({ body }) => body.startsWith(start)).length;
}

/** Counted at the phones and at the servers, not in the service's own books. */
async function judge(
  town: Town,
  phones: Phones,
): Promise<{ readonly problems: string[]; readonly acceptedTwice: number }> {
  const problems: string[] = [];
  const expect = (who: string, what: string, wanted: number, found: number): void => {
    if (found !== wanted) {
      problems.push(`${who} has ${what} ${String(found)} times instead of ${String(wanted)}`);
    }
  };
  for (const who of [...ENTITLED, LEAVER, OUTSIDER]) {
    const inbox = await phones.inbox(who);
    const wanted = ENTITLED.includes(who) ? 1 : 0;
    for (const body of [TEXT, CAPTION]) {
      expect(who, `«${body}»`, wanted, inbox.filter((message) => message.body === body).length);
    }
  }
  const picture = createHash('sha256')
    .update((await dropped())['mercato.jpg'] ?? '')
    .digest('hex');
  for (const who of ENTITLED) {
    const shown = (await phones.inbox(who)).filter(({ body }) => body === CAPTION);
    if (shown.some(({ media }) => media?.sha256 !== picture))
      problems.push(`${who} has another picture than the one that was dropped`);
  }
  problems.push(...(await misplaced(join(town.home, 'avvisi'), await dropped())));
  problems.push(...(await unfinishedMoves(join(town.home, 'archivio'))));
  const posts = (await phones.channels()).flatMap((channel) => channel.posts);
  for (const body of [TEXT, CAPTION]) {
    expect('the channel', `«${body}»`, 1, posts.filter((post) => post.body === body).length);
  }
  for (const { id, times } of posts) expect('the channel', `a post (${id})`, 1, times);
  for (const { id, serverId } of await postsIn(town)) {
    const real = posts.find((post) => post.id === id)?.serverId;
    if (serverId !== real) problems.push(`the ledger has ${id} as ${String(serverId)}`);
  }
  expect(NEWCOMER, 'the welcome', 1, await repliesTo(phones, NEWCOMER));
  expect(LEAVER, 'the farewell', 1, await repliesTo(phones, LEAVER));
  expect(OUTSIDER, 'anything', 0, (await phones.inbox(OUTSIDER)).length);
  expect('the comune', 'a Status', 0, (await phones.statuses()).length);
  expect('the comune', 'a chat marked as read', 0, (await phones.read()).length);

  problems.push(...(await endsNotEntered(town)));
  problems.push(...(await unaccountedIn(join(town.home, 'archivio', 'campanile.sqlite'))));
  const doubted = await doubtedIds(town);
  const seen = new Map<string, string>();
  let acceptedTwice = 0;
  for (const { id, to, recipients } of await phones.accepted()) {
    for (const recipient of recipients) {
      const key = `${id} ${recipient}`;
      if (!seen.has(key)) {
        seen.set(key, to);
        continue;
      }
      acceptedTwice += 1;
      if (!doubted.has(id)) problems.push(`${recipient} was sent ${id} again without a doubt`);
    }
  }
  return { problems, acceptedTwice };
}

/** What is filed as sent is entered as sent, and nothing else. */
async function endsNotEntered(town: Town): Promise<readonly string[]> {
  const rows = await inDatabase<{ id: number; isFiled: number; entries: number }>(
    town,
    `select n.id, n.filed_at is not null as isFiled,
       (select count(*) from audit where notice_id = n.id and event = 'notice.sent') as entries
     from notices n where n.kind = 'notice' and n.state = 'sent'`,
  );
  return rows
    .filter(({ isFiled, entries }) => (isFiled === 1) !== entries > 0)
    .map(
      ({ id, entries }) => `the end of notice ${String(id)} is entered ${String(entries)} times`,
    );
}

/** The service's ledger of the channel. */
function postsIn(
  town: Town,
): Promise<readonly { readonly id: string; readonly state: string; readonly serverId: number }[]> {
  return inDatabase(
    town,
    'select message_id as id, state, server_id as serverId from channel_posts',
  );
}

/** Messages of which the service has written down that nobody could tell. */
async function doubtedIds(town: Town): Promise<ReadonlySet<string>> {
  const rows = await inDatabase<{ id: string }>(
    town,
    'select message_id as id from deliveries where doubted_at is not null',
  );
  return new Set(rows.map(({ id }) => id));
}

async function inDatabase<Row>(town: Town, sql: string): Promise<readonly Row[]> {
  const database = knex({
    client: 'sqlite3',
    connection: { filename: join(town.home, 'archivio', 'campanile.sqlite') },
    useNullAsDefault: true,
  });
  try {
    return (await database.raw<unknown>(sql)) as readonly Row[];
  } finally {
    await database.destroy();
  }
}

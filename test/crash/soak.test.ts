/**
 * A busy month in a few minutes (`npm run test:soak`): notices and messages without a pause while
 * something goes wrong every few seconds. A message that is struck again when it goes for the second
 * time is for a person to decide of: once the trouble is over all of those are sent again. Then the
 * phones are counted, and the service must not have grown. `--scale 0.1` makes a tenth of it.
 */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import knex from 'knex';
import { systemClock } from '#src/runtime/time.js';
import { startEmulator, type Emulator } from '../emulator/service/emulator.js';
import { Bot } from '../support/bot.js';
import { campanileIn } from '../support/campanile.js';
import { Phones, type PhoneMessage } from '../emulator/phones.js';
import { until } from '../support/until.js';
import { unaccountedIn } from '../support/accounted.js';
import { QUICK } from './crash-town.js';
import { misplaced } from './filed.js';
import { generator } from './generator.js';

const SCALE = Number(process.env.SOAK_SCALE ?? 1);
const SEED = Number(process.env.SOAK_SEED ?? 1);
const NOTICES = Math.ceil(200 * SCALE);
const SUBSCRIBERS = Math.ceil(500 * SCALE);
/** each of these opts in and out again */
const PASSERS_BY = Math.ceil(750 * SCALE);
const CHATTER = Math.ceil(8_000 * SCALE);
/** So many notices may be on their way when the next one is dropped: staff do not wait for trouble to pass. */
const ON_THEIR_WAY = 10;
const FAULT_EVERY = 4_000;
const MOST_GROWTH = 1.2;

const REPORT = fileURLToPath(new URL('../../soak-report.json', import.meta.url));
const phone = (index: number): string => String(393334000000 + index);
const FAITHFUL = Array.from({ length: SUBSCRIBERS }, (_, index) => phone(index));
const PASSING = Array.from({ length: PASSERS_BY }, (_, index) => phone(10_000 + index));
const CHATTERERS = Array.from({ length: 100 }, (_, index) => phone(20_000 + index));

/** What goes wrong; each lasts for as long as it says and is then over. */
const FAULTS: readonly { readonly kind: string; readonly more?: object; readonly ms: number }[] = [
  { kind: 'offline', ms: 1_500 },
  { kind: 'slow', more: { ms: 150 }, ms: 2_000 },
  { kind: 'sendLost', more: { count: 1 }, ms: 2_000 },
  { kind: 'ackDelay', more: { ms: 500 }, ms: 2_000 },
  { kind: 'ackDrop', more: { count: 3 }, ms: 2_000 },
  { kind: 'sendReturnsNothing', more: { count: 1 }, ms: 2_000 },
  { kind: 'ciphertext', more: { count: 3, decryptAfterMs: 800 }, ms: 2_000 },
  { kind: 'reload', ms: 0 },
  { kind: 'crashPage', ms: 0 },
  { kind: 'hang', more: { ms: 1_000 }, ms: 1_000 },
];
/** The service has to open a page and read back after them: not again before a notice has come through. */
const ENDS_PAGE = ['reload', 'crashPage'];

describe('a service under load, with something going wrong every few seconds', function () {
  this.timeout(60 * 60_000);
  let home: string;
  let emulator: Emulator;
  let phones: Phones;
  let bot: Bot;
  const faults: string[] = [];
  const memory: number[] = [];
  const stopping = new AbortController();
  const random = generator(SEED);
  const witness = phone(0);
  let arrivedAtPageEnd = 0;

  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'campanile-soak-'));
    emulator = await startEmulator({});
    phones = new Phones(emulator.control);
    await phones.citizens(FAITHFUL.length, phone(0));
    await phones.citizens(PASSING.length, phone(10_000));
    await phones.citizens(CHATTERERS.length, phone(20_000));
    bot = await Bot.start({
      home,
      browserArgs: emulator.browserArgs,
      env: {
        ...QUICK,
        CAMPANILE_RECOVERY_PATIENCE_MINUTES: '0.2',
        CAMPANILE_RECOVERY_HELD_AFTER_HOURS: '0.01',
      },
    });
    await bot.reaches('pairing');
    await phones.pair();
    await bot.reaches('ready');
    await phones.writeAll(phone(0), FAITHFUL.length, 'ATTIVA');
    await until(
      'the subscriptions',
      async () => (await bot.status()).subscribers.active === FAITHFUL.length,
      300_000,
    );
  });

  after(async () => {
    stopping.abort();
    await bot?.stop();
    await emulator?.stop();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  });

  // Most trouble comes by the clock: that is the load. Nothing is concluded from the time that passed.
  const every = async (ms: number, act: () => Promise<void>): Promise<void> => {
    while (!stopping.signal.aborted) {
      await act();
      await systemClock.sleep(ms, stopping.signal);
    }
  };
  const somethingGoesWrong = async (): Promise<void> => {
    const fault = FAULTS[Math.floor(random() * FAULTS.length)];
    if (fault === undefined) return;
    const endsPage = ENDS_PAGE.includes(fault.kind);
    const arrived = endsPage ? (await noticesOf(witness)).length : 0;
    // on a slow PC the next one came before it could, again and again
    if (endsPage && arrived === arrivedAtPageEnd) return;
    const begun = await phones.fault(fault.kind, { ...fault.more }).catch(whilePageIsClosed);
    if (begun === null) return;
    if (endsPage) arrivedAtPageEnd = arrived;
    faults.push(fault.kind);
    if (fault.ms === 0) return;
    await systemClock.sleep(fault.ms, stopping.signal);
    await phones.heal(begun.id).catch(() => undefined); // it may have been used up
  };
  const weigh = async (): Promise<void> => {
    const status = await readFile(`/proc/${String(bot.pid)}/status`, 'utf8');
    memory.push(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
  };

  it('delivers every notice once and keeps its size', async () => {
    const began = Date.now();
    const names = Array.from({ length: NOTICES }, (_, index) => `avviso ${String(index + 1)}`);
    let firstTenth = 0;
    const work = async (): Promise<void> => {
      for (const [index, name] of names.entries()) {
        await writeFile(join(home, 'avvisi', `${name}.txt`), `Testo di ${name}`);
        await talk(index);
        const open = async () => index + 1 - (await noticesOf(witness)).length;
        await until(
          `a phone to have all before ${name} but ${String(ON_THEIR_WAY)}`,
          async () => (await open()) <= ON_THEIR_WAY,
          180_000,
        ).catch(tellWhy);
        if (index + 1 === Math.ceil(NOTICES / 10)) firstTenth = memory.length;
      }
      stopping.abort();
    };
    await Promise.all([work(), every(FAULT_EVERY, somethingGoesWrong), every(2_000, weigh)]);
    await phones.heal();

    const decided = await decideWhatIsHeld();
    await everybodyServed(names);
    const counts = { decided: decided.size, ...(await count(names, decided)) };
    const early = median(memory.slice(0, Math.max(firstTenth, 1)));
    const late = median(memory.slice(-Math.max(Math.ceil(memory.length / 10), 1)));
    const report = {
      seed: SEED,
      notices: NOTICES,
      subscribers: SUBSCRIBERS,
      keywords: SUBSCRIBERS + 2 * PASSERS_BY,
      otherMessages: CHATTER,
      faults: tally(faults),
      seconds: Math.round((Date.now() - began) / 1_000),
      residentMegabytes: { afterFirstTenth: Math.round(early), atTheEnd: Math.round(late) },
      ...counts,
    };
    mkdirSync(dirname(REPORT), { recursive: true });
    writeFileSync(REPORT, JSON.stringify(report, null, 2));
    console.log(`      ${JSON.stringify(report)}`);
    assert.deepEqual(counts.problems, []);
    assert.ok(late <= early * MOST_GROWTH, `${String(early)} MB became ${String(late)} MB`);
  });

  /** What people write while notice number `index` is on its way; who opted in with the last one leaves. */
  async function talk(index: number): Promise<void> {
    for (const one of share(PASSING, index)) await phones.write(one, 'ATTIVA');
    for (const one of share(PASSING, index - 1)) await phones.write(one, 'DISATTIVA');
    if (index === NOTICES - 1) {
      for (const one of share(PASSING, index)) await phones.write(one, 'DISATTIVA');
    }
    for (const number of share([...Array(CHATTER).keys()], index)) {
      const who = CHATTERERS[number % CHATTERERS.length] ?? phone(20_000);
      await phones.write(who, `Buongiorno, domanda numero ${String(number)}: attiva o disattiva?`);
    }
  }

  /** What the service was at, and what its ledger says of deliveries that did not go their way. */
  async function tellWhy(error: unknown): Promise<never> {
    const { notices, ...status } = await bot.status();
    console.error(JSON.stringify({ ...status, notices: notices.slice(0, 3) }, null, 2));
    const open = await ledger<{ message_id: string | null }>(
      `select * from deliveries where state not in ('handed-over', 'dropped') limit 20`,
    );
    const folder = join(home, 'archivio', 'logs');
    const [newest = ''] = (await readdir(folder)).filter((name) => name.endsWith('.log')).reverse();
    const lines = (await readFile(join(folder, newest), 'utf8')).trimEnd().split('\n');
    const about = (line: string) =>
      open.some(({ message_id: id }) => id !== null && line.includes(id));
    console.error(open, lines.filter(about), lines.slice(-60));
    throw error;
  }

  async function ledger<Row>(select: string): Promise<readonly Row[]> {
    const database = knex({
      client: 'sqlite3',
      connection: { filename: join(home, 'archivio', 'campanile.sqlite') },
      useNullAsDefault: true,
    });
    try {
      const rows: unknown = await database.raw(select);
      return rows as readonly Row[];
    } finally {
      await database.destroy();
    }
  }

  /** Staff have what is held sent once more, with the id it had. Resolves with the ids of its notices. */
  async function decideWhatIsHeld(): Promise<ReadonlySet<number>> {
    const decided = new Set<number>();
    const nothingIsOpen = async () => {
      const open = await ledger<{ notice: number; state: string }>(
        `select distinct notice_id as notice, state from deliveries
         where notice_id is not null and state not in ('handed-over', 'dropped')`,
      );
      for (const { notice, state } of open) {
        if (state !== 'held') continue;
        const decision = ['notices', 'decide', String(notice), '--ripeti'];
        const { exitCode, stderr } = await campanileIn({ path: home })(decision);
        assert.equal(exitCode, 0, stderr);
        decided.add(notice);
      }
      return open.length === 0;
    };
    await until('nothing to be open any more', nothingIsOpen, 180_000).catch(tellWhy);
    return decided;
  }

  /** Sent again by the service, which had written down no doubt, and no person has decided so. */
  async function againThoughCertain(decided: ReadonlySet<number>): Promise<readonly string[]> {
    const again = await ledger<{ id: string; notice: number }>(
      `select message_id as id, notice_id as notice from deliveries
       where resent_at is not null and doubted_at is null`,
    );
    const undoubted = again.filter(({ notice }) => !decided.has(notice));
    return undoubted.map(({ id }) => `${id} went again without a doubt`);
  }

  async function noticesOf(who: string): Promise<readonly PhoneMessage[]> {
    return (await phones.inbox(who)).filter(({ body }) => body.startsWith('Testo di '));
  }

  async function everybodyServed(names: readonly string[]): Promise<void> {
    for (const who of FAITHFUL) {
      await until(
        `everything to be with ${who}`,
        async () => (await noticesOf(who)).length >= names.length,
        180_000,
      ).catch(tellWhy);
    }
    // what is not there then is named with the other problems
    await until(
      'every file to lie where it stays',
      async () => (await misplaced(join(home, 'avvisi'), filesOf(names))).length === 0,
      60_000,
    ).catch(() => undefined);
    await until(
      'all who passed by to be gone',
      async () => (await bot.status()).subscribers.active === FAITHFUL.length,
      180_000,
    ).catch(tellWhy);
  }

  async function count(
    names: readonly string[],
    decided: ReadonlySet<number>,
  ): Promise<{
    readonly acceptedTwice: number;
    readonly problems: readonly string[];
  }> {
    const problems: string[] = [];
    for (const who of FAITHFUL) {
      const bodies = (await noticesOf(who)).map(({ body }) => body).sort();
      const wanted = names.map((name) => `Testo di ${name}`).sort();
      if (bodies.join() !== wanted.join())
        problems.push(`${who}: ${String(bodies.length)} notices`);
    }
    for (const who of PASSING) {
      const bodies = (await noticesOf(who)).map(({ body }) => body);
      if (new Set(bodies).size < bodies.length) problems.push(`${who} has a notice twice`);
    }
    for (const who of CHATTERERS) {
      if ((await phones.inbox(who)).length > 0) problems.push(`${who} was written to`);
    }
    problems.push(...(await unaccountedIn(join(home, 'archivio', 'campanile.sqlite'))));
    problems.push(...(await misplaced(join(home, 'avvisi'), filesOf(names))));
    if ((await phones.read()).length > 0) problems.push('chats were marked as read');
    if ((await phones.statuses()).length > 0) problems.push('there is a Status');
    problems.push(...(await againThoughCertain(decided)));
    const seen = new Set<string>();
    let acceptedTwice = 0;
    for (const { id, recipients } of await phones.accepted()) {
      for (const recipient of recipients) {
        if (seen.has(`${id} ${recipient}`)) acceptedTwice += 1;
        seen.add(`${id} ${recipient}`);
      }
    }
    return { acceptedTwice, problems };
  }
});

/** The last trouble has closed it, and the service has not opened the next one yet. */
function whilePageIsClosed(error: unknown): null {
  if (error instanceof Error && error.message.includes('no page is open')) return null;
  throw error;
}

function filesOf(names: readonly string[]): Readonly<Record<string, Buffer>> {
  return Object.fromEntries(
    names.map((name) => [`${name}.txt`, Buffer.from(`Testo di ${name}`)] as const),
  );
}

/** What of `all` belongs to notice number `index`. */
function share<T>(all: readonly T[], index: number): readonly T[] {
  const start = (number: number) => Math.floor((all.length * number) / NOTICES);
  return index < 0 ? [] : all.slice(start(index), start(index + 1));
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

function tally(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

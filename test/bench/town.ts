/**
 * A town on an emulated WhatsApp, both as processes of their own: nobody's event loop is shared with
 * the bench's. Its WhatsApp login lies where the service keeps it, and the baselines use the same one.
 */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Bot } from '../support/bot.js';
import { testBrowser } from '../support/browser.js';
import { Phones, type AcceptedMessage } from '../emulator/phones.js';
import { until } from '../support/until.js';
import { phoneOf, seedRegister } from './seed.js';
import { Program } from './program.js';

/** Nothing that takes time on purpose. */
const QUICK: Readonly<Record<string, string>> = {
  CAMPANILE_FOLDER_SETTLE_SECONDS: '0.1',
  CAMPANILE_FOLDER_RESCAN_SECONDS: '0.2',
  CAMPANILE_FOLDER_PICTURE_WAIT_SECONDS: '0.1',
  CAMPANILE_FOLDER_TEXT_WAIT_SECONDS: '0.1',
};
/** Nothing here is to take this long, in milliseconds; what does has failed. */
export const LIMIT = 20 * 60_000;

export interface LoggedEvent {
  /** milliseconds since 1970 */
  readonly at: number;
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export class Town {
  #bot: Bot | null = null;

  private constructor(
    /** absolute */
    readonly home: string,
    readonly people: number,
    private readonly emulator: Program,
    private readonly browserArgs: readonly string[],
    readonly phones: Phones,
  ) {}

  /** @param subscribers the first of the `people` */
  static async found(people: number, subscribers = people): Promise<Town> {
    const home = await mkdtemp(join(tmpdir(), 'campanile-bench-'));
    const emulator = Program.start('emulator/main.js');
    const { control, browserArgs } = await emulator.says<{
      control: string;
      browserArgs: readonly string[];
    }>();
    const phones = new Phones(control);
    await phones.citizens(people, phoneOf(0));
    const town = new Town(home, people, emulator, browserArgs, phones);
    await mkdir(dirname(town.database), { recursive: true });
    await seedRegister(town.database, subscribers);
    return town;
  }

  get database(): string {
    return join(this.home, 'archivio', 'campanile.sqlite');
  }

  /** Starts the service; paired where it is not. Resolves when it is ready. */
  async start(env: Readonly<Record<string, string>> = {}): Promise<Bot> {
    const { home, browserArgs } = this;
    const bot = await Bot.start({ home, browserArgs, env: { ...QUICK, ...env } });
    this.#bot = bot;
    const { state } = await until(
      'the session',
      async () => {
        const status = await bot.status();
        return (status.state === 'ready' || status.state === 'pairing') && status;
      },
      LIMIT,
    );
    if (state === 'pairing') await this.phones.pair();
    await bot.reaches('ready', LIMIT);
    return bot;
  }

  async stop(): Promise<void> {
    await this.#bot?.stop();
    this.#bot = null;
  }

  /** Starts one of `baselines/` with the service's own login; the service must be stopped. */
  async baseline(name: string, order: object = {}): Promise<Program> {
    const browser = await testBrowser();
    return Program.start(`bench/baselines/${name}.js`, {
      sessions: join(this.home, 'sessions'),
      browserPath: browser.executablePath,
      browserArgs: [...browser.args, ...this.browserArgs],
      ...order,
    });
  }

  /**
   * Staff drop a notice. Resolves when the servers have taken `messages` messages of it, with the
   * milliseconds from the drop to the last of them, and to the first.
   */
  async publish(name: string, files: Readonly<Record<string, string | Buffer>>, messages: number) {
    const before = await this.acceptedCount();
    const began = Date.now();
    for (const [ending, content] of Object.entries(files)) {
      await writeFile(join(this.home, 'avvisi', `${name}${ending}`), content);
    }
    const taken = await this.taken(before, messages);
    const times = taken.map(({ at }) => at - began);
    return { began, first: Math.min(...times), milliseconds: Math.max(...times) };
  }

  /** Waits until the servers have taken so many more messages than `before`, and returns those. */
  async taken(before: number, messages: number): Promise<readonly TakenMessage[]> {
    await until(
      'the servers to have it all',
      async () => (await this.acceptedCount()) >= before + messages,
      LIMIT,
    );
    const all = (await this.phones.accepted()) as readonly TakenMessage[];
    return all.slice(before, before + messages);
  }

  async acceptedCount(): Promise<number> {
    return (await this.phones.account()).accepted;
  }

  /** Waits until everything that follows from the last notice is over: receipts, report, filing. */
  async calm(): Promise<void> {
    await until('the receipts', async () => (await this.waiting()) === 0, LIMIT);
    const bot = this.#bot;
    if (bot === null) return;
    await until(
      'the counts',
      async () => {
        const [last] = (await bot.status()).notices;
        return last === undefined || (last.state === 'sent' && last.delivered >= last.recipients);
      },
      LIMIT,
    );
  }

  /** What the page has not dealt with yet. */
  async waiting(): Promise<number> {
    return (await this.phones.ask<{ waiting: number }>('GET', '')).waiting;
  }

  /** What the service has logged since then. */
  async logged(event: string, since: number): Promise<readonly LoggedEvent[]> {
    const folder = join(this.home, 'archivio', 'logs');
    const found: LoggedEvent[] = [];
    for (const name of (await readdir(folder)).filter((file) => !file.startsWith('.')).sort()) {
      for (const line of (await readFile(join(folder, name), 'utf8')).split('\n')) {
        if (!line.includes(`"event":"${event}"`)) continue;
        const { time, ...fields } = JSON.parse(line) as { time: string; [name: string]: unknown };
        const at = Date.parse(time);
        if (at >= since) found.push({ at, event, fields });
      }
    }
    return found;
  }

  /** When the service that was started at `since` was ready, in milliseconds since 1970. */
  async readyAt(since: number): Promise<number> {
    const states = await this.logged('session.state', since);
    return states.find(({ fields }) => fields['state'] === 'ready')?.at ?? NaN;
  }

  /** Nothing is left of it. */
  async close(): Promise<void> {
    await this.#bot?.kill();
    await this.emulator.terminate();
    await rm(this.home, { recursive: true, force: true, maxRetries: 5 });
  }
}

interface TakenMessage extends AcceptedMessage {
  readonly at: number;
}

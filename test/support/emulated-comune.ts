/**
 * A comune on an emulated WhatsApp: its home, its citizens' phones, and the service as a process of
 * its own, which may be stopped, killed and started again.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmulator, type Emulator } from '../emulator/service/emulator.js';
import { Bot, type BotOptions } from './bot.js';
import { Phones } from '../emulator/phones.js';
import { until } from './until.js';

export class EmulatedComune {
  #bot: Bot | null = null;

  private constructor(
    /** absolute */
    readonly home: string,
    private readonly emulator: Emulator,
    readonly phones: Phones,
  ) {}

  /** The service is not started yet. @param named how the home is called, before what makes it unique */
  static async found(named = 'campanile-'): Promise<EmulatedComune> {
    const home = await mkdtemp(join(tmpdir(), named));
    const emulator = await startEmulator({});
    return new EmulatedComune(home, emulator, new Phones(emulator.control));
  }

  /** The service that was started last. */
  get bot(): Bot {
    if (this.#bot === null) throw new Error('the service was never started');
    return this.#bot;
  }

  async start(options: Partial<BotOptions> = {}): Promise<Bot> {
    const { home, emulator } = this;
    this.#bot = await Bot.start({ home, browserArgs: emulator.browserArgs, ...options });
    return this.#bot;
  }

  /** Scans the code that the service shows. */
  async pair(): Promise<void> {
    await this.bot.reaches('pairing');
    await this.phones.pair();
    await this.bot.reaches('ready');
  }

  /** New citizens opt in, and have their answers. */
  async subscribe(citizens: readonly string[]): Promise<void> {
    const wanted = (await this.phones.messages()) + citizens.length;
    for (const phone of citizens) {
      await this.phones.citizen({ phone });
      await this.phones.write(phone, 'ATTIVA');
    }
    await until('every answer', async () => (await this.phones.messages()) >= wanted);
    assert.equal(await this.phones.messages(), wanted, 'one answer each');
  }

  /** Staff drop a text. */
  publish(name: string, text: string): Promise<void> {
    return writeFile(join(this.home, 'avvisi', `${name}.txt`), text);
  }

  /** Nothing is left of it. */
  async close(): Promise<void> {
    await this.#bot?.kill();
    await this.emulator.stop();
    await rm(this.home, { recursive: true, force: true, maxRetries: 5 });
  }
}

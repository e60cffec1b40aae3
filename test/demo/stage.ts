/** Emulator, bot and citizens in a temporary home, for the demo and for the screenshots. */
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmulator, type Emulator } from '../emulator/service/emulator.js';
import { Bot } from '../support/bot.js';
import { fixturePath } from '../support/fixtures.js';
import { Phones } from '../emulator/phones.js';
import { until } from '../support/until.js';

export const CITIZENS = 300;
/** who have not written yet, for whoever wants to see ATTIVA answered */
const NEWCOMERS = 5;
/** for a slow PC, or a busy one */
const PATIENCE = 600_000;
const FIRST_PHONE = '393331000000';
/** The first of the newcomers. */
export const NEWCOMER = String(Number(FIRST_PHONE) + CITIZENS);
const NOTICE =
  '*Il mercato si sposta*\n\nMartedì, per i lavori alla rete idrica, il mercato settimanale si tiene ' +
  'in via della Stazione invece che in piazza Vittorio Emanuele. Orario: _8:00-13:00_.\n\n' +
  'Comune di Bientina';

export class Stage {
  private constructor(
    readonly home: string,
    readonly emulator: Emulator,
    readonly bot: Bot,
    readonly phones: Phones,
    private readonly citizens: number,
  ) {}

  /**
   * The bot is started and not paired yet.
   * @param citizens who will subscribe
   * @param env settings; notices go at once where none says otherwise
   */
  static async open(
    citizens = CITIZENS,
    env: Readonly<Record<string, string>> = {},
  ): Promise<Stage> {
    const home = await mkdtemp(join(tmpdir(), 'campanile-demo-'));
    const emulator = await startEmulator({});
    const bot = await Bot.start({ home, browserArgs: emulator.browserArgs, env });
    return new Stage(home, emulator, bot, new Phones(emulator.control), citizens);
  }

  async pair(): Promise<void> {
    await this.bot.reaches('pairing');
    await this.phones.pair();
    await this.bot.reaches('ready');
  }

  /** @param onProgress told again and again how many have been answered */
  async subscribe(onProgress: (answered: number) => void = () => undefined): Promise<void> {
    const { citizens } = this;
    await this.phones.citizens(citizens + NEWCOMERS, FIRST_PHONE, { reads: true });
    await this.phones.writeAll(FIRST_PHONE, citizens, 'ATTIVA');
    await until(
      'the welcomes',
      async () => {
        const answered = await this.phones.messages();
        onProgress(answered);
        return answered >= citizens;
      },
      PATIENCE,
    );
  }

  /** Drops a picture with its text; resolves when it is on every phone. */
  async publish(): Promise<{ readonly name: string; readonly delivered: number }> {
    await cp(fixturePath('mercato.jpg'), join(this.home, 'avvisi', 'mercato.jpg'));
    await writeFile(join(this.home, 'avvisi', 'mercato.txt'), NOTICE);
    return await until(
      'the notice',
      async () => {
        const [notice] = (await this.bot.status()).notices;
        return notice?.delivered === this.citizens && notice;
      },
      PATIENCE,
    );
  }

  /** A text, into the watched folder. */
  drop(name: string, text: string): Promise<void> {
    return writeFile(join(this.home, 'avvisi', `${name}.txt`), text);
  }

  /** Drops a text that cannot be sent, so that there is something to do. */
  async refuse(): Promise<void> {
    await this.drop('fiera', 'Scade il: ieri\n\nLa fiera è aperta.');
    await until('the refusal', async () => (await this.bot.status()).toDo.refused === 1, PATIENCE);
  }

  async close(): Promise<void> {
    await this.bot.stop();
    await this.emulator.stop();
    await rm(this.home, { recursive: true, force: true, maxRetries: 5 });
  }
}

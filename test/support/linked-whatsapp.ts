/**
 * The real adapter, in a real Chromium, on an emulator: for browser tests that want to see the
 * ports from within instead of the whole service from outside.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from '#src/ports/runtime.js';
import type { SessionState } from '#src/model/session.js';
import { systemClock } from '#src/runtime/time.js';
import { maskPhone } from '#src/system/redaction.js';
import { ACCOUNT_LIMITS, WhatsAppWebAccount } from '#src/transports/whatsapp-web/account.js';
import {
  LIST_LIMITS,
  WhatsAppWebLists,
  type ListLimits,
  MadeListsFile,
} from '#src/transports/whatsapp-web/lists.js';
import { isClientNoise } from '#src/transports/whatsapp-web/browser-session.js';
import {
  HISTORY_LIMITS,
  WhatsAppWebHistory,
} from '#src/transports/whatsapp-web/message-history.js';
import {
  MESSENGER_LIMITS,
  WhatsAppWebMessenger,
  type MessengerLimits,
} from '#src/transports/whatsapp-web/messenger.js';
import { SESSION_TIMES, type SessionTimes } from '#src/transports/whatsapp-web/session-times.js';
import { WhatsAppWebSession } from '#src/transports/whatsapp-web/session.js';
import {
  startEmulator,
  type Emulator,
  type EmulatorOptions,
} from '../emulator/service/emulator.js';
import { testBrowser } from './browser.js';
import { Phones, type Citizen } from '../emulator/phones.js';
import { PATIENCE, until } from './until.js';

export const ACCOUNT = '393665775490';

export interface LinkOptions {
  /** those that are limits are longer where files share the processors, and so are the two below */
  readonly times?: Partial<Pick<SessionTimes, 'probe' | 'pageAnswer' | 'reload' | 'close'>> & {
    readonly patience?: Partial<SessionTimes['patience']>;
    readonly door?: Partial<SessionTimes['door']>;
  };
  readonly limits?: Partial<MessengerLimits>;
  readonly listLimits?: Partial<ListLimits>;
  readonly emulator?: EmulatorOptions;
  /** what is wrong with the page from its first load on */
  readonly faults?: readonly { readonly kind: string; readonly [fact: string]: unknown }[];
}

export class LinkedWhatsApp {
  readonly states: SessionState[] = [];
  readonly log: string[] = [];
  /** beside the credentials: each town of a test knows what the ones before have made */
  readonly madeLists: MadeListsFile;
  session!: WhatsAppWebSession;
  messenger!: WhatsAppWebMessenger;
  lists!: WhatsAppWebLists;
  account!: WhatsAppWebAccount;
  history!: WhatsAppWebHistory;

  private constructor(
    readonly emulator: Emulator,
    readonly phones: Phones,
    private readonly folder: string,
    private readonly options: LinkOptions,
  ) {
    this.madeLists = new MadeListsFile(folder, ACCOUNT);
  }

  /** Starts emulator and session; the session is not paired yet. */
  static async open(options: LinkOptions = {}): Promise<LinkedWhatsApp> {
    process.on('unhandledRejection', passOverNoise);
    const emulator = await startEmulator(options.emulator ?? {});
    const folder = await mkdtemp(join(tmpdir(), 'campanile-'));
    const phones = new Phones(emulator.control);
    for (const { kind, ...more } of options.faults ?? []) await phones.fault(kind, more);
    const linked = new LinkedWhatsApp(emulator, phones, folder, options);
    await linked.startSession();
    return linked;
  }

  /** The same, paired and ready. */
  static async ready(options: LinkOptions = {}): Promise<LinkedWhatsApp> {
    const linked = await LinkedWhatsApp.open(options);
    await linked.reaches('pairing');
    await linked.phones.pair();
    await linked.reaches('ready');
    return linked;
  }

  /** A new session on the same credentials, as after a restart of the service. */
  async restart(): Promise<void> {
    await this.session.stop();
    this.states.length = 0;
    await this.startSession();
  }

  /** Loads the page anew, in the same browser, and waits until the session is ready again. */
  async reload(): Promise<void> {
    this.states.length = 0;
    await this.phones.fault('reload');
    await until('the page to go', () => this.states.some(({ name }) => name !== 'ready'));
    await this.reaches('ready');
  }

  async reaches<N extends SessionState['name']>(
    name: N,
  ): Promise<Extract<SessionState, { readonly name: N }>> {
    return await until(`the session to be ${name}`, () => {
      const { state } = this.session;
      return state.name === name ? (state as Extract<SessionState, { readonly name: N }>) : null;
    });
  }

  /** What they wrote has come, and with it the token without which limits keep messages from them. */
  async hasTokenOf({ lid }: Citizen): Promise<void> {
    await until('the token', async () => {
      const tokens = await this.account.tokens();
      return tokens?.given.some(({ person }) => person.alias === lid) === true;
    });
  }

  async close(): Promise<void> {
    await this.session.stop();
    await this.emulator.stop();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
    process.off('unhandledRejection', passOverNoise);
  }

  private async startSession(): Promise<void> {
    const browser = await testBrowser();
    const logger = this.logger();
    const {
      probe = SESSION_TIMES.probe,
      patience,
      door,
      ...limitsOfPage
    } = this.options.times ?? {};
    this.session = new WhatsAppWebSession(
      {
        sessions: this.folder,
        launch: {
          executablePath: browser.executablePath,
          args: [...browser.args, ...this.emulator.browserArgs],
        },
        number: ACCOUNT,
        maskPhone,
        times: {
          ...SESSION_TIMES,
          reconcile: 200,
          restart: [100, 400],
          probe,
          ...patiently(limitsOfPage),
          patience: { ...SESSION_TIMES.patience, ...patiently(patience ?? {}) },
          door: { ...SESSION_TIMES.door, ...patiently(door ?? {}) },
        },
      },
      systemClock,
      logger,
    );
    const limits = { ...MESSENGER_LIMITS, ...patiently(this.options.limits ?? {}) };
    this.messenger = new WhatsAppWebMessenger(this.session, limits, logger);
    const listLimits = { ...LIST_LIMITS, ...patiently(this.options.listLimits ?? {}) };
    this.lists = new WhatsAppWebLists(this.session, listLimits, logger);
    this.account = new WhatsAppWebAccount(this.session, ACCOUNT_LIMITS, logger);
    this.history = new WhatsAppWebHistory(this.session, HISTORY_LIMITS);
    this.session.onState((state) => this.states.push(state));
    await this.session.start();
  }

  private logger(): Logger {
    const write = (event: string, fields?: object) => {
      this.log.push(`${event} ${JSON.stringify(fields ?? {})}`);
    };
    return { error: write, warn: write, info: write, debug: write };
  }
}

/**
 * Limits of the program that a test sets tight: they tell a page that hangs from one that is slow, and beside other
 * files each is slower.
 */
export function patiently<Limits extends object>(limits: Limits): Limits {
  const longer = Object.entries(limits).map(([name, ms]) => [name, Number(ms) * PATIENCE]);
  return Object.fromEntries(longer) as Limits;
}

/** What whatsapp-web.js leaves behind when a page goes away; anything else fails the test. */
function passOverNoise(error: unknown): void {
  if (!isClientNoise(error)) throw error;
}

/** A citizen of the emulator under the names that the program has for people. */
export function named<Names extends Pick<Citizen, 'lid' | 'phone'>>({ lid, ...rest }: Names) {
  return { ...rest, alias: lid };
}

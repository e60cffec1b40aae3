/**
 * One life of a whatsapp-web.js client and its browser. It reports what happens until its end; the
 * session takes no notice of what comes later.
 *
 * Three hooks of the library are wrapped, because it calls them too often or does too much in them:
 * - it injects itself at every navigation of any frame: here once in each document, when what it
 *   needs is there (`LibraryDoor`), and a failure ends this run instead of being a rejection that
 *   nobody handles;
 * - it prepares the page at every change of `hasSynced`: here once in each document, in the same
 *   way, else every listener in the page would be there twice and every message come twice;
 * - it closes the browser when the state of the socket displeases it: here the session is told.
 */
import type { Browser, Page } from 'puppeteer';
import wwebjs from 'whatsapp-web.js';
import { z } from 'zod';
import type { ElapsedTime, Logger } from '../../ports/runtime.js';
import type { Receipt } from '../../model/delivery.js';
import { currentProfile, KeptCredentials } from './credentials.js';
import { LibraryDoor, type DoorStep, type DoorTimes } from './library-door.js';
import { withTimeout, PageGateway, type PageDoor } from './page-gateway.js';
import {
  browserEnvironment,
  endMarked,
  endTree,
  markerOf,
  removeStaleLock,
} from './browser-processes.js';
import { type EditedText, receiptsIn } from './inbound.js';
import { messageOf } from '../../errors.js';

export interface BrowserLaunch {
  readonly executablePath: string;
  readonly args: readonly string[];
}

export type BrowserSessionEnd =
  | { readonly kind: 'logged-out' }
  | { readonly kind: 'failed'; readonly detail: string }
  | { readonly kind: 'closed' };

/** What a run reports, in order. All of it may come early, late or twice: the session copes. */
export interface BrowserSessionEvents {
  qr(code: string): void;
  /** the page has synced and whatsapp-web.js has injected itself */
  synced(): void;
  /** WhatsApp Web's own connection state, `CONNECTED`, `OPENING`, `TIMEOUT` … */
  socket(state: string): void;
  /** a new document was loaded: nothing of the old one is left */
  reloaded(): void;
  /** the page lacks this, as `Module` or `Module.export`, and whatsapp-web.js cannot go on without */
  lacking(missing: readonly string[]): void;
  message(message: wwebjs.Message): void;
  receipts(receipts: readonly Receipt[]): void;
  /** a person has corrected their newest message */
  edited(text: EditedText): void;
  call(call: wwebjs.Call): void;
}

/** What the session needs of a client's life. */
export interface BrowserSession {
  readonly gateway: PageDoor;
  /** Resolves once, when this client is of no more use. */
  readonly end: Promise<BrowserSessionEnd>;
  /** Launches the browser and loads WhatsApp Web; failures come through `end`. */
  open(): Promise<void>;
  /** Reloads the page; false when that did not work within `limitMs`. */
  reload(limitMs: number): Promise<boolean>;
  /** Ends this run: the session opens another. */
  fail(detail: string): void;
  /** Closes the browser; one that will not close within `limitMs` is killed. */
  close(limitMs: number): Promise<void>;
  /** Process ids of the browser. Rejects when it does not say. */
  processes(): Promise<readonly number[]>;
}

const editedText = z.object({
  chatId: z.string(),
  id: z.string(),
  body: z.string(),
  t: z.number(),
  editedAt: z.number(),
});

/** How long the browser may take to name its processes, in milliseconds. */
const PROCESSES_LIMIT = 5_000;

type Exposed = Parameters<Page['exposeFunction']>[1];

export class ClientSession implements BrowserSession {
  private page: Page | null = null;
  private ended = false;
  private closing: Promise<void> | null = null;
  /** counts the documents of the page's main frame */
  private document = 0;
  private settleEnd!: (end: BrowserSessionEnd) => void;
  private settleLaunch!: (browser: Browser | null) => void;

  readonly end = new Promise<BrowserSessionEnd>((resolve) => {
    this.settleEnd = resolve;
  });
  /** null: there was none */
  private readonly launched = new Promise<Browser | null>((resolve) => {
    this.settleLaunch = resolve;
  });

  readonly gateway = new PageGateway(() => (this.ended ? null : this.page));
  private readonly door: LibraryDoor;
  constructor(
    private readonly sessions: string,
    private readonly launch: BrowserLaunch,
    private readonly events: BrowserSessionEvents,
    private readonly logger: Logger,
    clock: ElapsedTime,
    private readonly times: DoorTimes & { readonly pageAnswer: number; readonly launch: number },
  ) {
    this.door = new LibraryDoor(this.gateway, clock, times, events.lacking);
  }

  /** Among the arguments of each browser of this home. */
  private get marker(): string {
    return markerOf(this.sessions);
  }

  async open(): Promise<void> {
    try {
      await this.initialize();
    } catch (error) {
      this.fail(messageOf(error));
    } finally {
      this.settleLaunch(null);
    }
  }

  /** Puppeteer waits without end for a browser that goes, or hangs, while it connects to it. */
  private async launchInTime(): Promise<void> {
    if ((await withTimeout(this.times.launch, this.launched)) === null) {
      this.fail('the browser has not started in time');
    }
  }

  async reload(limitMs: number): Promise<boolean> {
    const reloaded = this.page?.reload({ waitUntil: 'load', timeout: limitMs }).then(
      () => true,
      () => false,
    );
    return reloaded !== undefined && (await withTimeout(limitMs, reloaded))?.value === true;
  }

  fail(detail: string): void {
    this.finish({ kind: 'failed', detail });
  }

  close(limitMs: number): Promise<void> {
    this.finish({ kind: 'closed' });
    this.closing ??= this.closeBrowser(limitMs);
    return this.closing;
  }

  private async closeBrowser(limitMs: number): Promise<void> {
    const launched = await withTimeout(limitMs, this.launched);
    if (launched === null) return this.endLeftovers();
    const browser = launched.value;
    if (browser === null) return;
    const closed = browser.close().catch(() => undefined);
    if ((await withTimeout(limitMs, closed)) !== null) return;
    const pid = browser.process()?.pid;
    this.logger.warn('browser.killed', { pid });
    if (pid !== undefined) await endTree(pid);
  }

  async processes(): Promise<readonly number[]> {
    const browser = this.page?.browser();
    if (!browser?.connected) return [];
    const asked = browser
      .target()
      .createCDPSession()
      .then(async (session) => {
        const { processInfo } = await session.send('SystemInfo.getProcessInfo');
        await session.detach();
        return processInfo.map(({ id }) => id);
      });
    const answer = await withTimeout(PROCESSES_LIMIT, asked);
    if (answer === null) throw new Error('the browser does not say which its processes are');
    return answer.value;
  }

  private async initialize(): Promise<void> {
    const profile = await currentProfile(this.sessions);
    await this.endLeftovers(profile.folder);
    if (this.ended) return;
    const client = new wwebjs.Client({
      authStrategy: new KeptCredentials(profile, (page, browser) => this.adopt(page, browser)),
      // The default cache writes into the current directory before it injects.
      webVersionCache: { type: 'none' },
      // False keeps the library from claiming to be an old Chrome on a Mac; see `adopt`.
      userAgent: false as unknown as string,
      puppeteer: {
        headless: true,
        executablePath: this.launch.executablePath,
        args: [...this.launch.args, this.marker],
        env: browserEnvironment(),
        // Puppeteer's own handlers would end the process.
        handleSIGINT: false,
        handleSIGTERM: false,
        handleSIGHUP: false,
        // Requests are not used here, and each frame of WhatsApp's socket would be reported.
        networkEnabled: false,
      },
    });
    client.on('qr', (code) => this.events.qr(code));
    client.on('ready', () => this.events.synced());
    client.on('message', (message) => this.events.message(message));
    client.on('call', (call) => this.events.call(call));
    client.on('disconnected', (reason: string) => {
      if (reason === 'LOGOUT') this.finish({ kind: 'logged-out' });
      else this.fail(`disconnected: ${reason}`);
    });
    this.holdInjection(client);
    void this.launchInTime();
    await client.initialize();
  }

  /** A browser that outlived a killed bot, or that hung when it was started, holds the profile. */
  private async endLeftovers(profile?: string): Promise<void> {
    try {
      const ended = await endMarked(this.marker);
      if (ended.length > 0) this.logger.warn('browser.leftover-ended', { pids: ended });
      if (profile !== undefined && (await removeStaleLock(profile))) {
        this.logger.info('browser.stale-lock-removed');
      }
    } catch (error) {
      // If it does hold the profile, the launch fails and says so.
      this.logger.warn('browser.leftovers-unknown', { error });
    }
  }

  private finish(end: BrowserSessionEnd): void {
    this.ended = true;
    this.settleEnd(end);
  }

  private async adopt(page: Page, browser: Browser): Promise<void> {
    if (this.page === page) return;
    this.page = page;
    this.settleLaunch(browser);
    browser.once('disconnected', () => this.fail('browser ended'));
    page.once('error', (error) => this.fail(`page: ${error.message}`));
    page.once('close', () => this.fail('page closed'));
    page.on('framenavigated', (frame) => {
      if (frame !== page.mainFrame()) return;
      this.document += 1;
      this.events.reloaded();
    });
    this.holdExposure(page);
    if (this.ended) await browser.close();
    await this.disguise(page, await browser.userAgent());
    await page.exposeFunction('campanileReceipts', (raw: unknown) => {
      const { receipts, odd } = receiptsIn(raw);
      if (odd > 0) this.logger.warn('receipts.not-understood', { entries: odd });
      this.events.receipts(receipts);
    });
    await page.exposeFunction('campanileEdit', (raw: unknown) => {
      const text = editedText.safeParse(raw);
      if (text.success) this.events.edited(text.data);
    });
  }

  /** For as long as the page lives; puppeteer's own way needs the network events that are off. */
  private async disguise(page: Page, agent: string): Promise<void> {
    const devtools = await page.createCDPSession();
    const userAgent = agent.replace('HeadlessChrome', 'Chrome');
    await devtools.send('Emulation.setUserAgentOverride', { userAgent });
  }

  /** A document that comes while another is being injected is injected after it. */
  private holdInjection(client: wwebjs.Client): void {
    const library = client as unknown as { inject: () => Promise<void> };
    const inject = library.inject.bind(client);
    let begun = -1;
    library.inject = async () => {
      while (!this.ended && begun !== this.document) {
        const document = (begun = this.document);
        await this.step('injection', document, inject);
      }
    };
  }

  /** Lets the library do one of its two steps in this document; a failure ends this run. */
  private async step(
    step: DoorStep,
    document: number,
    libraryStep: () => Promise<void>,
  ): Promise<void> {
    const isPresent = () => !this.ended && document === this.document;
    try {
      const opening = await this.door.open(step, isPresent);
      if (opening === 'blank') throw new Error('there is no WhatsApp Web in the page');
      if (opening === 'open') await libraryStep();
    } catch (error) {
      if (isPresent()) this.fail(`${step}: ${String(error)}`);
    }
  }

  /** A name is exposed once: two injections at a time would both find it missing. */
  private holdExposure(page: Page): void {
    const expose = page.exposeFunction.bind(page);
    const names = new Set<string>();
    page.exposeFunction = async (name, exposed) => {
      if (names.has(name)) return;
      names.add(name);
      await expose(name, this.held(name, exposed));
    };
  }

  private held(name: string, exposed: Exposed): Exposed {
    if (name === 'onAppStateChangedEvent') {
      return (state: unknown) => this.events.socket(String(state));
    }
    if (name !== 'onAppStateHasSyncedEvent' || typeof exposed !== 'function') return exposed;
    const prepare = exposed as () => Promise<void>;
    let begun = -1;
    return async () => {
      if (begun === this.document) return;
      const document = (begun = this.document);
      await this.step('preparation', document, prepare);
    };
  }
}

/** Events that are dropped unless they are of the present client. */
export function ignoreStale(
  events: BrowserSessionEvents,
  isPresent: () => boolean,
): BrowserSessionEvents {
  const guard =
    <A extends unknown[]>(handler: (...args: A) => void) =>
    (...args: A): void => {
      if (isPresent()) handler(...args);
    };
  return {
    qr: guard(events.qr),
    synced: guard(events.synced),
    socket: guard(events.socket),
    reloaded: guard(events.reloaded),
    lacking: guard(events.lacking),
    message: guard(events.message),
    receipts: guard(events.receipts),
    edited: guard(events.edited),
    call: guard(events.call),
  };
}

/** Rejections that whatsapp-web.js leaves unhandled when a page goes away under it. */
export function isClientNoise(error: unknown): boolean {
  const text = messageOf(error);
  return /auth timeout|ready timeout|Execution context was destroyed|Target closed|Session closed|detached Frame|frame was detached|Connection closed|Protocol error|Cannot read properties of null \(reading 'evaluate'\)/i.test(
    text,
  );
}

/**
 * One life of a whatsapp-web.js client and its browser. What it reports after its end is dropped,
 * so that a late event of an old client never reaches the session.
 */
import type { Browser, Page } from 'puppeteer';
import wwebjs from 'whatsapp-web.js';
import { z } from 'zod';
import type { Receipt } from '../ports/whatsapp.js';
import { KeptCredentials } from './credentials.js';
import { PageGateway } from './page-gateway.js';

export interface BrowserLaunch {
  readonly executablePath: string;
  readonly args: readonly string[];
}

export type RunEnd =
  | { readonly kind: 'logged-out' }
  | { readonly kind: 'conflict' }
  | { readonly kind: 'failed'; readonly detail: string }
  | { readonly kind: 'closed' };

/** What a run reports, in order. All of it may come early, late or twice: the session copes. */
export interface RunEvents {
  qr(code: string): void;
  /** the page has synced and whatsapp-web.js has injected itself */
  synced(): void;
  /** WhatsApp Web's own connection state, `CONNECTED`, `OPENING`, `TIMEOUT` … */
  socket(state: string): void;
  /** a new document was loaded: nothing of the old one is left */
  reloaded(): void;
  message(message: wwebjs.Message): void;
  receipts(receipts: readonly Receipt[]): void;
  call(call: wwebjs.Call): void;
}

const receiptBatch = z.array(
  z.object({
    id: z.string(),
    chatId: z.string(),
    ack: z.union([z.literal(2), z.literal(3), z.literal(4)]),
  }),
);

export class ClientRun {
  private page: Page | null = null;
  private browser: Browser | null = null;
  private ended = false;
  private settleEnd!: (end: RunEnd) => void;

  /** Resolves once, when this client is of no more use. */
  readonly end = new Promise<RunEnd>((resolve) => {
    this.settleEnd = resolve;
  });

  readonly gateway = new PageGateway(() => (this.ended ? null : this.page));

  constructor(
    private readonly sessions: string,
    private readonly launch: BrowserLaunch,
    private readonly events: RunEvents,
  ) {}

  /** Launches the browser and loads WhatsApp Web; failures come through `end`. */
  async open(): Promise<void> {
    const client = new wwebjs.Client({
      authStrategy: new KeptCredentials(this.sessions, (page, browser) =>
        this.adopt(page, browser),
      ),
      // The default cache writes into the current directory before it injects.
      webVersionCache: { type: 'none' },
      // False keeps the library from claiming to be an old Chrome on a Mac; see `adopt`.
      userAgent: false as unknown as string,
      puppeteer: {
        headless: true,
        executablePath: this.launch.executablePath,
        args: [...this.launch.args],
        // Puppeteer's own handlers would end the process.
        handleSIGINT: false,
        handleSIGTERM: false,
        handleSIGHUP: false,
      },
    });
    client.on('qr', this.live(this.events.qr));
    client.on('ready', this.live(this.events.synced));
    client.on('change_state', this.live(this.events.socket));
    client.on('message', this.live(this.events.message));
    client.on('call', this.live(this.events.call));
    client.on('disconnected', (reason: string) => {
      if (reason === 'LOGOUT') this.finish({ kind: 'logged-out' });
      else if (reason === 'CONFLICT') this.finish({ kind: 'conflict' });
      else this.finish({ kind: 'failed', detail: `disconnected: ${reason}` });
    });
    try {
      await client.initialize();
    } catch (error) {
      this.finish({
        kind: 'failed',
        detail: error instanceof Error ? error.message : String(error),
      });
    }
  }

  /** Loads the page anew. */
  async reload(): Promise<void> {
    await this.page?.reload({ waitUntil: 'load' }).catch((error: unknown) => {
      this.finish({ kind: 'failed', detail: `reload: ${String(error)}` });
    });
  }

  /** Closes the browser; a browser that will not close within `limitMs` is killed. */
  async close(limitMs: number): Promise<void> {
    this.finish({ kind: 'closed' });
    const browser = this.browser;
    if (!browser?.connected) return;
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        browser.process()?.kill('SIGKILL');
        resolve();
      }, limitMs);
    });
    await Promise.race([browser.close().catch(() => undefined), deadline]);
    clearTimeout(timer);
  }

  private finish(end: RunEnd): void {
    this.ended = true;
    this.settleEnd(end);
  }

  private live<A extends unknown[]>(handler: (...args: A) => void): (...args: A) => void {
    return (...args) => {
      if (!this.ended) handler(...args);
    };
  }

  private async adopt(page: Page, browser: Browser): Promise<void> {
    if (this.page === page) return;
    this.page = page;
    this.browser = browser;
    if (this.ended) {
      await this.close(0);
      return;
    }
    browser.once('disconnected', () => this.finish({ kind: 'failed', detail: 'browser ended' }));
    page.once('error', (error) =>
      this.finish({ kind: 'failed', detail: `page: ${error.message}` }),
    );
    page.once('close', () => this.finish({ kind: 'failed', detail: 'page closed' }));
    page.on('framenavigated', (frame) => {
      if (frame === page.mainFrame()) this.live(this.events.reloaded)();
    });
    const agent = await browser.userAgent();
    await page.setUserAgent({ userAgent: agent.replace('HeadlessChrome', 'Chrome') });
    await page.exposeFunction('campanileReceipts', (raw: unknown) => {
      const batch = receiptBatch.safeParse(raw);
      if (!batch.success || this.ended) return;
      this.events.receipts(
        batch.data.map(({ id, chatId, ack }) => ({ messageId: id, chatId, ack })),
      );
    });
  }
}

/** Rejections that whatsapp-web.js leaves unhandled when a page goes away under it. */
export function isClientNoise(error: unknown): boolean {
  const text = error instanceof Error ? error.message : String(error);
  return /auth timeout|ready timeout|Execution context was destroyed|Target closed|Session closed|detached Frame|frame was detached|Connection closed|Protocol error|Cannot read properties of null \(reading 'evaluate'\)/i.test(
    text,
  );
}

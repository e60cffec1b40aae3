/** Lives of a client whose page says what a test wants: for the session without a browser. */
import { missingFromPage } from '#src/transports/whatsapp-web/page/contract.js';
import {
  announceSynced,
  installCampanile,
  probePage,
  reachesServers,
  takeSessionBack,
  unlink,
} from '#src/transports/whatsapp-web/page/install.js';
import type {
  BrowserSession,
  BrowserSessionEnd,
  BrowserSessionEvents,
} from '#src/transports/whatsapp-web/browser-session.js';
import type { PageAnswer } from '#src/transports/whatsapp-web/page-gateway.js';

/** How far the page is. */
export interface PageFacts {
  socket: string;
  hasSynced: boolean;
  injected: boolean;
  /** it does not answer any more */
  hangs: boolean;
  reachable: boolean;
  missing: readonly string[];
  phone: string | null;
  /** what the preparation of the page throws; null: it does not */
  throws: string | null;
}

const READY_PAGE: PageFacts = {
  socket: 'CONNECTED',
  hasSynced: true,
  injected: true,
  hangs: false,
  reachable: true,
  missing: [],
  phone: '393665775490',
  throws: null,
};

export class ScriptedRun implements BrowserSession {
  /** what was done to it, in order */
  readonly done: string[] = [];
  readonly page: PageFacts;
  reloads = true;
  #settle!: (end: BrowserSessionEnd) => void;
  readonly end = new Promise<BrowserSessionEnd>((resolve) => {
    this.#settle = resolve;
  });

  constructor(
    readonly events: BrowserSessionEvents,
    page: Partial<PageFacts> = {},
    private readonly onOpen: (run: ScriptedRun) => void = () => undefined,
  ) {
    this.page = { ...READY_PAGE, ...page };
  }

  readonly gateway = {
    call: async <I, O>(fn: (input: I) => O | Promise<O>): Promise<PageAnswer<O>> => {
      if (this.page.hangs) return { kind: 'timeout', late: new Promise(() => undefined) };
      if ((fn as unknown) === installCampanile && this.page.throws !== null) {
        return { kind: 'threw', detail: this.page.throws };
      }
      return { kind: 'answered', value: this.#answer(fn) as O };
    },
  };

  open(): Promise<void> {
    this.done.push('open');
    this.onOpen(this);
    return Promise.resolve();
  }

  reload(): Promise<boolean> {
    this.done.push('reload');
    if (this.reloads) this.events.reloaded();
    return Promise.resolve(this.reloads);
  }

  fail(detail: string): void {
    this.finish({ kind: 'failed', detail });
  }

  finish(end: BrowserSessionEnd): void {
    this.#settle(end);
  }

  close(): Promise<void> {
    this.done.push('close');
    this.finish({ kind: 'closed' });
    return Promise.resolve();
  }

  processes(): Promise<readonly number[]> {
    return Promise.resolve([]);
  }

  #answer(fn: unknown): unknown {
    const { socket, hasSynced, injected, missing, phone, reachable } = this.page;
    switch (fn) {
      case probePage:
        return { socket, hasSynced, injected };
      case missingFromPage:
        return missing;
      case installCampanile:
        return { phone, alias: '1@lid', platform: 'smba', waVersion: '2.3000.1' };
      case reachesServers:
        return reachable;
      case announceSynced:
        return this.#note('announceSynced');
      case takeSessionBack:
        return this.#note('takeSessionBack');
      case unlink:
        return this.#note('unlink');
      default:
        throw new Error('the scripted page was asked something unexpected');
    }
  }

  #note(what: string): undefined {
    this.done.push(what);
  }
}

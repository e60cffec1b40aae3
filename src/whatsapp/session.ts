/**
 * The linked session, over as many whatsapp-web.js clients as it takes.
 *
 * - `starting`  a browser is being opened, or opened again after a failure.
 * - `pairing`   WhatsApp shows a QR code; `qr` is null when the last one ran out and none followed.
 * - `syncing`   logged in, the page is loading chats, or was just reloaded.
 * - `ready`     the page has synced, what we need of it is there, and the number is the comune's.
 *               Only now are messages handed on; what came during the checks was kept for it.
 * - `lost`      was ready, or could have been, and is not: no network (the page reconnects by
 *               itself), logged out, the wrong number, WhatsApp Web changed, browser gone. Each is
 *               left by the next event that proves the contrary; a dead browser is opened again
 *               after a pause that grows.
 * - `stopped`   for good.
 *
 * Only `enter` changes the state. Events of whatsapp-web.js are hints: `ready` may never come or
 * come twice, so the page is also asked at intervals how far it is (`reconcile`).
 */
import type wwebjs from 'whatsapp-web.js';
import { z } from 'zod';
import type { Phone } from '../ports/people.js';
import type { Clock, Logger, Release } from '../ports/runtime.js';
import type { LossReason, Receipt, SessionState, WhatsAppSession } from '../ports/whatsapp.js';
import { ClientRun, type BrowserLaunch, type RunEnd } from './client-run.js';
import { setAside } from './credentials.js';
import { LinkMark } from './link-mark.js';
import type { PageGateway } from './page-gateway.js';
import { explain } from './page-gateway.js';
import { CORE_CONTRACT, missingFromPage } from './page/contract.js';
import { announceSynced, installCampanile, probePage, unlink } from './page/install.js';

export interface SessionSettings {
  /** folder of the credentials */
  readonly sessions: string;
  readonly launch: BrowserLaunch;
  /** the only number to work with */
  readonly number: Phone;
  readonly maskPhone: (phone: Phone) => string;
  /** milliseconds */
  readonly times: SessionTimes;
}

export interface SessionTimes {
  /** between two questions to a page that is not ready */
  readonly reconcile: number;
  /** without a new QR code: the page has stopped asking for one */
  readonly qrSilence: number;
  /** first and longest pause before a failed browser is opened again */
  readonly restart: readonly [number, number];
  readonly receiptBatch: number;
  /** limit of a short question to the page */
  readonly pageAnswer: number;
  /** how long a browser may take to close before it is killed */
  readonly close: number;
}

export const SESSION_TIMES: SessionTimes = {
  reconcile: 2_000,
  qrSilence: 90_000,
  restart: [1_000, 60_000],
  receiptBatch: 200,
  pageAnswer: 10_000,
  close: 5_000,
};

/**
 * Injected is not yet listening: whatsapp-web.js attaches its listeners after that and then says
 * `ready`. Only when it has not said so for this many questions is the page taken as it is.
 */
const ROUNDS_FOR_LISTENERS = 10;

/** Raw happenings that the messenger turns into port events. */
export interface SessionFeed {
  message(message: wwebjs.Message): void;
  receipts(receipts: readonly Receipt[]): void;
}

const aboutPage = z.object({
  phone: z.string().nullable(),
  lid: z.string().nullable(),
  platform: z.string().nullable(),
  waVersion: z.string(),
});
const probe = z.object({
  socket: z.string().nullable(),
  hasSynced: z.boolean(),
  injected: z.boolean(),
});

export class WhatsAppWebSession implements WhatsAppSession {
  private current: SessionState = { name: 'starting' };
  private readonly listeners = new Set<(state: SessionState) => void>();
  private readonly feeds = new Set<SessionFeed>();
  private run: ClientRun | null = null;
  private readonly stopping = new AbortController();
  private supervision: Promise<void> | null = null;
  /** Counts documents: a check that began in an older one proves nothing about the present. */
  private document = 0;
  private checking = false;
  private early: wwebjs.Message[] = [];
  private injectedRounds = 0;
  /** when the present client showed a QR code last, or was opened */
  private lastQrAt = 0;
  private readonly linkMark: LinkMark;

  constructor(
    private readonly settings: SessionSettings,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.linkMark = new LinkMark(settings.sessions);
  }

  get state(): SessionState {
    return this.current;
  }

  onState(listener: (state: SessionState) => void): Release {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Messages only from a ready session, in order. */
  onFeed(feed: SessionFeed): Release {
    this.feeds.add(feed);
    return () => this.feeds.delete(feed);
  }

  /** The page, while the session is ready. */
  get gateway(): PageGateway | null {
    return this.current.name === 'ready' ? (this.run?.gateway ?? null) : null;
  }

  start(): Promise<void> {
    this.supervision ??= this.supervise();
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.run?.close(this.settings.times.close);
    await this.supervision;
    this.enter({ name: 'stopped' });
  }

  private enter(state: SessionState): void {
    if (this.current.name === 'stopped') return;
    if (JSON.stringify(state) === JSON.stringify(this.current)) return;
    this.current = state;
    this.logger.info('session.state', {
      state: state.name,
      ...(state.name === 'lost' ? { reason: state.reason } : {}),
    });
    for (const listener of this.listeners) listener(state);
  }

  private lose(reason: LossReason): void {
    this.enter({ name: 'lost', reason });
  }

  // ------------------------------------------------------------ supervision

  private async supervise(): Promise<void> {
    const [first, longest] = this.settings.times.restart;
    let pause = first;
    while (!this.stopping.signal.aborted) {
      const wasReady = await this.oneRun();
      if (this.stopping.signal.aborted) return;
      pause = wasReady ? first : Math.min(pause * 2, longest);
      await this.clock.sleep(pause, this.stopping.signal);
    }
  }

  /** One browser from opening to end; tells whether it had come as far as a QR code or ready. */
  private async oneRun(): Promise<boolean> {
    let cameUp = false;
    const run = new ClientRun(this.settings.sessions, this.settings.launch, {
      qr: (code) => {
        cameUp = true;
        this.lastQrAt = this.clock.now();
        this.linkMark.renew();
        this.enter({ name: 'pairing', qr: code });
      },
      synced: () => {
        cameUp = true;
        void this.check(run);
      },
      socket: (state) => this.onSocket(run, state),
      reloaded: () => {
        this.document += 1;
        this.injectedRounds = 0;
        if (this.current.name === 'ready') this.enter({ name: 'syncing' });
      },
      message: (message) => this.onMessage(message),
      receipts: (receipts) => {
        for (const feed of this.feeds) feed.receipts(receipts);
      },
      call: (call) => void this.rejectCall(call),
    });
    this.run = run;
    this.lastQrAt = this.clock.now();
    this.injectedRounds = 0;
    this.document += 1;
    this.early = [];
    void run.open();
    const watch = new AbortController();
    const watching = this.watch(run, watch.signal);
    const end = await run.end;
    watch.abort();
    await watching;
    await run.close(this.settings.times.close);
    await this.afterRun(end);
    return cameUp;
  }

  private async afterRun(end: RunEnd): Promise<void> {
    if (end.kind === 'closed') return;
    this.logger.warn('session.run-ended', { end });
    if (end.kind === 'logged-out') {
      // A wrong number was unlinked on purpose: that reason says more than the logout does.
      if (!(this.current.name === 'lost' && this.current.reason.kind === 'wrong-number')) {
        this.lose({ kind: 'logged-out' });
      }
      const aside = await setAside(this.settings.sessions, new Date(this.clock.now())).catch(
        (error: unknown) => {
          this.logger.error('session.credentials-not-moved', { error: String(error) });
          return null;
        },
      );
      if (aside) this.logger.warn('session.credentials-set-aside', { folder: aside });
    } else if (end.kind === 'conflict') {
      this.lose({ kind: 'conflict' });
    } else {
      const offline = /net::ERR_(INTERNET|NAME|NETWORK|CONNECTION|ADDRESS)/.test(end.detail);
      this.lose(offline ? { kind: 'network' } : { kind: 'browser', detail: end.detail });
    }
  }

  // ----------------------------------------------------------------- checks

  private async watch(run: ClientRun, signal: AbortSignal): Promise<void> {
    const { reconcile, qrSilence, pageAnswer } = this.settings.times;
    while (!signal.aborted) {
      await this.clock.sleep(reconcile, signal);
      if (signal.aborted) return;
      const answer = await run.gateway.call(probePage, undefined, probe, pageAnswer);
      if (answer.kind !== 'answered') continue;
      await this.reconcile(run, answer.value);
      const qrIsOld =
        this.current.name === 'pairing' && this.clock.now() - this.lastQrAt > qrSilence;
      if (qrIsOld) {
        this.logger.warn('session.qr-expired');
        this.enter({ name: 'pairing', qr: null });
        await run.close(this.settings.times.close);
      }
    }
  }

  private async reconcile(run: ClientRun, page: z.infer<typeof probe>): Promise<void> {
    if (page.socket !== 'CONNECTED') {
      if (this.current.name === 'ready') this.lose({ kind: 'network' });
      return;
    }
    if (this.current.name === 'starting' || this.current.name === 'pairing') {
      this.enter({ name: 'syncing' });
    }
    if (!page.hasSynced) return;
    if (!page.injected) {
      // whatsapp-web.js waits for the change of hasSynced, not for its value: it has missed it.
      await run.gateway.call(
        announceSynced,
        undefined,
        z.undefined(),
        this.settings.times.pageAnswer,
      );
    } else if (this.current.name !== 'ready') {
      this.injectedRounds += 1;
      if (this.injectedRounds > ROUNDS_FOR_LISTENERS) await this.check(run);
    }
  }

  private onSocket(run: ClientRun, state: string): void {
    if (state === 'CONNECTED') void this.check(run);
    else if (this.current.name === 'ready') this.lose({ kind: 'network' });
  }

  /** Everything that must hold before messages are handed on or sent. */
  private async check(run: ClientRun): Promise<void> {
    if (this.checking || this.current.name === 'ready') return;
    this.checking = true;
    const document = this.document;
    try {
      const { receiptBatch, pageAnswer } = this.settings.times;
      const contract = await run.gateway.call(
        missingFromPage,
        CORE_CONTRACT,
        z.array(z.string()),
        pageAnswer,
      );
      if (contract.kind !== 'answered') {
        this.logger.warn('session.check-failed', { detail: explain(contract) });
        return;
      }
      if (contract.value.length > 0) {
        this.lose({ kind: 'page-contract', missing: contract.value });
        return;
      }
      const about = await run.gateway.call(
        installCampanile,
        { receiptBatchMs: receiptBatch },
        aboutPage,
        pageAnswer,
      );
      if (about.kind !== 'answered') {
        this.logger.warn('session.check-failed', { detail: explain(about) });
        return;
      }
      const linkId = await this.linkMark.current().catch((error: unknown) => {
        this.logger.error('session.link-mark-failed', { error });
        return null;
      });
      if (linkId === null) return;
      if (document !== this.document) return;
      const { phone, lid, platform, waVersion } = about.value;
      if (phone !== this.settings.number) {
        await this.refuseNumber(run, phone);
        return;
      }
      this.enter({
        name: 'ready',
        account: { phone, lid, business: platform?.startsWith('smb') ?? false, waVersion },
        linkId,
      });
      const early = this.early;
      this.early = [];
      for (const message of early) this.onMessage(message);
    } finally {
      this.checking = false;
    }
  }

  private async refuseNumber(run: ClientRun, found: string | null): Promise<void> {
    this.early = [];
    this.lose({
      kind: 'wrong-number',
      expectedMasked: this.settings.maskPhone(this.settings.number),
      foundMasked: found === null ? '?' : this.settings.maskPhone(found),
    });
    await run.gateway.call(unlink, undefined, z.undefined(), this.settings.times.pageAnswer);
  }

  // ----------------------------------------------------------------- events

  private onMessage(message: wwebjs.Message): void {
    if (this.current.name === 'ready') {
      for (const feed of this.feeds) feed.message(message);
    } else if (this.current.name !== 'lost') {
      this.early.push(message);
    }
  }

  /** Calls are turned away without an answer. */
  private async rejectCall(call: wwebjs.Call): Promise<void> {
    try {
      await call.reject();
      this.logger.info('call.rejected', { video: call.isVideo });
    } catch (error) {
      this.logger.warn('call.not-rejected', { error: String(error) });
    }
  }
}

/**
 * The linked session, over as many whatsapp-web.js clients as it takes.
 *
 * - `starting`  a browser is being opened, or opened again on purpose.
 * - `pairing`   WhatsApp shows a QR code; `qr` is null when the last one ran out and none followed.
 * - `syncing`   logged in, the page is loading chats, or was just reloaded.
 * - `ready`     the page has synced, what we need of it is there, and the number is the comune's.
 *               Only now are messages handed on; what came during the checks was kept for it.
 * - `lost`      was ready, or could have been, and is not: no network (the page reconnects by
 *               itself), logged out, the wrong number, WhatsApp Web changed, another browser has
 *               the session, the page hangs, the browser is gone. Each is left by the next event
 *               that proves the contrary; a dead browser is opened again, after growing pauses.
 * - `stopped`   for good.
 *
 * Only `enter` changes the state. Events of whatsapp-web.js are hints: `ready` may never come or
 * come twice, so `PageWatch` asks the page at intervals how far it is, and acts when one is
 * stuck. Each client's life is a `BrowserSession`; what one reports when it is no longer the
 * present one is dropped (`ignoreStale`).
 */
import type wwebjs from 'whatsapp-web.js';
import { z } from 'zod';
import type { Phone } from '../../model/person.js';
import type { Clock, Logger, Release } from '../../ports/runtime.js';
import type { Account, LossReason, SessionState } from '../../model/session.js';
import type { TransportSession } from '../../ports/transport.js';
import {
  ClientSession,
  ignoreStale,
  type BrowserLaunch,
  type BrowserSession,
  type BrowserSessionEnd,
  type BrowserSessionEvents,
} from './browser-session.js';
import { setAside } from './credentials.js';
import type { SessionFeed } from './inbound.js';
import { PairingId } from './pairing-id.js';
import { PageCheck } from './page-check.js';
import { withTimeout, type PageDoor } from './page-gateway.js';
import { BLOCKS, PageWatch, type PageReport } from './page-watch.js';
import { announceSynced, unlink } from './page/install.js';
import type { SessionTimes } from './session-times.js';

export interface SessionSettings {
  /** folder of the credentials */
  readonly sessions: string;
  readonly launch: BrowserLaunch;
  /** the only number to work with */
  readonly number: Phone;
  readonly maskPhone: (phone: Phone) => string;
  readonly times: SessionTimes;
  /** makes a client's life; left out: a real one */
  readonly newRun?: (events: BrowserSessionEvents) => BrowserSession;
}

/**
 * Injected is not yet listening: whatsapp-web.js attaches its listeners after that and then says
 * `ready`. Only when it has not said so for this many questions is the page taken as it is.
 */
const ROUNDS_FOR_LISTENERS = 10;

export class WhatsAppWebSession implements TransportSession {
  private current: SessionState = { name: 'starting' };
  private readonly listeners = new Set<(state: SessionState) => void>();
  private readonly feeds = new Set<SessionFeed>();
  /** the present client, and what asks it; null between two */
  private run: BrowserSession | null = null;
  private watch: PageWatch | null = null;
  private readonly stopping = new AbortController();
  private supervision: Promise<void> | null = null;
  /** Counts documents: a check that began in an older one proves nothing about the present. */
  private document = 0;
  /** the document that is being checked */
  private checking: number | null = null;
  private early: wwebjs.Message[] = [];
  private injectedRounds = 0;
  /** when the present client showed a QR code last, or was opened; elapsed time */
  private lastQrAt = 0;
  /** whether the present client has come as far as a QR code or a synced page */
  private cameUp = false;
  private readonly linkMark: PairingId;
  private readonly pageCheck: PageCheck;

  constructor(
    private readonly settings: SessionSettings,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    this.linkMark = new PairingId(settings.sessions);
    this.pageCheck = new PageCheck({ number: settings.number, ...settings.times });
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
  get gateway(): PageDoor | null {
    return this.current.name === 'ready' ? (this.run?.gateway ?? null) : null;
  }

  /** What the page did not know of the account when the session became ready, nobody being told. */
  learnAccount({ alias, business }: Pick<Account, 'alias' | 'business'>): void {
    if (this.current.name !== 'ready') return;
    const { account } = this.current;
    const known = { alias: alias ?? account.alias, business: business ?? account.business };
    this.current = { ...this.current, account: { ...account, ...known } };
  }

  /** Process ids of the browser, for who measures it. */
  async processes(): Promise<readonly number[]> {
    return (await this.run?.processes()) ?? [];
  }

  start(): Promise<void> {
    this.supervision ??= this.supervise();
    return Promise.resolve();
  }

  /** Opens a new browser on the same credentials; from this moment on nothing is sent. */
  async restart(): Promise<void> {
    this.enter({ name: 'starting' });
    await this.run?.close(this.settings.times.close);
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
    this.watch?.wake();
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
      await this.oneRun();
      if (this.stopping.signal.aborted) return;
      if (this.cameUp) pause = first;
      this.logger.info('session.retrying', { seconds: Math.round(pause / 1_000) });
      await this.clock.sleep(pause, this.stopping.signal);
      pause = Math.min(pause * 2, longest);
    }
  }

  /** One browser from opening to end. */
  private async oneRun(): Promise<void> {
    const { sessions, launch, times } = this.settings;
    const newRun =
      this.settings.newRun ??
      ((events: BrowserSessionEvents) =>
        new ClientSession(sessions, launch, events, this.logger, this.clock, {
          ...times.door,
          pageAnswer: times.pageAnswer,
          launch: times.launch,
        }));
    const run: BrowserSession = newRun(ignoreStale(this.events(), () => this.run === run));
    this.run = run;
    this.lastQrAt = this.clock.elapsed();
    this.cameUp = false;
    this.beginDocument();
    this.early = [];
    void run.open();
    const watch = this.watchOver(run);
    this.watch = watch;
    const watching = watch.watch();
    const end = await run.end;
    this.run = null;
    this.watch = null;
    watch.end();
    // Sending stops before anything else is done.
    this.loseRun(end);
    await run.close(times.close);
    await watching;
    if (end.kind === 'logged-out') await this.putCredentialsAside();
  }

  private events(): BrowserSessionEvents {
    return {
      qr: (code) => {
        this.cameUp = true;
        this.lastQrAt = this.clock.elapsed();
        this.linkMark.renew();
        this.enter({ name: 'pairing', qr: code });
      },
      synced: () => {
        this.cameUp = true;
        void this.check();
      },
      socket: (state) => this.onSocket(state),
      reloaded: () => {
        this.beginDocument();
        if (this.current.name === 'ready') this.enter({ name: 'syncing' });
      },
      lacking: (missing) => this.lose({ kind: 'incompatible', missing }),
      message: (message) => this.onMessage(message),
      receipts: (receipts) => {
        for (const feed of this.feeds) feed.receipts(receipts);
      },
      edited: (text) => {
        for (const feed of this.feeds) feed.edited(text);
      },
      call: (call) => void this.rejectCall(call),
    };
  }

  private beginDocument(): void {
    this.document += 1;
    this.injectedRounds = 0;
  }

  private loseRun(end: BrowserSessionEnd): void {
    if (end.kind === 'closed') return;
    this.logger.warn('session.run-ended', { end });
    if (end.kind === 'logged-out') {
      // A wrong number was unlinked on purpose: that reason says more than the logout does.
      if (!(this.current.name === 'lost' && this.current.reason.kind === 'wrong-number')) {
        this.lose({ kind: 'logged-out' });
      }
      return;
    }
    if (this.current.name === 'lost' && this.current.reason.kind === 'blocked') return;
    // The page has stopped to show codes; a new one follows.
    if (this.current.name === 'pairing' && this.current.qr === null) return;
    const offline = /net::ERR_(INTERNET|NAME|NETWORK|CONNECTION|ADDRESS|TIMED_OUT)/.test(
      end.detail,
    );
    this.lose(offline ? { kind: 'network' } : { kind: 'failed', detail: end.detail });
  }

  private async putCredentialsAside(): Promise<void> {
    const aside = await setAside(this.settings.sessions, {
      clock: this.clock,
      signal: this.stopping.signal,
    });
    if (aside.kind === 'moved') {
      this.logger.warn('session.credentials-set-aside', { folder: aside.folder });
    } else if (aside.kind === 'left') {
      this.logger.error('session.credentials-not-moved', aside);
    }
  }

  // ----------------------------------------------------------------- checks

  private watchOver(run: BrowserSession): PageWatch {
    return new PageWatch({
      run,
      times: this.settings.times,
      clock: this.clock,
      log: this.logger,
      state: () => this.current,
      lastQrAt: () => this.lastQrAt,
      onReport: (page) => this.reconcile(run, page),
      onRemedy: (stage) => {
        if (stage === 'unpaired') this.enter({ name: 'pairing', qr: null });
        // It may say CONNECTED all the time: nothing is sent through it any more.
        else if (this.current.name === 'ready') {
          this.lose({ kind: 'failed', detail: `the page stays ${stage}` });
        }
      },
    });
  }

  private async reconcile(run: BrowserSession, page: PageReport): Promise<void> {
    if (page.socket !== 'CONNECTED') {
      this.onSocket(page.socket ?? '');
      return;
    }
    if (this.current.name === 'starting' || this.current.name === 'pairing') {
      this.enter({ name: 'syncing' });
    }
    if (!page.hasSynced) return;
    if (!page.injected) {
      // whatsapp-web.js waits for the change of hasSynced, not for its value: it has missed it.
      const { pageAnswer } = this.settings.times;
      await run.gateway.call(announceSynced, undefined, z.undefined(), pageAnswer);
    } else if (this.current.name !== 'ready') {
      this.injectedRounds += 1;
      if (this.injectedRounds > ROUNDS_FOR_LISTENERS) await this.check();
    }
  }

  private onSocket(state: string): void {
    if (state === 'CONNECTED') void this.check();
    else if (state === 'CONFLICT') this.lose({ kind: 'conflict' });
    else if (BLOCKS.has(state)) this.lose({ kind: 'blocked', state });
    else if (
      this.current.name === 'ready' ||
      (this.current.name === 'lost' && this.current.reason.kind === 'conflict')
    ) {
      this.lose({ kind: 'network' });
    }
  }

  private async check(): Promise<void> {
    const { run, document } = this;
    if (run === null || this.checking === document || this.current.name === 'ready') return;
    this.checking = document;
    try {
      const fitness = await this.pageCheck.verify(run.gateway);
      if (this.run !== run || this.document !== document) return;
      switch (fitness.kind) {
        case 'unknown':
          this.logger.warn('session.check-failed', { detail: fitness.detail });
          return;
        case 'missing':
          this.lose({ kind: 'incompatible', missing: fitness.missing });
          return;
        case 'other-number':
          await this.refuseNumber(run, fitness.found);
          return;
        case 'ok': {
          const pairingId = await this.linkMark.current();
          if (this.run !== run || this.document !== document) return;
          this.enter({ name: 'ready', account: fitness.account, pairingId });
          for (const message of this.early.splice(0)) this.onMessage(message);
        }
      }
    } catch (error) {
      this.logger.error('session.check-failed', { error });
    } finally {
      if (this.checking === document) this.checking = null;
    }
  }

  /**
   * Takes this PC off the account, as staff asked; a new QR code follows. Tells whether WhatsApp Web
   * did it: it cannot while the session is not ready.
   */
  async unlink(): Promise<boolean> {
    const { run, gateway } = this;
    const { pageAnswer } = this.settings.times;
    const answer = await gateway?.call(unlink, undefined, z.undefined(), pageAnswer);
    if (run === null || answer?.kind !== 'gone') return answer?.kind === 'answered';
    // an unlinked page reloads itself, and may be gone before it has answered
    return (await withTimeout(pageAnswer, run.end))?.value.kind === 'logged-out';
  }

  private async refuseNumber(run: BrowserSession, found: Phone): Promise<void> {
    const { maskPhone, number, times } = this.settings;
    this.early = [];
    this.lose({
      kind: 'wrong-number',
      expectedMasked: maskPhone(number),
      foundMasked: maskPhone(found),
    });
    await run.gateway.call(unlink, undefined, z.undefined(), times.pageAnswer);
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

import type { AuditLog, SendingStore } from '../ports/storage.js';
import type { Phone } from '../model/person.js';
import type { Alerts, Clock, Logger, Release } from '../ports/runtime.js';
import type {
  DeliveryStatus,
  SendingState,
  SendingStop,
  RouteDecision,
  RouteReason,
} from '../model/sending.js';
import { enterDone, type StaffOutcome } from '../ports/staff.js';
import type {
  BroadcastLists,
  ListSupport,
  SendOutcome,
  TransportSession,
} from '../ports/transport.js';
import type { SessionState } from '../model/session.js';
import type { AccountWatch } from './account-watch.js';
import type { Canary } from './canary.js';
import {
  canaryStatus,
  chooseRoute,
  LATE_PATIENCE,
  listLimit,
  peopleByList,
  peopleInAMonth,
  type CanaryStatus,
  type ListSettings,
} from './choose-route.js';
import { SMALLEST_LIST } from './list-plan.js';
import type { SyncResult } from './list-sync.js';
import { nextMonth, thisMonth } from '../runtime/time.js';
import { routeText } from '../messages/it/routes.js';
import { howToResume, NOT_STOPPED, RESUMED, sendingStopped } from '../messages/it/alerts.js';
import type { Topics } from '../runtime/topics.js';
import { SerialQueue } from '../runtime/loop.js';

/** Messages refused one after the other that stop all sending. */
const REFUSALS_IN_A_ROW = 3;
/** The same for refusals that seem to speak of the person alone: so many people are no accident. */
const PEOPLE_IN_A_ROW = 20;

const STOPPED = 'sending-stopped';
const NO_LISTS = 'lists-unavailable';
/** First and longest pause before the page is asked again for what lists need, in milliseconds. */
const ASK_AGAIN = [5_000, 30 * 60_000] as const;

export interface RouteKeeperParts {
  readonly session: Pick<TransportSession, 'state' | 'onState'>;
  readonly caughtUp: () => boolean;
  readonly lists: Pick<BroadcastLists, 'support'>;
  readonly account: Pick<AccountWatch, 'health' | 'listPeopleLeft' | 'noteList' | 'noteRefusal'>;
  readonly canary: Pick<Canary, 'run'>;
  readonly testPhones: readonly Phone[];
  readonly store: SendingStore;
  readonly audit: Pick<AuditLog, 'record'>;
  readonly settings: ListSettings;
  readonly zone: string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly alerts: Alerts;
  readonly topics: Pick<Topics, 'touch'>;
}

/**
 * Keeps what decides how notices go: what WhatsApp refused, what the page offers, the trial message,
 * the month's list messages. What must survive a restart is in the database; the rest is asked again
 * when the session becomes ready.
 *
 * sending: as `chooseRoute` says. A refusal that says so, or several in a row, make it
 * stopped: nothing is sent to anybody, in this process and the next, until `resume`.
 *
 * Answers of the servers come at the same moment. Whatever reads this state to change it does so in
 * one step (`#change`), after the step before.
 */
export class RouteKeeper {
  readonly #parts: RouteKeeperParts;
  #state: SendingState | null = null;
  #support: ListSupport | null = null;
  /** the present question to the page */
  #asked: Promise<void> | null = null;
  /** ends the asking when the session is not ready any more */
  #ready: AbortController | null = null;
  /** by `Clock.elapsed`; null: the support is not late */
  #lateSince: number | null = null;
  #listsNotTaken = false;
  #listsLate = false;
  /** by `Clock.elapsed`; null: the session is not ready */
  #readySince: number | null = null;
  #refusals = 0;
  #refusedPeople = 0;
  #told: string | null = null;
  #release: Release | null = null;
  /** the latest step that reads or writes `#state` */
  readonly #queue = new SerialQueue();

  constructor(parts: RouteKeeperParts) {
    this.#parts = parts;
  }

  start(): void {
    const { session, log, topics } = this.#parts;
    this.#release ??= session.onState((state) => this.#follow(state));
    this.#follow(session.state);
    this.#load().then(
      () => topics.touch('route'),
      (error: unknown) => log.error('sending.not-loaded', { error }),
    );
  }

  #follow(state: SessionState): void {
    const { log } = this.#parts;
    this.#forgetPage();
    if (state.name === 'ready') {
      this.#readySince ??= this.#parts.clock.elapsed();
      const ready = (this.#ready = new AbortController());
      this.#keepAsking(ready.signal).catch((error: unknown) =>
        log.error('lists.failed', { error }),
      );
      return;
    }
    this.#listsNotTaken = false;
    this.#listsLate = false;
    this.#readySince = null;
    if (state.name !== 'lost' || state.reason.kind !== 'blocked') return;
    this.#blocked().catch((error: unknown) => log.error('sending.stop-failed', { error }));
  }

  /** Another page may offer something else. */
  #forgetPage(): void {
    this.#ready?.abort();
    this.#ready = null;
    this.#support = null;
    this.#asked = null;
    this.#lateSince = null;
  }

  /** Everybody who asks before the page has answered waits for the same answer. */
  async #ask(): Promise<void> {
    if (this.#support !== null) return;
    const asked = (this.#asked ??= this.#askPage());
    await asked;
  }

  /** @throws SessionLostError */
  async #askPage(): Promise<void> {
    const { lists, clock, log } = this.#parts;
    const ready = this.#ready;
    try {
      const support = await lists.support();
      if (this.#ready !== ready) return;
      if (support.kind === 'late') this.#lateSince ??= clock.elapsed();
      else this.#lateSince = null;
      const isNews = JSON.stringify(support) !== JSON.stringify(this.#support);
      this.#support = support;
      if (isNews && support.kind !== 'supported') log.warn('lists.missing', { ...support });
    } finally {
      if (this.#ready === ready) this.#asked = null;
    }
  }

  /**
   * What lists need may be missing in this page now and be there later: it is asked for again, after
   * pauses that grow, until it is there or the page is another. Nothing waits for these questions.
   */
  async #keepAsking(signal: AbortSignal): Promise<void> {
    const { clock, log, topics } = this.#parts;
    const [shortest, longest] = ASK_AGAIN;
    for (let pause: number = shortest; !signal.aborted; pause = Math.min(pause * 2, longest)) {
      this.#asked ??= this.#askPage();
      await this.#asked.catch((error: unknown) => log.warn('lists.not-asked', { error }));
      if (signal.aborted) return;
      if (this.#support !== null) await this.#decision(false);
      // callers wait for the first answer
      if (pause > shortest) topics.touch('route');
      if (this.#support !== null && !mayChange(this.#support)) return;
      // when its patience ends, who waits for lists is to be told
      const patient = LATE_PATIENCE - this.#lateFor;
      await clock.sleep(
        this.#lateSince !== null && patient > 0 ? Math.min(pause, patient) : pause,
        signal,
      );
    }
  }

  get #lateFor(): number {
    return this.#lateSince === null ? 0 : this.#parts.clock.elapsed() - this.#lateSince;
  }

  stop(): void {
    this.#release?.();
    this.#release = null;
    this.#ready?.abort();
  }

  /** False while all sending is stopped, or while it is not known yet whether it is. */
  get canSend(): boolean {
    return this.#state !== null && this.#state.stop === null;
  }

  /**
   * Which way a notice goes now. With test phones set, the trial message is sent here, once, and
   * waited for. @throws SessionLostError, StorageError
   */
  async decide(urgent: boolean, stopped: AbortSignal): Promise<RouteDecision> {
    if (this.#parts.session.state.name === 'ready') await this.#ask();
    const decision = await this.#decision(urgent);
    const { session, canary, testPhones } = this.#parts;
    if (decision.why !== 'canary' || decision.until !== null || session.state.name !== 'ready') {
      return decision;
    }
    this.#parts.log.info('canary.begun', { phones: testPhones.length });
    const { outcome } = await canary.run(keyOf(session.state), stopped);
    await this.reload();
    await this.note('list', outcome, testPhones.length);
    return this.#decision(urgent);
  }

  /** The most that a list may have; only where `decide` has said `lists`, or has held them back. */
  get listLimit(): number {
    return listLimit(this.#support, this.#parts.settings);
  }

  /** The same of before while the page has not answered yet; null: not known. */
  async listLimitForeseen(): Promise<number | null> {
    if (this.#support?.kind === 'supported') return this.listLimit;
    const { account, store, settings } = this.#parts;
    const limit = (account.health ?? (await store.health()))?.listLimit ?? null;
    return limit === null ? null : listLimit({ kind: 'supported', limit }, settings);
  }

  /** How many people may be written to by list at this moment; null: nothing limits it. */
  async peopleByList(urgent: boolean): Promise<number | null> {
    const { account, settings } = this.#parts;
    const facts = {
      listRecipientsThisMonth: await this.#listRecipients(),
      credits: account.listPeopleLeft,
    };
    return peopleByList(facts, settings, urgent)?.people ?? null;
  }

  /** The same of a whole month. */
  peopleInAMonth(urgent: boolean): number {
    const { account, settings } = this.#parts;
    return peopleInAMonth(account.health?.credits ?? null, settings, urgent);
  }

  /** What a look at the native lists has shown: whether WhatsApp took any of those asked for. */
  noteLists(result: SyncResult): void {
    this.#listsLate = result.kind === 'late';
    if (result.kind === 'synced') this.#listsNotTaken = !result.taken;
  }

  /** Whether the session has been ready so long that the page must have all lists in memory. */
  get loadSettled(): boolean {
    const { clock, settings } = this.#parts;
    return (
      this.#readySince !== null &&
      clock.elapsed() - this.#readySince >= settings.waitSeconds * 1_000
    );
  }

  /** What the servers said to a message for so many people. */
  async note(to: 'list' | 'person', outcome: SendOutcome, people: number): Promise<void> {
    const { account } = this.#parts;
    if (outcome.kind === 'notSent') return;
    if (outcome.kind === 'refused') account.noteRefusal();
    else if (to === 'list') account.noteList(people);
    if (outcome.kind !== 'refused') {
      if (outcome.kind === 'sent') this.#forgetRefusals();
      if (to === 'list') await this.#noteFirstList(outcome.kind === 'sent' ? 'passed' : 'sent');
      return;
    }
    const { why, code } = outcome;
    switch (why) {
      case 'blocked':
        return this.#stop({ why: 'blocked', code, since: this.#parts.clock.now() });
      case 'quota':
        return this.#listsOff('used-up', code);
      case 'no-lists':
        return this.#listsOff('refused', code);
      case 'later':
        return;
      case 'unreachable':
        this.#refusedPeople += 1;
        break;
      case 'other':
        this.#refusals += 1;
        if (to === 'list') await this.#noteFirstList('failed');
    }
    if (this.#refusals >= REFUSALS_IN_A_ROW || this.#refusedPeople >= PEOPLE_IN_A_ROW) {
      await this.#stop({ why: 'errors', code, since: this.#parts.clock.now() });
    }
  }

  #forgetRefusals(): void {
    this.#refusals = 0;
    this.#refusedPeople = 0;
  }

  /** WhatsApp Web itself says that the account is blocked. */
  async #blocked(): Promise<void> {
    await this.#stop({ why: 'blocked', code: null, since: this.#parts.clock.now() });
  }

  /** Staff say: go on. Also lists that were refused, and a failed trial, are tried again. */
  async resume(): Promise<StaffOutcome> {
    const { audit, clock, log, alerts, topics } = this.#parts;
    const { changed } = await this.#change(({ stop, listsOff, canary }) => {
      const refused = listsOff?.until === null;
      if (stop === null && !refused && canary?.outcome !== 'failed') return null;
      return {
        stop: null,
        listsOff: refused ? null : listsOff,
        canary: canary?.outcome === 'failed' ? null : canary,
      };
    });
    if (!changed) {
      return { kind: 'refused', why: NOT_STOPPED };
    }
    this.#forgetRefusals();
    this.#listsNotTaken = false;
    log.info('sending.resumed');
    alerts.clear(STOPPED);
    topics.touch('route');
    await enterDone(
      { audit, logger: log },
      {
        at: clock.now(),
        actor: 'staff',
        event: 'sending.resumed',
        noticeId: null,
        text: RESUMED,
      },
    );
    return { kind: 'done' };
  }

  /** Which way a notice would go, as far as is known: the page is not asked. */
  async present(urgent: boolean): Promise<RouteDecision> {
    const decided = await this.#decision(urgent);
    return this.#listsLate && decided.route === 'lists'
      ? { route: 'waiting', why: 'lists-late', until: null, detail: null }
      : decided;
  }

  /** As far as is known, likewise. */
  async status(): Promise<DeliveryStatus> {
    const { account, store, settings, zone } = this.#parts;
    const decision = await this.present(false);
    const { stop } = await this.#load();
    const health = account.health ?? (await store.health());
    return {
      ...(stop === null ? {} : { stopped: stop.why }),
      route: decision.route,
      why: { code: decision.why, text: routeText(decision, zone) },
      ...(decision.until === null ? {} : { until: decision.until }),
      listRecipientsThisMonth: await this.#listRecipients(),
      allowance: settings.monthlyAllowance,
      ...(health === null ? {} : { health }),
    };
  }

  async #decision(urgent: boolean): Promise<RouteDecision> {
    const { session, caughtUp, testPhones, settings, clock, zone } = this.#parts;
    let state = await this.#load();
    const now = clock.now();
    let canary: CanaryStatus = { kind: 'needed' };
    if (session.state.name === 'ready') {
      const key = keyOf(session.state);
      // another linking or another version: what was refused then may be taken now
      ({ state } = await this.#change(({ listsOff, canary }) =>
        listsOff?.until === null && canary?.of !== key ? { listsOff: null } : null,
      ));
      state = await this.#proven(state, key);
      canary = canaryStatus(state.canary, key, now);
    }
    const decision = chooseRoute(
      {
        session: session.state,
        caughtUp: caughtUp(),
        state,
        support: this.#support,
        lateFor: this.#lateFor,
        listsNotTaken: this.#listsNotTaken,
        canary,
        testPhones: testPhones.length >= SMALLEST_LIST,
        listRecipientsThisMonth: await this.#listRecipients(),
        credits: this.#parts.account.listPeopleLeft,
        now,
        zone,
      },
      settings,
      urgent,
    );
    if (!urgent) this.#tell(decision);
    return decision;
  }

  /** Without test phones the first list message is the trial. */
  async #noteFirstList(outcome: 'sent' | 'passed' | 'failed'): Promise<void> {
    const { session, testPhones, clock } = this.#parts;
    if (testPhones.length >= SMALLEST_LIST || session.state.name !== 'ready') return;
    const of = keyOf(session.state);
    await this.#change(({ canary }) =>
      canary?.of === of && canary.outcome === 'passed'
        ? null
        : { canary: { of, outcome, at: clock.now() } },
    );
  }

  /** A first list of which it was not known at first whether the servers took it. */
  async #proven(state: SendingState, key: string): Promise<SendingState> {
    const { store, testPhones } = this.#parts;
    const { canary } = state;
    if (testPhones.length >= SMALLEST_LIST) return state;
    if (canary?.of !== key || canary.outcome === 'passed') return state;
    const taken = await store.listTakenSince(canary.at);
    // to be sent again, it is the trial once more
    const repeat = !taken && canary.outcome === 'sent' && (await store.listToRepeat());
    if (!taken && !repeat) return state;
    const seen = { of: key, outcome: canary.outcome, at: canary.at };
    const changed = await this.#change(({ canary: now }) =>
      now?.of === seen.of && now.outcome === seen.outcome && now.at === seen.at
        ? { canary: taken ? { ...now, outcome: 'passed' } : null }
        : null,
    );
    return changed.state;
  }

  async #stop(stop: SendingStop): Promise<void> {
    const { audit, log } = this.#parts;
    const { changed } = await this.#change(({ stop: before }) =>
      before === null || (before.why !== 'blocked' && stop.why === 'blocked') ? { stop } : null,
    );
    if (!changed) return;
    log.error('sending.stopped', { why: stop.why, code: stop.code });
    const text = sendingStopped(stop);
    await audit.record({
      at: stop.since,
      actor: 'whatsapp',
      event: 'sending.stopped',
      noticeId: null,
      text,
    });
    this.#tellStop(stop);
  }

  async #listsOff(why: 'used-up' | 'refused', code: string): Promise<void> {
    const { clock, zone, log, session } = this.#parts;
    const since = clock.now();
    const until = why === 'used-up' ? nextMonth(since, zone) : null;
    await this.#change(({ canary }) => {
      // what is refused stands for this linking and version
      const of = session.state.name === 'ready' ? keyOf(session.state) : (canary?.of ?? '');
      return {
        listsOff: { why, code, since, until },
        ...(until === null ? { canary: { of, outcome: 'failed' as const, at: since } } : {}),
      };
    });
    log.warn('lists.off', { why, code });
  }

  async #load(): Promise<SendingState> {
    return (await this.#change(() => null)).state;
  }

  /** Others have written to the store. */
  reload(): Promise<void> {
    return this.#queue.run(async () => {
      this.#state = await this.#parts.store.state();
    });
  }

  /** @param change what is to be saved of the state as it is then; null: nothing */
  #change(
    change: (state: SendingState) => Partial<SendingState> | null,
  ): Promise<{ readonly state: SendingState; readonly changed: boolean }> {
    return this.#queue.run(async () => {
      const before = this.#state ?? (await this.#read());
      const changes = change(before);
      if (changes === null) return { state: before, changed: false };
      await this.#parts.store.save(changes);
      this.#state = { ...before, ...changes };
      return { state: this.#state, changed: true };
    });
  }

  async #read(): Promise<SendingState> {
    this.#state = await this.#parts.store.state();
    if (this.#state.stop !== null) this.#tellStop(this.#state.stop);
    return this.#state;
  }

  #listRecipients(): Promise<number> {
    const { store, clock, zone } = this.#parts;
    return store.listRecipientsSince(thisMonth(clock.now(), zone));
  }

  /** Writes a change into the log, and tells staff why lists are not used. */
  #tell(decision: RouteDecision): void {
    const { log, alerts, zone } = this.#parts;
    const { route, why, until, detail } = decision;
    const news = JSON.stringify([route, why, until, detail]);
    if (news === this.#told) return;
    this.#told = news;
    log.info('delivery.route', { route, why, until, detail });
    const isHeld = isBudget(why) || why === 'support-late';
    // what staff have chosen themselves is no news to them
    if (why === 'lists-switched-off') alerts.clear(NO_LISTS);
    else if (route === 'direct' || isHeld) alerts.raise(NO_LISTS, routeText(decision, zone));
    else if (route === 'lists') alerts.clear(NO_LISTS);
  }

  #tellStop(stop: SendingStop): void {
    this.#parts.alerts.raise(STOPPED, howToResume(stop));
  }
}

/** After a new pairing or a new version of WhatsApp Web, the abilities are checked again. */
function keyOf({ pairingId, account }: SessionState & { readonly name: 'ready' }): string {
  return `${pairingId} ${account.clientVersion}`;
}

/** What a page that is asked again says again. */
const OF_THE_ACCOUNT: ReadonlySet<string> = new Set(['account-type', 'account-not-ready', 'limit']);

/** The month's allowance of people to reach by list is used up. */
export function isBudget(why: RouteReason): boolean {
  return why === 'used-up' || why === 'allowance' || why === 'credits';
}

function mayChange(support: ListSupport): boolean {
  return (
    support.kind === 'late' || (support.kind === 'unsupported' && !OF_THE_ACCOUNT.has(support.why))
  );
}

import type { AuditLog, SendingStore, Transaction } from '../ports/storage.js';
import type { Phone } from '../model/person.js';
import type { Release } from '../ports/runtime.js';
import type { DeliveryStatus, SendingState, RouteDecision } from '../model/sending.js';
import type { StaffOutcome } from '../ports/staff.js';
import type { BroadcastLists, SendOutcome, TransportSession } from '../ports/transport.js';
import type { SessionState } from '../model/session.js';
import type { AccountWatch } from './account-watch.js';
import type { Canary, CanaryResult } from './canary.js';
import {
  canaryStatus,
  chooseRoute,
  awaitsCanary,
  listLimit,
  peopleByList,
  peopleInAMonth,
  type CanaryStatus,
  type ListSettings,
} from './choose-route.js';
import { SMALLEST_LIST } from './list-plan.js';
import type { SyncResult } from './list-sync.js';
import { thisMonth } from '../runtime/time.js';
import { routeText } from '../messages/it/routes.js';
import { LISTS_NOT_OFF, NOT_STOPPED, STILL_STOPPED } from '../messages/it/alerts.js';
import type { Topics } from '../runtime/topics.js';
import { ListSupportWatch } from './list-support.js';
import { RouteNews, type RouteNewsParts } from './route-news.js';
import { SendingStops } from './sending-stop.js';

export interface RouteKeeperParts extends RouteNewsParts {
  readonly session: Pick<TransportSession, 'state' | 'onState'>;
  readonly caughtUp: () => boolean;
  readonly lists: Pick<BroadcastLists, 'support'>;
  readonly account: Pick<AccountWatch, 'health' | 'listPeopleLeft' | 'noteList' | 'noteRefusal'>;
  readonly canary: Pick<Canary, 'run'>;
  readonly testPhones: readonly Phone[];
  readonly store: SendingStore;
  readonly transaction: Transaction<'sending' | 'audit'>;
  readonly audit: Pick<AuditLog, 'record'>;
  readonly settings: ListSettings;
  readonly topics: Pick<Topics, 'touch'>;
}

/**
 * Keeps what decides how notices go: what WhatsApp refused, what the transport offers, the canary,
 * the month's list messages. What must survive a restart is in the database; the rest is asked again
 * when the session becomes ready (`ListSupportWatch`).
 *
 * How notices go is as `chooseRoute` says. A refusal that says so, or several in a row, stop all
 * sending (`SendingStops`).
 */
export class RouteKeeper {
  readonly #parts: RouteKeeperParts;
  readonly #stops: SendingStops;
  readonly #support: ListSupportWatch;
  readonly #news: RouteNews;
  #listsNotTaken = false;
  #listsLate = false;
  /** by `Clock.elapsed`; null: the session is not ready */
  #readySince: number | null = null;
  #release: Release | null = null;

  constructor(parts: RouteKeeperParts) {
    this.#parts = parts;
    this.#stops = new SendingStops(parts);
    this.#news = new RouteNews(parts);
    this.#support = new ListSupportWatch({
      ...parts,
      onAnswer: async (again) => {
        if (this.#support.support !== null) await this.#decision(false);
        // callers wait for the first answer
        if (again) parts.topics.touch('route');
      },
    });
  }

  start(): void {
    const { session, log, topics } = this.#parts;
    this.#release ??= session.onState((state) => this.#follow(state));
    this.#follow(session.state);
    this.#stops.state().then(
      () => topics.touch('route'),
      (error: unknown) => log.error('sending.not-loaded', { error }),
    );
  }

  #follow(state: SessionState): void {
    if (state.name === 'ready') {
      this.#readySince ??= this.#parts.clock.elapsed();
      this.#support.begin();
      return;
    }
    this.#support.end();
    this.#listsNotTaken = false;
    this.#listsLate = false;
    this.#readySince = null;
    if (state.name !== 'lost' || state.reason.kind !== 'blocked') return;
    this.#stops
      .stop('blocked', null)
      .catch((error: unknown) => this.#parts.log.error('sending.stop-failed', { error }));
  }

  stop(): void {
    this.#release?.();
    this.#release = null;
    this.#support.stop();
  }

  /** False while all sending is stopped, or while it is not known yet whether it is. */
  get canSend(): boolean {
    return this.#stops.canSend;
  }

  /**
   * Which way a notice that is due goes now. With test phones set, the canary is sent here, and
   * waited for.
   * @param orUrgent as `Overtaking`: a canary that has been unclear before keeps no urgent notice that comes meanwhile
   * @throws SessionLostError, StorageError
   */
  async decide(
    urgent: boolean,
    stopped: AbortSignal,
    orUrgent: (running: Promise<CanaryResult>) => Promise<CanaryResult | 'urgent'>,
  ): Promise<RouteDecision> {
    this.#news.noticeGoes();
    const decision = await this.withoutCanary(urgent);
    const { session, canary, testPhones } = this.#parts;
    const { route, why, until } = decision;
    if (
      route !== 'waiting' ||
      !awaitsCanary(why) ||
      until !== null ||
      session.state.name !== 'ready'
    ) {
      return decision;
    }
    this.#parts.log.info('canary.begun', { phones: testPhones.length });
    const most = (await this.peopleByList(urgent)) ?? Infinity;
    const overtaken = new AbortController();
    const running = canary.run(
      keyOf(session.state),
      most,
      AbortSignal.any([stopped, overtaken.signal]),
    );
    if (why === 'canary-unclear' && (await orUrgent(running)) === 'urgent') overtaken.abort();
    const { outcome, people } = await running;
    await this.#stops.reload();
    await this.note('list', outcome, people);
    return this.#decision(urgent);
  }

  /** Has to be called when no notice has anything to do with lists now: no canary is sent before there is one. */
  async rest(): Promise<void> {
    if (await this.#news.rests()) await this.#decision(false);
  }

  /** The same for who has no notice to send: the page is asked, and no canary is sent. */
  async withoutCanary(urgent: boolean): Promise<RouteDecision> {
    if (this.#parts.session.state.name === 'ready') await this.#support.known();
    return this.#decision(urgent);
  }

  /** The most that a list may have; only where `decide` has said `lists`, or lets them wait. */
  get listLimit(): number {
    return listLimit(this.#support.support, this.#parts.settings);
  }

  /**
   * The same from the last known account data while the transport has not answered yet; null: not known.
   */
  async listLimitForeseen(): Promise<number | null> {
    if (this.#support.support?.kind === 'supported') return this.listLimit;
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

  /** Whether the session has been ready so long that the transport must have all lists in memory. */
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
      if (outcome.kind === 'sent') this.#stops.forgetRefusals();
      if (to === 'list') await this.#noteFirstList(outcome.kind === 'sent' ? 'passed' : 'sent');
      return;
    }
    const { why, code } = outcome;
    switch (why) {
      case 'blocked':
        return this.#stops.stop('blocked', code);
      case 'quota':
        return this.#listsOff('used-up', code);
      case 'no-lists':
        return this.#listsOff('refused', code);
      case 'later':
        return;
      case 'unreachable':
        this.#stops.count(why);
        break;
      case 'other':
        this.#stops.count(why);
        if (to === 'list') await this.#noteFirstList('failed');
    }
    await this.#stops.stopIfRefused(code);
  }

  /** Staff say: go on. Also lists that were refused, and a canary that has not passed, are tried again. */
  async resume(): Promise<StaffOutcome> {
    if (!(await this.#stops.resume())) return { kind: 'refused', why: NOT_STOPPED };
    return this.#tryAgain();
  }

  /** Staff say: try lists again. Refused while all sending is stopped, which is lifted by `resume`. */
  async retryLists(): Promise<StaffOutcome> {
    const outcome = await this.#stops.retryLists();
    if (outcome === 'done') return this.#tryAgain();
    return { kind: 'refused', why: outcome === 'stopped' ? STILL_STOPPED : LISTS_NOT_OFF };
  }

  #tryAgain(): StaffOutcome {
    this.#listsNotTaken = false;
    this.#parts.topics.touch('route');
    return { kind: 'done' };
  }

  /** Which way a notice would go, as far as is known: the transport is not asked. */
  async present(urgent: boolean): Promise<RouteDecision> {
    const decided = await this.#decision(urgent);
    return this.#listsLate && decided.route === 'lists'
      ? { route: 'waiting', why: 'lists-late', until: null, detail: null }
      : decided;
  }

  /** The same for the status, without asking the transport. */
  async status(): Promise<DeliveryStatus> {
    const { account, store, settings, zone } = this.#parts;
    const decision = await this.present(false);
    const { stop } = await this.#stops.state();
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
    let state = await this.#stops.state();
    const now = clock.now();
    let canary: CanaryStatus = { kind: 'needed' };
    if (session.state.name === 'ready') {
      const key = keyOf(session.state);
      // another pairing or another version: what was refused then may be taken now
      ({ state } = await this.#stops.change(({ listsOff, canary }) =>
        listsOff?.why === 'refused' && canary?.of !== key ? { listsOff: null } : null,
      ));
      state = await this.#proven(state, key);
      canary = canaryStatus(state.canary, key, now);
    }
    const decision = chooseRoute(
      {
        session: session.state,
        caughtUp: caughtUp(),
        state,
        support: this.#support.support,
        lateFor: this.#support.lateFor,
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
    if (!urgent) this.#news.tell(decision);
    return decision;
  }

  /** Without test phones the first list message is the canary. */
  async #noteFirstList(outcome: 'sent' | 'passed' | 'failed'): Promise<void> {
    const { session, testPhones, clock } = this.#parts;
    if (testPhones.length >= SMALLEST_LIST || session.state.name !== 'ready') return;
    const of = keyOf(session.state);
    await this.#stops.change(({ canary }) =>
      canary?.of === of && canary.outcome === 'passed'
        ? null
        : { canary: { of, outcome, at: clock.now() } },
    );
  }

  /** Settles a first list whose outcome was unknown at first. */
  async #proven(state: SendingState, key: string): Promise<SendingState> {
    const { store, testPhones } = this.#parts;
    const { canary } = state;
    if (testPhones.length >= SMALLEST_LIST) return state;
    if (canary?.of !== key || canary.outcome === 'passed') return state;
    const taken = await store.listTakenSince(canary.at);
    // to be sent again, it is the canary once more
    const repeat = !taken && canary.outcome === 'sent' && (await store.listToRepeat());
    if (!taken && !repeat) return state;
    const seen = { of: key, outcome: canary.outcome, at: canary.at };
    const changed = await this.#stops.change(({ canary: now }) =>
      now?.of === seen.of && now.outcome === seen.outcome && now.at === seen.at
        ? { canary: taken ? { ...now, outcome: 'passed' } : null }
        : null,
    );
    return changed.state;
  }

  async #listsOff(why: 'used-up' | 'refused', code: string): Promise<void> {
    const { clock, log, session } = this.#parts;
    const since = clock.now();
    await this.#stops.change(({ canary }) => {
      // a refusal holds for this pairing and version
      const of = session.state.name === 'ready' ? keyOf(session.state) : (canary?.of ?? '');
      return {
        listsOff: { why, code, since },
        ...(why === 'refused' ? { canary: { of, outcome: 'failed' as const, at: since } } : {}),
      };
    });
    log.warn('lists.off', { why, code });
  }

  /** Others have written to the store. */
  reload(): Promise<void> {
    return this.#stops.reload();
  }

  #listRecipients(): Promise<number> {
    const { store, clock, zone } = this.#parts;
    return store.listRecipientsSince(thisMonth(clock.now(), zone));
  }
}

/** After a new pairing or a new version of WhatsApp Web, the abilities are checked again. */
function keyOf({ pairingId, account }: SessionState & { readonly name: 'ready' }): string {
  return `${pairingId} ${account.clientVersion}`;
}

import type { InvariantError } from '../errors.js';
import type { Alerts, Clock, Logger } from '../ports/runtime.js';
import type { NoticeStore } from '../ports/storage/notices.js';
import type { OutboxStore } from '../ports/storage/outbox.js';
import type { DeliveryPlan } from '../model/delivery.js';
import type { Notice } from '../model/notice.js';
import type { RouteDecision } from '../model/sending.js';
import type { Account } from '../model/session.js';
import type { TransportSession } from '../ports/transport.js';
import type { AccountWatch } from './account-watch.js';
import { isBudget, awaitsCanary, type ListSettings } from './choose-route.js';
import type { ContactProbe } from './contact-probe.js';
import type { Reachability } from './reachability.js';
import { Overtaking } from './overtaking.js';
import { planDeliveries, type SyncedList } from './list-plan.js';
import type { RouteKeeper } from './route-keeper.js';
import type { ListBisection } from './list-bisection.js';
import type { ListSync } from './list-sync.js';
import type { Topics } from '../runtime/topics.js';
import { Loop, type LoopPauses, type Step } from '../runtime/loop.js';
import type { Outbox } from './outbox.js';
import type { Recovery } from './recovery.js';
import { isOfTheNotice, type Setbacks } from './setbacks.js';
import { WaitingLists } from './waiting-lists.js';
import { peopleUnaccounted } from '../messages/it/alerts.js';

const SHORT = 'people-unaccounted';

/** While they are not there, what the account may do is asked again after so long, in milliseconds. */
const ASKED_AGAIN = 60_000;
/** Lists that WhatsApp Web does not show yet are looked for again after so long, in milliseconds. */
const LATE_PAUSE = 2_000;

export interface ListSenderParts {
  readonly session: Pick<TransportSession, 'state'>;
  readonly notices: Pick<NoticeStore, 'next' | 'get'>;
  /** these are quiet hours */
  readonly quiet: () => boolean;
  readonly store: Pick<
    OutboxStore,
    | 'unassigned'
    | 'partsMissing'
    | 'assign'
    | 'releaseLists'
    | 'refusedLists'
    | 'recipientsOf'
    | 'messagesOf'
    | 'messagesOfItsOwn'
    | 'nextOf'
    | 'nextRest'
    | 'finish'
    | 'unaccounted'
  >;
  readonly outbox: Pick<Outbox, 'dispatch'>;
  /** what was cut off before has been looked up first */
  readonly recovery: Pick<Recovery, 'recovered'>;
  readonly listSync: Pick<ListSync, 'sync'>;
  readonly routes: Pick<
    RouteKeeper,
    | 'canSend'
    | 'decide'
    | 'withoutCanary'
    | 'noteLists'
    | 'rest'
    | 'listLimit'
    | 'peopleByList'
    | 'peopleInAMonth'
  >;
  readonly account: Pick<AccountWatch, 'beforeNotice' | 'listUnderway'>;
  readonly whenUsedUp: ListSettings['whenUsedUp'];
  readonly zone: string;
  readonly bisection: Pick<ListBisection, 'failed' | 'passed'>;
  readonly setbacks: Pick<Setbacks, 'resting' | 'nextIn' | 'review'>;
  readonly reachability: Pick<Reachability, 'noticeIsOver'>;
  readonly contactCheck: Pick<ContactProbe, 'begin'>;
  /** what citizens wrote while we were away has been looked at; no notice goes out before */
  readonly caughtUp: () => boolean;
  readonly clock: Clock;
  readonly log: Logger;
  readonly alerts: Alerts;
  readonly topics: Topics;
  /** everything has been handed over or given up; may come again if recovery finds more to do */
  readonly onFinished: (noticeId: number) => void;
  readonly onBug: (error: InvariantError) => void;
  readonly pauses?: LoopPauses;
}

/**
 * Sends notices by list, one delivery after the other, and closes those of which nothing is left.
 * Which notice is asked before each delivery, so that an urgent one goes ahead and a stopped one
 * goes no further; nor does an urgent one wait for the answer to an ordinary one (`Overtaking`). It works from the database
 * alone; being woken only makes it look earlier. Single people are sent to by `DirectSender`.
 *
 * While the session is not ready, or citizens may have written what nobody has read yet, or what was
 * cut off before has not been looked up, it rests: a notice cut in half goes on in its order. When
 * the transport cannot send a list, that is tried again after a moment. What only keeps one notice
 * (`Setbacks`) or, for longer, one list (`ListBisection`) from leaving, and a list whose outcome is unknown, do not keep
 * the others waiting.
 *
 * Where it is known how many people may be written to by list, a notice is divided before it goes: so
 * many by list, the others one to one. No refusal is provoked to find out.
 *
 * Before each list it is decided again how the notice goes. When lists cannot be used, everyone who waits
 * for one is sent to one to one; when they are used up and notices wait for that, the notice
 * waits and the next one has its turn. Nor are lists used, or others made, while the transport has just
 * been loaded and does not show all of ours. The recipients of a list that was refused are unassigned
 * again, and planned for like anybody else, but not through that list.
 *
 * A notice of which nothing is left, and yet not everybody is accounted for, is not closed: it stays
 * open, and staff are told how many people that concerns.
 */
export class ListSender {
  readonly #parts: ListSenderParts;
  readonly #loop: Loop;
  readonly #overtaking: Overtaking;
  readonly #waiting: WaitingLists;
  #refreshDue = false;
  /** single people have been given a notice, and are told of it when its lists have had their turn */
  #hasPeople = false;
  /** the notice whose lists were late at the last look, and when the account was asked for it (by `Clock.elapsed`) */
  #late: { readonly noticeId: number; readonly at: number } | null = null;
  /** notice → how many could be written to by list when it was planned, if nothing of it has gone since */
  readonly #planned = new Map<number, number>();
  /** notice → people of it who are accounted for nowhere */
  readonly #short = new Map<number, number>();

  constructor(parts: ListSenderParts) {
    this.#parts = parts;
    this.#overtaking = new Overtaking(parts);
    this.#waiting = new WaitingLists(parts);
    this.#loop = new Loop({
      ...parts,
      name: 'notices',
      step: (stopped) => this.#round(stopped),
      wokenBy: [
        'session',
        'inbox',
        'recovered',
        'route',
        'notices',
        'turns',
        'decisions',
        'retractions',
        'clock',
      ],
    });
  }

  start(): void {
    this.#loop.start();
  }

  /** The lists are to be synced even if there is nothing to send. */
  refreshLists(): void {
    this.#refreshDue = true;
    this.#loop.wake();
  }

  /** Waits at most `patience` milliseconds for a message that is being sent. */
  async stop(patience: number): Promise<void> {
    const { clock } = this.#parts;
    const end = clock.elapsed() + patience;
    await this.#loop.stop(patience);
    // after the loop: an urgent notice may overtake its message meanwhile, which is still to be waited for
    await this.#overtaking.stop(Math.max(0, end - clock.elapsed()));
  }

  async #round(stopped: AbortSignal): Promise<Step> {
    const linked = this.#account();
    if (linked === null) return 'idle';
    const { isUnderway } = this.#overtaking;
    if (this.#refreshDue && !isUnderway) await this.#refresh(linked);
    const { notices, store, routes, contactCheck, setbacks, clock, quiet } = this.#parts;
    await setbacks.review();
    await this.#lookAtShort();
    const except = [...setbacks.resting(), ...this.#short.keys()];
    const tooLarge: Notice[] = [];
    for (;;) {
      const notice = await notices.next(clock.now(), quiet(), except);
      if (notice === null) {
        await this.#waiting.tell(tooLarge, (await routes.peopleByList(false)) ?? 0);
        if (except.length === 0) await routes.rest();
        const probe = except.length > 0 || isUnderway ? null : await contactCheck.begin(stopped);
        const idle = this.#untilDue();
        if (probe === null) return idle;
        return this.#unlessUrgent(
          probe.answered.then(() => idle),
          probe.people,
          except,
        );
      }
      if (isUnderway && !notice.urgent) return 'idle';
      // It has nothing to do with lists, nor with the canary.
      if (notice.kind === 'test') return this.#send(notice, null, except, stopped);
      const isNew = (await store.unassigned(notice.id)).length > 0;
      // a stop lasts until a person ends it: nothing is asked meanwhile
      if (isNew && routes.canSend && !(await this.#askAccount(notice, except))) return 'again';
      const decision = await routes.decide(notice.urgent, stopped, (canary) =>
        this.#overtaking.orUrgent(canary, except),
      );
      if (decision.route === 'waiting' && !isBudget(decision.why)) return 'idle';
      if (!(await this.#assign(notice, linked, decision))) {
        this.#late ??= { noticeId: notice.id, at: clock.elapsed() };
        return { until: clock.now() + LATE_PAUSE };
      }
      this.#late = null;
      if (decision.route === 'waiting') {
        this.#tellPeople();
        except.push(notice.id);
        continue;
      }
      const turn = await this.#turnOf(notice);
      if (turn === 'plan') return 'again';
      this.#tellPeople();
      if (turn !== 'wait') return this.#send(notice, turn.send, except, stopped);
      tooLarge.push(notice);
      except.push(notice.id);
    }
  }

  /**
   * What is left is asked before a notice is divided; while its lists are late, at the first look and now and then.
   * False: an urgent one may go before there was an answer.
   */
  async #askAccount({ id, urgent }: Notice, except: readonly number[]): Promise<boolean> {
    const { account, clock } = this.#parts;
    const late = this.#late;
    if (late?.noticeId === id && clock.elapsed() - late.at < ASKED_AGAIN) return true;
    this.#late = null;
    const asked = account.beforeNotice(urgent);
    if (!urgent) return (await this.#overtaking.orUrgent(asked, except)) !== 'urgent';
    await asked;
    return true;
  }

  async #refresh(account: Account): Promise<void> {
    // before anything is waited for: who asks meanwhile asks for another one
    this.#refreshDue = false;
    const { route, why } = await this.#parts.routes.withoutCanary(false);
    // lists that were not taken are tried again here, and nowhere else; and those for which a canary is due are there when it has passed
    const worthIt = why === 'lists-not-taken' || awaitsCanary(why);
    if (route === 'lists' || worthIt) await this.#lists(account);
  }

  /** False: WhatsApp Web does not show our lists yet. */
  async #assign(notice: Notice, account: Account, { route }: RouteDecision): Promise<boolean> {
    const { store, routes, log } = this.#parts;
    const { id: noticeId, urgent } = notice;
    const byList = route !== 'direct';
    if (!byList) await store.releaseLists(noticeId);
    const recipients = await store.unassigned(noticeId);
    if (recipients.length === 0) return true;
    const lists = byList ? await this.#lists(account) : [];
    if (lists === null) return false;
    const refused = new Set(
      (await store.refusedLists(noticeId))
        .filter(({ why }) => why === 'other')
        .map(({ listId }) => listId),
    );
    const usable = lists.filter(({ id }) => !refused.has(id));
    const left = route === 'lists' ? await routes.peopleByList(urgent) : null;
    // some have had their first parts
    const parts = await store.partsMissing(noticeId);
    const inPeople = (messages: number): number => Math.floor(messages / parts);
    const most = left === null ? Infinity : inPeople(left);
    const beyond = this.#holds(notice) ? 'list' : 'person';
    const month = inPeople(routes.peopleInAMonth(urgent));
    const plans = planDeliveries(recipients, usable, most, beyond, month);
    await store.assign(noticeId, plans);
    if (left !== null) this.#planned.set(noticeId, left);
    log.info('notice.divided', { notice: noticeId, left, ...countsOf(plans) });
    this.#hasPeople = true;
    return true;
  }

  #tellPeople(): void {
    if (this.#hasPeople) this.#parts.topics.touch('people');
    this.#hasPeople = false;
  }

  /** In a month whose list messages are spent its people in lists wait for the next one. */
  #holds({ urgent }: Pick<Notice, 'urgent'>): boolean {
    return this.#parts.whenUsedUp === 'hold' && !urgent;
  }

  /**
   * The next list message, with what its people are to get after it, may be more than may go by list now. What has not begun
   * is to be planned again then; where it was planned for as few, it waits until there are more.
   */
  async #turnOf(notice: Notice): Promise<{ readonly send: number | null } | 'plan' | 'wait'> {
    const { store, routes, clock } = this.#parts;
    const next = (await store.nextOf(notice.id, 'list', clock.now()))?.id ?? null;
    const left = await routes.peopleByList(notice.urgent);
    if (next === null || left === null) return { send: next };
    if ((await store.messagesOf(next)) <= left) return { send: next };
    // those who have a part already get the rest before others begin; where it is too much for all of them, some get it
    const rest = await store.nextRest(notice.id, clock.now());
    if (rest !== null && (await store.messagesOfItsOwn(rest)) <= left) return { send: rest };
    if (this.#planned.get(notice.id) === left) return this.#holds(notice) ? 'wait' : { send: next };
    // what may have gone out before goes on under its id
    return (await store.releaseLists(notice.id)) === 0 ? { send: next } : 'plan';
  }

  async #lists({ alias }: Account): Promise<readonly SyncedList[] | null> {
    const { listSync, routes } = this.#parts;
    const result = await listSync.sync(alias, routes.listLimit);
    routes.noteLists(result);
    return result.kind === 'synced' ? result.lists : null;
  }

  /** @param except notices that cannot go on now */
  async #send(
    notice: Notice,
    chosen: number | null,
    except: readonly number[],
    stopped: AbortSignal,
  ): Promise<Step> {
    if (chosen === null) {
      await this.#finish(notice.id);
      return 'again';
    }
    if (stopped.aborted || this.#account() === null) return 'idle';
    const people = (await this.#parts.store.recipientsOf(chosen)).length;
    const sending = this.#dispatch(chosen, notice);
    return notice.urgent ? sending : this.#unlessUrgent(sending, people, except);
  }

  #unlessUrgent(sending: Promise<Step>, people: number, except: readonly number[]): Promise<Step> {
    return this.#overtaking.unless(sending, people, except, () => this.#loop.wake());
  }

  async #dispatch(deliveryId: number, { id: noticeId, urgent }: Notice): Promise<Step> {
    const { outbox, bisection, topics } = this.#parts;
    const outcome = await outbox.dispatch(deliveryId);
    if (outcome.kind === 'sent') bisection.passed();
    if (outcome.kind === 'sent' || outcome.kind === 'unknown') this.#planned.delete(noticeId);
    // the notice rests (`Setbacks`)
    if (outcome.kind !== 'notSent' || isOfTheNotice(outcome.why)) return 'again';
    // without a session it says nothing of this list
    if (outcome.why === 'transport' && this.#account() === null) return 'retry';
    const { why } = outcome;
    const after = await bisection.failed({ deliveryId, noticeId, why, urgent });
    if (after === 'divided') topics.touch('people');
    return after === 'moment' ? 'retry' : 'again';
  }

  /** Nothing goes now. */
  #untilDue(): Step {
    const { setbacks, clock } = this.#parts;
    const next = setbacks.nextIn();
    return next === null ? 'idle' : { until: clock.now() + next };
  }

  async #finish(noticeId: number): Promise<void> {
    const { store, reachability, clock, log, onFinished } = this.#parts;
    if (!(await store.finish(noticeId, clock.now()))) {
      await this.#count(noticeId);
      return;
    }
    log.info('notice.finished', { notice: noticeId });
    onFinished(noticeId);
    await reachability.noticeIsOver(noticeId);
  }

  /** What has become of notices that could not be closed: staff may have stopped one. */
  async #lookAtShort(): Promise<void> {
    for (const noticeId of [...this.#short.keys()]) {
      this.#short.delete(noticeId);
      await this.#finish(noticeId);
    }
    if (this.#short.size === 0) this.#parts.alerts.clear(SHORT);
  }

  async #count(noticeId: number): Promise<void> {
    const { store, notices, log, alerts } = this.#parts;
    const missing = await store.unaccounted(noticeId);
    const notice = await notices.get(noticeId);
    if (missing === 0 || notice?.state !== 'sending') return;
    this.#short.set(noticeId, missing);
    log.error('notice.people-unaccounted', { notice: noticeId, people: missing });
    alerts.raise(SHORT, peopleUnaccounted(notice.title, missing));
  }

  #account(): Account | null {
    const { session, caughtUp, recovery } = this.#parts;
    const mayGo = session.state.name === 'ready' && caughtUp() && recovery.recovered;
    return mayGo ? session.state.account : null;
  }
}

/** For the log: how many are to have it which way. */
function countsOf(plans: readonly DeliveryPlan[]) {
  const lists = plans.filter((plan) => plan.kind === 'list');
  const byList = lists.reduce((sum, { subscriberIds }) => sum + subscriberIds.length, 0);
  return { byList, direct: plans.length - lists.length };
}

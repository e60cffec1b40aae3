/** The sending side, put together: notices, replies, receipts, recovery. */
import type { InvariantError } from '../errors.js';
import type { ChannelStatus } from '../model/channel.js';
import type {
  MadeLists,
  BroadcastLists,
  Messenger,
  Transport,
  TransportSession,
} from '../ports/transport.js';
import type { Phone } from '../model/person.js';
import type { Alerts, Clock, Logger, Release } from '../ports/runtime.js';
import { outlookOf, type OutlookOf } from '../model/outlook.js';
import type { DeliveryStatus } from '../model/sending.js';
import type { StaffOutcome } from '../ports/staff.js';
import type { Storage } from '../ports/storage.js';
import type { Topics } from '../runtime/topics.js';
import { ActsUnderway } from './acts-underway.js';
import { AccountWatch } from './account-watch.js';
import { Canary } from './canary.js';
import type { ChannelUsed } from './channel-lane.js';
import { ChannelPoster } from './channel-poster.js';
import { isBudget, type ListSettings } from './choose-route.js';
import { ContactProbe } from './contact-probe.js';
import { Reachability, type UnsavedSettings } from './reachability.js';
import { RouteKeeper } from './route-keeper.js';
import { ListSender, type ListSenderParts } from './list-sender.js';
import { DirectSender } from './direct-sender.js';
import { ListBisection } from './list-bisection.js';
import { EXCLUSION_TIME, ListSync } from './list-sync.js';
import { foretellerOf, type ForecastFacts } from './forecast.js';
import { nextMonth } from '../runtime/time.js';
import { Outbox } from './outbox.js';
import type { Jitter, RateLimits } from './pace.js';
import { NO_LISTS, OwnLists } from './own-lists.js';
import { RateLimiter } from './rate-limiter.js';
import { Receipts } from './receipts.js';
import { Recovery, type RecoveryTimes } from './recovery.js';
import { ReplySender } from './reply-sender.js';
import { Revocations } from './revocations.js';
import { Setbacks } from './setbacks.js';

/** How long something may keep a notice from leaving before staff are told, in milliseconds. */
const TELL_AFTER = 60_000;

export interface SendingParts {
  readonly session: Pick<TransportSession, 'state' | 'onState'>;
  readonly messenger: Messenger;
  readonly lists: Transport['lists'];
  readonly account: Transport['account'];
  readonly madeLists: MadeLists;
  readonly storage: Pick<
    Storage,
    | 'register'
    | 'notices'
    | 'outbox'
    | 'retractions'
    | 'lists'
    | 'sending'
    | 'reachability'
    | 'audit'
    | 'transaction'
    | 'channel'
  >;
  /** notices go to the comune's channel as well; absent or null: not */
  readonly channel?: ChannelUsed | null;
  readonly clock: Clock;
  readonly log: Logger;
  readonly alerts: Alerts;
  /** the first moment from this one on that is not in the quiet hours, in which only what is urgent goes out */
  readonly afterQuiet: (at: number) => number;
  /** what citizens wrote while we were away has been looked at: notices may go out */
  readonly caughtUp: () => boolean;
  /** of the one-to-one messages of notices */
  readonly pace: RateLimits;
  readonly jitter: Jitter;
  /** when the account was linked first; null: not known yet */
  readonly linkedAt: () => Promise<number | null>;
  readonly listSettings: ListSettings;
  /** people who have probably not saved the number */
  readonly unsaved: UnsavedSettings;
  /** of staff, for canaries */
  readonly testPhones: readonly Phone[];
  /** the text of a canary */
  readonly canaryText: string;
  readonly zone: string;
  readonly recovery: RecoveryTimes;
  /** puts the private copy of a notice's media back; tells whether it is there again */
  readonly restoreMedia: (noticeId: number) => Promise<boolean>;
  /** how long a notice may be kept from leaving before staff are told, in ms; absent: a minute */
  readonly tellAfter?: number;
  /** everything of a notice has been handed over or given up */
  readonly onFinished: (noticeId: number) => void;
  /** receipts have changed the progress of these notices */
  readonly onProgress: (noticeIds: readonly number[]) => void;
  readonly topics: Topics;
  readonly onBug: (error: InvariantError) => void;
}

export class Sending {
  readonly #parts: SendingParts;
  readonly #account: AccountWatch;
  readonly #routes: RouteKeeper;
  readonly #outbox: Outbox;
  readonly #acts = new ActsUnderway();
  readonly #notices: ListSender;
  readonly #pacing: RateLimiter;
  readonly #direct: DirectSender;
  readonly #replies: ReplySender;
  readonly #receipts: Receipts;
  readonly #recovery: Recovery;
  readonly #revocations: Revocations;
  readonly #channel: ChannelPoster | null;

  #release: Release | null = null;

  constructor(given: SendingParts) {
    this.#parts = given;
    const quiet = () => given.afterQuiet(given.clock.now()) > given.clock.now();
    const store = given.storage.outbox;
    const acts = this.#acts;
    const parts = { ...given, lists: given.lists ?? NO_LISTS, quiet, store, acts };
    const ownLists = new OwnLists({ ...parts, made: parts.madeLists });
    const aside: Aside = {
      lists: parts.lists,
      ownLists,
      loadSettled: () => this.#routes.loadSettled,
    };
    const account = new AccountWatch({ ...parts, store: parts.storage.sending });
    this.#account = account;
    this.#routes = routeKeeper({ ...parts, account }, aside);
    const routes = this.#routes;
    const setbacks = new Setbacks({
      ...parts,
      notices: parts.storage.notices,
      tellAfter: parts.tellAfter ?? TELL_AFTER,
    });
    const outbox = new Outbox({
      ...parts,
      register: parts.storage.register,
      canSend: () => routes.canSend,
      onOutcome: async (delivery, outcome) => {
        await setbacks.note(delivery, outcome);
        const { target } = delivery;
        const people = target.kind === 'list' ? target.recipients.length : 1;
        await routes.note(target.kind, outcome, people);
      },
    });
    this.#outbox = outbox;
    const { transaction } = parts.storage;
    const recovery = new Recovery({ ...parts, transaction, outbox, times: parts.recovery });
    const canSend = () => parts.session.state.name === 'ready' && routes.canSend;
    this.#recovery = recovery;
    this.#receipts = new Receipts({ ...parts, isSending: () => this.isSending });
    this.#replies = new ReplySender({ ...parts, outbox, canSend });
    this.#notices = listSender({ ...parts, account, routes, setbacks, outbox, recovery }, aside);
    this.#pacing = new RateLimiter({ ...parts, limits: parts.pace });
    this.#direct = new DirectSender({
      ...parts,
      account,
      outbox,
      setbacks,
      pacing: this.#pacing,
      canSend: () => canSend() && parts.caughtUp() && recovery.recovered,
    });
    this.#revocations = new Revocations({
      ...parts,
      messenger: { revoke: (...asked) => acts.carry(() => parts.messenger.revoke(...asked)) },
      retractions: parts.storage.retractions,
      canSend,
    });
    this.#channel =
      parts.channel == null
        ? null
        : new ChannelPoster({
            ...parts,
            used: { ...parts.channel, channel: acts.inChannel(parts.channel.channel) },
            store: parts.storage.channel,
            notices: parts.storage.notices,
            canSend: () => routes.canSend,
            listsOff: () => this.#listsOff(),
          });
  }

  start(): void {
    const { session, topics } = this.#parts;
    this.#account.start();
    this.#routes.start();
    const releases = [
      session.onState((state) => {
        if (state.name === 'ready') topics.touch('session');
      }),
      // what recovery has just found handed over may have receipts that were missed
      topics.on(['inbox', 'recovered'], () => this.#askForReceipts()),
    ];
    this.#release = () => {
      for (const release of releases) release();
    };
    this.#receipts.start();
    this.#recovery.start();
    this.#replies.start();
    this.#notices.start();
    this.#direct.start();
    this.#revocations.start();
    this.#channel?.start();
  }

  /** Waits at most `patience` milliseconds for messages that are being sent. */
  async stop(patience: number): Promise<void> {
    const loops = [this.#notices, this.#direct, this.#replies, this.#revocations, this.#recovery];
    const posting = this.#channel === null ? [] : [this.#channel];
    await Promise.all([...loops, ...posting].map((loop) => loop.stop(patience)));
    await this.#receipts.stop();
    this.#release?.();
    this.#release = null;
    this.#routes.stop();
    this.#account.stop();
  }

  /** Whether anything is on its way at this moment that must not be cut off from its answer. */
  get isSending(): boolean {
    return this.#outbox.busy || this.#acts.any;
  }

  /** The clock was set: what waits for a time looks at it again. */
  async clockWasSet(): Promise<void> {
    await this.#routes.reload();
    this.#parts.topics.touch('clock');
  }

  /** Staff say that sending may go on. */
  resumeSending(): Promise<StaffOutcome> {
    return this.#routes.resume();
  }

  /** Staff say that lists may be tried again. */
  retryLists(): Promise<StaffOutcome> {
    return this.#routes.retryLists();
  }

  /** How the comune's channel stands; null: notices do not go to one. */
  async channelStatus(): Promise<ChannelStatus | null> {
    return (await this.#channel?.status()) ?? null;
  }

  /** Which way notices go at this moment, and why. */
  deliveryStatus(): Promise<DeliveryStatus> {
    return this.#routes.status();
  }

  /** Syncs the native lists now, not only before a notice. */
  refreshLists(): void {
    this.#notices.refreshLists();
  }

  /** When and how notices go, why not yet, and when they will be done, as things stand now. */
  async outlooks(): Promise<OutlookOf> {
    const { afterQuiet, clock } = this.#parts;
    const now = clock.now();
    const foretell = foretellerOf(await this.#forecastFacts(now));
    return (notice, progress) =>
      outlookOf(notice, progress, {
        ...{ now, afterQuiet },
        ...foretell(notice, progress.waiting),
      });
  }

  async #forecastFacts(now: number): Promise<ForecastFacts> {
    const { storage, afterQuiet, listSettings, zone } = this.#parts;
    const routes = this.#routes;
    const { before, until } = this.#account.cold;
    return {
      ...{ now, afterQuiet, monthEnds: nextMonth(now, zone) },
      listLimit: await routes.listLimitForeseen(),
      route: { urgent: await routes.present(true), ordinary: await routes.present(false) },
      byList: {
        urgent: await routes.peopleByList(true),
        ordinary: await routes.peopleByList(false),
      },
      holds: listSettings.whenUsedUp === 'hold',
      line: await storage.outbox.inLine(before),
      audience: await storage.outbox.audience(before, now - EXCLUSION_TIME),
      coldUntil: until,
      turnsOf: await this.#pacing.forecast(),
      channel: await this.#channelFacts(),
    };
  }

  /** Null: nothing is posted now. */
  async #channelFacts(): Promise<ForecastFacts['channel']> {
    if (this.#channel?.isUsable !== true) return null;
    const followers = (await this.#parts.storage.channel.followers()).at(-1)?.followers ?? null;
    return { followers, listsOff: await this.#listsOff() };
  }

  /** Lists carry nothing now that is not urgent. */
  async #listsOff(): Promise<boolean> {
    const { route, why } = await this.#routes.status();
    return route === 'direct' || isBudget(why.code);
  }

  /** They wait until all that notices wait for has been read: the transport answers one at a time. */
  #askForReceipts(): void {
    if (this.#parts.caughtUp() && this.#recovery.recovered) void this.#receipts.catchUp();
  }
}

/** What a list is made with that stands beside those of notices. */
interface Aside {
  readonly lists: BroadcastLists;
  readonly ownLists: OwnLists;
  readonly loadSettled: () => boolean;
}

type WithStore = SendingParts & {
  readonly lists: BroadcastLists;
  readonly store: Storage['outbox'];
  readonly quiet: () => boolean;
  readonly acts: ActsUnderway;
};

function routeKeeper(
  parts: Omit<WithStore, 'account'> & { readonly account: AccountWatch },
  aside: Aside,
): RouteKeeper {
  const { sending: store, transaction, audit } = parts.storage;
  const canSend = (): boolean => routes.canSend;
  const canary = new Canary({ ...parts, aside, store, canSend, text: parts.canaryText });
  const routes = new RouteKeeper({
    ...parts,
    store,
    outbox: parts.store,
    transaction,
    audit,
    settings: parts.listSettings,
    canary: { run: (...asked) => parts.acts.carry(() => canary.run(...asked)) },
  });
  return routes;
}

function listSender(
  parts: Omit<WithStore, 'account' | 'recovery'> &
    Pick<ListSenderParts, 'account' | 'outbox' | 'recovery'> & {
      readonly routes: RouteKeeper;
      readonly setbacks: Setbacks;
    },
  aside: Aside,
): ListSender {
  const { storage, store, routes, setbacks, unsaved, acts } = parts;
  const reachability = new Reachability({
    ...parts,
    ...unsaved,
    store: storage.reachability,
    transaction: storage.transaction,
  });
  const listSync = new ListSync({
    ...parts,
    ...aside,
    store: storage.lists,
    register: storage.register,
    reachability,
  });
  const probe = new ContactProbe({
    ...parts,
    aside,
    store: storage.reachability,
    sending: storage.sending,
    routes,
    text: unsaved.saved,
  });
  return new ListSender({
    ...parts,
    notices: storage.notices,
    whenUsedUp: parts.listSettings.whenUsedUp,
    reachability,
    listSync: { sync: (...asked) => acts.carry(() => listSync.sync(...asked)) },
    bisection: new ListBisection({
      ...parts,
      store,
      lists: storage.lists,
      onHalved: (...halved) => setbacks.divided(...halved),
    }),
    contactCheck: { begin: (stopped) => acts.carry(() => beginProbe(probe, acts, stopped)) },
  });
}

/** It is on its way until it is answered, which nobody waits for here. */
async function beginProbe(probe: ContactProbe, acts: ActsUnderway, stopped: AbortSignal) {
  const begun = await probe.begin(stopped);
  return begun && { ...begun, answered: acts.carry(() => begun.answered) };
}

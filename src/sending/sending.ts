/** The sending side, put together: notices, replies, receipts, recovery. */
import type { InvariantError } from '../errors.js';
import type { MadeLists } from '../ports/made-lists.js';
import type { Phone } from '../model/person.js';
import type { Alerts, Clock, Logger } from '../ports/runtime.js';
import { goesAtAnyHour, outlookOf, type OutlookOf, type Turns } from '../model/outlook.js';
import type { DeliveryStatus } from '../model/sending.js';
import type { StaffOutcome } from '../ports/staff.js';
import type { Storage } from '../ports/storage.js';
import type { BroadcastLists, Messenger, TransportSession } from '../ports/transport.js';
import { Canary } from './canary.js';
import type { ListSettings } from './choose-route.js';
import { ContactProbe } from './contact-probe.js';
import { RouteKeeper } from './route-keeper.js';
import { ListSender } from './list-sender.js';
import { DirectSender } from './direct-sender.js';
import { ListBisection } from './list-bisection.js';
import { ListSync } from './list-sync.js';
import { Outbox } from './outbox.js';
import type { Jitter, RateLimits } from './rate-limit.js';
import { OwnLists } from './own-lists.js';
import { RateLimiter } from './rate-limiter.js';
import { Receipts } from './receipts.js';
import { Reachability, type UnsavedSettings } from './reachability.js';
import { Recovery, type RecoveryTimes } from './recovery.js';
import { ReplySender } from './reply-sender.js';
import { Revocations } from './revocations.js';
import { Setbacks } from './setbacks.js';

/** How long something may keep a notice from leaving before staff are told, in milliseconds. */
const TELL_AFTER = 60_000;

export interface SendingParts {
  readonly session: Pick<TransportSession, 'state' | 'onState'>;
  readonly messenger: Messenger;
  readonly lists: BroadcastLists;
  readonly madeLists: MadeLists;
  readonly storage: Pick<
    Storage,
    'register' | 'notices' | 'outbox' | 'retractions' | 'lists' | 'sending' | 'reach' | 'audit'
  >;
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
  /** of staff, for trial messages */
  readonly testPhones: readonly Phone[];
  /** the text of a trial message */
  readonly trialText: string;
  readonly zone: string;
  readonly recovery: RecoveryTimes;
  /** puts the private copy of a notice's media back; tells whether it is there again */
  readonly restoreMedia: (noticeId: number) => Promise<boolean>;
  /** how long a notice may be kept from leaving before staff are told, in ms; absent: a minute */
  readonly tellAfter?: number;
  /** everything of a notice has been handed over or given up */
  readonly onFinished: (noticeId: number) => void;
  /** receipts have changed what is known of these notices */
  readonly onProgress: (noticeIds: readonly number[]) => void;
  readonly onBug: (error: InvariantError) => void;
}

export class Sending {
  readonly #parts: SendingParts;
  readonly #ways: RouteKeeper;
  readonly #outbox: Outbox;
  readonly #notices: ListSender;
  readonly #pacing: RateLimiter;
  readonly #direct: DirectSender;
  readonly #replies: ReplySender;
  readonly #receipts: Receipts;
  readonly #recovery: Recovery;
  readonly #revocations: Revocations;

  constructor(given: SendingParts) {
    this.#parts = given;
    const quiet = () => given.afterQuiet(given.clock.now()) > given.clock.now();
    const parts = { ...given, quiet };
    const { lists, storage } = parts;
    const store = storage.outbox;
    const ownLists = new OwnLists({ ...parts, made: parts.madeLists });
    const loadSettled = () => this.#ways.loadSettled;
    const aside = { lists, ownLists, loadSettled };
    this.#ways = new RouteKeeper({
      ...parts,
      store: storage.sending,
      audit: storage.audit,
      settings: parts.listSettings,
      canary: new Canary({ ...parts, aside, store: storage.sending, text: parts.trialText }),
      onCanSend: () => {
        this.#direct.nudge();
        this.#replies.nudge();
        this.#revocations.nudge();
      },
      onSupport: () => this.#notices.nudge(),
    });
    const setbacks = new Setbacks({
      ...parts,
      store,
      notices: storage.notices,
      tellAfter: parts.tellAfter ?? TELL_AFTER,
    });
    const outbox = new Outbox({
      ...parts,
      store,
      register: storage.register,
      onOutcome: async (delivery, outcome) => {
        await setbacks.note(delivery, outcome);
        await this.#ways.note(delivery.target.kind, outcome);
      },
    });
    this.#outbox = outbox;
    const reach = new Reachability({
      ...parts,
      ...parts.unsaved,
      store: storage.reach,
      audit: storage.audit,
    });
    this.#recovery = new Recovery({
      ...parts,
      store,
      audit: storage.audit,
      outbox,
      times: parts.recovery,
      onRecovered: () => {
        this.#notices.nudge();
        this.#direct.nudge();
        this.#replies.nudge();
        // what recovery has just found handed over has receipts that nobody heard
        this.#askForReceipts();
      },
    });
    const canSend = () => parts.session.state.name === 'ready' && this.#ways.canSend;
    this.#receipts = new Receipts({ ...parts, store });
    this.#replies = new ReplySender({ ...parts, store, outbox, canSend });
    this.#notices = new ListSender({
      ...parts,
      notices: storage.notices,
      store,
      outbox,
      recovery: this.#recovery,
      listSync: new ListSync({
        ...parts,
        ownLists,
        loadSettled,
        store: storage.lists,
        register: storage.register,
        reach,
      }),
      ways: this.#ways,
      division: new ListBisection({ ...parts, store, lists: storage.lists }),
      setbacks,
      reach,
      contactCheck: new ContactProbe({
        ...parts,
        aside,
        store: storage.reach,
        sending: storage.sending,
        ways: this.#ways,
        text: parts.unsaved.saved,
      }),
      onPeople: () => this.#direct.nudge(),
    });
    this.#pacing = new RateLimiter({
      ...parts,
      store,
      limits: parts.pace,
    });
    this.#direct = new DirectSender({
      ...parts,
      store,
      outbox,
      setbacks,
      pacing: this.#pacing,
      canSend: () => canSend() && parts.caughtUp() && this.#recovery.recovered,
      onSent: () => this.#notices.nudge(),
    });
    this.#revocations = new Revocations({
      ...parts,
      retractions: storage.retractions,
      canSend,
      onRefused: () => this.#notices.nudge(),
    });
  }

  start(): void {
    this.#ways.start();
    this.#receipts.start();
    this.#recovery.start();
    this.#replies.start();
    this.#notices.start();
    this.#direct.start();
    this.#revocations.start();
  }

  /** Waits at most `patience` milliseconds for messages that are being sent. */
  async stop(patience: number): Promise<void> {
    const loops = [this.#notices, this.#direct, this.#replies, this.#revocations, this.#recovery];
    await Promise.all(loops.map((loop) => loop.stop(patience)));
    await this.#receipts.stop();
    this.#ways.stop();
  }

  /** Whether a message is on its way at this moment. */
  get isSending(): boolean {
    return this.#outbox.busy;
  }

  /** A notice has been accepted. */
  noticeAccepted(): void {
    this.#notices.nudge();
    this.#direct.nudge();
  }

  /** Staff have decided something about a notice that was there. */
  staffDecided(): void {
    this.noticeAccepted();
    this.#recovery.nudge();
  }

  /** The clock was set: what waits for a time looks at it again. */
  async clockWasSet(): Promise<void> {
    await this.#ways.reload();
    for (const part of [this.#notices, this.#direct, this.#replies, this.#revocations])
      part.nudge();
  }

  /** A notice has been taken back. */
  noticeRetracted(): void {
    this.#revocations.nudge();
    this.#notices.nudge();
  }

  /** What citizens wrote while we were away has been looked at. */
  inboxRead(): void {
    this.#notices.nudge();
    this.#direct.nudge();
    this.#askForReceipts();
  }

  /** Staff say that sending may go on. */
  async resumeSending(): Promise<StaffOutcome> {
    const outcome = await this.#ways.resume();
    if (outcome.kind === 'done') this.#notices.nudge();
    return outcome;
  }

  /** Which way notices go at this moment, and why. */
  deliveryStatus(): Promise<DeliveryStatus> {
    return this.#ways.status();
  }

  /** A reply lies in the outbox. */
  replyQueued(): void {
    this.#replies.nudge();
  }

  /** The native lists are to be made what they should be, now and not only before a notice. */
  refreshLists(): void {
    this.#notices.refreshLists();
  }

  /** When notices go, why not yet, and when they will be done, as things stand now. */
  async outlooks(): Promise<OutlookOf> {
    const { storage, clock, afterQuiet } = this.#parts;
    const now = clock.now();
    const plain = await this.#ways.present(false);
    const urgent = await this.#ways.present(true);
    const waiting = await storage.outbox.waitingForTurn();
    const forecast = await this.#pacing.forecast();
    const known = forecast(waiting);
    const turnsOf = new Map(
      waiting.flatMap(({ noticeId, notBefore }, index) => {
        const turns = known[index];
        return turns === undefined ? [] : [[noticeId, notEarlier(turns, notBefore)]];
      }),
    );
    return (notice, progress) => {
      const way = notice.urgent ? urgent : plain;
      const anyHour = goesAtAnyHour(notice);
      // nobody has been assigned yet: it goes after those who wait already
      const asPlanned = () =>
        forecast([...waiting, { messages: progress.waiting * notice.parts.length, anyHour }]).at(
          -1,
        );
      const planned = way.way === 'direct' && progress.waiting > 0;
      const turns = turnsOf.get(notice.id) ?? (planned ? asPlanned() : undefined) ?? null;
      return outlookOf(notice, progress, { now, afterQuiet, way, turns });
    };
  }

  /** They wait until all that notices wait for has been read: the page answers one at a time. */
  #askForReceipts(): void {
    if (this.#parts.caughtUp() && this.#recovery.recovered) void this.#receipts.catchUp();
  }
}

function notEarlier({ firstAt, ends }: Turns, time: number): Turns {
  const later = (at: number): number => Math.max(at, time);
  return { firstAt: later(firstAt), ends: { from: later(ends.from), to: later(ends.to) } };
}

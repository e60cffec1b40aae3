/**
 * Reads back what citizens wrote while nobody listened, so that a DISATTIVA of the night is honoured
 * before the notice of the morning.
 *
 * - away: the session is not ready. `caughtUp` is false, and no notice goes out.
 * - reading: ready; what was written since the mark is looked at, and again after a pause if that
 *   fails. Still no notice.
 * - caught up: it has been looked at once, and is again after 1 and 5 minutes and then every 10,
 *   for messages that came late or got lost on the way. Notices go out.
 * - overdue: five minutes have passed without success. Staff are told and notices go out all the
 *   same: a burst water main must not wait for a page that has changed. Ends with the next success.
 *
 * Losing the session leads back to `away`, from anywhere.
 *
 * Each reading ends with the names that WhatsApp Web knows of people by then: a DISATTIVA of somebody
 * whom it showed by alias only may take out who is in the register by number.
 *
 * The mark is the beginning of the last reading that came to its end, held back by messages that
 * have come as ciphertext for as long as a day. The first one is the pairing: what was written
 * earlier is no command, in whatever way it comes.
 *
 * Live messages and those read back go through the same `Subscriptions`, which know each by its key.
 */
import { InvariantError, SessionLostError } from '../errors.js';
import {
  type MessageHistory,
  type PersonChat,
  type Unreadable,
  MOST_CHATS,
} from '../ports/message-history.js';
import type { Phone } from '../model/person.js';
import type { Alerts, Clock, Logger, Release } from '../ports/runtime.js';
import type { CatchUpMark, InboundMessage } from '../model/message.js';
import type { CatchUpStore } from '../ports/storage.js';
import type { SessionState } from '../model/session.js';
import type { TransportSession } from '../ports/transport.js';
import type { Subscriptions } from './subscriptions.js';
import { CATCH_UP_OVERDUE } from '../messages/it/alerts.js';
import { MINUTE, DAY } from '../runtime/time.js';

/** Pauses after the first readings, and between all later ones. */
const FIRST_PAUSES = [MINUTE, 4 * MINUTE];
const PAUSE = 10 * MINUTE;
const RETRY_PAUSE = 10_000;
/** Notices do not wait longer than this for the first reading. */
const PATIENCE = 5 * MINUTE;
/** How long, and how often, the page is asked whether it has taken in what had waited. */
const SETTLE_PATIENCE = MINUTE;
const SETTLE_PAUSE = 500;
/**
 * What the servers held for a page whose chats came late is taken in after them, and the page says all the
 * while that it has settled (read in the client of August 2026).
 */
const AFTER_LATE_CHATS = 5_000;
/**
 * A message can be corrected so long after it was written, without being any newer: WhatsApp's quarter
 * of an hour, and some grace.
 */
const CORRECTED_WITHIN = 20 * MINUTE;
/** Where the servers could not be asked, the mark is of our clock, which may be wrong by this much. */
const CLOCK_DIFFERENCE = 10 * MINUTE;

const OVERDUE = 'catch-up-overdue';

export interface InboxParts {
  readonly session: Pick<TransportSession, 'state' | 'onState'>;
  readonly history: MessageHistory;
  readonly subscriptions: Pick<Subscriptions, 'handle' | 'learnNames'>;
  readonly store: CatchUpStore;
  readonly clock: Clock;
  readonly log: Logger;
  readonly alerts: Alerts;
  /** notices may go out */
  readonly onCaughtUp: () => void;
  readonly onBug: (error: InvariantError) => void;
}

export class Inbox {
  readonly #parts: InboxParts;
  #release: Release | null = null;
  /** aborted when the session is lost */
  #presence = new AbortController();
  /** a page whose chats were not back when it was looked at, until they are */
  #latePage: number | null = null;
  #running: Promise<void> = Promise.resolve();
  #caughtUp = false;
  /** elapsed time */
  #failingSince: number | null = null;
  /** elapsed time, when the QR code was shown that was scanned: linked since then, at the earliest */
  #codeShownAt: number | null = null;
  /**
   * Chats that the last reading has read completely, and how they looked before: as long as they look
   * the same in the same page nobody has written in them. A notice touches the chat of every subscriber.
   */
  #read: { readonly page: number; readonly looks: ReadonlyMap<string, string> } | null = null;
  /** when the account that is ready was linked first */
  #linkedAt: Promise<number> | null = null;

  constructor(parts: InboxParts) {
    this.#parts = parts;
  }

  /** Whether everything that citizens wrote while we were away has been looked at. */
  get caughtUp(): boolean {
    return this.#caughtUp;
  }

  start(): void {
    if (this.#release !== null) return;
    const { session } = this.#parts;
    this.#release = session.onState((state) => this.#follow(state));
    this.#follow(session.state);
  }

  /** Ends after the message that is being looked at. */
  async stop(): Promise<void> {
    this.#release?.();
    this.#release = null;
    this.#leave();
    await this.#running;
  }

  /**
   * Takes a message that came live. Resolves when what follows from it is on disk.
   * @throws StorageError when it could not be stored; it will be read back
   */
  async hear(message: InboundMessage): Promise<void> {
    try {
      await this.#hear(message);
    } catch (error) {
      if (message.edited) this.#read = null;
      throw error;
    }
  }

  async #hear(message: InboundMessage): Promise<void> {
    const { session, subscriptions, log } = this.#parts;
    if (session.state.name !== 'ready') {
      // a correction changes nothing of how its chat looks
      if (message.edited) this.#read = null;
      return;
    }
    // one promise for all, so that they stay in their order
    this.#linkedAt ??= this.#mark(session.state.account.phone).then(({ linkedAt }) => linkedAt);
    const linkedAt = await this.#linkedAt.catch((error: unknown) => {
      this.#linkedAt = null;
      throw error;
    });
    if (message.at >= wholeSeconds(linkedAt)) await subscriptions.handle(message);
    else log.debug('message.before-pairing');
  }

  async #mark(account: Phone): Promise<CatchUpMark> {
    const { store, clock } = this.#parts;
    const now = await this.#serversTime();
    const shownFor = this.#codeShownAt === null ? 0 : clock.elapsed() - this.#codeShownAt;
    return await store.begin(account, Math.round(now - shownFor));
  }

  /** What messages are stamped by; by this PC's clock where nobody can be asked. */
  async #serversTime(): Promise<number> {
    const { history, clock } = this.#parts;
    return (await history.serversTime()) ?? clock.now();
  }

  #follow(state: SessionState): void {
    if (state.name === 'pairing' && state.qr !== null) {
      this.#codeShownAt = this.#parts.clock.elapsed();
    }
    this.#leave();
    if (state.name !== 'ready') return;
    this.#presence = new AbortController();
    const { signal } = this.#presence;
    const { phone } = state.account;
    this.#running = this.#running.then(() => this.#accompany(phone, signal));
    void this.#parts.clock.sleep(PATIENCE, signal).then(() => {
      if (!signal.aborted && !this.#caughtUp) this.#overdue();
    });
  }

  #leave(): void {
    this.#presence.abort();
    this.#caughtUp = false;
    this.#failingSince = null;
    this.#linkedAt = null;
  }

  async #accompany(account: Phone, gone: AbortSignal): Promise<void> {
    const { clock, alerts } = this.#parts;
    const pauses = [...FIRST_PAUSES];
    while (!gone.aborted) {
      const read = await this.#attempt(account, gone);
      if (gone.aborted) return;
      if (read) {
        alerts.clear(OVERDUE);
        this.#failingSince = null;
        this.#letNoticesGo();
      }
      await clock.sleep(read ? (pauses.shift() ?? PAUSE) : RETRY_PAUSE, gone);
    }
  }

  async #attempt(account: Phone, gone: AbortSignal): Promise<boolean> {
    const { clock, log, onBug } = this.#parts;
    try {
      return await this.#readBack(account, gone);
    } catch (error) {
      if (gone.aborted) return false;
      log.warn('catch-up.failed', { error });
      if (error instanceof InvariantError) onBug(error);
      this.#failingSince ??= clock.elapsed();
      if (clock.elapsed() - this.#failingSince >= PATIENCE) this.#overdue();
      return false;
    }
  }

  #overdue(): void {
    this.#parts.log.error('catch-up.overdue');
    this.#parts.alerts.raise(OVERDUE, CATCH_UP_OVERDUE);
    this.#letNoticesGo();
  }

  #letNoticesGo(): void {
    if (this.#caughtUp) return;
    this.#caughtUp = true;
    this.#parts.onCaughtUp();
  }

  /** One reading from the mark to now; false when the session went away before its end. */
  async #readBack(account: Phone, gone: AbortSignal): Promise<boolean> {
    const { store, subscriptions, log } = this.#parts;
    const { linkedAt, caughtUpTo } = await whileLinked(this.#mark(account), gone);
    const { chats, page, began } = await this.#settledChats(gone);
    const since = Math.max(linkedAt, caughtUpTo - CLOCK_DIFFERENCE);
    const recent = chats.filter(({ at }) => at >= wholeSeconds(since - CORRECTED_WITHIN));
    const known = this.#read?.page === page ? this.#read.looks : new Map<string, string>();
    const isKnown = (chat: PersonChat) => known.get(chat.chatId) === look(chat);
    const fresh = recent.filter((chat) => !isKnown(chat));

    const found = await this.#open(fresh, since, gone);
    for (const text of found.texts.toSorted((a, b) => a.at - b.at)) {
      if (gone.aborted) return false;
      await subscriptions.handle(text);
    }
    await whileLinked(subscriptions.learnNames(), gone);
    if (gone.aborted) return false;
    await store.caughtUp(account, nextMark({ ...found, began, caughtUpTo }));
    const complete = [...recent.filter(isKnown), ...found.complete];
    this.#read = { page, looks: new Map(complete.map((chat) => [chat.chatId, look(chat)])) };
    log.info('catch-up.done', {
      chats: chats.length,
      opened: fresh.length,
      texts: found.texts.length,
      unreadable: found.unreadable.length,
      broken: found.broken,
    });
    return true;
  }

  /** The chats, once the page has taken in what had waited at the servers, or after a while. */
  async #settledChats(gone: AbortSignal): Promise<{
    readonly chats: readonly PersonChat[];
    readonly page: number;
    readonly began: number;
  }> {
    const { history, clock, log } = this.#parts;
    const deadline = clock.elapsed() + SETTLE_PATIENCE;
    for (;;) {
      const began = await whileLinked(this.#serversTime(), gone);
      const listing = await whileLinked(history.chats(), gone);
      if (listing.kind === 'failed') throw new SessionLostError(listing.detail);
      const { chats, page } = listing;
      if (listing.restored && this.#latePage === page) {
        this.#latePage = null;
        await clock.sleep(AFTER_LATE_CHATS, gone);
        continue;
      }
      if ((listing.settled && listing.restored) || gone.aborted) return { chats, page, began };
      if (!listing.restored) this.#latePage = page;
      if (clock.elapsed() >= deadline) {
        // No chats are no answer where there were chats before.
        if (!listing.restored) throw new SessionLostError('the chats are not back in memory yet');
        log.warn('catch-up.not-settled');
        return { chats, page, began };
      }
      await clock.sleep(SETTLE_PAUSE, gone);
    }
  }

  async #open(chats: readonly PersonChat[], since: number, gone: AbortSignal): Promise<Found> {
    const texts: InboundMessage[] = [];
    const unreadable: Unreadable[] = [];
    const complete: PersonChat[] = [];
    let broken = 0;
    for (let next = 0; next < chats.length && !gone.aborted; next += MOST_CHATS) {
      const portion = chats.slice(next, next + MOST_CHATS);
      const ids = portion.map(({ chatId }) => chatId);
      const reading = await whileLinked(this.#parts.history.read(ids, since), gone);
      if (reading.kind === 'failed') throw new SessionLostError(reading.detail);
      if (reading.broken + reading.unreadable.length === 0) {
        // Where the page does not know the number, its time alone would not tell of every message.
        complete.push(...portion.filter(({ unread }) => unread !== null));
      }
      texts.push(...reading.texts);
      unreadable.push(...reading.unreadable);
      broken += reading.broken;
    }
    return { texts, unreadable, broken, complete };
  }
}

/** Every message that comes changes it, even if the clock of one of us is wrong. */
function look({ at, unread }: PersonChat): string {
  return `${String(at)} ${String(unread)}`;
}

/**
 * The answer, as long as somebody waits for it: a page that hangs must not keep the service from
 * stopping. @throws SessionLostError when the session is gone, or is being left, before it comes
 */
async function whileLinked<T>(answer: Promise<T>, gone: AbortSignal): Promise<T> {
  const over = new AbortController();
  const left = new Promise<never>((_, reject) => {
    const leave = (): void => reject(new SessionLostError('nobody waits for the page'));
    if (gone.aborted) leave();
    gone.addEventListener('abort', leave, { once: true, signal: over.signal });
  });
  try {
    return await Promise.race([answer, left]);
  } finally {
    // without a reason an error is made, with its stack, each time
    over.abort('answered');
  }
}

/** As the times of messages are. */
function wholeSeconds(ms: number): number {
  return ms - (ms % 1_000);
}

interface Found {
  readonly texts: readonly InboundMessage[];
  readonly unreadable: readonly Unreadable[];
  readonly broken: number;
  /** chats that need not be opened again while they look the same */
  readonly complete: readonly PersonChat[];
}

/**
 * Where the next reading starts: where this one began, unless something could not be read. A
 * ciphertext holds it back for a day from its arrival; a chat that would not open, to at most a day
 * ago.
 */
export function nextMark({
  unreadable,
  broken,
  began,
  caughtUpTo,
}: Omit<Found, 'texts' | 'complete'> & {
  readonly began: number;
  readonly caughtUpTo: number;
}): number {
  const hopeful = unreadable.filter(({ receivedAt }) => began - receivedAt < DAY);
  const held = hopeful.map(({ at }) => at);
  if (broken > 0) held.push(Math.max(caughtUpTo, began - DAY));
  return Math.min(began, ...held);
}

/**
 * Reads back what citizens wrote while the service was not connected.
 *
 * Each reading ends with the names that WhatsApp Web knows of people by then: a DISATTIVA of
 * somebody shown by alias only may concern a person who is in the register by number.
 *
 * The mark is the beginning of the last reading that came to its end, held back by messages that
 * have come as ciphertext for as long as a day. The first one is the pairing: what was written
 * earlier is no command, in whatever way it comes. After another pairing it stays where it was for a
 * day: WhatsApp Web begins empty then, and calls itself settled before the phone has sent it what was
 * written meanwhile, of which nothing comes live.
 */
import { SessionLostError } from '../errors.js';
import {
  type MessageHistory,
  type PersonChat,
  type Unreadable,
  MOST_CHATS,
} from '../ports/message-history.js';
import type { Clock, Logger } from '../ports/runtime.js';
import type { CatchUpMark, InboundMessage } from '../model/message.js';
import type { CatchUpStore } from '../ports/storage.js';
import type { SessionState } from '../model/session.js';
import type { KeywordCommands } from './keyword-commands.js';
import type { ServersClock } from './servers-clock.js';
import { MINUTE, DAY } from '../runtime/time.js';

/** How long, and how often, the transport is asked whether it has taken in what had waited. */
const SETTLE_PATIENCE = MINUTE;
const SETTLE_PAUSE = 500;
/**
 * What the servers held for a transport whose chats came late is taken in after them, and the transport says all the
 * while that it has settled (read in the client of August 2026).
 */
const AFTER_LATE_CHATS = 5_000;
/**
 * A message can be corrected so long after it was written, without being any newer: WhatsApp's quarter
 * of an hour, and some grace.
 */
const CORRECTED_WITHIN = 20 * MINUTE;
/** Where the servers could not be asked, the mark is that of the newest message: they come in another order, too. */
const CLOCK_DIFFERENCE = 10 * MINUTE;
/** Within this time after another pairing the phone sends the chats of before. */
const HISTORY_WITHIN = DAY;

export type Pairing = Extract<SessionState, { readonly name: 'ready' }>;

export interface CatchUpParts {
  readonly history: MessageHistory;
  readonly commands: Pick<KeywordCommands, 'handle' | 'isCommand' | 'learnNames'>;
  readonly store: CatchUpStore;
  readonly servers: ServersClock;
  readonly clock: Clock;
  readonly log: Logger;
}

export class CatchUp {
  /** a transport whose chats were not back when it was looked at, until they are */
  #lateLoad: number | null = null;
  /** elapsed time, when the QR code was shown that was scanned: linked since then, at the earliest */
  #codeShownAt: number | null = null;
  /**
   * Chats that the last reading has read completely, and how they looked before: as long as they look
   * the same in the same transport nobody has written in them. A notice touches the chat of every subscriber.
   */
  #read: { readonly load: number; readonly looks: ReadonlyMap<string, string> } | null = null;

  constructor(private readonly parts: CatchUpParts) {}

  /** A QR code is shown: the next pairing dates from now, at the earliest. */
  codeShown(): void {
    this.#codeShownAt = this.parts.clock.elapsed();
  }

  /** A correction changes nothing of how its chat looks: one that was not heard may be in any of them. */
  openAllAgain(): void {
    this.#read = null;
  }

  /** What was written before it needs no reading; made at the first call. */
  async mark({ account, pairingId }: Pairing): Promise<CatchUpMark> {
    const { store, servers, clock } = this.parts;
    const time = await servers.ask();
    const now = clock.now();
    const shownFor = this.#codeShownAt === null ? 0 : clock.elapsed() - this.#codeShownAt;
    const linkedAt = Math.round((time ?? now) - shownFor);
    const aheadMs = time === null ? null : now - time;
    return await store.begin(account.phone, { pairingId, linkedAt, aheadMs });
  }

  /** One reading from the mark to now; false when the session went away before its end. */
  async read(pairing: Pairing, gone: AbortSignal): Promise<boolean> {
    const { store, commands, log } = this.parts;
    const mark = await whileLinked(this.mark(pairing), gone);
    const { linkedAt, caughtUpTo } = mark;
    const { chats, load, began } = await this.#settledChats(mark, gone);
    const since = Math.max(linkedAt, caughtUpTo - CLOCK_DIFFERENCE);
    const recent = chats.filter(({ at }) => at >= wholeSeconds(since - CORRECTED_WITHIN));
    const isEarly = historyMayCome(mark, this.parts.servers.now());
    // what came late into a chat need not have changed how it looks: before the mark moves on, all are opened
    const isLast = !isEarly && mark.relinkedAt !== null && caughtUpTo < mark.relinkedAt;
    const known =
      this.#read?.load === load && !isLast ? this.#read.looks : new Map<string, string>();
    const isKnown = (chat: PersonChat) => known.get(chat.chatId) === look(chat);
    const fresh = recent.filter((chat) => !isKnown(chat));

    const found = await this.#open(fresh, since, gone);
    for (const text of found.texts.toSorted((a, b) => a.at - b.at)) {
      if (gone.aborted) return false;
      await commands.handle(text);
    }
    await whileLinked(commands.learnNames(), gone);
    if (gone.aborted) return false;
    if (!isEarly) {
      const upTo = began ?? newest(found.texts, caughtUpTo);
      await store.caughtUp(pairing.account.phone, nextMark({ ...found, began: upTo, caughtUpTo }));
    }
    const complete = [...recent.filter(isKnown), ...found.complete];
    this.#read = { load, looks: new Map(complete.map((chat) => [chat.chatId, look(chat)])) };
    log.info('catch-up.done', {
      chats: chats.length,
      opened: fresh.length,
      texts: found.texts.length,
      unreadable: found.unreadable.length,
      broken: found.broken,
    });
    return true;
  }

  /**
   * The chats, once the transport has taken in what had waited at the servers, or after a while; `began` by the
   * servers' time, null where they did not say.
   */
  async #settledChats(
    mark: CatchUpMark,
    gone: AbortSignal,
  ): Promise<{
    readonly chats: readonly PersonChat[];
    readonly load: number;
    readonly began: number | null;
  }> {
    const { history, servers, clock, log } = this.parts;
    const deadline = clock.elapsed() + SETTLE_PATIENCE;
    for (;;) {
      const began = await whileLinked(servers.ask(), gone);
      const listing = await whileLinked(history.chats(), gone);
      if (listing.kind === 'failed') throw new SessionLostError(listing.detail);
      const { chats, load } = listing;
      if (listing.restored && this.#lateLoad === load) {
        this.#lateLoad = null;
        await clock.sleep(AFTER_LATE_CHATS, gone);
        continue;
      }
      const isEmpty = chats.length === 0 && historyMayCome(mark, servers.now());
      const isComplete = listing.settled && listing.restored && !isEmpty;
      if (isComplete || gone.aborted) return { chats, load, began };
      if (!listing.restored) this.#lateLoad = load;
      if (clock.elapsed() >= deadline) {
        // No chats are no answer where there were chats before.
        if (!listing.restored) throw new SessionLostError('the chats are not back in memory yet');
        log.warn('catch-up.not-settled');
        return { chats, load, began };
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
      const reading = await whileLinked(this.parts.history.read(ids, since), gone);
      if (reading.kind === 'failed') throw new SessionLostError(reading.detail);
      if (reading.broken + reading.unreadable.length === 0) {
        // Where the transport does not know the number, its time alone would not tell of every message.
        complete.push(...portion.filter(({ unread }) => unread !== null));
      }
      texts.push(...reading.texts);
      unreadable.push(...reading.unreadable);
      broken += reading.broken;
    }
    return { texts, unreadable, broken, complete };
  }
}

/** Whether what was written before another pairing may not be in this transport yet. */
function historyMayCome({ relinkedAt }: CatchUpMark, now: number): boolean {
  return relinkedAt !== null && now - relinkedAt < HISTORY_WITHIN;
}

/**
 * How far a reading has come when the servers do not say what time it is: the clock of the PC may be ahead,
 * and what is written meanwhile would never be read. When a correction was made is the phone's word.
 */
function newest(texts: readonly InboundMessage[], caughtUpTo: number): number {
  const stamped = texts.filter(({ edited }) => edited !== true).map(({ at }) => at);
  return stamped.reduce((latest, at) => Math.max(latest, at), caughtUpTo);
}

/** Every message that comes changes it, even if the clock of one of us is wrong. */
function look({ at, unread }: PersonChat): string {
  return `${String(at)} ${String(unread)}`;
}

/**
 * The answer, unless the session is left before it comes: a hanging transport must not keep the service
 * from stopping. @throws SessionLostError when the session is gone, or is being left, before it
 * comes
 */
export async function whileLinked<T>(answer: Promise<T>, gone: AbortSignal): Promise<T> {
  const over = new AbortController();
  const left = new Promise<never>((_, reject) => {
    const leave = (): void => reject(new SessionLostError('nobody waits for the transport'));
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
export function wholeSeconds(ms: number): number {
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

/**
 * Where messages of citizens arrive: live, or read back (`CatchUp`) after a time without
 * connection, so that a DISATTIVA of the night is honoured before the notice of the morning.
 *
 * - away: the session is not ready. `caughtUp` is false, and no notice goes out.
 * - reading: ready; what was written since the mark is looked at, and again after a pause if that
 *   fails. Still no notice.
 * - caught up: it has been looked at once, and is again after 1 and 5 minutes and then every 10,
 *   for messages that came late or got lost on the way. Notices go out.
 * - overdue: five minutes have passed without success. Staff are told and notices go out all the
 *   same: a burst water main must not wait for a transport that has changed. Ends with the next success.
 *
 * What was heard and could not be recorded leads back to `reading`: it is tried again before the next notice goes.
 * As long as the storage fails the five minutes do not begin, since nothing can go then either; they do after an
 * hour, in case that it fails for this alone.
 *
 * Losing the session leads back to `away`, from anywhere.
 *
 * Live messages and those read back go through the same `KeywordCommands`, which know each by its
 * key.
 */
import { InvariantError, StorageError } from '../errors.js';
import type { Alerts, Release } from '../ports/runtime.js';
import type { InboundMessage } from '../model/message.js';
import type { SessionState } from '../model/session.js';
import type { TransportSession } from '../ports/transport.js';
import { CatchUp, wholeSeconds, type CatchUpParts, type Pairing } from './catch-up.js';
import { CATCH_UP_OVERDUE } from '../messages/it/alerts.js';
import { HOUR, MINUTE } from '../runtime/time.js';

/** Pauses after the first readings, and between all later ones. */
const FIRST_PAUSES = [MINUTE, 4 * MINUTE];
const PAUSE = 10 * MINUTE;
const RETRY_PAUSE = 10_000;
/** Notices do not wait longer than this for the first reading. */
const PATIENCE = 5 * MINUTE;
/** Nor do those five minutes begin later than this because the storage fails. */
const STORAGE_PATIENCE = HOUR;
const OVERDUE = 'catch-up-overdue';

export interface InboxParts extends CatchUpParts {
  readonly session: Pick<TransportSession, 'state' | 'onState'>;
  readonly alerts: Alerts;
  /** notices may go out */
  readonly onCaughtUp: () => void;
  readonly onBug: (error: InvariantError) => void;
}

export class Inbox {
  readonly #parts: InboxParts;
  readonly #catchUp: CatchUp;
  #release: Release | null = null;
  /** aborted when the session is lost */
  #presence = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #caughtUp = false;
  /** ends the pause before the next reading */
  #hurry = new AbortController();
  /** Elapsed times: since when readings fail, notices wait, and when something could last not be recorded. */
  #failingSince: number | null = null;
  #waitingSince = 0;
  #notRecordedAt = 0;
  /** heard, and not recorded */
  #unrecorded: InboundMessage[] = [];
  /** when the account that is ready was linked first */
  #linkedAt: Promise<number> | null = null;

  constructor(parts: InboxParts) {
    this.#parts = parts;
    this.#catchUp = new CatchUp(parts);
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
      if (message.edited) this.#catchUp.openAllAgain();
      if (error instanceof StorageError) this.#waitFor(message);
      throw error;
    }
  }

  /** No notice goes before it. */
  #waitFor(unrecorded: InboundMessage): void {
    this.#notRecordedAt = this.#parts.clock.elapsed();
    this.#unrecorded.push(unrecorded);
    if (!this.#caughtUp) return;
    this.#caughtUp = false;
    this.#hurry.abort();
    void this.#waitInVain(this.#presence.signal);
  }

  async #hear(message: InboundMessage): Promise<void> {
    const { session, commands, log } = this.#parts;
    if (session.state.name !== 'ready') {
      // a correction changes nothing of how its chat looks
      if (message.edited) this.#catchUp.openAllAgain();
      return;
    }
    // one promise for all, so that they stay in their order
    this.#linkedAt ??= this.#catchUp.mark(session.state).then(({ linkedAt }) => linkedAt);
    const linkedAt = await this.#linkedAt.catch((error: unknown) => {
      this.#linkedAt = null;
      throw error;
    });
    if (message.at >= wholeSeconds(linkedAt)) await commands.handle(message);
    else log.debug('message.before-pairing');
  }

  #follow(state: SessionState): void {
    if (state.name === 'pairing' && state.qr !== null) this.#catchUp.codeShown();
    this.#leave();
    if (state.name !== 'ready') return;
    this.#presence = new AbortController();
    const { signal } = this.#presence;
    this.#running = this.#running.then(() => this.#accompany(state, signal));
    void this.#waitInVain(signal);
  }

  /** Also a reading that never comes to an end keeps notices waiting for so long only. */
  async #waitInVain(gone: AbortSignal): Promise<void> {
    const { clock } = this.#parts;
    this.#waitingSince = clock.elapsed();
    while (!gone.aborted && !this.#caughtUp) {
      const left = this.#overdueAt - clock.elapsed();
      if (left > 0) {
        await clock.sleep(left, gone);
        continue;
      }
      const isRecorded = await this.#record();
      if (gone.aborted || this.#caughtUp) return;
      if (isRecorded || this.#isStorageOverdue) this.#overdue();
    }
  }

  get #overdueAt(): number {
    const begins = Math.min(this.#notRecordedAt, this.#waitingSince + STORAGE_PATIENCE);
    return Math.max(this.#waitingSince, begins) + PATIENCE;
  }

  get #isStorageOverdue(): boolean {
    return this.#parts.clock.elapsed() >= this.#waitingSince + STORAGE_PATIENCE + PATIENCE;
  }

  /** What was heard and not recorded, once more, in its order; false: it still cannot be. */
  async #record(): Promise<boolean> {
    for (;;) {
      const [message] = this.#unrecorded;
      if (message === undefined) return true;
      try {
        await this.#hear(message);
      } catch (error) {
        if (!(error instanceof InvariantError)) {
          this.#notRecordedAt = this.#parts.clock.elapsed();
          return false;
        }
        this.#parts.onBug(error);
      }
      this.#unrecorded = this.#unrecorded.filter((one) => one !== message);
    }
  }

  #leave(): void {
    this.#presence.abort();
    this.#caughtUp = false;
    this.#failingSince = null;
    this.#linkedAt = null;
  }

  async #accompany(pairing: Pairing, gone: AbortSignal): Promise<void> {
    const { clock, alerts } = this.#parts;
    const pauses = [...FIRST_PAUSES];
    while (!gone.aborted) {
      const read = (await this.#attempt(pairing, gone)) && (await this.#record());
      if (gone.aborted) return;
      if (read) {
        alerts.clear(OVERDUE);
        this.#failingSince = null;
        this.#letNoticesGo();
        // the servers may have put right when that was
        this.#linkedAt = null;
      }
      this.#hurry = new AbortController();
      const over = AbortSignal.any([gone, this.#hurry.signal]);
      await clock.sleep(read ? (pauses.shift() ?? PAUSE) : RETRY_PAUSE, over);
    }
  }

  async #attempt(pairing: Pairing, gone: AbortSignal): Promise<boolean> {
    const { clock, log, onBug } = this.#parts;
    try {
      return await this.#catchUp.read(pairing, gone);
    } catch (error) {
      if (gone.aborted) return false;
      log.warn('catch-up.failed', { error });
      if (error instanceof InvariantError) onBug(error);
      const now = clock.elapsed();
      if (error instanceof StorageError) this.#notRecordedAt = now;
      this.#failingSince ??= now;
      if (this.#caughtUp && now - this.#failingSince >= PATIENCE) this.#overdue();
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
}

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
 * A command that cannot be recorded, be it heard or read back, leads back to `reading`: it is tried again before the
 * next notice goes. As long as recording fails the five minutes do not begin, since nothing can go then either; they do
 * after an hour, in case it fails for this alone. Notices then go until everything is recorded.
 *
 * Losing the session leads back to `away`, from anywhere.
 *
 * Live messages and those read back go through the same `KeywordCommands`, which know each by its
 * key.
 */
import { InvariantError, SessionLostError, StorageError } from '../errors.js';
import type { Alerts, Release } from '../ports/runtime.js';
import type { InboundMessage } from '../model/message.js';
import type { SessionState } from '../model/session.js';
import type { TransportSession } from '../ports/transport.js';
import { CatchUp, whileLinked, wholeSeconds, type CatchUpParts, type Pairing } from './catch-up.js';
import { CATCH_UP_OVERDUE, NOT_RECORDED } from '../messages/it/alerts.js';
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
  /** ended when notices may go; they have waited for it since `#waitingSince` */
  #wait = new AbortController();
  #waiting: Promise<void> = Promise.resolve();
  #waitingSince = 0;
  /** elapsed times: since when readings fail, and when recording last failed */
  #failingSince: number | null = null;
  #notRecordedAt = 0;
  /** commands that were heard and not recorded */
  #unrecorded: InboundMessage[] = [];
  /** notices go although something is not recorded: until all of it is */
  #goesUnrecorded = false;
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
    await Promise.all([this.#running, this.#waiting]);
  }

  /**
   * Takes a message that came live. Resolves when what follows from it is on disk.
   * @throws StorageError when it could not be stored; it is tried again, and no notice goes before
   */
  async hear(message: InboundMessage): Promise<void> {
    try {
      await this.#hear(message);
    } catch (error) {
      if (message.edited) this.#catchUp.openAllAgain();
      if (error instanceof StorageError) {
        this.#unrecorded.push(message);
        this.#recordingFailed();
      }
      throw error;
    }
  }

  /** false: nobody is linked; it will be read back. */
  async #hear(message: InboundMessage, gone?: AbortSignal): Promise<boolean> {
    const { session, commands, log } = this.#parts;
    if (session.state.name !== 'ready') {
      // a correction changes nothing of how its chat looks
      if (message.edited) this.#catchUp.openAllAgain();
      return false;
    }
    if (!commands.isCommand(message)) return true;
    // one promise for all, so that they stay in their order
    this.#linkedAt ??= this.#catchUp.mark(session.state).then(({ linkedAt }) => linkedAt);
    const asked = this.#linkedAt.catch((error: unknown) => {
      this.#linkedAt = null;
      throw error;
    });
    const linkedAt = await (gone === undefined ? asked : whileLinked(asked, gone));
    if (message.at >= wholeSeconds(linkedAt)) await commands.handle(message);
    else log.debug('message.before-pairing');
    return true;
  }

  #recordingFailed(): void {
    this.#notRecordedAt = this.#parts.clock.elapsed();
    if (!this.#caughtUp || this.#goesUnrecorded) return;
    this.#holdBack();
    this.#hurry.abort();
  }

  /** What was heard and not recorded, once more, each by itself; false: something is left. */
  async #record(gone: AbortSignal): Promise<boolean> {
    for (const message of [...this.#unrecorded]) {
      if (await this.#isSettled(message, gone))
        this.#unrecorded = this.#unrecorded.filter((one) => one !== message);
    }
    return this.#unrecorded.length === 0;
  }

  async #isSettled(message: InboundMessage, gone: AbortSignal): Promise<boolean> {
    const { log, onBug } = this.#parts;
    if (gone.aborted) return false;
    try {
      return await this.#hear(message, gone);
    } catch (error) {
      if (error instanceof StorageError) this.#recordingFailed();
      if (error instanceof StorageError || error instanceof SessionLostError) return false;
      log.error('keyword.failed', { error });
      if (error instanceof InvariantError) onBug(error);
      return true;
    }
  }

  #follow(state: SessionState): void {
    if (state.name === 'pairing' && state.qr !== null) this.#catchUp.codeShown();
    this.#leave();
    if (state.name !== 'ready') return;
    this.#presence = new AbortController();
    this.#holdBack();
    const { signal } = this.#presence;
    this.#running = this.#running.then(() => this.#accompany(state, signal));
  }

  /** Notices wait. */
  #holdBack(): void {
    this.#caughtUp = false;
    this.#waitingSince = this.#parts.clock.elapsed();
    this.#wait = new AbortController();
    const over = AbortSignal.any([this.#presence.signal, this.#wait.signal]);
    this.#waiting = Promise.all([this.#waiting, this.#waitInVain(over)]).then(() => undefined);
  }

  /** Also a reading that never comes to an end keeps notices waiting for so long only. */
  async #waitInVain(over: AbortSignal): Promise<void> {
    const { clock } = this.#parts;
    while (!over.aborted) {
      const now = clock.elapsed();
      const failing = Math.min(this.#notRecordedAt, this.#waitingSince + STORAGE_PATIENCE);
      const left = Math.max(this.#waitingSince, failing) + PATIENCE - now;
      if (left > 0) {
        await clock.sleep(left, over);
        continue;
      }
      const isRecorded = await this.#record(over);
      if (over.aborted) return;
      const isLong = now >= this.#waitingSince + STORAGE_PATIENCE + PATIENCE;
      if (isRecorded || isLong) this.#overdue(isLong);
    }
  }

  #leave(): void {
    this.#presence.abort();
    this.#caughtUp = false;
    this.#goesUnrecorded = false;
    this.#failingSince = null;
    this.#linkedAt = null;
  }

  async #accompany(pairing: Pairing, gone: AbortSignal): Promise<void> {
    const { clock, alerts } = this.#parts;
    const pauses = [...FIRST_PAUSES];
    while (!gone.aborted) {
      const isRead = (await this.#attempt(pairing, gone)) && (await this.#record(gone));
      if (gone.aborted) return;
      // another may have come since
      const isDone = isRead && this.#unrecorded.length === 0;
      if (isDone) {
        alerts.clear(OVERDUE);
        this.#failingSince = null;
        this.#goesUnrecorded = false;
        this.#letNoticesGo();
        // the servers may have put right when that was
        this.#linkedAt = null;
      }
      this.#hurry = new AbortController();
      const over = AbortSignal.any([gone, this.#hurry.signal]);
      await clock.sleep(isDone ? (pauses.shift() ?? PAUSE) : RETRY_PAUSE, over);
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
      if (error instanceof StorageError) this.#recordingFailed();
      const now = clock.elapsed();
      this.#failingSince ??= now;
      if (this.#caughtUp && now - this.#failingSince >= PATIENCE)
        this.#overdue(this.#goesUnrecorded);
      return false;
    }
  }

  /** @param isUnrecorded it is the storage that is in the way */
  #overdue(isUnrecorded: boolean): void {
    this.#parts.log.error('catch-up.overdue');
    this.#parts.alerts.raise(OVERDUE, isUnrecorded ? NOT_RECORDED : CATCH_UP_OVERDUE);
    this.#goesUnrecorded = isUnrecorded;
    this.#letNoticesGo();
  }

  #letNoticesGo(): void {
    if (this.#caughtUp) return;
    this.#caughtUp = true;
    this.#wait.abort();
    this.#parts.onCaughtUp();
  }
}

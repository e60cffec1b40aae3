import { howToResume, LISTS_RETRIED, RESUMED, sendingStopped } from '../messages/it/alerts.js';
import type { AuditEntry, AuditEvent } from '../model/audit.js';
import type { SendingState, SendingStop } from '../model/sending.js';
import type { Alerts, Clock, Logger } from '../ports/runtime.js';
import { enterDone } from '../ports/staff.js';
import type { AuditLog, SendingStore, Transaction } from '../ports/storage.js';
import { SerialQueue } from '../runtime/loop.js';
import { canaryStatus } from './choose-route.js';

/** Messages refused one after the other that stop all sending. */
const REFUSALS_IN_A_ROW = 3;
/** The same for refusals that seem to be about the person alone: that many are no coincidence. */
const PEOPLE_IN_A_ROW = 20;

const STOPPED = 'sending-stopped';

export interface SendingStopsParts {
  readonly store: Pick<SendingStore, 'state'>;
  readonly transaction: Transaction<'sending' | 'audit'>;
  readonly audit: Pick<AuditLog, 'record'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly alerts: Pick<Alerts, 'raise' | 'clear'>;
}

/**
 * The stop of all sending, in this process and the next, until staff resume it; and the kept state
 * of sending of which it is a part.
 *
 * Answers of the servers may come at the same moment: the state is read and changed in one step
 * (`change`), one after the other.
 */
export class SendingStops {
  #state: SendingState | null = null;
  #refusals = 0;
  #refusedPeople = 0;
  /** the latest step that reads or writes `#state` */
  readonly #queue = new SerialQueue();

  constructor(private readonly parts: SendingStopsParts) {}

  /** False while all sending is stopped, or while it is not known yet whether it is. */
  get canSend(): boolean {
    return this.#state !== null && this.#state.stop === null;
  }

  async state(): Promise<SendingState> {
    return (await this.change(() => null)).state;
  }

  /** Others have written to the store. */
  reload(): Promise<void> {
    return this.#queue.run(async () => {
      this.#state = await this.parts.store.state();
    });
  }

  /**
   * @param change what is to be saved of the state as it is then; null: nothing
   * @param entry what the audit log says of it; null: nothing
   */
  change(
    change: (state: SendingState) => Partial<SendingState> | null,
    entry: Omit<AuditEntry, 'id'> | null = null,
  ): Promise<{ readonly state: SendingState; readonly changed: boolean }> {
    return this.#queue.run(async () => {
      const before = this.#state ?? (await this.#read());
      const changes = change(before);
      if (changes === null) return { state: before, changed: false };
      await this.parts.transaction(async ({ sending, audit }) => {
        await sending.save(changes);
        if (entry !== null) await audit.record(entry);
      });
      this.#state = { ...before, ...changes };
      return { state: this.#state, changed: true };
    });
  }

  async #read(): Promise<SendingState> {
    this.#state = await this.parts.store.state();
    if (this.#state.stop !== null) this.#tell(this.#state.stop);
    return this.#state;
  }

  /** A refusal without a consequence of its own. */
  count(why: 'unreachable' | 'other'): void {
    if (why === 'unreachable') this.#refusedPeople += 1;
    else this.#refusals += 1;
  }

  /** Several refusals in a row stop all sending. @param code of the last one */
  async stopIfRefused(code: string): Promise<void> {
    if (this.#refusals >= REFUSALS_IN_A_ROW || this.#refusedPeople >= PEOPLE_IN_A_ROW) {
      await this.stop('errors', code);
    }
  }

  forgetRefusals(): void {
    this.#refusals = 0;
    this.#refusedPeople = 0;
  }

  /** @param code as the servers gave it; null: they gave none */
  async stop(why: SendingStop['why'], code: string | null): Promise<void> {
    const { audit, clock, log } = this.parts;
    const stop = { why, code, since: clock.now() };
    const { changed } = await this.change(({ stop: before }) =>
      before === null || (before.why !== 'blocked' && why === 'blocked') ? { stop } : null,
    );
    if (!changed) return;
    log.error('sending.stopped', { why, code });
    this.#tell(stop);
    const text = sendingStopped(stop);
    // it holds, whatever becomes of its entry
    await enterDone(
      { audit, logger: log },
      { at: stop.since, actor: 'whatsapp', event: 'sending.stopped', noticeId: null, text },
    );
  }

  /** Staff say: go on. Also lists that were refused, and a canary that has not passed, are tried again. False: nothing was stopped. */
  async resume(): Promise<boolean> {
    const { changed } = await this.change(
      (state) => {
        const again = listsTriedAgain(state, this.parts.clock.now());
        return state.stop === null && again === null ? null : { ...again, stop: null };
      },
      this.#byStaff('sending.resumed', RESUMED),
    );
    if (!changed) return false;
    this.forgetRefusals();
    this.parts.log.info('sending.resumed');
    this.parts.alerts.clear(STOPPED);
    return true;
  }

  /**
   * Staff say: try lists again that were refused, or whose canary failed or was unclear. A stop of all sending is not
   * lifted with them: what brought it about may be another matter, which nobody was asked about.
   */
  async retryLists(): Promise<'done' | 'stopped' | 'not-off'> {
    let isStopped = false;
    const { changed } = await this.change(
      (state) => {
        isStopped = state.stop !== null;
        return isStopped ? null : listsTriedAgain(state, this.parts.clock.now());
      },
      this.#byStaff('sending.lists-retried', LISTS_RETRIED),
    );
    if (isStopped) return 'stopped';
    if (!changed) return 'not-off';
    this.parts.log.info('lists.tried-again');
    return 'done';
  }

  #byStaff(event: AuditEvent, text: string): Omit<AuditEntry, 'id'> {
    return { at: this.parts.clock.now(), actor: 'staff', event, noticeId: null, text };
  }

  #tell(stop: SendingStop): void {
    this.parts.alerts.raise(STOPPED, howToResume(stop));
  }
}

/** Lists that were refused for good, and a canary that has not passed, are taken back; null: there is neither. */
function listsTriedAgain(
  { listsOff, canary }: SendingState,
  now: number,
): Partial<SendingState> | null {
  const isRefused = listsOff?.why === 'refused';
  const status = canary === null ? null : canaryStatus(canary, canary.of, now).kind;
  const isAgain = status === 'failed' || status === 'unclear';
  if (!isRefused && !isAgain) return null;
  return { ...(isRefused && { listsOff: null }), ...(isAgain && { canary: null }) };
}

import type { Alerts, Clock } from '../ports/runtime.js';
import type { SessionState } from '../model/session.js';
import { NO_CONNECTION } from '../messages/it/alerts/session.js';

const CODE = 'no-connection';
/** Shorter losses mend themselves: the page reconnects, the PC restarts, the line comes back. */
const PATIENCE = 15 * 60_000;

/** Tells staff when there has been no connection with WhatsApp for a quarter of an hour. */
export class OfflineAlarm {
  #waiting: AbortController | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly alerts: Alerts,
  ) {}

  /** To be called at every change of the session's state. */
  follow(state: SessionState): void {
    if (!isSilent(state)) this.#calm();
    else if (this.#waiting === null) void this.#wait();
  }

  stop(): void {
    this.#waiting?.abort();
    this.#waiting = null;
  }

  #calm(): void {
    this.stop();
    this.alerts.clear(CODE);
  }

  async #wait(): Promise<void> {
    const waiting = new AbortController();
    this.#waiting = waiting;
    await this.clock.sleep(PATIENCE, waiting.signal);
    if (waiting.signal.aborted) return;
    this.alerts.raise(CODE, NO_CONNECTION);
  }
}

/** No connection, and nothing else that staff are told of. */
function isSilent(state: SessionState): boolean {
  switch (state.name) {
    case 'starting':
    case 'syncing':
      return true;
    case 'lost':
      return state.reason.kind === 'network' || state.reason.kind === 'browser';
    case 'pairing':
    case 'ready':
    case 'stopped':
      return false;
  }
}

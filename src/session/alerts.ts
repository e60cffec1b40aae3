/** What staff must know or do about the link with WhatsApp, in their words. */
import * as texts from '../messages/it/alerts.js';
import type { Alerts, Clock } from '../ports/runtime.js';
import type { LossReason, PageLack, SessionState } from '../model/session.js';

const PAIRING = 'pairing-needed';
const WRONG_NUMBER = 'wrong-number';
const INCOMPATIBLE = 'incompatible';
const CONFLICT = 'session-conflict';
/** Something is missing without which the program works. */
export const PAGE_LACKS = 'page-lacks';

/** Raises and clears the alerts that a change of the session's state brings. */
export function tellStaff(state: SessionState, alerts: Alerts): void {
  switch (state.name) {
    case 'pairing':
      alerts.raise(PAIRING, state.qr === null ? texts.CODE_EXPIRED : texts.NOT_LINKED);
      // A code can be scanned: WhatsApp Web has what pairing needs, and nobody else has the session.
      for (const code of [INCOMPATIBLE, CONFLICT]) alerts.clear(code);
      return;
    case 'ready':
      for (const code of [PAIRING, WRONG_NUMBER, INCOMPATIBLE, CONFLICT]) alerts.clear(code);
      return;
    case 'lost':
      tellLoss(state.reason, alerts);
      return;
    case 'starting':
    case 'syncing':
    case 'stopped':
      return;
  }
}

function tellLoss(reason: LossReason, alerts: Alerts): void {
  switch (reason.kind) {
    case 'logged-out':
      alerts.clear(CONFLICT);
      alerts.raise(PAIRING, texts.LOGGED_OUT);
      return;
    case 'wrong-number':
      alerts.raise(WRONG_NUMBER, texts.wrongNumber(reason.foundMasked, reason.expectedMasked));
      return;
    case 'incompatible':
      // without it there may be no code to scan
      alerts.clear(PAIRING);
      alerts.raise(INCOMPATIBLE, texts.compatibility(reason.missing));
      return;
    case 'conflict':
      alerts.raise(CONFLICT, texts.CONFLICT);
      return;
    // the sending side stops and says so
    case 'blocked':
    case 'network':
    case 'failed':
      return;
  }
}

/** Raises or clears the alert about lesser parts that WhatsApp Web lacks. */
export function tellLacks(lacks: readonly PageLack[], alerts: Alerts): void {
  if (lacks.length === 0) {
    alerts.clear(PAGE_LACKS);
    return;
  }
  const missing = lacks.map((lack) => lack.missing);
  const losses = lacks.map(({ loss }) => loss);
  alerts.raise(PAGE_LACKS, texts.pageLacks(missing, losses));
}

const CODE = 'no-connection';
/** Shorter losses mend themselves: the page reconnects, the PC restarts, the line comes back. */
const PATIENCE = 15 * 60_000;

/** Tells staff when there has been no connection with WhatsApp for a quarter of an hour. */
export class OfflineAlert {
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
    this.alerts.raise(CODE, texts.NO_CONNECTION);
  }
}

/** No connection, and no alert with a more exact reason. */
function isSilent(state: SessionState): boolean {
  switch (state.name) {
    case 'starting':
    case 'syncing':
      return true;
    case 'lost':
      return state.reason.kind === 'network' || state.reason.kind === 'failed';
    case 'pairing':
    case 'ready':
    case 'stopped':
      return false;
  }
}

import type { Alert, Alerts, Clock, Logger } from '../ports/runtime.js';

/** What staff must know, kept in memory; raising and clearing are logged once each. */
export class StaffAlerts implements Alerts {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #raised = new Map<string, Alert>();

  constructor(clock: Clock, log: Logger) {
    this.#clock = clock;
    this.#log = log;
  }

  raise(code: string, text: string): void {
    const known = this.#raised.get(code);
    if (known === undefined) this.#log.warn('alert.raised', { code, text });
    this.#raised.set(code, { code, text, since: known?.since ?? this.#clock.now() });
  }

  clear(code: string): void {
    if (this.#raised.delete(code)) this.#log.info('alert.cleared', { code });
  }

  current(): readonly Alert[] {
    return [...this.#raised.values()];
  }
}

import type { Alert } from '../model/status.js';
import type { Alerts, Logger, Release, WallClock } from '../ports/runtime.js';

/** What staff must know, kept in memory; raising and clearing are logged once each. */
export class StaffAlerts implements Alerts {
  readonly #clock: WallClock;
  readonly #log: Logger;
  readonly #raised = new Map<string, Alert>();
  readonly #listeners = new Set<() => void>();

  constructor(clock: WallClock, log: Logger) {
    this.#clock = clock;
    this.#log = log;
  }

  raise(code: string, text: string): void {
    const known = this.#raised.get(code);
    if (known?.text === text) return;
    if (known === undefined) this.#log.warn('alert.raised', { code, text });
    this.#raised.set(code, { code, text, since: known?.since ?? this.#clock.now() });
    this.#tell();
  }

  clear(code: string): void {
    if (!this.#raised.delete(code)) return;
    this.#log.info('alert.cleared', { code });
    this.#tell();
  }

  current(): readonly Alert[] {
    return [...this.#raised.values()];
  }

  onChange(listener: () => void): Release {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** A listener that fails must not stop the other listeners or the part that raises the alert. */
  #tell(): void {
    for (const listener of this.#listeners) {
      try {
        listener();
      } catch (error) {
        this.#log.error('alert.listener-failed', { error });
      }
    }
  }
}

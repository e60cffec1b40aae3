import type { Alert, Alerts, Logger } from '#src/ports/runtime.js';

export const silentLogger: Logger = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
};

/** Alerts that are up. */
export class MemoryAlerts implements Alerts {
  readonly #alerts = new Map<string, Alert>();

  raise(code: string, text: string): void {
    this.#alerts.set(code, { code, text, since: this.#alerts.get(code)?.since ?? 0 });
  }

  clear(code: string): void {
    this.#alerts.delete(code);
  }

  current(): readonly Alert[] {
    return [...this.#alerts.values()];
  }
}

import type { Alert } from '#src/model/status.js';
import type { Alerts, Logger } from '#src/ports/runtime.js';
import type { PictureCheck } from '#src/ports/transport.js';

export const silentLogger: Logger = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
};

/** A browser that decodes every picture. */
export const everyPicture: PictureCheck = { decodes: () => Promise.resolve(true) };

/** Alerts that are up. */
export class MemoryAlerts implements Alerts {
  /** codes of all that were ever up */
  readonly raised = new Set<string>();
  readonly #alerts = new Map<string, Alert>();

  raise(code: string, text: string): void {
    this.raised.add(code);
    this.#alerts.set(code, { code, text, since: this.#alerts.get(code)?.since ?? 0 });
  }

  clear(code: string): void {
    this.#alerts.delete(code);
  }

  current(): readonly Alert[] {
    return [...this.#alerts.values()];
  }

  /** Nobody carries these to staff. */
  onChange(): () => void {
    return () => undefined;
  }
}

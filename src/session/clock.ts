import type { Clock } from '../ports/runtime.js';
import type { SessionState } from '../model/session.js';

/** WhatsApp renews a code after 60 s at first and after 20 s from then on. */
const FIRST_CODE_MS = 60_000;
const LATER_CODE_MS = 20_000;

/** What a state does not say of itself: since when, and how long its code can be scanned. */
export class SessionClock {
  readonly #clock: Clock;
  #state: SessionState['name'] = 'starting';
  #code: string | null = null;
  #since: number;
  #codeUntil: number | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#since = clock.now();
  }

  /** To be told every change of the session's state. */
  follow(state: SessionState): void {
    const now = this.#clock.now();
    if (state.name !== this.#state) this.#since = now;
    const code = state.name === 'pairing' ? state.qr : null;
    if (code === null) this.#codeUntil = null;
    else if (code !== this.#code) {
      this.#codeUntil = now + (this.#code === null ? FIRST_CODE_MS : LATER_CODE_MS);
    }
    this.#code = code;
    this.#state = state.name;
  }

  /** when the present state was entered, milliseconds since 1970 */
  get since(): number {
    return this.#since;
  }

  /** when the present code will be replaced, about; null without one */
  get codeUntil(): number | null {
    return this.#codeUntil;
  }
}

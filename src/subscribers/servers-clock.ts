import type { MessageHistory } from '../ports/message-history.js';
import type { Clock } from '../ports/runtime.js';

/**
 * The time by which WhatsApp's servers stamp what citizens write. The clock of the PC may be years away
 * from it, so what they have said last is carried on by the time that has gone by since.
 */
export class ServersClock {
  /** what they said, and the elapsed time then; null: they have never answered */
  #heard: { readonly time: number; readonly elapsed: number } | null = null;

  constructor(
    private readonly history: Pick<MessageHistory, 'serversTime'>,
    private readonly clock: Pick<Clock, 'now' | 'elapsed'>,
  ) {}

  /** null: they do not answer now. */
  async ask(): Promise<number | null> {
    const time = await this.history.serversTime();
    if (time !== null) this.#heard = { time, elapsed: this.clock.elapsed() };
    return time;
  }

  /** As far as it is known; else the time of this PC. */
  now(): number {
    const { clock } = this;
    if (this.#heard === null) return clock.now();
    return this.#heard.time + clock.elapsed() - this.#heard.elapsed;
  }
}

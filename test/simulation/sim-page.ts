/**
 * One load of WhatsApp Web: what it has in memory, and the calls that wait for its answers. Both are gone when
 * it is closed; what it was about to do is done no more.
 */
import type { MessageId } from '#src/model/message.js';
import type { Draw } from './draw.js';
import type { Process, Scheduler } from './scheduler.js';

/** The adapter waits no longer for an answer, in milliseconds. */
export const ANSWER_LIMIT = 60_000;

export class SimPage implements Process {
  alive = true;
  wakesAt = -Infinity;
  /** true time when it became ready */
  readySince = 0;
  /** ids that it has on its way and was not answered for: it repeats them */
  readonly live = new Set<MessageId>();
  /** ids that were sent by it */
  readonly here = new Set<MessageId>();
  /** ids of which the call that sends them is not over */
  readonly running = new Set<MessageId>();
  readonly #calls = new Set<() => void>();

  constructor(
    readonly number: number,
    /** people in a list, as the phone had announced it by then */
    readonly limit: number,
    private readonly time: Scheduler,
    private readonly draw: Draw,
  ) {}

  /** An answer that never comes is given up after a while; one of a page that is gone at once. */
  call<T>(work: (page: SimPage) => Promise<T>, lost: () => T, limit?: number): Promise<T> {
    return new Promise((resolve, reject) => {
      const over = (): void => {
        this.#calls.delete(lose);
        forget();
      };
      const lose = (): void => {
        over();
        this.time.after(this.draw.between(1, 50), () => resolve(lost()));
      };
      const forget = limit === undefined ? () => undefined : this.time.after(limit, lose, this);
      this.#calls.add(lose);
      work(this).then(
        (answer) => {
          if (!this.#calls.has(lose)) return;
          over();
          resolve(answer);
        },
        (error: unknown) => {
          over();
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      );
    });
  }

  /** It takes its time; once it is closed it goes no further. */
  wait(from: number, to: number): Promise<void> {
    return this.time.wait(this.draw.between(from, to), this);
  }

  close(): void {
    this.alive = false;
    for (const lose of this.#calls) lose();
  }

  /** It has been ready for so many milliseconds. */
  get readyFor(): number {
    return this.time.now - this.readySince;
  }
}

import { InvariantError } from '../errors.js';
import type { Clock, Logger } from '../ports/runtime.js';
import type { NoticeStore } from '../ports/storage/notices.js';
import type { Step } from '../runtime/loop.js';
import type { Topics } from '../runtime/topics.js';
import type { AccountWatch } from './account-watch.js';

// Why so: docs/decisions/284-nothing-urgent-waits.md

interface OvertakingParts {
  readonly notices: Pick<NoticeStore, 'next'>;
  /** what a list message that is being sent uses up is not left for others */
  readonly account: Pick<AccountWatch, 'listUnderway'>;
  readonly quiet: () => boolean;
  readonly clock: Clock;
  readonly log: Logger;
  readonly topics: Topics;
  readonly onBug: (error: InvariantError) => void;
}

/**
 * A list message may stay unanswered for minutes. An urgent notice does not wait for one of an ordinary notice: it
 * overtakes it. What was overtaken goes on by itself, and nothing else that is ordinary goes until it is over.
 */
export class Overtaking {
  readonly #parts: OvertakingParts;
  #overtaken: Promise<void> | null = null;

  constructor(parts: OvertakingParts) {
    this.#parts = parts;
  }

  /** What was overtaken is not over. */
  get isUnderway(): boolean {
    return this.#overtaken !== null;
  }

  /**
   * Resolves as `sending` does, or with `again` as soon as an urgent notice may go.
   * @param people whom the list message that is on its way is for
   * @param except notices that cannot go on now
   * @param onOver what was overtaken is over
   */
  async unless(
    sending: Promise<Step>,
    people: number,
    except: readonly number[],
    onOver: () => void,
  ): Promise<Step> {
    const first = await this.orUrgent(sending, except);
    if (first !== 'urgent') return first;
    const release = this.#parts.account.listUnderway(people);
    this.#overtaken = sending
      .then(
        () => undefined,
        (error: unknown) => this.#failed(error),
      )
      .finally(() => {
        release();
        this.#overtaken = null;
        onOver();
      });
    return 'again';
  }

  /** As `work` does, or `urgent` as soon as an urgent notice may go; the work is not ended by that. */
  orUrgent<T>(work: Promise<T>, except: readonly number[]): Promise<T | 'urgent'> {
    const urgent = this.#urgent(except);
    return Promise.race([work, urgent.comes]).finally(urgent.forget);
  }

  /** Waits at most `patience` milliseconds until what was overtaken is over. */
  async stop(patience: number): Promise<void> {
    if (this.#overtaken === null) return;
    const over = new AbortController();
    await Promise.race([
      this.#overtaken.finally(() => over.abort()),
      this.#parts.clock.sleep(patience, over.signal),
    ]);
  }

  #urgent(except: readonly number[]): {
    readonly comes: Promise<'urgent'>;
    readonly forget: () => void;
  } {
    const { notices, quiet, clock, log, topics } = this.#parts;
    let release = (): void => undefined;
    const comes = new Promise<'urgent'>((resolve) => {
      const look = (): void => {
        notices.next(clock.now(), quiet(), except).then(
          (notice) => {
            if (notice?.urgent === true) resolve('urgent');
          },
          (error: unknown) => log.warn('notices.not-looked-at', { error }),
        );
      };
      release = topics.on(['notices', 'decisions', 'clock'], look);
      look();
    });
    return { comes, forget: () => release() };
  }

  #failed(error: unknown): void {
    this.#parts.log.error('notices.failed', { error });
    if (error instanceof InvariantError) this.#parts.onBug(error);
  }
}

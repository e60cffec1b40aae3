import type { InvariantError } from '../errors.js';
import type { Clock, Logger } from '../ports/runtime.js';
import type { OutboxStore } from '../ports/storage/outbox.js';
import type { Topics } from '../runtime/topics.js';
import { Loop, type LoopPauses, type Step } from '../runtime/loop.js';
import type { AccountWatch } from './account-watch.js';
import type { Outbox } from './outbox.js';
import type { RateLimiter } from './pacing.js';
import { isOfTheNotice, type Setbacks } from './setbacks.js';

export interface DirectSenderParts {
  readonly store: Pick<OutboxStore, 'nextPerson'>;
  readonly outbox: Pick<Outbox, 'dispatch'>;
  /** whose chats are closed now: they wait, since each try would be one more refusal */
  readonly account: Pick<AccountWatch, 'coldBefore'>;
  readonly pacing: Pick<RateLimiter, 'next'>;
  readonly setbacks: Pick<Setbacks, 'resting' | 'nextIn'>;
  /** asked before each message */
  readonly canSend: () => boolean;
  /** these are quiet hours */
  readonly quiet: () => boolean;
  readonly clock: Clock;
  readonly log: Logger;
  readonly topics: Topics;
  readonly onBug: (error: InvariantError) => void;
  readonly pauses?: LoopPauses;
}

/**
 * Sends notices to single people, one at a time and in the order of the notices, each when the
 * pacing lets it. Lists do not wait for it. It works from the database alone.
 *
 * Waiting for a turn, it can be nudged: the one whose turn comes may be another one by then.
 */
export class DirectSender {
  readonly #parts: DirectSenderParts;
  readonly #loop: Loop;

  constructor(parts: DirectSenderParts) {
    this.#parts = parts;
    this.#loop = new Loop({
      ...parts,
      name: 'direct',
      step: () => this.#sendOne(),
      wokenBy: [
        'session',
        'inbox',
        'recovered',
        'route',
        'notices',
        'people',
        'decisions',
        'clock',
      ],
    });
  }

  start(): void {
    this.#loop.start();
  }

  /** Waits at most `patience` milliseconds for a message that is being sent. */
  async stop(patience: number): Promise<void> {
    await this.#loop.stop(patience);
  }

  async #sendOne(): Promise<Step> {
    const { store, outbox, account, pacing, setbacks, canSend, quiet, clock, topics } = this.#parts;
    if (!canSend()) return 'idle';
    const coldBefore = await account.coldBefore();
    const resting = setbacks.resting();
    const person = await store.nextPerson(clock.now(), quiet(), resting, coldBefore);
    if (person === null) {
      const next = setbacks.nextIn();
      return next === null ? 'idle' : { until: clock.now() + next };
    }
    const turn = await pacing.next(person);
    if (turn.kind === 'at') return { until: turn.at };
    if (!canSend()) return 'idle';
    const outcome = await outbox.dispatch(person.id);
    if (outcome.kind === 'notSent') return isOfTheNotice(outcome.why) ? 'again' : 'retry';
    topics.touch('turns');
    return 'again';
  }
}

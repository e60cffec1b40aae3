import type { InvariantError } from '../errors.js';
import type { NextPerson } from '../model/delivery.js';
import type { Clock, Logger } from '../ports/runtime.js';
import type { OutboxStore } from '../ports/storage/outbox.js';
import type { Topics } from '../runtime/topics.js';
import { Loop, type LoopPauses, type Step } from '../runtime/loop.js';
import type { AccountWatch } from './account-watch.js';
import type { Outbox } from './outbox.js';
import type { RateLimiter } from './rate-limiter.js';
import { isOfTheNotice, type Setbacks } from './setbacks.js';

export interface DirectSenderParts {
  readonly store: Pick<OutboxStore, 'nextPerson'>;
  readonly outbox: Pick<Outbox, 'dispatch'>;
  /** whose chats are closed now: they wait, since each try would be one more refusal */
  readonly account: Pick<AccountWatch, 'coldBefore'>;
  readonly pacing: Pick<RateLimiter, 'next'>;
  readonly setbacks: Pick<Setbacks, 'resting' | 'restsFor'>;
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

const WOKEN_BY = [
  'session',
  'inbox',
  'recovered',
  'route',
  'notices',
  'people',
  'decisions',
  'clock',
] as const;

/**
 * Sends notices to single people in the order of the notices, each when the pacing lets it: one at a time of
 * those that are urgent, and one of the others, so that nothing urgent waits for the answer to an ordinary message.
 * Others begin only when nobody urgent is left. Lists do not wait for it. It works from the database alone.
 *
 * Waiting for a turn, it can be woken: the one whose turn comes may be another one by then.
 */
export class DirectSender {
  readonly #parts: DirectSenderParts;
  readonly #urgent: Loop;
  readonly #others: Loop;
  /** an urgent message was next at the last look: the others wait until it is done */
  #isUrgentNext = false;

  constructor(parts: DirectSenderParts) {
    this.#parts = parts;
    this.#urgent = new Loop({
      ...{ ...parts, name: 'direct-urgent', wokenBy: WOKEN_BY },
      step: () => this.#sendUrgent(),
    });
    this.#others = new Loop({
      ...{ ...parts, name: 'direct', wokenBy: WOKEN_BY },
      step: () => this.#sendOne(false, (person) => !person.urgent),
    });
  }

  start(): void {
    this.#urgent.start();
    this.#others.start();
  }

  /** Waits at most `patience` milliseconds for messages that are being sent. */
  async stop(patience: number): Promise<void> {
    await Promise.all([this.#urgent.stop(patience), this.#others.stop(patience)]);
  }

  async #sendUrgent(): Promise<Step> {
    const wasNext = this.#isUrgentNext;
    this.#isUrgentNext = false;
    const step = await this.#sendOne(true, ({ urgent }) => {
      this.#isUrgentNext = urgent;
      return urgent;
    });
    if (wasNext && !this.#isUrgentNext) this.#others.wake();
    return step;
  }

  async #sendOne(urgent: boolean, isMine: (person: NextPerson) => boolean): Promise<Step> {
    const { store, outbox, account, pacing, setbacks, canSend, quiet, clock, topics } = this.#parts;
    if (!canSend()) return 'idle';
    const coldBefore = await account.coldBefore(urgent);
    const resting = setbacks.resting();
    const person = await store.nextPerson(clock.now(), quiet(), resting, coldBefore);
    if (person === null || !isMine(person)) {
      const next = setbacks.restsFor();
      return next === null ? 'idle' : { until: clock.now() + next };
    }
    const turn = await pacing.next(person);
    if (turn.kind === 'at') return { until: turn.at };
    if (!canSend()) return 'idle';
    const outcome = await outbox.dispatch(person.id);
    // the other loop has it; until it has begun there is no other next one
    if (outcome.kind === 'underway') return 'retry';
    if (outcome.kind === 'notSent') return isOfTheNotice(outcome.why) ? 'again' : 'retry';
    topics.touch('turns');
    return 'again';
  }
}

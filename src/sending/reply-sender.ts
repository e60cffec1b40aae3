import type { InvariantError } from '../errors.js';
import type { Clock, Logger } from '../ports/runtime.js';
import type { OutboxStore } from '../ports/storage/outbox.js';
import type { Topics } from '../runtime/topics.js';
import { Loop, type LoopPauses, type Step, SerialQueue } from '../runtime/loop.js';
import type { Outbox } from './outbox.js';

/** Replies on their way at the same time. */
const LANES = 4;

export interface ReplySenderParts {
  readonly store: Pick<OutboxStore, 'queuedReplies'>;
  readonly outbox: Pick<Outbox, 'dispatch'>;
  /** asked before each reply */
  readonly canSend: () => boolean;
  readonly clock: Clock;
  readonly log: Logger;
  readonly topics: Topics;
  readonly onBug: (error: InvariantError) => void;
  readonly pauses?: LoopPauses;
}

/**
 * Answers citizens from the database, the oldest reply first and without pauses, a few at a time
 * so that one that hangs does not keep the others waiting. To one person one at a time: of ATTIVA
 * and DISATTIVA in one breath the answer to the later word is the one that stands below.
 */
export class ReplySender {
  readonly #parts: ReplySenderParts;
  readonly #lanes: readonly Loop[];
  readonly #taken = new Set<number>();
  readonly #choices = new SerialQueue();

  constructor(parts: ReplySenderParts) {
    this.#parts = parts;
    const step = () => this.#replyToOne();
    this.#lanes = Array.from(
      { length: LANES },
      () =>
        new Loop({
          ...parts,
          name: 'replies',
          step,
          wokenBy: ['replies', 'session', 'recovered', 'route', 'clock'],
        }),
    );
  }

  start(): void {
    for (const lane of this.#lanes) lane.start();
  }

  /** Waits at most `patience` milliseconds for replies that are being sent. */
  async stop(patience: number): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.stop(patience)));
  }

  async #replyToOne(): Promise<Step> {
    const { canSend, outbox } = this.#parts;
    if (!canSend()) return 'idle';
    const id = await this.#choose();
    if (id === undefined) return 'idle';
    try {
      const outcome = await outbox.dispatch(id);
      return outcome.kind === 'notSent' ? 'retry' : 'again';
    } finally {
      this.#taken.delete(id);
    }
  }

  /** One lane after the other: two that choose at once would not know of each other's person. */
  #choose(): Promise<number | undefined> {
    return this.#choices.run(async () => {
      const { store, clock } = this.#parts;
      const [id] = await store.queuedReplies(1, clock.now(), [...this.#taken]);
      if (id !== undefined) this.#taken.add(id);
      return id;
    });
  }
}

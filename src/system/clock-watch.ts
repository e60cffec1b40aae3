import type { Clock, Logger, Service } from '../ports/runtime.js';
import { Rounds } from './schedule.js';

/** Between two looks, in milliseconds. */
const LOOK = 10_000;
/** A busy PC wakes sleepers late, and a clock is corrected by seconds all the time. */
export const TOLERATED_MS = 60_000;

/**
 * The PC has slept, or its clock was set. `byMs` is how far the time of day has moved beyond what
 * was waited for; negative: it was set back. The watch is unsteady until this resolves.
 */
type Answer = (byMs: number) => Promise<void>;

/**
 * Notices that the PC has slept (the lid of a laptop, standby, a process that was held), or that its
 * clock was set.
 *
 * steady: the time of day has moved by about as much as was slept between two looks. A look that
 * finds more or less leads to *unsteady*: sending waits until what follows from the jump has been
 * done; then steady again. `isSteady` looks by itself, because after a sleep all timers of the
 * process are due at once, and the one that sends may be the first.
 */
export class ClockWatch implements Service {
  readonly name = 'clock-watch';
  readonly #rounds: Rounds;
  #last: number | null = null;
  #answering = 0;

  #onJump: Answer = () => Promise.resolve();

  constructor(
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {
    this.#rounds = new Rounds(clock, { first: LOOK, pause: LOOK }, () => this.#look());
  }

  /** What is done about a jump: set once, before it starts. */
  onJump(answer: Answer): void {
    this.#onJump = answer;
  }

  start(): Promise<void> {
    this.#last = this.clock.now();
    this.#rounds.start();
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  /** Whether the next message may go out without another look at the inbox. */
  isSteady(): boolean {
    this.#look();
    return this.#answering === 0;
  }

  #look(): void {
    const now = this.clock.now();
    const moved = now - (this.#last ?? now);
    this.#last = now;
    if (moved >= -TOLERATED_MS && moved <= LOOK + TOLERATED_MS) return;
    this.log.warn('clock.jumped', { byMs: moved });
    void this.#answer(moved);
  }

  async #answer(byMs: number): Promise<void> {
    this.#answering += 1;
    try {
      await this.#onJump(byMs);
    } catch (error) {
      this.log.error('clock.jump-not-answered', { error });
    } finally {
      this.#answering -= 1;
    }
  }
}

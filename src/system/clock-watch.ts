import type { Clock, Logger, Service } from '../ports/runtime.js';
import { Rounds } from './schedule.js';

/** Between two looks, in milliseconds. */
const LOOK = 10_000;
/** Between two tries to do what follows from a jump. */
const RETRY = 30_000;
/** A busy PC wakes sleepers late, and a clock is corrected by seconds all the time. */
export const TOLERATED_MS = 60_000;

/**
 * The PC has slept, or its clock was set. `byMs` is how far the time of day has moved beyond what
 * was waited for; negative: it was set back. The watch is unsteady until this resolves; when it fails
 * it is asked again, with what has been added meanwhile.
 */
type Answer = (byMs: number) => Promise<void>;

/**
 * Notices that the PC has slept (the lid of a laptop, standby, a process that was held), or that its
 * clock was set.
 *
 * steady: the time of day has moved by about as much as was slept between two looks. A look that
 * finds more or less leads to *unsteady*: sending waits until what follows from the jump has been
 * done, which is tried until it succeeds; then steady again. `isSteady` looks by itself, because after a sleep all timers of the
 * process are due at once, and the one that sends may be the first.
 */
export class ClockWatch implements Service {
  readonly name = 'clock-watch';
  readonly #rounds: Rounds;
  readonly #stopping = new AbortController();
  #last: number | null = null;
  /** how far the time of day has jumped since that was last dealt with; null: not at all */
  #jumped: number | null = null;
  #isAnswering = false;

  #onJump: Answer = () => Promise.resolve();
  #lookAgain: () => Promise<void> = () => Promise.resolve();

  constructor(
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {
    this.#rounds = new Rounds(clock, { first: LOOK, pause: LOOK }, () => this.#look());
  }

  /**
   * What is done about a jump: set once, before it starts.
   * @param lookAgain what waits for a time looks at it again; after each try, also one that failed
   */
  onJump(answer: Answer, lookAgain: () => Promise<void> = () => Promise.resolve()): void {
    this.#onJump = answer;
    this.#lookAgain = lookAgain;
  }

  /** The clock has jumped, as somebody else has found. */
  jumped(byMs: number): void {
    this.log.warn('clock.jumped', { byMs });
    this.#jumped = (this.#jumped ?? 0) + byMs;
    if (!this.#isAnswering) void this.#answer();
  }

  start(): Promise<void> {
    this.#last = this.clock.now();
    this.#rounds.start();
    return Promise.resolve();
  }

  stop(): Promise<void> {
    this.#stopping.abort();
    return this.#rounds.stop();
  }

  /** Whether the next message may go out without another look at the inbox. */
  isSteady(): boolean {
    this.#look();
    return !this.#isAnswering;
  }

  #look(): void {
    const now = this.clock.now();
    const moved = now - (this.#last ?? now);
    this.#last = now;
    if (moved >= -TOLERATED_MS && moved <= LOOK + TOLERATED_MS) return;
    this.jumped(moved);
  }

  async #answer(): Promise<void> {
    const { signal } = this.#stopping;
    this.#isAnswering = true;
    for (;;) {
      const isDealtWith = await this.#succeeds(() => this.#dealWithIt());
      const isLookedAt = await this.#succeeds(this.#lookAgain);
      if (!isDealtWith || !isLookedAt) await this.clock.sleep(RETRY, signal);
      else if (this.#jumped === null) break;
      if (signal.aborted) return;
    }
    this.#isAnswering = false;
  }

  async #dealWithIt(): Promise<void> {
    const byMs = this.#jumped;
    if (byMs === null) return;
    await this.#onJump(byMs);
    const since = (this.#jumped ?? byMs) - byMs;
    this.#jumped = since === 0 ? null : since;
  }

  async #succeeds(step: () => Promise<void>): Promise<boolean> {
    try {
      await step();
      return true;
    } catch (error) {
      this.log.error('clock.jump-not-answered', { error });
      return false;
    }
  }
}

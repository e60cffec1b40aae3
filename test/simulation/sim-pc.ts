/** The PC of a simulated life: its clock, which can be wrong, and its sleep, of which a process knows nothing. */
import type { Clock } from '#src/ports/runtime.js';
import type { Process, Scheduler } from './scheduler.js';
import type { Town } from './town.js';

export class SimPc {
  /** how far its clock is ahead, in milliseconds */
  #clockError = 0;
  /** by how far it is behind since it lost its date */
  #dateLostBy = 0;
  /** true time at which it wakes */
  #asleepUntil = -Infinity;
  /** milliseconds that a process has not noticed */
  readonly #asleep = new Map<Process, number>();

  constructor(
    private readonly time: Scheduler,
    private readonly town: Town,
  ) {}

  /** By its clock. */
  now(): number {
    return this.town.now + this.#clockError;
  }

  moveClock(by: number): void {
    this.#clockError += by;
  }

  loseDate(by: number): void {
    this.#clockError -= by;
    this.#dateLostBy += by;
  }

  setDate(): void {
    this.#clockError += this.#dateLostBy;
    this.#dateLostBy = 0;
    this.time.stir();
  }

  get asleepUntil(): number {
    return this.#asleepUntil;
  }

  get isAsleep(): boolean {
    return this.time.now < this.#asleepUntil;
  }

  /** @param process what runs on it; null: nothing does */
  sleep(ms: number, process: Process | null): void {
    this.#asleepUntil = this.time.now + ms;
    if (process === null) return;
    this.time.postpone(process, ms);
    this.#asleep.set(process, (this.#asleep.get(process) ?? 0) + ms);
  }

  /** Nothing befalls a PC that sleeps. */
  whenAwake(run: () => void): void {
    const wait = this.#asleepUntil - this.time.now;
    if (wait <= 0) run();
    else this.time.after(wait, () => this.whenAwake(run));
  }

  /** As a process has it that begins now. */
  clockOf(process: Process): Clock {
    const startedAt = this.time.now;
    return {
      now: () => this.now(),
      elapsed: () => this.time.now - startedAt - (this.#asleep.get(process) ?? 0) + 0.3,
      sleep: (ms, signal) => {
        if (!process.alive) return new Promise(() => undefined);
        if (ms <= 0 || signal?.aborted === true) return Promise.resolve();
        return new Promise((resolve) => {
          const wake = (): void => {
            forget();
            signal?.removeEventListener('abort', wake);
            if (process.alive) resolve();
          };
          const forget = this.time.after(ms, wake, process, true);
          signal?.addEventListener('abort', wake);
        });
      },
    };
  }
}

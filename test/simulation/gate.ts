/** What stands between a process and everything outside it: the scheduler, and death. */
import type { Process, Scheduler } from './scheduler.js';

export interface Boundaries {
  /** A boundary has been reached; the process may die at it. */
  reached(): void;
}

export class Gate {
  constructor(
    readonly process: Process,
    private readonly time: Scheduler,
    readonly boundaries: Boundaries,
  ) {}

  /** Waits for its turn; never resolves when the process is dead by then. */
  async pass(): Promise<void> {
    this.boundaries.reached();
    await this.time.turn(this.process);
    await this.here();
  }

  /** Never resolves for a process that is dead. */
  here(): Promise<void> {
    return this.process.alive ? Promise.resolve() : new Promise(() => undefined);
  }

  async through<T>(work: () => Promise<T>): Promise<T> {
    await this.pass();
    try {
      return await work();
    } finally {
      this.boundaries.reached();
      await this.here();
    }
  }

  /** The same object, each of its calls through the gate but for those that only listen, or only make an id. */
  guard<T extends object>(target: T): T {
    return new Proxy(target, {
      get: (object, name) => {
        const value: unknown = Reflect.get(object, name, object);
        if (typeof value !== 'function') return value;
        const call = value.bind(object) as (...args: unknown[]) => unknown;
        if (typeof name === 'string' && /^(on|new)[A-Z]/.test(name)) return call;
        return (...args: unknown[]) =>
          this.process.alive
            ? this.through(async () => call(...args))
            : new Promise(() => undefined);
      },
    });
  }
}

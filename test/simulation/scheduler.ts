/**
 * Time of a simulated life, and the order in which things happen in it. Nothing here waits for the
 * real world: what has to wait gives a task, and the seed says which of those that could be next is.
 */
import type { Draw } from './draw.js';

/** Sleeps so short are looks at something: in quiet hours some are left out. In milliseconds. */
const SHORT_SLEEP = 60_000;
/** Sleeps so long are ends of something that is waited for: quiet hours do not go past them. */
const LONG_SLEEP = 30 * 60_000;
/** After so long without an event the time begins to go by in leaps. */
const QUIET_AFTER = 65_000;
/** Between two leaps everybody has looked once. */
const BETWEEN_LEAPS = 31_000;
const LONGEST_LEAP = 6 * 60 * 60_000;
/** The watch on the clock tolerates no more between two looks. */
const HOP = 60_000;
/** A life in which so much happens at one moment goes round in a circle. */
const MOST_STEPS = 400_000;

/** A process of the service: what it waits for is forgotten when it dies. */
export interface Process {
  alive: boolean;
}

interface Task {
  readonly owner: Process | null;
  readonly run: () => void;
  /** milliseconds that were asked for; null: no sleep */
  readonly slept: number | null;
  /** true time */
  due: number;
}

export class Scheduler {
  readonly #ready: Task[] = [];
  #timed: Task[] = [];
  #true = 0;
  #active = 0;
  #lastLeap = 0;
  #steps = 0;
  /** work of the real world that is waited for: a real database */
  #outside = 0;
  /** called within a leap, every minute */
  onHop: () => void = () => undefined;
  onLeapt: () => void = () => undefined;

  constructor(private readonly draw: Draw) {}

  /** Milliseconds since the beginning of the life, whatever clocks say. */
  get now(): number {
    return this.#true;
  }

  get steps(): number {
    return this.#steps;
  }

  /** Something has happened: quiet hours are over. */
  stir(): void {
    this.#active = this.#true;
  }

  /** Resolves when it is this one's turn among all that could happen now. */
  turn(owner: Process | null): Promise<void> {
    return new Promise((resolve) => {
      this.#ready.push({ owner, run: resolve, slept: null, due: this.#true });
    });
  }

  /** @returns what forgets the task */
  after(ms: number, run: () => void, owner: Process | null = null, slept = false): () => void {
    const task: Task = { owner, run, slept: slept ? ms : null, due: this.#true + ms };
    this.#timed.push(task);
    return () => {
      this.#timed = this.#timed.filter((other) => other !== task);
    };
  }

  wait(ms: number, owner: Process | null = null): Promise<void> {
    return new Promise((resolve) => {
      this.after(ms, resolve, owner);
    });
  }

  /** Nothing of a process goes on for so long, as when the PC sleeps. */
  postpone(owner: Process, ms: number): void {
    for (const task of this.#timed) if (task.owner === owner) task.due += ms;
    for (const task of this.#ready.filter((one) => one.owner === owner)) {
      this.#ready.splice(this.#ready.indexOf(task), 1);
      this.#timed.push({ ...task, due: this.#true + ms });
    }
  }

  async outside<T>(work: () => Promise<T>): Promise<T> {
    this.#outside += 1;
    try {
      return await work();
    } finally {
      this.#outside -= 1;
    }
  }

  /** Lets things happen until this time, or until the condition holds when nothing can happen now. */
  async runUntil(end: number, isOver: () => boolean | Promise<boolean> = () => false) {
    for (;;) {
      do await settled();
      while (this.#outside > 0);
      this.#steps += 1;
      if (this.#steps > MOST_STEPS) throw new Error('there is no end of steps');
      const ready = this.#takeReady();
      if (ready !== null) {
        ready.run();
        continue;
      }
      if (await isOver()) return;
      this.#leap(end);
      const next = this.#nextTimed();
      if (next === null || next.due > end) {
        this.#true = Math.max(this.#true, end);
        return;
      }
      this.#timed.splice(this.#timed.indexOf(next), 1);
      this.#true = Math.max(this.#true, next.due);
      next.run();
    }
  }

  #takeReady(): Task | null {
    while (this.#ready.length > 0) {
      const [task] = this.#ready.splice(this.draw.below(this.#ready.length), 1);
      if (task?.owner?.alive !== false) return task ?? null;
    }
    return null;
  }

  #nextTimed(): Task | null {
    this.#timed = this.#timed.filter(({ owner }) => owner?.alive !== false);
    let first: Task[] = [];
    for (const task of this.#timed) {
      if (first[0] === undefined || task.due < first[0].due) first = [task];
      else if (task.due === first[0].due) first.push(task);
    }
    return first.length < 2 ? (first[0] ?? null) : (first[this.draw.below(first.length)] ?? null);
  }

  /** Quiet hours: whoever only looks from time to time looks less often. */
  #leap(end: number): void {
    const quiet = this.#true - this.#active;
    if (quiet < QUIET_AFTER || this.#true - this.#lastLeap < BETWEEN_LEAPS) return;
    const bounds = this.#timed
      .filter(({ owner, slept }) => owner?.alive !== false && (slept ?? Infinity) > LONG_SLEEP)
      .map(({ due }) => due);
    const until = Math.min(end, ...bounds, this.#true + Math.min(4 * quiet, LONGEST_LEAP));
    const leap = Math.floor(until - this.#true);
    if (leap < 2 * HOP) return;
    for (const task of this.#timed) {
      if (task.slept !== null && task.slept <= SHORT_SLEEP) task.due += leap;
    }
    while (this.#true < until) {
      this.#true = Math.min(until, this.#true + HOP);
      this.onHop();
    }
    this.#lastLeap = this.#true;
    this.onLeapt();
  }
}

/** Everything that follows from what has just happened has been done. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
